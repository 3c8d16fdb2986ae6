//! `origin-check diagnose` through the real program: an imitation of CloudFront and origins on the
//! loopback interface.

#[path = "../support/mod.rs"]
mod support;

mod configuration;
mod groups;
mod pairs;
mod printing;
mod refusals;
mod scene;
mod sides;
