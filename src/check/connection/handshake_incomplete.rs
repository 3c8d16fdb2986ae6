//! `handshake-incomplete`: the handshake breaks, and nothing else explains it.

use super::no_https_listener;
use crate::check::prelude::*;
use crate::check::tls::alert_meaning;
use crate::observation::{Answer, Failure, Question};
use crate::wire::code_point::AlertDescription;

pub(crate) const CHECK: Check = Check {
    id: "handshake-incomplete",
    title: "the TLS handshake does not finish",
    severity: Severity::Fail,
    basis: Basis::Documented,
    reference: reference::BAD_GATEWAY,
    status: Some(502),
    explanation: &[
        "The server accepted the TCP connection, then closed or reset it, stopped answering, or sent an alert before the handshake was finished. If the server answers at all, other versions, cipher suites, groups and server names are tried; none of them explains the failure. CloudFront gets the same result and answers 502.",
        "Read the server's log first: it nearly always names the reason. Usual causes: no certificate for this server name (Caddy and other Go servers send alert 80, some servers just close); a certificate or key file that cannot be loaded; a listener that expects the PROXY protocol; a firewall or DDoS filter that cuts TLS connections of unknown clients; a load balancer without a healthy TLS backend.",
        "A browser shows ERR_CONNECTION_CLOSED, ERR_CONNECTION_RESET or ERR_SSL_PROTOCOL_ERROR. A firewall that should admit only CloudFront should block the TCP connection, not the handshake.",
    ],
    see: "openssl s_client -connect HOST:PORT -servername HOST -msg </dev/null",
    fixes: Fixes {
        nginx: "Search error_log (level info) for SSL_do_handshake. In the server block of this server_name, or the default_server, set ssl_certificate and ssl_certificate_key; remove 'ssl_reject_handshake on' (refuses every unknown name) and 'proxy_protocol' on the listen line (refuses every direct client); then 'nginx -s reload'.",
        apache: "Set 'LogLevel ssl:debug' and read ErrorLog. Set SSLCertificateFile and SSLCertificateKeyFile in '<VirtualHost *:443>'; then 'apachectl graceful'.",
        haproxy: "Log the reason: %[ssl_fc_err_str] in 'error-log-format' (HAProxy 2.5 or later). Remove 'accept-proxy' (refuses every direct client) or 'strict-sni' (refuses every unknown name) from the bind line; then reload HAProxy.",
        caddy: "Add a site block for the server name that CloudFront sends, then 'caddy reload --force'.",
        node: "Log the reason: server.on('tlsClientError', console.error). Let SNICallback provide a secure context for this name.",
        iis: "Read Event Viewer > System, source Schannel. Give the https binding a certificate whose private key is readable, and 'Require Server Name Indication' only with a matching host name.",
        alb: "Give the HTTPS listener a default certificate. Behind a TCP listener of a Network Load Balancer the target terminates TLS: look there, and at proxy protocol v2 in its target group.",
        ..Fixes::NONE
    },
    evaluate: Evaluate::Address(evaluate),
};

fn evaluate(context: &TargetContext, address: &AddressContext) -> Outcome {
    let outcome = address.judge_obstacle(|obstacle| match obstacle {
        Obstacle::Incomplete(failure) => Some(incomplete(context, address, failure)),
        Obstacle::Unproven(why) => Some(Outcome::inconclusive(why.clone())),
        _ => None,
    });
    if outcome != Outcome::Pass {
        return outcome;
    }
    // server-name-rejected tells of that one.
    let warnings = alert_meaning::warnings(address).into_iter();
    let others = warnings.filter(|one| *one != AlertDescription::UNRECOGNIZED_NAME);
    let others: Vec<String> = others.map(|one| format!("{} {one}", one.0)).collect();
    if others.is_empty() {
        return outcome;
    }
    Evidence::new(
        format!(
            "warning alert {}, then a handshake",
            sentence::all_of(others)
        ),
        "a handshake without a warning",
    )
    .titled("the server warns during the handshake")
    .note(alert_meaning::AWS_ENDS_AT_WARNINGS)
    .remedy("Find out in the server's log why it sends the warning, and remove the cause.")
    .warn()
}

fn incomplete(context: &TargetContext, address: &AddressContext, failure: &Failure) -> Outcome {
    if let Failure::Local(_) = failure {
        return Outcome::inconclusive(format!("{failure}; that says nothing about the origin"));
    }
    if failure.refuses_application_protocol() {
        return Outcome::inconclusive(if address.seen.retries.is_empty() {
            "the server refuses http/1.1 in ALPN (see http-1-1-unsupported), and its answer without ALPN is not known"
        } else {
            "the server refuses http/1.1 in ALPN (see http-1-1-unsupported), and refuses the handshake without ALPN too"
        });
    }
    let suites_do_not_fit = refuses_every_suite(address, failure);
    let alert = if suites_do_not_fit {
        Some(
            "The server sends alert 40 even if every cipher suite is offered: most likely its cipher suites do not fit its certificate's key, such as ECDHE-RSA suites and an ECDSA certificate after a renewal.",
        )
    } else {
        failure.alert().and_then(alert_meaning::usually_means)
    };
    let said_nothing = address
        .seen
        .handshake
        .done()
        .is_some_and(|one| one.flight.bytes == 0);
    let closed = matches!(failure, Failure::Closed { .. } | Failure::Reset { .. });
    let stalled = matches!(failure, Failure::TimedOut { .. });
    let accepted = address
        .answers()
        .to_the_offer()
        .is_some_and(Answer::accepted);
    let names = &context.observation.target.names;
    let name = match names.server_name() {
        Some(name) => format!("The server name sent was {name}."),
        None => "No server name was sent, because the origin is an address.".to_owned(),
    };
    let evidence = Evidence::new(failure.to_string(), "a finished TLS handshake")
        .note_if(alert)
        .note_if((closed && said_nothing).then_some(
            "The server sent nothing before that. So does a server that expects the PROXY protocol, a server without a certificate for the server name, and a firewall in between.",
        ))
        .note_if(accepted.then_some(
            "The server accepted a version, cipher suite and group that CloudFront offers, and failed after that.",
        ))
        .note_if(stalled.then_some(
            "AWS does not document whether CloudFront answers 502 or 504 to a stalled handshake.",
        ))
        .note(name);
    if stalled && said_nothing {
        let cause = |port| format!("the server runs, but nothing speaks TLS on port {port}");
        return no_https_listener::explain(evidence, context, address, cause).fail();
    }
    if suites_do_not_fit {
        let remedy = "Make the cipher suites fit the certificate's key: ECDHE-ECDSA-AES128-GCM-SHA256 for an ECDSA key, ECDHE-RSA-AES128-GCM-SHA256 for an RSA key; or enable TLS 1.3.";
        return evidence.remedy(remedy).fail();
    }
    evidence.fail()
}

/// `true` if the server sent alert 40 to the offer and to every suite of TLS 1.2, and accepted no
/// hello at all: so do servers whose suites need another key than their certificate's.
fn refuses_every_suite(address: &AddressContext, failure: &Failure) -> bool {
    let every_suite = Question::Version(ProtocolVersion::TLSV1_2);
    let every_suite = address.answers().to(&every_suite);
    let alerts = [
        Some(failure),
        every_suite.and_then(|answer| answer.failure.as_ref()),
    ];
    let mut alerts = alerts
        .map(|failure| failure.and_then(Failure::alert))
        .into_iter();
    alerts.all(|alert| alert == Some(AlertDescription::HANDSHAKE_FAILURE))
        && !address.seen.answers.iter().any(Answer::accepted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::*;
    use crate::observation::{AddressObservation, Attempt, Change, Question, Retry, Stage};

    fn judged(address: AddressObservation) -> Outcome {
        judge_address(&CHECK, address)
    }

    #[test]
    fn an_alert_that_nothing_explains_fails_with_what_it_usually_means() {
        let outcome = judged(alerting(80));
        assert_eq!(outcome.word(), "fail");
        assert_eq!(
            seen(&outcome),
            "alert 80 internal_error during the TLS handshake"
        );
        assert!(has_note(&outcome, "no certificate for the server name"));
    }

    #[test]
    fn alert_40_to_every_suite_is_a_key_that_the_suites_do_not_fit() {
        let mut renewed = alerting(40);
        let every_suite = Question::Version(ProtocolVersion::TLSV1_2);
        renewed.answers = vec![
            refused(Question::ExactOffer, fatal(40)),
            refused(every_suite.clone(), fatal(40)),
        ];
        let outcome = judged(renewed.clone());
        assert!(notes(&outcome)[0].contains("do not fit its certificate's key"));
        assert!(remedy(&outcome).contains("ECDHE-ECDSA-AES128-GCM-SHA256 for an ECDSA key"));
        renewed.answers.pop();
        renewed.answers.push(refused(every_suite, fatal(70)));
        assert!(notes(&judged(renewed))[0].starts_with("Alert 40 usually means"));
    }

    #[test]
    fn a_close_without_a_byte_speaks_of_the_proxy_protocol_and_one_after_bytes_does_not() {
        let closed = closed(Stage::Handshake);
        let mut handshake = failed_handshake(closed);
        let outcome = judged(address(handshake.clone()));
        assert!(has_note(&outcome, "PROXY protocol"));
        handshake.flight.bytes = 100;
        let outcome = judged(address(handshake));
        assert_eq!(outcome.word(), "fail");
        assert!(!has_note(&outcome, "PROXY protocol"));
    }

    #[test]
    fn silence_beside_an_answer_of_port_80_is_a_port_without_tls() {
        let silence = silence(Stage::Handshake);
        let silent = address(failed_handshake(silence.clone()));
        let note_of = |silent: AddressObservation| {
            let outcome = judge(&CHECK, &answering_port_80("192.0.2.10", vec![silent]));
            assert_eq!(outcome.word(), "fail");
            notes(&outcome).last().cloned().unwrap_or_default()
        };
        assert_eq!(
            note_of(silent.clone()),
            "Port 80 of 192.0.2.10 answers plain HTTP: the server runs, but nothing speaks TLS on port 443."
        );
        let mut stalled = silent;
        done(&mut stalled).flight.bytes = 100;
        assert!(!note_of(stalled).starts_with("Port 80"));
    }

    #[test]
    fn a_refused_application_protocol_is_not_this_checks_failure() {
        let outcome = judged(alerting(120));
        assert_eq!(outcome.word(), "inconclusive");
    }

    #[test]
    fn a_warning_before_a_handshake_is_a_warning_unless_another_check_tells_of_it() {
        use crate::wire::code_point::Alert;
        for (code, word) in [(90, "warn"), (100, "warn"), (112, "pass")] {
            let mut warned = healthy();
            done(&mut warned).flight.alerts = vec![Alert::warning(AlertDescription(code))];
            assert_eq!(judged(warned).word(), word, "{code}");
        }
        let mut warned = healthy();
        let user_canceled = Alert::warning(AlertDescription::USER_CANCELED);
        done(&mut warned).flight.alerts = vec![user_canceled, user_canceled];
        assert_eq!(
            seen(&judged(warned)),
            "warning alert 90 user_canceled, then a handshake"
        );
    }

    #[test]
    fn another_obstacle_explains_it() {
        let outcome = judged(alerting(112));
        assert_eq!(outcome.word(), "not-applicable");
    }

    #[test]
    fn silence_is_never_read_as_a_refusal_of_the_name_or_the_version() {
        let silence = silence(Stage::Handshake);
        let mut address = address(failed_handshake(silence.clone()));
        address.answers = vec![
            refused(Question::Offer, silence),
            accepted(Question::OfferWithoutServerName, V12, 0xc02f),
        ];
        assert_eq!(judged(address).word(), "fail");
    }

    #[test]
    fn a_handshake_that_fails_without_alpn_too_is_explained_by_that_failure() {
        let mut address = alerting(120);
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
