//! The finished program behind broken networks and broken DNS, each beside its near miss.
//!
//! A case has two network namespaces of its own, joined by a cable: the origin (and the name
//! server) in one, the program in the other. Faults are packet filter rules between them, so that
//! the program meets what a kernel makes of a real one. Everything is gone when the case ends.
//!
//! It takes root, `ip` and `nft`: `tests/run` sees to them.
#![cfg(target_os = "linux")]
#![forbid(unsafe_code)]

#[path = "../support/mod.rs"]
mod support;

mod client;
mod hosts;
mod lab;
mod name_server;

mod beyond_one_machine;
mod connecting;
mod lists;
mod names;
mod shaking_hands;
