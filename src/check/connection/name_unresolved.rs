//! `name-unresolved`: DNS has no address for the Origin Domain.

use crate::check::prelude::*;
use crate::observation::{Attempt, Failure, Resolution, ResolvedBy, Unanswered, not_resolved};

pub(crate) const CHECK: Check = Check {
    id: "name-unresolved",
    title: "no address was found for the origin's name",
    severity: Severity::Fail,
    basis: Basis::Documented,
    reference: reference::BAD_GATEWAY,
    status: Some(502),
    explanation: &[
        "CloudFront looks up the Origin Domain in public DNS before it connects. If the name does not exist, or has no record of the family that the origin's settings ask for, CloudFront answers 502. Its error page says that it wasn't able to resolve the origin domain name; its log has OriginDnsError.",
        "Usual causes: a typo, a load balancer that was deleted or replaced by one with another name, a record that exists only in a private hosted zone, a CNAME whose target is gone. IpAddressType decides which records count: ipv4 (the default) needs an A record, ipv6 an AAAA record.",
        "A name that resolves in your office or VPC may not resolve for CloudFront, which uses public DNS only. A browser shows DNS_PROBE_FINISHED_NXDOMAIN.",
    ],
    see: "dig +noall +comments +answer @1.1.1.1 HOST A HOST AAAA",
    fixes: Fixes {
        anywhere: "Create or correct the record in the public zone. 'dig ZONE NS +short' lists the zone's name servers; 'dig HOST @NAMESERVER' shows what they answer.",
        alb: "Point the record (a Route 53 alias or a CNAME) at the load balancer's current DNS name; a new load balancer has a new name.",
        cloudfront: "Set Origins > Edit > Origin domain (API: Origins.Items[].DomainName) to a name that public DNS knows, with an A record (IpAddressType ipv4) or an AAAA record (ipv6).",
        ..Fixes::NONE
    },
    evaluate: Evaluate::Target(evaluate),
};

fn evaluate(context: &TargetContext) -> Outcome {
    match &context.observation.resolution {
        Attempt::NotTried => Outcome::not_applicable("DNS was not asked"),
        Attempt::Done(resolution) => match resolution.by {
            ResolvedBy::Given => {
                Outcome::not_applicable("the addresses were given; DNS was not asked")
            }
            ResolvedBy::Literal => {
                Outcome::not_applicable("the target is an address, so no name was looked up")
            }
            ResolvedBy::System if resolution.addresses.is_empty() => unresolved(context, true),
            ResolvedBy::System => of_both_families(resolution),
        },
        Attempt::Failed(Failure::Unresolved { name_exists }) => unresolved(context, *name_exists),
        Attempt::Failed(failure) => Outcome::inconclusive(format!(
            "{failure}; it is not known whether CloudFront can resolve the name"
        )),
    }
}

fn unresolved(context: &TargetContext, name_exists: bool) -> Outcome {
    let observation = context.observation;
    // A private DNS name of a VPC cannot be in public DNS: that is the kind's matter.
    if root_cause::unsuitable_kind(context) == Some(OriginKind::Ec2Private) {
        return Outcome::not_applicable(
            "it follows from the kind of origin; see origin-kind-unsuitable",
        );
    }
    let host = &observation.target.host;
    let family = observation.settings.ip_address_type;
    let records = family.records();
    let seen = not_resolved(host, family, name_exists, &observation.name_servers);
    if !host.contains('.') {
        return Outcome::inconclusive(format!(
            "{seen}; a name without a dot depends on this machine's search list, so this says nothing about public DNS"
        ));
    }
    let is_load_balancer = matches!(
        OriginKind::of(host),
        Some(
            OriginKind::LoadBalancer
                | OriginKind::NetworkLoadBalancer
                | OriginKind::InternalLoadBalancer
        )
    );
    Evidence::new(seen, format!("at least one {records} record in public DNS"))
            .note(if name_exists {
                "With this IpAddressType, CloudFront does not use records of the other family."
            } else {
                "The name does not exist, or it is an alias (CNAME) of a name without an address; 'dig' tells which."
            })
            .note("CloudFront asks public DNS, whose answer may differ from this resolver's.")
            .note_if(observation.proxy_note())
            .note_if(is_load_balancer.then_some(
                "It is the name of a load balancer. When a load balancer is deleted or replaced, its old name stops working.",
            )).fail()
}

/// There are addresses. If both families are wanted and one lookup failed, CloudFront may use
/// addresses that were not checked.
fn of_both_families(resolution: &Resolution) -> Outcome {
    match &resolution.unanswered {
        None => Outcome::Pass,
        Some(Unanswered { family, failure }) => Outcome::inconclusive(format!(
            "{failure} when asked for {} records; the other addresses were checked, but CloudFront may use more",
            family.records()
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::*;

    fn judged(resolution: Attempt<crate::observation::Resolution>) -> Outcome {
        let mut observation = observation(Vec::new());
        observation.resolution = resolution;
        judge(&CHECK, &observation)
    }

    #[test]
    fn a_name_that_does_not_exist_fails() {
        let outcome = judged(Attempt::Failed(Failure::Unresolved { name_exists: false }));
        assert_eq!(outcome.word(), "fail");
        assert_eq!(
            seen(&outcome),
            "origin.example.com was not found by this machine's resolver"
        );
        assert!(notes(&outcome)[0].contains("an alias (CNAME) of a name without an address"));
    }

    #[test]
    fn a_name_without_a_record_of_the_family_fails() {
        let outcome = judged(Attempt::Failed(Failure::Unresolved { name_exists: true }));
        assert_eq!(outcome.word(), "fail");
        assert_eq!(
            seen(&outcome),
            "this machine's resolver has no A record of origin.example.com"
        );
        assert!(!has_note(&outcome, "alias"));
    }

    #[test]
    fn the_resolver_is_named_and_a_name_without_a_dot_is_not_judged() {
        let mut observation = observation(Vec::new());
        observation.resolution = Attempt::Failed(Failure::Unresolved { name_exists: false });
        observation.name_servers = vec![[192, 0, 2, 53].into()];
        let said = "was not found by this machine's resolver 192.0.2.53";
        assert_eq!(
            seen(&judge(&CHECK, &observation)),
            format!("origin.example.com {said}")
        );
        observation.name_servers.push([192, 0, 2, 54].into());
        assert!(seen(&judge(&CHECK, &observation)).ends_with("resolvers 192.0.2.53, 192.0.2.54"));
        observation.name_servers.pop();
        observation.target = target("intranet:443");
        let Outcome::Inconclusive(why) = judge(&CHECK, &observation) else {
            panic!("it is inconclusive");
        };
        assert!(
            why.starts_with(&format!("intranet {said}; a name without a dot")),
            "{why}"
        );
    }

    #[test]
    fn a_resolver_that_fails_says_nothing_about_the_name() {
        for failure in [
            Failure::ResolverFailed("timed out".into()),
            Failure::Local("no file descriptor".into()),
        ] {
            assert_eq!(judged(Attempt::Failed(failure)).word(), "inconclusive");
        }
    }

    #[test]
    fn a_family_that_is_not_known_is_inconclusive_beside_one_that_is() {
        let Attempt::Done(mut resolution) = resolved(ResolvedBy::System, &["1.1.1.1:443"]) else {
            panic!("it is resolved");
        };
        resolution.unanswered = Some(Unanswered {
            family: crate::cloudfront::settings::IpAddressType::Ipv6,
            failure: Failure::ResolverFailed("no answer in time".into()),
        });
        let outcome = judged(Attempt::Done(resolution));
        let Outcome::Inconclusive(why) = outcome else {
            panic!("{outcome:?}");
        };
        assert!(
            why.starts_with("the resolver failed: no answer in time when asked for AAAA records;"),
            "{why}"
        );
    }

    #[test]
    fn a_private_dns_name_is_the_kinds_matter() {
        let mut observation = observation(Vec::new());
        observation.target = target("ip-10-0-0-1.eu-west-1.compute.internal");
        observation.resolution = Attempt::Failed(Failure::Unresolved { name_exists: false });
        assert_eq!(judge(&CHECK, &observation).word(), "not-applicable");
    }

    #[test]
    fn a_name_with_an_address_passes_and_a_given_address_is_not_judged() {
        assert_eq!(
            judged(resolved(ResolvedBy::System, &["1.1.1.1:443"])),
            Outcome::Pass
        );
        assert_eq!(
            judged(resolved(ResolvedBy::Given, &["1.1.1.1:443"])).word(),
            "not-applicable"
        );
    }
}
