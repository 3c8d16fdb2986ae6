//! `client-certificate-required`: no client certificate, no service.

use super::alert_meaning::usually_means;
use crate::check::prelude::*;
use crate::pki::certificate::Purpose;
use crate::wire::code_point::AlertDescription;

pub(crate) const CHECK: Check = Check {
    id: "client-certificate-required",
    title: "the server requires a client certificate",
    severity: Severity::Fail,
    basis: Basis::Documented,
    reference: reference::CUSTOM_ORIGIN_REQUESTS,
    status: Some(502),
    explanation: &[
        "The server requires a client certificate (mutual TLS). CloudFront presents one only if the origin has an OriginMtlsConfig (since February 2026). Without it the handshake fails and CloudFront answers 502. nginx finishes the handshake and answers HTTP 400 ('No required SSL certificate was sent'), which CloudFront passes on.",
        "If this is intended, give CloudFront a certificate (CustomOriginConfig.OriginMtlsConfig.ClientCertificateArn), let the server trust its issuer, and run this program with --origin-mtls. If not, stop requiring a certificate, at least from CloudFront. A usual cause is that Cloudflare's 'Authenticated Origin Pulls' is still on.",
        "A browser asks for a certificate or shows ERR_BAD_SSL_CLIENT_AUTH_CERT. The openssl line prints nothing if the server asks for no certificate.",
    ],
    see: "openssl s_client -connect HOST:PORT -servername HOST </dev/null 2>&1 | grep -E '^(Acceptable client|Client Certificate Types|Requested Signature)'",
    fixes: CLIENT_CERTIFICATE_FIXES,
    evaluate: Evaluate::Address(evaluate),
};

/// Stop asking for a client certificate, or let CloudFront present one.
pub(crate) const CLIENT_CERTIFICATE_FIXES: Fixes = Fixes {
    cloudfront_first: "Set CustomOriginConfig.OriginMtlsConfig.ClientCertificateArn to a certificate in ACM, us-east-1 (RSA 2048 or P-256, extended key usage clientAuth). Not possible with gRPC, WebSocket, VPC origins or Lambda@Edge origin triggers.",
    nginx: "Set 'ssl_verify_client off;' in the server block of this name, or keep it and put the issuer of CloudFront's certificate into ssl_client_certificate; then 'nginx -s reload'.",
    apache: "Set 'SSLVerifyClient none' in the virtual host, or keep it and put the issuer of CloudFront's certificate into SSLCACertificateFile; then 'apachectl graceful'.",
    haproxy: "Remove 'verify required' (or 'verify optional') from the bind line, or keep it and put the issuer into 'ca-file'; then reload HAProxy.",
    caddy: "Remove 'client_auth' from the tls block, or keep it and put the issuer into its trust_pool (before Caddy 2.8: trusted_ca_cert_file); then 'caddy reload --force'.",
    node: "Set requestCert: false, or keep it and put the issuer into 'ca'.",
    iis: "Set SSL Settings > Client certificates to Ignore, and disable 'Negotiate Client Certificate' on the binding (netsh http).",
    alb: "Set Listener > Mutual authentication to off, or to 'verify' with a trust store that holds the issuer.",
    ..Fixes::NONE
};

fn evaluate(context: &TargetContext, address: &AddressContext) -> Outcome {
    let outcome = address.judge_obstacle(|obstacle| match obstacle {
        Obstacle::ClientCertificate(demand) if address.presents_client_certificate() => {
            Some(rejected(context, demand))
        }
        Obstacle::ClientCertificate(demand) => Some(required(demand)),
        _ => None,
    });
    match address.client_certificate_demand() {
        Some(demand)
            if address.connection.is_accepted()
                && context.observation.settings.origin_mtls
                && !address.presents_client_certificate() =>
        {
            not_provable(seen(&demand)).notice()
        }
        _ => outcome,
    }
}

/// CloudFront has a client certificate, and only CloudFront can show that the server accepts it.
pub(super) fn not_provable(seen: impl Into<String>) -> Evidence {
    Evidence::new(
        seen,
        "a client certificate, which CloudFront has (OriginMtlsConfig)",
    )
    .note("Only CloudFront can show whether the server accepts CloudFront's client certificate.")
}

fn required(demand: &ClientCertificateDemand) -> Outcome {
    let evidence = Evidence::new(
        seen(demand),
        "a server that continues without a client certificate, or an OriginMtlsConfig (--origin-mtls)",
    );
    match demand {
        ClientCertificateDemand::BrokeOff(failure) => {
            let alert = failure.alert();
            // Alert 40 has many meanings, and this one is known here.
            let alert = alert.filter(|alert| *alert != AlertDescription::HANDSHAKE_FAILURE);
            evidence.note_if(alert.and_then(usually_means)).fail()
        }
        ClientCertificateDemand::Http400 => evidence.note(
            "The handshake finishes: CloudFront connects and passes the server's 400 on to viewers.",
        ).fail()
        .answering(400),
    }
}

/// The server got a client certificate and does not accept it.
fn rejected(context: &TargetContext, demand: &ClientCertificateDemand) -> Outcome {
    let (seen, meaning) = match demand {
        ClientCertificateDemand::BrokeOff(failure) => {
            (failure.to_string(), failure.alert().and_then(usually_means))
        }
        ClientCertificateDemand::Http400 => (
            "HTTP 400 with a message about the SSL certificate".to_owned(),
            None,
        ),
    };
    let mut evidence = Evidence::new(
        format!("the certificate of --client-cert was sent, then: {seen}"),
        "a server that accepts this client certificate",
    )
    .titled("the server does not accept the client certificate")
    .note_if(meaning)
    .remedy("Let the server trust the issuer of this client certificate. If OriginMtlsConfig names another one, pass that one with --client-cert.");
    let certificate = context.observation.client_certificate.as_ref();
    if let Some(certificate) = certificate.and_then(|der| Certificate::parse(&der.0).ok()) {
        evidence.notes.extend(faults(&certificate, context));
    }
    match demand {
        ClientCertificateDemand::BrokeOff(_) => evidence.fail(),
        ClientCertificateDemand::Http400 => evidence.fail().answering(400),
    }
}

/// The faults that a server can find in a client certificate, apart from its issuer.
fn faults(certificate: &Certificate, context: &TargetContext) -> Vec<String> {
    let at = context.thresholds.at;
    let mut faults = Vec::new();
    if at > certificate.not_after {
        faults.push(format!("It expired on {}.", utc(certificate.not_after)));
    }
    if at < certificate.not_before {
        faults.push(format!(
            "It is not valid before {}.",
            utc(certificate.not_before)
        ));
    }
    let is_for_clients = |purpose: &Purpose| matches!(purpose, Purpose::ClientAuth | Purpose::Any);
    let purposes = certificate.extended_key_usage.as_ref();
    if purposes.is_some_and(|purposes| !purposes.iter().any(is_for_clients)) {
        faults.push("Its extended key usage does not include client authentication.".to_owned());
    }
    faults.push(format!("It was issued by {}.", certificate.issuer.text));
    faults
}

fn seen(demand: &ClientCertificateDemand) -> String {
    match demand {
        ClientCertificateDemand::BrokeOff(failure) => {
            format!("the server asks for a client certificate, then: {failure}")
        }
        ClientCertificateDemand::Http400 => {
            "the server asks for a client certificate, then answers HTTP 400 (no required SSL certificate was sent)".to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::*;
    use crate::observation::{AddressObservation, Attempt, Stage};

    /// TLS 1.3: the handshake is finished, and the alert comes with the first read.
    fn alert_after_the_handshake() -> AddressObservation {
        let mut address = healthy();
        done(&mut address).client_certificate_requested = true;
        address.http = Attempt::Failed(fatal(116));
        address
    }

    fn nginx() -> AddressObservation {
        let mut address = healthy();
        done(&mut address).client_certificate_requested = true;
        let body = "<center>No required SSL certificate was sent</center>";
        address.http = Attempt::Done(http(400, Some(body)));
        address
    }

    /// TLS 1.2: the alert comes in place of the server's Finished.
    fn alert_within_the_handshake() -> AddressObservation {
        let mut handshake = failed_handshake(fatal(40));
        handshake.client_certificate_requested = true;
        handshake.flight.server_hello = Some(hello(V12, 0xc02f));
        address(handshake)
    }

    #[test]
    fn an_alert_in_or_after_the_handshake_that_asked_fails() {
        for address in [alert_after_the_handshake(), alert_within_the_handshake()] {
            assert_eq!(judge_address(&CHECK, address).word(), "fail");
        }
        let mut cut_off = alert_after_the_handshake();
        cut_off.http = Attempt::Failed(closed(Stage::Http));
        assert_eq!(judge_address(&CHECK, cut_off).word(), "fail");
    }

    #[test]
    fn nginx_and_its_400_fail_and_cloudfront_would_pass_the_400_on() {
        let Outcome::Finding(finding) = judge_address(&CHECK, nginx()) else {
            panic!("no finding");
        };
        assert_eq!(finding.severity, Severity::Fail);
        assert_eq!(finding.status, Some(400));
    }

    #[test]
    fn another_400_and_a_timeout_are_no_sign_of_demand() {
        let mut other = nginx();
        other.http = Attempt::Done(http(400, Some("Bad Request")));
        assert_eq!(judge_address(&CHECK, other), Outcome::Pass);
        let mut slow = nginx();
        slow.http = Attempt::Failed(silence(Stage::Http));
        assert_eq!(judge_address(&CHECK, slow), Outcome::Pass);
    }

    #[test]
    fn a_close_where_none_was_asked_for_is_no_sign_of_it() {
        let mut address = healthy();
        address.http = Attempt::Failed(closed(Stage::Http));
        assert_eq!(judge_address(&CHECK, address), Outcome::Pass);
    }

    #[test]
    fn with_origin_mtls_it_is_a_notice_and_nothing_else_fails() {
        for address in [
            alert_after_the_handshake(),
            nginx(),
            alert_within_the_handshake(),
        ] {
            let mut observation = observation(vec![address]);
            observation.settings.origin_mtls = true;
            assert_eq!(judge(&CHECK, &observation).word(), "notice");
            let incomplete = &crate::check::connection::handshake_incomplete::CHECK;
            assert_eq!(judge(incomplete, &observation), Outcome::Pass);
        }
    }
}
