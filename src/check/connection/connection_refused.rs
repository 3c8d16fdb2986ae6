//! `connection-refused`: no server listens on the port, or a firewall rejects the connection.

use super::no_https_listener;
use crate::check::prelude::*;
use crate::observation::Failure;

pub(crate) const CHECK: Check = Check {
    id: "connection-refused",
    title: "the origin refuses the TCP connection",
    severity: Severity::Fail,
    basis: Basis::Inferred,
    reference: reference::BAD_GATEWAY,
    status: Some(502),
    explanation: &[
        "No program listens on this port, or a firewall rejects the connection. CloudFront most likely gets the same answer and returns 502 (AWS: the origin does not respond on the configured ports).",
        "Usual causes: the web server is not running or failed to start (a broken certificate file is enough), it serves only plain HTTP, or it listens on another port or only on loopback. A browser shows ERR_CONNECTION_REFUSED.",
    ],
    see: "nc -zv HOST PORT",
    fixes: Fixes {
        nginx: "Add 'listen 443 ssl;' (and 'listen [::]:443 ssl;') to the server block, then 'nginx -t && systemctl restart nginx'. 'nginx -t' shows what prevents a start, 'ss -ltnp' which programs listen.",
        apache: "Set 'Listen 443' and, in '<VirtualHost *:443>', 'SSLEngine on'; then 'apachectl configtest && apachectl restart'.",
        haproxy: "Add 'bind :443 ssl crt /path/site.pem' to the frontend, then 'haproxy -c -f haproxy.cfg && systemctl restart haproxy'.",
        caddy: "Write the site address without 'http://', so that Caddy listens on 443; then 'caddy validate && caddy reload'.",
        node: "Call https.createServer(options, app).listen(443) without a host; with '127.0.0.1' it listens only on loopback.",
        iis: "In Site > Bindings, add an https binding for the port. 'netsh http show sslcert' shows what is bound.",
        alb: "Add an HTTPS listener on the port, with a certificate from ACM in the load balancer's Region.",
        cloudfront: "Set Origins > Edit > HTTPS port (API: CustomOriginConfig.HTTPSPort) to the port that the server listens on.",
        ..Fixes::NONE
    },
    evaluate: Evaluate::Address(evaluate),
};

fn evaluate(context: &TargetContext, address: &AddressContext) -> Outcome {
    let Connection::NotReached(failure) = &address.connection else {
        return Outcome::Pass;
    };
    let seen = match failure {
        Failure::Refused => "connection refused",
        Failure::Reset { .. } => "connection reset before any data was sent",
        Failure::Closed { .. } => "connection closed before any data was sent",
        _ => {
            return Outcome::not_applicable(
                "the connection was not refused; see connection-timed-out",
            );
        }
    };
    if let Some(explained) = root_cause::failed_connection(context, address) {
        return explained;
    }
    let evidence = Evidence::new(
        // Without the address, which the report names: what is alike is then said once.
        format!("port {}: {seen}", address.seen.address.port()),
        "a server that accepts the connection",
    );
    no_https_listener::explain(evidence, context, address, |port| {
        format!("the server runs, but has no HTTPS listener on port {port}")
    })
    .note_if(context.observation.proxy_note())
    .fail()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::*;
    use crate::observation::{ResolvedBy, Stage};

    fn judged(failure: Failure) -> Outcome {
        judge_address(&CHECK, unreached(failure))
    }

    #[test]
    fn a_refusal_or_reset_fails() {
        let outcome = judged(Failure::Refused);
        assert_eq!(outcome.word(), "fail");
        assert_eq!(seen(&outcome), "port 443: connection refused");
        let reset = Failure::Reset {
            during: Stage::Connect,
        };
        assert_eq!(judged(reset).word(), "fail");
    }

    #[test]
    fn a_server_that_answers_port_80_has_no_https_listener() {
        let unasked = observation(vec![unreached(Failure::Refused)]);
        assert_eq!(notes(&judge(&CHECK, &unasked)), [""; 0]);
        let outcome = judge(&CHECK, &answering_port_80("192.0.2.10", unasked.addresses));
        assert_eq!(
            notes(&outcome),
            [
                "Port 80 of 192.0.2.10 answers plain HTTP: the server runs, but has no HTTPS listener on port 443."
            ]
        );
        assert_eq!(
            remedy(&outcome),
            "Add an HTTPS listener with a certificate on port 443."
        );
    }

    #[test]
    fn port_80_of_another_address_says_nothing_while_that_one_speaks_tls() {
        let mut other = healthy();
        other.address.set_ip([192, 0, 2, 11].into());
        let refused = unreached(Failure::Refused);
        let outcome = |other| {
            let addresses = vec![refused.clone(), other];
            judge(&CHECK, &answering_port_80("192.0.2.11", addresses))
        };
        assert_eq!(notes(&outcome(other.clone())), [""; 0]);
        other.connect = unreached(Failure::Refused).connect;
        assert_eq!(notes(&outcome(other)).len(), 1);
    }

    #[test]
    fn a_timeout_is_never_read_as_a_refusal() {
        let silence = silence(Stage::Connect);
        assert_eq!(judged(silence).word(), "not-applicable");
    }

    #[test]
    fn what_follows_from_the_target_is_not_a_second_failure() {
        let mut private = observation(vec![unreached(Failure::Refused)]);
        private.resolution = resolved(ResolvedBy::System, &["192.0.2.10:443"]);
        assert_eq!(judge(&CHECK, &private).word(), "not-applicable");

        let mut website = observation(vec![unreached(Failure::Refused)]);
        website.target = target("b.s3-website-us-east-1.amazonaws.com");
        assert_eq!(judge(&CHECK, &website).word(), "not-applicable");

        let mut bare = observation(vec![unreached(Failure::Refused)]);
        bare.target = target("192.0.2.10");
        bare.resolution = resolved(ResolvedBy::Literal, &["192.0.2.10:443"]);
        assert_eq!(judge(&CHECK, &bare).word(), "not-applicable");
    }
}
