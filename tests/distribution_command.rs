//! `origin-check distribution` through the real program, with origins on the loopback interface.
//! `UPDATE_GOLDEN=1 cargo test --test distribution_command` writes the expected pages anew.

mod support;

#[path = "distribution_command/aws.rs"]
#[cfg(unix)]
mod aws;
#[path = "distribution_command/configurations.rs"]
mod configurations;
#[path = "cli/lab.rs"]
#[allow(dead_code)]
mod lab;
#[path = "distribution_command/printing.rs"]
mod printing;
#[path = "distribution_command/questions.rs"]
mod questions;
#[path = "distribution_command/refusals.rs"]
mod refusals;
#[path = "support/schema.rs"]
mod schema;
