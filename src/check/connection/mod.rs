//! Checks of the name, the port, the addresses and the connection.

pub(crate) mod address_not_public;
pub(crate) mod addresses_disagree;
pub(crate) mod connection_refused;
pub(crate) mod connection_timed_out;
pub(crate) mod handshake_incomplete;
pub(crate) mod http_no_response;
pub(crate) mod http_response_invalid;
pub(crate) mod name_unresolved;
mod no_https_listener;
pub(crate) mod not_tls;
pub(crate) mod origin_answers_error;
pub(crate) mod origin_is_an_address;
pub(crate) mod origin_kind_unsuitable;
pub(crate) mod port_not_allowed;
pub(crate) mod target_is_cloudfront;
