//! `cipher-suite-unsupported`: no cipher suite in common.

use crate::check::prelude::*;
use crate::wire::code_point::{CipherSuite, KeyExchange};

pub(crate) const CHECK: Check = Check {
    id: "cipher-suite-unsupported",
    title: "no cipher suite in common with CloudFront",
    severity: Severity::Fail,
    basis: Basis::Documented,
    reference: reference::PROTOCOLS_AND_CIPHERS,
    status: Some(502),
    explanation: &[
        "The origin must support at least one of the cipher suites that CloudFront offers. The Developer Guide lists ECDHE with AES in GCM or CBC mode for RSA and ECDSA certificates, and a few suites with RSA key exchange. By the source of AWS's TLS library, CloudFront also offers the three suites of TLS 1.3.",
        "Up to TLS 1.2 CloudFront offers no DHE suite (so the size of DH parameters does not matter), no CHACHA20-POLY1305, CCM, AES256-SHA256, ARIA or Camellia. A server that allows only 'the strongest' suites may have none in common with CloudFront; browsers, curl and openssl offer more suites and connect.",
        "Up to TLS 1.2 the certificate decides too: an ECDSA certificate needs an ECDHE-ECDSA suite, an RSA certificate one of the others.",
    ],
    see: "openssl s_client -connect HOST:PORT -servername HOST -tls1_2 -cipher ECDHE+AESGCM </dev/null",
    fixes: SUITE_FIXES,
    evaluate: Evaluate::Address(evaluate),
};

/// Turn ECDHE with AES-GCM on.
pub(crate) const SUITE_FIXES: Fixes = Fixes {
    nginx: "Set 'ssl_ciphers ECDHE+AESGCM;' and 'ssl_protocols TLSv1.2 TLSv1.3;', then 'nginx -s reload'.",
    apache: "Set 'SSLCipherSuite ECDHE+AESGCM', then 'apachectl graceful'.",
    haproxy: "Set 'ssl-default-bind-ciphers ECDHE+AESGCM' in the global section and remove 'ciphers' from the bind line, which takes precedence; then reload HAProxy.",
    caddy: "Remove the 'ciphers' line from the tls block (the default has ECDHE with AES-GCM); then 'caddy reload --force'.",
    node: "Remove 'ciphers' from the options, or set it to 'ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256'.",
    iis: "Run 'Enable-TlsCipherSuite -Name TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256' (ECDSA certificate: TLS_ECDHE_ECDSA_…). A group policy 'SSL Cipher Suite Order' overrides it.",
    alb: "Set the HTTPS listener's security policy to one with ECDHE and AES-GCM, such as ELBSecurityPolicy-TLS13-1-2-2021-06.",
    ..Fixes::NONE
};

fn evaluate(_: &TargetContext, address: &AddressContext) -> Outcome {
    address.judge_obstacle(|obstacle| match obstacle {
        Obstacle::CipherSuite(suite) => Some(unsupported(*suite)),
        _ => None,
    })
}

fn unsupported(suite: CipherSuite) -> Outcome {
    let has = |word: &str| suite.name().is_some_and(|name| name.contains(word));
    let why = match suite.key_exchange() {
        _ if has("NULL") => Some("The suite does not encrypt."),
        KeyExchange::Dhe => {
            Some("CloudFront offers no DHE suite, whatever the size of its parameters.")
        }
        KeyExchange::Ecdhe if has("CHACHA20") => {
            Some("CloudFront offers CHACHA20-POLY1305 in TLS 1.3 only.")
        }
        _ if has("CCM") => Some("CloudFront offers no CCM suite."),
        _ if has("ARIA") || has("CAMELLIA") => Some("CloudFront offers neither ARIA nor Camellia."),
        _ if has("anon") => Some("The suite uses no certificate."),
        _ => None,
    };
    Evidence::new(
        format!("when every suite is offered, the server chooses {}", both_names(suite)),
        "a suite that CloudFront offers, such as ECDHE-RSA-AES128-GCM-SHA256 or ECDHE-ECDSA-AES128-GCM-SHA256",
    )
    .note_if(why)
    .remedy("Add ECDHE-RSA-AES128-GCM-SHA256 (for an ECDSA certificate ECDHE-ECDSA-AES128-GCM-SHA256) to the server's cipher suites, or enable TLS 1.3.")
    .fail()
}

/// The IANA name and, where it differs, the one that server configurations have.
pub(crate) fn both_names(suite: CipherSuite) -> String {
    match suite.openssl_name() {
        Some(openssl) if suite.name() != Some(openssl) => format!("{suite} ({openssl})"),
        _ => suite.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::*;
    use crate::observation::Question;

    fn taking(code: u16) -> Outcome {
        let mut address = alerting(40);
        address.answers = vec![
            refused(Question::Offer, fatal(40)),
            accepted(Question::AnySuite, V12, code),
        ];
        judge_address(&CHECK, address)
    }

    #[test]
    fn a_server_with_dhe_alone_fails_and_hears_why() {
        let outcome = taking(0x009e);
        assert_eq!(outcome.word(), "fail");
        assert_eq!(
            seen(&outcome),
            "when every suite is offered, the server chooses TLS_DHE_RSA_WITH_AES_128_GCM_SHA256 (DHE-RSA-AES128-GCM-SHA256)"
        );
        assert_eq!(
            notes(&outcome),
            ["CloudFront offers no DHE suite, whatever the size of its parameters."]
        );
    }

    #[test]
    fn chacha20_in_tls12_fails_and_hears_why() {
        assert_eq!(
            notes(&taking(0xcca8)),
            ["CloudFront offers CHACHA20-POLY1305 in TLS 1.3 only."]
        );
    }

    #[test]
    fn a_suite_without_encryption_is_called_so() {
        assert_eq!(notes(&taking(0x003b)), ["The suite does not encrypt."]);
        assert_eq!(notes(&taking(0xc010)), ["The suite does not encrypt."]);
    }

    #[test]
    fn a_suite_that_cloudfront_offers_is_not_the_cause() {
        assert_eq!(taking(0xc02f).word(), "not-applicable");
    }
}
