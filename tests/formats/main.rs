//! Every document form through the program that it is for: Prometheus and node_exporter, Nagios
//! and Icinga, readers of JUnit's XML and of SARIF, and bash in GitHub's place.
//!
//! A program that is not there makes its tests fail, never pass: `tests/run` gets them.
#![forbid(unsafe_code)]

#[path = "../support/mod.rs"]
mod support;

#[allow(dead_code)]
#[path = "../servers/server.rs"]
mod server;

mod consumer;

mod github;
mod icinga;
mod junit;
mod nagios;
mod prometheus;
mod sarif;
