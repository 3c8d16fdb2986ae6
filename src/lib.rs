//! Would CloudFront connect to this origin over TLS, and if not, why?
#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod demo;
pub mod wire;
