//! `connection-timed-out`: silence, which may be meant for this machine alone.

use super::no_https_listener;
use crate::check::prelude::*;
use crate::observation::Failure;

pub(crate) const CHECK: Check = Check {
    id: "connection-timed-out",
    title: "no answer to the TCP connection",
    severity: Severity::Inconclusive,
    basis: Basis::Documented,
    reference: reference::GATEWAY_TIMEOUT,
    status: Some(504),
    explanation: &[
        "Nothing answers at this address and port, or the network has no route to it. If CloudFront gets no answer either, it tries 3 times (ConnectionAttempts) for 10 seconds each (ConnectionTimeout) and then answers 504.",
        "This machine cannot tell. A firewall or security group that admits only CloudFront is good practice: it drops packets from every other machine, so the connection fails here and works there. Then the certificate cannot be checked from here.",
        "To find out, run the check from an address that the firewall admits, or ask CloudFront: 'origin-check verify URL'. A browser shows ERR_CONNECTION_TIMED_OUT.",
    ],
    see: "nc -zv -w 10 HOST PORT",
    fixes: Fixes {
        anywhere: "Admit the managed prefix list com.amazonaws.global.cloudfront.origin-facing on this port in the firewall or security group (IPv6: com.amazonaws.global.ipv6.cloudfront.origin-facing). Each counts as 55 rules of the security group's quota (60 by default).",
        alb: "Add an HTTPS listener on this port, with a certificate from ACM, if there is none. Make the load balancer internet-facing, in public subnets, and admit that prefix list in its security group on the listener's port.",
        cloudfront: "Set Origins > Edit > Origin domain and HTTPS port to the name and port at which the server listens. For an origin without a public address, create a VPC origin.",
        ..Fixes::NONE
    },
    evaluate: Evaluate::Address(evaluate),
};

fn evaluate(context: &TargetContext, address: &AddressContext) -> Outcome {
    let Connection::NotReached(failure) = &address.connection else {
        return Outcome::Pass;
    };
    let seen = match failure {
        Failure::Refused | Failure::Reset { .. } | Failure::Closed { .. } => {
            return Outcome::not_applicable("the address answers; see connection-refused");
        }
        Failure::TimedOut { .. } | Failure::Unreachable(_) => failure.to_string(),
        Failure::Local(reason) => {
            return Outcome::inconclusive(format!(
                "this machine could not connect to {}: {reason}; that says nothing about the origin",
                address.seen.address
            ));
        }
        _ => return Outcome::inconclusive(failure.to_string()),
    };
    if let Some(explained) = root_cause::failed_connection(context, address) {
        return explained;
    }
    let evidence = Evidence::new(
        // Without the address, which the report names: what is alike is then said once.
        format!("port {}: {seen}", address.seen.address.port()),
        "an answer to the TCP connection",
    );
    let evidence = no_https_listener::explain(evidence, context, address, |port| {
        format!(
            "the server runs, but most likely has no HTTPS listener on port {port}. Without one, an AWS load balancer lets connections time out"
        )
    })
    .note("A firewall or security group may admit only CloudFront (prefix list com.amazonaws.global.cloudfront.origin-facing). Then nothing is wrong.")
    .note("If CloudFront gets no answer either, it answers 504.")
    .note_if(context.observation.proxy_note());
    Outcome::finding(Severity::Inconclusive, evidence)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::*;
    use crate::observation::{ResolvedBy, Stage};

    const SILENCE: Failure = Failure::TimedOut {
        during: Stage::Connect,
    };

    fn judged(failure: Failure) -> Outcome {
        judge_address(&CHECK, unreached(failure))
    }

    #[test]
    fn silence_and_no_route_are_inconclusive_findings() {
        for failure in [SILENCE, Failure::Unreachable("no route to host".into())] {
            let outcome = judged(failure);
            assert_eq!(outcome.word(), "inconclusive");
            assert!(matches!(outcome, Outcome::Finding(_)));
        }
    }

    #[test]
    fn a_server_that_answers_port_80_most_likely_has_no_https_listener() {
        let silent = vec![unreached(SILENCE)];
        let outcome = judge(&CHECK, &answering_port_80("192.0.2.10", silent));
        assert_eq!(outcome.word(), "inconclusive");
        assert!(notes(&outcome)[0].starts_with(
            "Port 80 of 192.0.2.10 answers plain HTTP: the server runs, but most likely has no HTTPS listener on port 443"
        ));
        assert!(remedy(&outcome).starts_with("Add an HTTPS listener"));
        assert!(notes(&judged(SILENCE))[0].starts_with("A firewall"));
    }

    #[test]
    fn what_this_machine_could_not_do_is_no_finding_on_the_origin() {
        let outcome = judged(Failure::Local("too many open files".into()));
        assert_eq!(
            outcome,
            Outcome::inconclusive(
                "this machine could not connect to 192.0.2.10:443: too many open files; that says nothing about the origin"
            )
        );
    }

    #[test]
    fn a_refusal_is_not_a_timeout() {
        assert_eq!(judged(Failure::Refused).word(), "not-applicable");
    }

    #[test]
    fn silence_from_a_private_address_follows_from_it() {
        let mut private = observation(vec![unreached(SILENCE)]);
        private.resolution = resolved(ResolvedBy::System, &["10.0.0.1:443"]);
        assert_eq!(judge(&CHECK, &private).word(), "not-applicable");
        private.resolution = resolved(ResolvedBy::System, &["1.1.1.1:443"]);
        assert_eq!(judge(&CHECK, &private).word(), "inconclusive");
    }
}
