//! `key-exchange-group-unsupported`: no group (curve) in common.

use crate::check::prelude::*;
use crate::cloudfront::offer;
use crate::wire::code_point::NamedGroup;

pub(crate) const CHECK: Check = Check {
    id: "key-exchange-group-unsupported",
    title: "no key-exchange group in common",
    severity: Severity::Fail,
    basis: Basis::Documented,
    reference: reference::PROTOCOLS_AND_CIPHERS,
    status: Some(502),
    explanation: &[
        "CloudFront offers three key-exchange groups ('curves'): P-256 (prime256v1), X25519 and P-384 (secp384r1). This server accepts only other groups (P-521, X448, finite-field or post-quantum groups), and no cipher suite that works without a group. CloudFront answers 502.",
        "Post-quantum groups beside the classical ones are fine. A server with only post-quantum groups fails, because CloudFront has not been seen to offer them to origins.",
        "Browsers and openssl offer more groups and connect, so the origin looks healthy everywhere else.",
    ],
    see: "openssl s_client -connect HOST:PORT -servername HOST -groups P-256:X25519:P-384 </dev/null",
    fixes: Fixes {
        nginx: "Set 'ssl_ecdh_curve X25519:prime256v1:secp384r1;' in the http block, or remove the line (the default server's value decides for all servers on its address); then 'nginx -s reload'.",
        apache: "Set 'SSLOpenSSLConfCmd Groups X25519:P-256:P-384' (older versions: 'Curves') in the first virtual host of the address, which decides for the others, or remove the line; then 'apachectl graceful'.",
        haproxy: "Set 'curves X25519:P-256:P-384' on the bind line, or 'ssl-default-bind-curves' in the global section; remove an 'ecdhe' with another curve; then reload HAProxy.",
        caddy: "Set 'curves x25519 secp256r1 secp384r1' in the tls block, or remove the line; then 'caddy reload --force'.",
        node: "Set ecdhCurve: 'auto' (the default), or 'X25519:P-256:P-384'.",
        iis: "Run 'Enable-TlsEccCurve -Name NistP256'. A group policy 'ECC Curve Order' overrides it.",
        alb: "Set the HTTPS listener's security policy to a predefined one with P-256, such as ELBSecurityPolicy-TLS13-1-2-2021-06.",
        ..Fixes::NONE
    },
    evaluate: Evaluate::Address(evaluate),
};

fn evaluate(_: &TargetContext, address: &AddressContext) -> Outcome {
    address.judge_obstacle(|obstacle| match obstacle {
        Obstacle::Group(group) => Some(unsupported(*group)),
        _ => None,
    })
}

fn unsupported(group: Option<NamedGroup>) -> Outcome {
    let seen = match group {
        Some(group) => format!("the server chose {group}"),
        None => "the server continues only when more groups are offered".to_owned(),
    };
    let kind = group.and_then(|group| {
        Some(match group.0 {
            0x0100..=0x01ff => "This is a finite-field group, and CloudFront offers no DHE key exchange.",
            0x11eb..=0x11ed | 0x6399 | 0x0200..=0x0202 => {
                "This is a post-quantum group, and CloudFront has not been seen to offer one to origins."
            }
            _ => return None,
        })
    });
    let on_offer = offer::GROUPS.map(|group| group.to_string());
    Evidence::new(seen, crate::check::sentence::one_of(on_offer))
        .note_if(kind)
        .remedy("Add P-256 (prime256v1) or X25519 to the server's groups.")
        .fail()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::*;
    use crate::observation::Question;

    #[test]
    fn a_server_with_p521_alone_fails_with_both_sides_named() {
        let mut address = alerting(40);
        let mut any_group = accepted(Question::Version(V13), V13, 0x1301);
        server_hello(&mut any_group).group = Some(NamedGroup(0x0019));
        address.answers = vec![refused(Question::Offer, fatal(40)), any_group];
        let outcome = judge_address(&CHECK, address);
        assert_eq!(outcome.word(), "fail");
        assert_eq!(seen(&outcome), "the server chose P-521");
        assert_eq!(wanted(&outcome), "P-256, X25519 or P-384");
    }

    #[test]
    fn a_group_that_cloudfront_offers_is_not_the_cause() {
        let mut address = alerting(40);
        let mut any_group = accepted(Question::Version(V13), V13, 0x1301);
        server_hello(&mut any_group).group = Some(NamedGroup::SECP256R1);
        address.answers = vec![refused(Question::Offer, fatal(40)), any_group];
        assert_eq!(judge_address(&CHECK, address).word(), "not-applicable");
    }

    #[test]
    fn a_post_quantum_group_is_named_as_such() {
        let outcome = unsupported(Some(NamedGroup(0x11ec)));
        assert!(notes(&outcome)[0].starts_with("This is a post-quantum group"));
        assert!(notes(&unsupported(Some(NamedGroup(0x001e)))).is_empty());
    }
}
