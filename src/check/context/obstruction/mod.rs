//! The obstacles to a handshake: decided once, from everything that was asked.
//!
//! About twenty different faults look like one `handshake_failure` to a plain client. Each
//! question of the survey rules out one explanation; the one that remains is the cause. The order
//! in [`mod@diagnose`] matters: a cause further up explains the refusals further down.

mod answers;
mod diagnose;
mod obstacles;

pub use answers::Answers;
pub use diagnose::diagnose;
