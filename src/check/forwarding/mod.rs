//! Checks of the Host that a distribution forwards to its origins.

pub(crate) mod aws_name_without_certificate;
pub(crate) mod cache_policy_overrides_exclusion;
pub(crate) mod cloudfront_name_forwarded;
pub(crate) mod forwarded_host_refused;
pub(crate) mod forwarded_host_without_certificate;
pub(crate) mod forwarding_policy_unknown;
