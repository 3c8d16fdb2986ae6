//! The parts that several commands share.

pub(crate) mod args;
pub(crate) mod aws;
pub mod baseline;
pub(crate) mod bounded_lines;
pub(crate) mod certificate_input;
pub(crate) mod chain_output;
pub(crate) mod configurations;
pub mod earlier_report;
pub(crate) mod job;
pub mod judge;
pub(crate) mod one_target;
pub mod output;
pub(crate) mod path_guard;
pub(crate) mod progress;
pub mod refusal;
pub(crate) mod repair;
pub(crate) mod report_writer;
pub mod runtime;
pub(crate) mod saved_observations;
pub(crate) mod similar;
pub mod status;
pub mod target_key;
pub(crate) mod tasks;
pub(crate) mod values;
