//! Checks of the leaf certificate.

pub(crate) mod certificate_expired;
pub(crate) mod certificate_expires_soon;
pub(crate) mod certificate_malformed;
pub(crate) mod certificate_name_in_common_name_only;
pub(crate) mod certificate_name_mismatch;
pub(crate) mod certificate_not_yet_valid;
pub(crate) mod certificate_purpose_invalid;
pub(crate) mod certificate_revoked;
pub(crate) mod certificate_self_signed;
pub(crate) mod key_undocumented;
pub(crate) mod key_unsupported;
pub(crate) mod key_weak;
pub(crate) mod leaf_missing;
pub(crate) mod near_miss;
pub(crate) mod signature_weak;
