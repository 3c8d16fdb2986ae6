//! `protocol-version-unsupported`: no version in common.

use crate::check::prelude::*;
use crate::cloudfront::origin_ssl_protocols::OriginSslProtocols;

pub(crate) const CHECK: Check = Check {
    id: "protocol-version-unsupported",
    title: "no TLS version in common with CloudFront",
    severity: Severity::Fail,
    basis: Basis::Documented,
    reference: reference::PROTOCOLS_AND_CIPHERS,
    status: Some(502),
    explanation: &[
        "CloudFront speaks the versions from the lowest one in OriginSslProtocols ('Minimum origin SSL protocol' in the console) up to TLS 1.3, which it has offered to every origin since November 2025. This server speaks none of them, so the handshake fails and CloudFront answers 502.",
        "Usually this is an old server that stops at TLS 1.0 or 1.1. Enable TLS 1.2 or 1.3 on it; listing the old version in the distribution is only a stopgap. Current browsers refuse the server too (ERR_SSL_VERSION_OR_CIPHER_MISMATCH).",
    ],
    see: "openssl s_client -connect HOST:PORT -servername HOST -tls1_2 </dev/null",
    fixes: VERSION_FIXES,
    evaluate: Evaluate::Address(evaluate),
};

/// Turn TLS 1.2 and 1.3 on.
pub(crate) const VERSION_FIXES: Fixes = Fixes {
    nginx: "Set 'ssl_protocols TLSv1.2 TLSv1.3;' in the http block (the default server's setting can decide for all servers on its address); then 'nginx -s reload'. TLS 1.2 needs OpenSSL 1.0.1, TLS 1.3 needs 1.1.1.",
    apache: "Set 'SSLProtocol -all +TLSv1.2 +TLSv1.3' (without +TLSv1.3 before httpd 2.4.38); then 'apachectl graceful'.",
    haproxy: "Set 'ssl-default-bind-options ssl-min-ver TLSv1.2' in the global section; remove 'force-tlsv10' and 'ssl-max-ver' from the bind line; then reload HAProxy.",
    caddy: "Remove the 'protocols' line from the tls block (TLS 1.2 and 1.3 are the default); then 'caddy reload --force'.",
    node: "Use https.createServer({ minVersion: 'TLSv1.2', maxVersion: 'TLSv1.3', … }); remove secureProtocol, which fixes one version.",
    iis: "Set Enabled=1 and DisabledByDefault=0 in HKLM\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\Server; then restart Windows.",
    alb: "Set the HTTPS listener's security policy to one with TLS 1.2 and 1.3, such as ELBSecurityPolicy-TLS13-1-2-2021-06.",
    cloudfront: "Set Origins > Edit > Minimum origin SSL protocol to TLSv1.2 (API: OriginSslProtocols with TLSv1.2) once the server speaks it. As a stopgap until then, set the newest version that the server speaks (API: that one and every newer one up to TLSv1.2).",
    ..Fixes::NONE
};

fn evaluate(context: &TargetContext, address: &AddressContext) -> Outcome {
    address.judge_obstacle(|obstacle| match obstacle {
        Obstacle::Version { spoken } => {
            Some(unsupported(&context.observation.settings.protocols, spoken))
        }
        _ => None,
    })
}

fn unsupported(protocols: &OriginSslProtocols, spoken: &[ProtocolVersion]) -> Outcome {
    let Some(newest) = spoken.last() else {
        return Evidence::new(
            "alert 70 protocol_version: the server accepts none of the offered versions",
            offered(protocols),
        )
        .note("If several sites share the address, the default site's versions count too: a version works only if both sites allow it.")
        .remedy("Enable TLS 1.2 on the server, for its default site too.")
        .fail();
    };
    Evidence::new(
        format!("the server speaks {}", sentence::all_of(spoken)),
        offered(protocols),
    )
    .remedy_if((*newest < protocols.minimum()).then(|| {
        format!(
            "Enable TLS 1.2 on the server. Until then, adding {} to OriginSslProtocols would let CloudFront connect.",
            newest.setting()
        )
    }))
    .fail()
}

fn offered(protocols: &OriginSslProtocols) -> String {
    format!(
        "{} (OriginSslProtocols: {protocols})",
        sentence::one_of(protocols.versions())
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::*;
    use crate::observation::Question;

    fn old_server() -> crate::observation::AddressObservation {
        let mut address = alerting(70);
        address.answers = vec![
            refused(Question::Offer, fatal(70)),
            accepted(Question::Version(V10), V10, 0x002f),
            accepted(Question::Version(V11), V11, 0x002f),
            refused(Question::Version(V12), fatal(70)),
        ];
        address
    }

    #[test]
    fn a_server_that_stops_at_tls11_fails_with_both_sides_named() {
        let outcome = judge_address(&CHECK, old_server());
        assert_eq!(outcome.word(), "fail");
        assert_eq!(seen(&outcome), "the server speaks TLS 1.0 and TLS 1.1");
        assert_eq!(
            wanted(&outcome),
            "TLS 1.3 or TLS 1.2 (OriginSslProtocols: TLSv1.2)"
        );
        assert!(remedy(&outcome).contains("adding TLSv1.1"));
    }

    #[test]
    fn the_same_server_is_no_finding_when_the_list_reaches_down() {
        let mut observation = observation(vec![old_server()]);
        observation.settings.protocols = "TLSv1,TLSv1.1,TLSv1.2".parse().unwrap();
        assert_eq!(judge(&CHECK, &observation).word(), "not-applicable");
    }

    #[test]
    fn an_alert_that_says_so_is_believed_where_no_version_was_spoken() {
        let mut silent = alerting(70);
        silent.answers = vec![refused(Question::ExactOffer, fatal(70))];
        let outcome = judge_address(&CHECK, silent);
        assert_eq!(outcome.word(), "fail");
        assert_eq!(
            seen(&outcome),
            "alert 70 protocol_version: the server accepts none of the offered versions"
        );
        let mut another = alerting(40);
        another.answers = vec![refused(Question::ExactOffer, fatal(40))];
        assert_eq!(judge_address(&CHECK, another).word(), "not-applicable");
    }
}
