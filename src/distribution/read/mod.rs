//! Reads configurations in each form that CloudFront users have them in.

pub(crate) mod aws_cli;
pub(crate) mod cloudformation;
pub(crate) mod config;
pub(crate) mod document;
pub(crate) mod error;
pub(crate) mod input;
pub(crate) mod policy_documents;
pub(crate) mod terraform;
pub(crate) mod yaml;
