//! `demo`: a loopback origin with a chosen fault, checked for real.

pub(crate) mod args;
pub mod origin;
pub mod run;
