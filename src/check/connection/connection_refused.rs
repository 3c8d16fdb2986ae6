//! `connection-refused`: no server listens on the port, or a firewall rejects the connection.

use crate::check::prelude::*;
use crate::check::root_cause;
use crate::observation::Failure;

pub(crate) const CHECK: Check = Check {
    id: "connection-refused",
    title: "the origin refuses the TCP connection",
    severity: Severity::Fail,
    basis: Basis::Inferred,
    reference: reference::BAD_GATEWAY,
    status: Some(502),
    explanation: &[
        "The address answers, and says that nobody listens on this port, or a firewall says so in its place. CloudFront gets the same answer and returns 502; AWS's page lists it as the origin not responding on the configured ports.",
        "Usual causes: the web server is not running or failed to start (a broken certificate file is enough), it listens on plain HTTP only, it listens on another port or on loopback only, or a firewall rejects the connection. A browser shows ERR_CONNECTION_REFUSED.",
    ],
    see: "nc -zv HOST PORT",
    fixes: Fixes {
        nginx: "'listen 443 ssl;' (and 'listen [::]:443 ssl;') in the server block; 'nginx -t' names what keeps it from starting; 'ss -ltnp' shows who listens.",
        apache: "'Listen 443' and '<VirtualHost *:443>' with 'SSLEngine on'; 'apachectl configtest' names what keeps it from starting.",
        haproxy: "'bind :443 ssl crt /path/site.pem' in the frontend; 'haproxy -c -f haproxy.cfg' names what keeps it from starting.",
        caddy: "A site address without 'http://' makes Caddy listen on 443; 'caddy validate' names what keeps it from starting.",
        node: "https.createServer(options, app).listen(443): without a host argument it listens on every address, with '127.0.0.1' on loopback only.",
        iis: "Site > Bindings: an https binding on the port; 'netsh http show sslcert' shows what is bound.",
        alb: "Add an HTTPS listener on the port, with a certificate from ACM in the load balancer's Region.",
        cloudfront: "Origins > Edit > HTTPS port (API: CustomOriginConfig.HTTPSPort) must be the port that the server listens on.",
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
        Failure::Reset { .. } => "connection reset before a byte was sent",
        Failure::Closed { .. } => "connection closed before a byte was sent",
        _ => {
            return Outcome::not_applicable(
                "the connection was not refused; see connection-timed-out",
            );
        }
    };
    if let Some(explained) = root_cause::failed_connection(context, address) {
        return explained;
    }
    Evidence::new(
        // Without the address, which the report names: what is alike is then said once.
        format!("port {}: {seen}", address.seen.address.port()),
        "a server that accepts the connection",
    )
    .fail()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::*;
    use crate::observation::{ResolvedBy, Stage};

    fn judged(failure: Failure) -> Outcome {
        judge(&CHECK, &observation(vec![unreached(failure)]))
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
    fn a_timeout_is_never_read_as_a_refusal() {
        let silence = Failure::TimedOut {
            during: Stage::Connect,
        };
        assert_eq!(judged(silence).word(), "not-applicable");
    }

    #[test]
    fn a_connection_that_comes_about_passes() {
        assert_eq!(judge(&CHECK, &observation(vec![healthy()])), Outcome::Pass);
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
