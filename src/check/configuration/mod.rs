//! Checks of a distribution's configuration.

pub(crate) mod behaviour_without_origin;
pub(crate) mod configuration_invalid;
pub(crate) mod configuration_not_literal;
pub(crate) mod function_may_rewrite_origin;
pub(crate) mod grpc_origin_unsuitable;
pub(crate) mod http_port_not_allowed;
pub(crate) mod keep_alive_outlasts_servers;
pub(crate) mod only_old_protocols_listed;
pub(crate) mod origin_domain_invalid;
pub(crate) mod origin_is_own_alias;
pub(crate) mod origin_name_private;
pub(crate) mod origin_unused;
pub(crate) mod origin_uses_plain_http;
pub(crate) mod plain_http_redirected;
pub(crate) mod plain_http_unsupported;
pub(crate) mod post_may_time_out;
pub(crate) mod protocol_list_has_gap;
pub(crate) mod s3_origin_not_bucket;
pub(crate) mod sslv3_listed;
pub(crate) mod timeouts_outlast_viewers;

use super::prelude::*;
use crate::wire::code_point::ProtocolVersion;

/// Warns if the list of origin protocols is wrong.
fn listed_protocols_finding(
    configured: &Configured,
    custom: &CustomOrigin,
    is_wrong: impl Fn(&[ProtocolVersion]) -> bool,
) -> Outcome {
    match &custom.protocols {
        Some(protocols) if is_wrong(protocols.listed()) => {
            let listed = protocols.listed().iter().map(|version| version.setting());
            let seen = format!("lists {}", sentence::all_of(listed));
            configured.evidence(seen, "TLSv1.2").warn()
        }
        _ => Outcome::Pass,
    }
}
