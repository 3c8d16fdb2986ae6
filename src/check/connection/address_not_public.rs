//! `address-not-public`: DNS points to where the internet does not reach.

use crate::check::prelude::*;
use crate::observation::ResolvedBy;

pub(crate) const CHECK: Check = Check {
    id: "address-not-public",
    title: "CloudFront cannot reach these addresses",
    severity: Severity::Fail,
    basis: Basis::Documented,
    reference: reference::GATEWAY_TIMEOUT,
    status: Some(504),
    explanation: &[
        "CloudFront reaches a custom origin over the public internet. It cannot reach an address that is private (10/8, 172.16/12, 192.168/16, fc00::/7), loopback, link-local or shared (100.64/10), and answers 504.",
        "From inside everything looks fine: a VPN, a machine in the VPC or a hosts file reaches the address. Usual causes are an internal load balancer, and DNS that answers differently inside and outside. If this machine has such split DNS or a hosts file entry, ask a public resolver before you change anything.",
        "To keep an origin private, use a CloudFront VPC origin (Developer Guide, 'Restrict access with VPC origins').",
    ],
    see: "dig +short HOST @1.1.1.1",
    fixes: Fixes {
        anywhere: "Point the public DNS record to a public address. If only this machine sees the private one (hosts file, split DNS), check the public one: 'origin-check --resolve HOST:PORT:ADDRESS HOST'.",
        alb: "Use an internet-facing load balancer, or create a VPC origin for the internal one.",
        cloudfront: "Create a VPC origin for the load balancer or instance and use it instead of the custom origin.",
        ..Fixes::NONE
    },
    evaluate: Evaluate::Target(evaluate),
};

fn evaluate(context: &TargetContext) -> Outcome {
    let Some(resolution) = context.observation.resolution.done() else {
        return Outcome::not_applicable("no address was found");
    };
    match resolution.by {
        ResolvedBy::Given => {
            return Outcome::not_applicable("the addresses were given, not found in DNS");
        }
        ResolvedBy::Literal => {
            return Outcome::not_applicable("the target is an address; see origin-is-an-address");
        }
        ResolvedBy::System if resolution.addresses.is_empty() => {
            return Outcome::not_applicable("no address was found");
        }
        ResolvedBy::System => {}
    }
    let private = root_cause::private_addresses(resolution);
    if private.is_empty() {
        return Outcome::Pass;
    }
    if let Some(explained) = root_cause::kind_of_origin(context) {
        return explained;
    }
    let reasons = private
        .iter()
        .map(|(address, reason)| format!("{address} is {reason}"));
    let wanted = "addresses of the public internet";
    let evidence = Evidence::new(sentence::all_of(reasons), wanted);
    if !root_cause::all_addresses_are_private(context) {
        return evidence.note(
            "The other addresses are public. When CloudFront chooses a private one, it answers 504.",
        ).warn();
    }
    let resolver = context.observation.resolver();
    evidence
        .note(format!(
            "This is what {resolver} or the hosts file says; CloudFront asks public DNS."
        ))
        .fail()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::*;

    fn judged(by: ResolvedBy, addresses: &[&str]) -> Outcome {
        let mut observation = observation(Vec::new());
        observation.resolution = resolved(by, addresses);
        judge(&CHECK, &observation)
    }

    #[test]
    fn private_addresses_alone_fail() {
        let outcome = judged(ResolvedBy::System, &["10.0.0.5:443", "127.0.0.1:443"]);
        assert_eq!(outcome.word(), "fail");
        assert_eq!(
            seen(&outcome),
            "10.0.0.5 is a private address (10.0.0.0/8) and 127.0.0.1 is a loopback address (127.0.0.0/8)"
        );
    }

    #[test]
    fn a_private_address_beside_a_public_one_warns() {
        let outcome = judged(ResolvedBy::System, &["1.1.1.1:443", "10.0.0.5:443"]);
        assert_eq!(outcome.word(), "warn");
    }

    #[test]
    fn public_addresses_pass() {
        assert_eq!(judged(ResolvedBy::System, &["1.1.1.1:443"]), Outcome::Pass);
    }

    #[test]
    fn an_address_that_was_given_or_is_the_target_is_not_judged() {
        for by in [ResolvedBy::Given, ResolvedBy::Literal] {
            assert_eq!(judged(by, &["127.0.0.1:443"]).word(), "not-applicable");
        }
    }

    #[test]
    fn an_internal_load_balancer_is_its_kinds_matter_alone() {
        let mut observation = observation(Vec::new());
        observation.target = target("internal-lb-1.us-east-1.elb.amazonaws.com");
        observation.resolution = resolved(ResolvedBy::System, &["10.0.0.5:443"]);
        assert_eq!(judge(&CHECK, &observation).word(), "not-applicable");
    }
}
