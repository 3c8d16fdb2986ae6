//! The one list of checks, in the order of every report: the configuration, then a connection
//! from DNS to the chain. The compiler warns of a check that is not listed.

use super::definition::Check;
use super::{certificate, chain, configuration, connection, file, forwarding, tls};

pub const CHECKS: &[&Check] = &[
    &configuration::behaviour_without_origin::CHECK,
    &configuration::origin_unused::CHECK,
    &configuration::configuration_invalid::CHECK,
    &configuration::configuration_not_literal::CHECK,
    &forwarding::forwarding_policy_unknown::CHECK,
    &configuration::origin_uses_plain_http::CHECK,
    &configuration::http_port_not_allowed::CHECK,
    &configuration::origin_domain_invalid::CHECK,
    &configuration::origin_name_private::CHECK,
    &configuration::origin_is_own_alias::CHECK,
    &forwarding::forwarded_host_refused::CHECK,
    &forwarding::forwarded_host_without_certificate::CHECK,
    &forwarding::aws_name_without_certificate::CHECK,
    &forwarding::cache_policy_overrides_exclusion::CHECK,
    &forwarding::cloudfront_name_forwarded::CHECK,
    &configuration::grpc_origin_unsuitable::CHECK,
    &configuration::only_old_protocols_listed::CHECK,
    &configuration::plain_http_unsupported::CHECK,
    &configuration::plain_http_redirected::CHECK,
    &configuration::protocol_list_has_gap::CHECK,
    &configuration::s3_origin_not_bucket::CHECK,
    &configuration::sslv3_listed::CHECK,
    &configuration::keep_alive_outlasts_servers::CHECK,
    &configuration::timeouts_outlast_viewers::CHECK,
    &configuration::post_may_time_out::CHECK,
    &configuration::function_may_rewrite_origin::CHECK,
    &connection::name_unresolved::CHECK,
    &connection::address_not_public::CHECK,
    &connection::port_not_allowed::CHECK,
    &connection::origin_is_an_address::CHECK,
    &connection::origin_kind_unsuitable::CHECK,
    &connection::target_is_cloudfront::CHECK,
    &connection::connection_refused::CHECK,
    &connection::connection_timed_out::CHECK,
    &connection::not_tls::CHECK,
    &connection::handshake_incomplete::CHECK,
    &tls::handshake_not_finished::CHECK,
    &tls::server_name_rejected::CHECK,
    &tls::protocol_version_unsupported::CHECK,
    &tls::cipher_suite_unsupported::CHECK,
    &tls::key_exchange_group_unsupported::CHECK,
    &tls::cipher_suite_discouraged::CHECK,
    &tls::protocol_version_outdated::CHECK,
    &tls::protocol_version_not_listed::CHECK,
    &tls::client_certificate_required::CHECK,
    &tls::client_certificate_requested::CHECK,
    &tls::http_1_1_unsupported::CHECK,
    &certificate::certificate_malformed::CHECK,
    &certificate::leaf_missing::CHECK,
    &certificate::certificate_expired::CHECK,
    &certificate::certificate_not_yet_valid::CHECK,
    &certificate::certificate_expires_soon::CHECK,
    &certificate::certificate_name_mismatch::CHECK,
    &certificate::certificate_name_in_common_name_only::CHECK,
    &certificate::certificate_self_signed::CHECK,
    &certificate::certificate_purpose_invalid::CHECK,
    &certificate::certificate_revoked::CHECK,
    &tls::private_key_mismatch::CHECK,
    &certificate::key_unsupported::CHECK,
    &certificate::key_weak::CHECK,
    &certificate::key_undocumented::CHECK,
    &certificate::signature_weak::CHECK,
    &file::file_malformed::CHECK,
    &file::file_encoding_unusual::CHECK,
    &file::private_key_in_file::CHECK,
    &chain::chain_incomplete::CHECK,
    &chain::chain_out_of_order::CHECK,
    &chain::chain_root_removed::CHECK,
    &chain::chain_untrusted::CHECK,
    &chain::chain_certificate_expired::CHECK,
    &chain::chain_certificate_revoked::CHECK,
    &chain::chain_invalid::CHECK,
    &chain::chain_has_extra_certificates::CHECK,
    &chain::chain_too_long::CHECK,
    &chain::trust_store_outdated::CHECK,
    &connection::addresses_disagree::CHECK,
    &connection::http_no_response::CHECK,
    &connection::http_response_invalid::CHECK,
    &connection::origin_answers_error::CHECK,
    &file::served_file_differs::CHECK,
];

pub fn by_id(id: &str) -> Option<&'static Check> {
    CHECKS.iter().copied().find(|check| check.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::{healthy, judge_address};
    use crate::check::{Evaluate, Outcome};

    /// The first line of a report holds the verdict, the target, the status and the title, within
    /// 80 columns if the target has at most 24 letters.
    const LONGEST_TITLE: usize = 43;

    #[test]
    fn a_healthy_address_passes_each_check_of_an_address() {
        let of_an_address = |check: &&&Check| matches!(check.evaluate, Evaluate::Address(_));
        for check in CHECKS.iter().filter(of_an_address) {
            assert_eq!(
                judge_address(check, healthy()),
                Outcome::Pass,
                "{}",
                check.id
            );
        }
    }

    #[test]
    fn a_title_leaves_room_for_the_target_on_the_first_line() {
        let of_a_target = |check: &&&Check| !matches!(check.evaluate, Evaluate::Configuration(_));
        for check in CHECKS.iter().filter(of_a_target) {
            assert!(check.title.len() <= LONGEST_TITLE, "{}", check.title);
        }
    }
}
