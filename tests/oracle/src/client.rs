//! The library, configured as a client that CloudFront's policies describe.

use std::time::Duration;

use s2n_tls::callbacks::{VerifyHostNameCallback, WallClock};
use s2n_tls::config::{Builder, Config};
use s2n_tls::error::Error;
use s2n_tls::security::Policy;

/// The policy of CloudFront's connections to origins with this minimum (`TLSv1.2`, …).
pub fn policy(minimum: &str) -> Result<Policy, Error> {
    Policy::from_version(match minimum {
        "TLSv1.2" => "CloudFront-Upstream-TLS-1-2-2025",
        "TLSv1.1" => "CloudFront-Upstream-TLS-1-1-2025",
        "TLSv1" => "CloudFront-Upstream-TLS-1-0-2025",
        _ => "CloudFront-Upstream-2025", // SSL 3.0
    })
}

/// A client that trusts nothing yet. Its delay after an error, which hides timing, is left out.
pub fn builder(minimum: &str) -> Result<Builder, Error> {
    let mut builder = Config::builder();
    builder
        .set_security_policy(&policy(minimum)?)?
        .with_system_certs(false)?
        .set_max_blinding_delay(0)?;
    Ok(builder)
}

/// Takes any name: only the path is asked about.
pub struct AnyName;

impl VerifyHostNameCallback for AnyName {
    fn verify_host_name(&self, _: &str) -> bool {
        true
    }
}

/// A clock that has stopped, this long after 1970.
pub struct Stopped(pub Duration);

impl WallClock for Stopped {
    fn get_time_since_epoch(&self) -> Duration {
        self.0
    }
}
