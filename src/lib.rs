//! Would CloudFront connect to this origin over TLS, and if not, why?
#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod aia;
pub mod check;
pub mod cli;
pub mod cloudfront;
pub mod command;
pub mod demo;
pub mod moment;
pub mod observation;
pub mod pki;
pub mod probe;
pub mod report;
pub mod routing;
pub mod target;
pub mod wire;
