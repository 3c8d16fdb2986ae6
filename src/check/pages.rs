//! Where the rules about certificates are written down: the titles of the pages that checks cite.

/// Expired, self-signed, incomplete or disordered chains, and the names.
pub(super) const BAD_GATEWAY: &str =
    "Amazon CloudFront Developer Guide: HTTP 502 status code (Bad Gateway)";

/// The Mozilla list, the sizes of keys, and the order of a chain.
pub(super) const CERTIFICATE_REQUIREMENTS: &str = "Amazon CloudFront Developer Guide: Requirements for using SSL/TLS certificates with CloudFront";

/// What CloudFront's TLS library offers to origins.
pub(super) const UPSTREAM_POLICY: &str =
    "s2n-tls source: security policy CloudFront-Upstream-TLS-1-2-2025";

/// How CloudFront's TLS library judges a chain.
pub(super) const UPSTREAM_VALIDATOR: &str = "s2n-tls source: tls/s2n_x509_validator.c";
