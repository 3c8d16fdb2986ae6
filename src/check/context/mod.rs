//! The facts that checks look at, derived once from an observation.

pub(crate) mod address;
pub(crate) mod chain;
pub(crate) mod configuration;
pub(crate) mod connection;
pub mod files;
pub(crate) mod obstruction;
pub(crate) mod presented;
pub mod target;
