//! Would CloudFront connect to this origin over TLS, and if not, why?
#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod check;
pub mod cloudfront;
pub mod observation;
pub mod pki;
pub mod report;
pub mod target;
pub mod wire;
