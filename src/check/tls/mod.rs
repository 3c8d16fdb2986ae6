//! Checks of the handshake: versions, cipher suites, groups, names and client certificates.

pub(crate) mod alert_meaning;
pub(crate) mod cipher_suite_discouraged;
pub(crate) mod cipher_suite_unsupported;
pub(crate) mod client_certificate_requested;
pub(crate) mod client_certificate_required;
pub(crate) mod handshake_not_finished;
pub(crate) mod http_1_1_unsupported;
pub(crate) mod key_exchange_group_unsupported;
pub(crate) mod private_key_mismatch;
pub(crate) mod protocol_version_not_listed;
pub(crate) mod protocol_version_outdated;
pub(crate) mod protocol_version_unsupported;
pub(crate) mod server_name_rejected;
