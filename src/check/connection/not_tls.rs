//! `not-tls`: the port speaks something else.

use crate::check::prelude::*;
use crate::wire::non_tls::{describe, is_plain_http};

pub(crate) const CHECK: Check = Check {
    id: "not-tls",
    title: "the port does not speak TLS",
    severity: Severity::Fail,
    basis: Basis::Observed,
    reference: reference::BAD_GATEWAY,
    status: Some(502),
    explanation: &[
        "The server accepted the connection and answered the TLS handshake with bytes that are not TLS. CloudFront's handshake fails too, and it answers 502.",
        "Nearly always this is plain HTTP on the distribution's HTTPS port: nginx without 'ssl' on the listen line, a Node server made with http.createServer, a container's plain port without a proxy, a load balancer's HTTP listener on 443.",
        "A browser shows ERR_SSL_PROTOCOL_ERROR for https://, and the site for http:// with the port; openssl says 'wrong version number'.",
    ],
    see: "openssl s_client -connect HOST:PORT -servername HOST </dev/null; curl -si http://HOST:PORT/ | head",
    fixes: Fixes {
        nginx: "In the server block, change 'listen 443;' to 'listen 443 ssl;' and set ssl_certificate and ssl_certificate_key; then 'nginx -s reload'.",
        apache: "Set 'SSLEngine on', SSLCertificateFile and SSLCertificateKeyFile in '<VirtualHost *:443>' and load mod_ssl ('a2enmod ssl'); then 'apachectl restart'.",
        haproxy: "Set 'bind :443 ssl crt /path/site.pem' (without 'ssl' HAProxy passes the bytes through), then reload HAProxy.",
        caddy: "Write the site address as 'origin.example.com { … }', without 'http://' and without 'auto_https off'; then 'caddy reload --force'.",
        node: "Replace http.createServer(app) with https.createServer({ key, cert }, app).",
        iis: "In Site > Bindings, set the type of this port's binding to https and choose a certificate.",
        alb: "Change the listener on this port from HTTP to HTTPS, with a certificate from ACM.",
        cloudfront: "If another port speaks TLS, set Origins > Edit > HTTPS port to it. If none does, set Protocol to HTTP only: this works if the HTTP port (80 unless set) answers, but sends everything unencrypted over the internet.",
        ..Fixes::NONE
    },
    evaluate: Evaluate::Address(evaluate),
};

fn evaluate(context: &TargetContext, address: &AddressContext) -> Outcome {
    let first_bytes = match &address.connection {
        Connection::NotReached(_) => {
            return Outcome::not_applicable("there was no connection");
        }
        Connection::NotTls(first_bytes) => first_bytes,
        _ => return Outcome::Pass,
    };
    if let Some(explained) = root_cause::kind_of_origin(context) {
        return explained;
    }
    let plain_http = is_plain_http(first_bytes)
        .then_some("The server speaks plain HTTP on the port that should speak HTTPS.");
    Evidence::new(
        format!("the answer to the TLS hello is {}", describe(first_bytes)),
        "a TLS ServerHello",
    )
    .note_if(plain_http)
    .fail()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::*;

    fn answering(bytes: &[u8]) -> crate::observation::AddressObservation {
        let mut handshake = failed_handshake(crate::observation::Failure::NotTls);
        handshake.flight.not_tls = Some(bytes.to_vec());
        address(handshake)
    }

    #[test]
    fn plain_http_on_the_https_port_is_said_in_these_words() {
        for bytes in [
            b"HTTP/1.1 400 Bad Request\r\n\r\n".as_slice(),
            b"<!DOCTYPE HTML>\n<html>",
        ] {
            let outcome = judge_address(&CHECK, answering(bytes));
            assert_eq!(outcome.word(), "fail");
            assert_eq!(
                notes(&outcome),
                ["The server speaks plain HTTP on the port that should speak HTTPS."]
            );
        }
    }

    #[test]
    fn another_protocol_fails_without_talk_of_http() {
        let outcome = judge_address(&CHECK, answering(b"SSH-2.0-OpenSSH_9.6\r\n"));
        assert_eq!(outcome.word(), "fail");
        assert!(seen(&outcome).contains("SSH"));
        assert!(notes(&outcome).is_empty());
    }

    #[test]
    fn tls_passes_even_when_the_handshake_fails() {
        let refused = alerting(40);
        assert_eq!(judge_address(&CHECK, refused), Outcome::Pass);
    }
}
