//! `addresses-disagree`: one name, several servers, several answers.

use crate::check::prelude::*;
use crate::check::verdict::Verdict;
use crate::pki::digest::hex;

pub(crate) const CHECK: Check = Check {
    id: "addresses-disagree",
    title: "the addresses behave differently",
    severity: Severity::Fail,
    basis: Basis::Inferred,
    reference: reference::BAD_GATEWAY,
    status: Some(502),
    explanation: &[
        "CloudFront chooses among the addresses that DNS returns for the origin. If some work and some do not, viewers get a 502 now and then. A browser that always reaches the same address does not show the fault.",
        "The usual cause is one server left behind: a certificate renewed on every machine but one, a server that was not reloaded, an old machine still in DNS. Different certificates are not a failure while each is valid, but you should know about them.",
        "By default CloudFront uses only IPv4 addresses (IpAddressType ipv4); IPv6 addresses count with ipv6 and dualstack.",
    ],
    see: "for a in $(dig +short HOST A | grep '^[0-9]'); do echo $a; openssl s_client -connect $a:PORT -servername HOST </dev/null 2>/dev/null | openssl x509 -noout -enddate -fingerprint -sha256; done",
    fixes: Fixes {
        anywhere: "Give the server that differs the same certificate files as the others and reload it; until then, remove its address from DNS. To check one address: 'origin-check --resolve HOST:PORT:ADDRESS HOST'.",
        alb: "Look for a DNS record that mixes load balancers or machines, or a TCP listener whose targets terminate TLS themselves. The addresses of one load balancer share its listeners.",
        ..Fixes::NONE
    },
    evaluate: Evaluate::Across(evaluate),
};

fn evaluate(context: &TargetContext, verdicts: &[AddressVerdict]) -> Outcome {
    if verdicts.len() < 2 {
        return Outcome::not_applicable("fewer than two addresses were checked");
    }
    let with = |wanted: &dyn Fn(Verdict) -> bool| -> Vec<&AddressVerdict> {
        verdicts.iter().filter(|one| wanted(one.verdict)).collect()
    };
    let failing = with(&|verdict| verdict == Verdict::Fail);
    let unknown = with(&|verdict| verdict == Verdict::Inconclusive);
    let passing = with(&|verdict| matches!(verdict, Verdict::Pass | Verdict::Warn));
    if !failing.is_empty() && !passing.is_empty() {
        return Evidence::new(
            format!(
                "{} {}, {} {}",
                addresses(&failing),
                if failing.len() == 1 { "fails" } else { "fail" },
                addresses(&passing),
                if passing.len() == 1 { "works" } else { "work" },
            ),
            "every address works",
        )
        .note("CloudFront chooses an address for each connection, so the 502 is intermittent.")
        .note_if(findings(&failing))
        .note_if(not_judged(&unknown))
        .fail();
    }
    let judged: Vec<&AddressVerdict> = failing.iter().chain(&passing).copied().collect();
    if judged.len() >= 2
        && let Some(evidence) = difference(context, verdicts, &judged)
    {
        return evidence.note_if(not_judged(&unknown)).warn();
    }
    if unknown.is_empty() {
        return Outcome::Pass;
    }
    Outcome::inconclusive(format!(
        "{} could not be judged, so it is not known whether the addresses behave alike",
        addresses(&unknown)
    ))
}

/// Leaf certificates or findings that differ among addresses of the same verdict.
fn difference(
    context: &TargetContext,
    all: &[AddressVerdict],
    judged: &[&AddressVerdict],
) -> Option<Evidence> {
    let leaves = all
        .iter()
        .filter_map(|one| Some((one, leaf(context, one)?)));
    let leaves = sentence::grouped(leaves);
    if leaves.len() > 1 {
        let seen = leaves
            .iter()
            .map(|(members, leaf)| format!("{}: {leaf}", addresses(members)));
        return Some(
            Evidence::new(seen.collect::<Vec<_>>().join("; "), "the same leaf certificate everywhere").note(
                "This is normal during a renewal. If it stays, one server still has the old certificate.",
            ),
        );
    }
    let first = judged.first()?;
    if judged.iter().all(|one| one.findings == first.findings) {
        return None;
    }
    let seen = judged.iter().map(|one| match one.findings.as_slice() {
        [] => format!("{}: no findings", one.address),
        findings => format!("{}: {}", one.address, findings.join(", ")),
    });
    Some(Evidence::new(
        seen.collect::<Vec<_>>().join("; "),
        "the same findings everywhere",
    ))
}

/// A leaf as people compare it: the start of its fingerprint, and until when it is valid.
fn leaf(context: &TargetContext, one: &AddressVerdict) -> Option<String> {
    let start = hex(one.leaf?.get(..8)?);
    let served = context
        .addresses
        .iter()
        .find(|address| address.seen.address == one.address)
        .and_then(|address| address.served.as_ref());
    Some(match served.and_then(|served| served.certificate(0)) {
        Some(leaf) => format!("leaf SHA-256 {start}…, valid until {}", utc(leaf.not_after)),
        None => format!("leaf SHA-256 {start}…"),
    })
}

fn addresses(verdicts: &[&AddressVerdict]) -> String {
    sentence::all_of(verdicts.iter().map(|one| one.address))
}

fn findings(failing: &[&AddressVerdict]) -> Option<String> {
    let ids = sentence::each_once(failing.iter().flat_map(|one| &one.findings));
    (!ids.is_empty()).then(|| format!("Found there: {}.", sentence::all_of(ids)))
}

fn not_judged(unknown: &[&AddressVerdict]) -> Option<String> {
    (!unknown.is_empty()).then(|| format!("{} could not be judged.", addresses(unknown)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::*;

    fn verdict(last: u8, verdict: Verdict, findings: &[&'static str], leaf: u8) -> AddressVerdict {
        AddressVerdict {
            address: std::net::SocketAddr::from(([192, 0, 2, last], 443)),
            verdict,
            findings: findings.to_vec(),
            leaf: (leaf > 0).then_some([leaf; 32]),
        }
    }

    fn judged(verdicts: &[AddressVerdict]) -> Outcome {
        judge_across(&CHECK, &observation(Vec::new()), verdicts)
    }

    #[test]
    fn some_fail_and_some_work() {
        let outcome = judged(&[
            verdict(1, Verdict::Pass, &[], 1),
            verdict(2, Verdict::Fail, &["certificate-expired"], 2),
            verdict(3, Verdict::Warn, &["certificate-expires-soon"], 1),
        ]);
        assert_eq!(outcome.word(), "fail");
        assert_eq!(
            seen(&outcome),
            "192.0.2.2:443 fails, 192.0.2.1:443 and 192.0.2.3:443 work"
        );
        assert!(notes(&outcome)[0].contains("intermittent"));
        assert_eq!(notes(&outcome)[1], "Found there: certificate-expired.");
    }

    #[test]
    fn different_leaves_or_findings_warn() {
        let leaves = [
            verdict(1, Verdict::Pass, &[], 1),
            verdict(2, Verdict::Pass, &[], 2),
        ];
        assert_eq!(judged(&leaves).word(), "warn");
        assert_eq!(
            seen(&judged(&leaves)),
            "192.0.2.1:443: leaf SHA-256 0101010101010101…; 192.0.2.2:443: leaf SHA-256 0202020202020202…"
        );
        let findings = [
            verdict(1, Verdict::Fail, &["certificate-expired"], 1),
            verdict(2, Verdict::Fail, &["connection-refused"], 0),
        ];
        assert_eq!(judged(&findings).word(), "warn");
    }

    #[test]
    fn one_that_could_not_be_reached_leaves_it_open() {
        let outcome = judged(&[
            verdict(1, Verdict::Pass, &[], 1),
            verdict(2, Verdict::Inconclusive, &["connection-timed-out"], 0),
        ]);
        assert_eq!(outcome.word(), "inconclusive");
    }

    #[test]
    fn addresses_that_behave_alike_pass_and_one_alone_is_not_compared() {
        let alike = [
            verdict(1, Verdict::Fail, &["not-tls"], 0),
            verdict(2, Verdict::Fail, &["not-tls"], 0),
        ];
        assert_eq!(judged(&alike), Outcome::Pass);
        assert_eq!(judged(&alike[..1]).word(), "not-applicable");
    }
}
