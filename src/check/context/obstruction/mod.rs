//! The obstacles to a handshake: decided once, from everything that was asked.
//!
//! About twenty different faults look like one `handshake_failure` to a plain client. Each
//! question of the survey rules out one explanation; the one that remains is the cause. The order
//! in [`mod@diagnose`] matters: a cause further up explains the refusals further down.

mod acceptable;
mod answers;
mod client_certificate;
mod diagnose;
mod obstacles;

pub(crate) use acceptable::acceptable_hello;
pub use answers::Answers;
pub(crate) use client_certificate::client_certificate_demand;
pub use diagnose::diagnose;
