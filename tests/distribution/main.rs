//! `distribution`: the plan that a configuration leads to, and the command that carries it out.

#[path = "../support/mod.rs"]
mod support;

mod plans;

/// `origin-check distribution` through the real program, with origins on the loopback interface.
/// `UPDATE_GOLDEN=1 cargo test --test distribution` writes the expected pages anew.
mod command {
    #[cfg(unix)]
    mod aws;
    mod plain_http;
    mod printing;
    mod questions;
    mod refusals;
}
