//! Checks of the chain: order, completeness, trust and limits.

pub(crate) mod chain_certificate_expired;
pub(crate) mod chain_certificate_revoked;
pub(crate) mod chain_has_extra_certificates;
pub(crate) mod chain_incomplete;
pub(crate) mod chain_invalid;
pub(crate) mod chain_out_of_order;
pub(crate) mod chain_root_removed;
#[cfg(test)]
mod chain_scenarios;
pub(crate) mod chain_too_long;
pub(crate) mod chain_untrusted;
pub(crate) mod trust_store_outdated;
