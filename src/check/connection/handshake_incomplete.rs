//! `handshake-incomplete`: the handshake breaks, and nothing else explains it.

use crate::check::prelude::*;
use crate::check::tls::alert_meaning;
use crate::observation::Failure;

pub(crate) const CHECK: Check = Check {
    id: "handshake-incomplete",
    title: "the TLS handshake breaks off",
    severity: Severity::Fail,
    basis: Basis::Documented,
    reference: reference::BAD_GATEWAY,
    status: Some(502),
    explanation: &[
        "The server accepted the TCP connection and then closed, reset, fell silent or sent an alert before the handshake was finished. It was asked again with other versions, cipher suites, groups and server names, and none of these explains it. CloudFront meets the same and answers 502.",
        "Look at the server's own log first: it nearly always names the reason. What is usual: no certificate for this server name (Caddy and other Go servers answer alert 80, some servers just close); a certificate file or key that could not be loaded; a listener that expects the PROXY protocol and closes on everything else; a firewall or denial-of-service filter that cuts TLS connections of unknown clients; a load balancer without a healthy TLS backend.",
        "A browser shows ERR_CONNECTION_CLOSED, ERR_CONNECTION_RESET or ERR_SSL_PROTOCOL_ERROR. If only CloudFront's addresses were to be admitted, the firewall should drop the connection attempt rather than the handshake.",
    ],
    see: "openssl s_client -connect HOST:PORT -servername HOST -msg </dev/null",
    fixes: Fixes {
        nginx: "Look in error_log (at level info) for SSL_do_handshake. A server block with this server_name, or the default_server, must have ssl_certificate and ssl_certificate_key; 'ssl_reject_handshake on' refuses every name it catches; 'proxy_protocol' on the listen line refuses every direct client.",
        apache: "'LogLevel ssl:debug' names the reason in ErrorLog; the '<VirtualHost *:443>' must have SSLCertificateFile and SSLCertificateKeyFile.",
        haproxy: "'error-log-format' with %[ssl_fc_err_str] (HAProxy 2.5 or later) writes the reason to the log; 'accept-proxy' on the bind line refuses every direct client, 'strict-sni' every unknown name.",
        caddy: "There must be a site block for the server name that CloudFront sends. The global option 'fallback_sni' (Caddy 2.7 or later) presents another site's certificate, which helps only if that one covers this name too; 'default_sni' is for clients that send no server name.",
        node: "server.on('tlsClientError', console.error) names the reason; an SNICallback must call back with a context for this name.",
        iis: "Event Viewer > System, source Schannel names the reason; the https binding must have a certificate whose private key is readable, and 'Require Server Name Indication' only with a matching host name.",
        alb: "The HTTPS listener must have a default certificate. With a TCP listener of a Network Load Balancer the target does TLS: look there, and whether its target group has proxy protocol v2 on.",
        ..Fixes::NONE
    },
    evaluate: Evaluate::Address(evaluate),
};

fn evaluate(context: &TargetContext, address: &AddressContext) -> Outcome {
    address.judge_obstacle(|obstacle| match obstacle {
        Obstacle::Incomplete(failure) => Some(incomplete(context, address, failure)),
        Obstacle::Unproven(why) => Some(Outcome::inconclusive(why.clone())),
        _ => None,
    })
}

fn incomplete(context: &TargetContext, address: &AddressContext, failure: &Failure) -> Outcome {
    if let Failure::Local(_) = failure {
        return Outcome::inconclusive(format!("{failure}; that says nothing about the origin"));
    }
    if failure.refuses_application_protocol() {
        return Outcome::inconclusive(if address.seen.retries.is_empty() {
            "the server refuses http/1.1 in ALPN (see http-1-1-unsupported), and how it goes on without ALPN was not seen"
        } else {
            "the server refuses http/1.1 in ALPN (see http-1-1-unsupported), and without ALPN it does not go on either"
        });
    }
    let alert = match failure {
        Failure::Alert { alert, .. } => alert_meaning::usually_means(alert.description),
        _ => None,
    };
    let in_clear = address.answers().to_the_offer().filter(|answer| answer.accepted()).map(|_| {
        "The server had accepted CloudFront's versions, cipher suites and groups; it breaks off after that."
    });
    let names = &context.observation.target.names;
    let name = match names.server_name() {
        Some(name) => format!("The server name that was sent is {name}."),
        None => "No server name was sent, as the origin is an address.".to_owned(),
    };
    let stalled = matches!(failure, Failure::TimedOut { .. }).then_some(
        "Whether CloudFront answers 502 or 504 to a handshake that stalls is not documented.",
    );
    Evidence::new(failure.to_string(), "a finished TLS handshake")
        .note_if(alert)
        .note_if(closed_without_a_byte(address, failure).then_some(
            "It said nothing at all before that. A server that expects the PROXY protocol closes like this on every direct client; so does one that has no certificate for the server name, and a filter in between.",
        ))
        .note_if(in_clear)
        .note_if(stalled)
        .note(name)
        .fail()
}

/// `true` if the peer closed the connection after the hello and never sent a byte on it.
fn closed_without_a_byte(address: &AddressContext, failure: &Failure) -> bool {
    matches!(failure, Failure::Closed { .. } | Failure::Reset { .. })
        && address
            .seen
            .handshake
            .done()
            .is_some_and(|handshake| handshake.flight.bytes == 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::*;
    use crate::observation::{AddressObservation, Attempt, Change, Question, Retry, Stage};

    fn judged(address: AddressObservation) -> Outcome {
        judge(&CHECK, &observation(vec![address]))
    }

    #[test]
    fn an_alert_that_nothing_explains_fails_with_what_it_usually_means() {
        let outcome = judged(address(failed_handshake(fatal(80))));
        assert_eq!(outcome.word(), "fail");
        assert_eq!(
            seen(&outcome),
            "alert 80 internal_error during the TLS handshake"
        );
        assert!(
            notes(&outcome)
                .iter()
                .any(|note| note.contains("no certificate for the server name"))
        );
    }

    #[test]
    fn a_close_without_a_byte_speaks_of_the_proxy_protocol_and_one_after_bytes_does_not() {
        let closed = Failure::Closed {
            during: Stage::Handshake,
        };
        let mut handshake = failed_handshake(closed);
        let outcome = judged(address(handshake.clone()));
        assert!(
            notes(&outcome)
                .iter()
                .any(|note| note.contains("PROXY protocol"))
        );
        handshake.flight.bytes = 100;
        let outcome = judged(address(handshake));
        assert_eq!(outcome.word(), "fail");
        assert!(
            !notes(&outcome)
                .iter()
                .any(|note| note.contains("PROXY protocol"))
        );
    }

    #[test]
    fn a_refused_application_protocol_is_not_this_checks_failure() {
        let outcome = judged(address(failed_handshake(fatal(120))));
        assert_eq!(outcome.word(), "inconclusive");
    }

    #[test]
    fn another_obstacle_explains_it_and_a_finished_handshake_passes() {
        let outcome = judged(address(failed_handshake(fatal(112))));
        assert_eq!(outcome.word(), "not-applicable");
        assert_eq!(judged(healthy()), Outcome::Pass);
    }

    #[test]
    fn silence_is_never_read_as_a_refusal_of_the_name_or_the_version() {
        let silence = Failure::TimedOut {
            during: Stage::Handshake,
        };
        let mut address = address(failed_handshake(silence.clone()));
        address.answers = vec![
            refused(Question::Offer, silence),
            accepted(Question::OfferWithoutServerName, V12, 0xc02f),
        ];
        assert_eq!(judged(address).word(), "fail");
    }

    #[test]
    fn a_handshake_that_fails_without_alpn_too_is_explained_by_that_failure() {
        let mut address = address(failed_handshake(fatal(120)));
        address.retries = vec![Retry {
            change: Change::WithoutAlpn,
            handshake: Attempt::Done(failed_handshake(fatal(80))),
            http: Attempt::NotTried,
        }];
        let outcome = judged(address);
        assert_eq!(
            seen(&outcome),
            "alert 80 internal_error during the TLS handshake"
        );
    }
}
