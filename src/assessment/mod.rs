//! A report: the observation, what every check made of it, and the verdict.
//!
//! This file puts a report together; the files beside it turn one into bytes and decide nothing.

pub mod ambiguity;
pub(crate) mod capabilities;
pub(crate) mod expiry;
pub(crate) mod fixes;
pub(crate) mod predicted_response;
pub(crate) mod role;
pub(crate) mod workaround;

pub use predicted_response::CloudFrontAnswer;

use std::net::SocketAddr;

use crate::check::{
    AddressContext, AddressVerdict, CHECKS, ChainContext, Check, Connection, Evaluate, Evidence,
    Finding, Outcome, Severity, TargetContext, Verdict,
};

/// Everything there is to say of one target.
#[derive(Debug)]
pub struct Assessment<'a> {
    /// What was judged.
    pub case: TargetContext<'a>,
    /// One result for each check, in the list's order.
    pub results: Vec<CheckResult>,
    /// One verdict for each address, in the observation's order.
    pub addresses: Vec<AddressVerdict>,
    /// The target's verdict.
    pub verdict: Verdict,
    /// What CloudFront would do.
    pub cloudfront: CloudFrontAnswer,
    /// Why the verdict is milder than the findings: CloudFront may never ask like this.
    pub doubt: Option<String>,
    /// The distribution whose configuration the settings come from; assumed or given where there
    /// is none.
    pub settings_of: Option<String>,
}

/// What one check made of the target.
#[derive(Debug)]
pub struct CheckResult {
    /// The check.
    pub check: &'static Check,
    /// The worst of its outcomes.
    pub outcome: Outcome,
    /// Its outcome at each address; empty for a check of the target as a whole.
    pub per_address: Vec<(SocketAddr, Outcome)>,
    /// Whether the user left it out of the verdict.
    pub ignored: bool,
}

impl<'a> Assessment<'a> {
    /// Judges a case with every check. Pure: the same case gives the same report.
    pub fn new(case: TargetContext<'a>, ignored: &[String]) -> Self {
        let not_probed = case.not_probed();
        let mut results: Vec<CheckResult> = CHECKS
            .iter()
            .map(|check| {
                let per_address = per_address(check, &case);
                CheckResult {
                    check,
                    outcome: match check.evaluate {
                        Evaluate::Configuration(evaluate) => match &case.configured {
                            Some(configured) => evaluate(configured),
                            None => Outcome::not_applicable("no distribution was given"),
                        },
                        _ if not_probed.is_some() => not_asked(not_probed.as_deref()),
                        Evaluate::Program(evaluate) => evaluate(&case),
                        Evaluate::Files(evaluate) => match &case.files {
                            Some(files) => evaluate(&case, files),
                            None => Outcome::not_applicable("a server is judged, and no file"),
                        },
                        Evaluate::Chain(evaluate) => match &case.files {
                            Some(files) => evaluate(&case, &files.chain),
                            None => worst(&per_address),
                        },
                        _ if case.files.is_some() => {
                            Outcome::not_applicable("a file is judged, and no server was asked")
                        }
                        Evaluate::Target(evaluate) => evaluate(&case),
                        Evaluate::Across(_) => {
                            Outcome::not_applicable("judged after the addresses")
                        }
                        Evaluate::Address(_) => worst(&per_address),
                    },
                    per_address,
                    ignored: ignored.iter().any(|id| id == check.id),
                }
            })
            .collect();
        let addresses: Vec<AddressVerdict> = case
            .addresses
            .iter()
            .map(|address| address_verdict(address, &results))
            .collect();
        for result in &mut results {
            if let Evaluate::Across(evaluate) = result.check.evaluate
                && case.files.is_none()
            {
                result.outcome = match &not_probed {
                    None => evaluate(&case, &addresses),
                    why => not_asked(why.as_deref()),
                };
            }
        }
        let worst = results
            .iter()
            .filter(|result| !result.ignored)
            .filter_map(|result| result.outcome.severity())
            .max();
        let verdict = Verdict::from(worst);
        let cloudfront = predicted_response::answer(&case, &results, verdict, &addresses);
        let settings_of = case
            .configured
            .map(|configured| configured.plan.label.clone());
        Self {
            case,
            results,
            addresses,
            verdict,
            cloudfront,
            doubt: None,
            settings_of,
        }
    }

    /// The results that people are told of: without those on a distribution's configuration where
    /// none was given. In the list's order.
    pub fn told(&self) -> impl Iterator<Item = &CheckResult> {
        let configured = self.case.configured.is_some();
        self.results.iter().filter(move |result| {
            configured || !matches!(result.check.evaluate, Evaluate::Configuration(_))
        })
    }

    /// The results of one severity that count, in the list's order.
    pub fn findings(&self, severity: Severity) -> impl Iterator<Item = &CheckResult> {
        self.results
            .iter()
            .filter(move |result| !result.ignored && result.outcome.severity() == Some(severity))
    }

    /// The results that make the verdict worse than a pass, the worst first.
    pub fn counted(&self) -> impl Iterator<Item = (Severity, &CheckResult)> {
        Severity::COUNTED.into_iter().flat_map(|severity| {
            self.findings(severity)
                .map(move |result| (severity, result))
        })
    }

    /// Their ids.
    pub fn ids(&self) -> Vec<&'static str> {
        self.counted().map(|(_, result)| result.check.id).collect()
    }
}

impl CheckResult {
    /// The addresses at which the outcome is as bad as the whole.
    pub fn concerned(&self) -> impl Iterator<Item = SocketAddr> {
        self.per_address
            .iter()
            .filter(|(_, outcome)| outcome.rank() == self.outcome.rank())
            .map(|(address, _)| *address)
    }

    /// What the finding is headed with: the check's title, unless that says more than was found.
    pub fn title(&self) -> &str {
        self.finding()
            .and_then(|finding| finding.evidence.title.as_deref())
            .unwrap_or(self.check.title)
    }

    /// The finding, if there is one.
    pub fn finding(&self) -> Option<&Finding> {
        match &self.outcome {
            Outcome::Finding(finding) => Some(finding),
            _ => None,
        }
    }
}

/// What a check of the network says of an origin that the configuration keeps from being asked.
fn not_asked(why: Option<&str>) -> Outcome {
    Outcome::not_applicable(why.unwrap_or_default().to_owned())
}

fn per_address(check: &Check, case: &TargetContext) -> Vec<(SocketAddr, Outcome)> {
    let outcomes = case.addresses.iter().filter_map(|address| {
        let outcome = match check.evaluate {
            Evaluate::Configuration(_)
            | Evaluate::Target(_)
            | Evaluate::Files(_)
            | Evaluate::Program(_)
            | Evaluate::Across(_) => return None,
            Evaluate::Address(evaluate) => evaluate(case, address),
            Evaluate::Chain(evaluate) => both_chains(check, case, address, evaluate),
        };
        Some((address.seen.address, outcome))
    });
    outcomes.collect()
}

/// Judges the chain that CloudFront gets and, where the server holds another, that one too:
/// CloudFront does not get it today, so there even a failure only warns.
fn both_chains(
    check: &Check,
    case: &TargetContext,
    address: &AddressContext,
    evaluate: fn(&TargetContext, &ChainContext) -> Outcome,
) -> Outcome {
    let Some(served) = &address.served else {
        return address.no_certificate();
    };
    let outcome = evaluate(case, served);
    let Some(other) = &address.other else {
        return outcome;
    };
    match (outcome, evaluate(case, other)) {
        (Outcome::Finding(finding), other_outcome)
            if finding.severity >= Severity::Warn || other_outcome.severity().is_none() =>
        {
            let note = which_one(served, other, &other_outcome);
            Outcome::Finding(Finding {
                evidence: finding.evidence.note(note),
                ..finding
            })
        }
        (
            Outcome::Pass | Outcome::NotApplicable(_) | Outcome::Finding(_),
            Outcome::Finding(finding),
        ) => Outcome::finding(
            finding.severity.min(Severity::Warn),
            of_the_other(other, check, finding.evidence),
        ),
        (outcome, _) => outcome,
    }
}

/// The finding is about the chain that CloudFront gets; how the other one fares.
fn which_one(served: &ChainContext, other: &ChainContext, outcome: &Outcome) -> String {
    let (gets, holds) = (kind(served), kind(other));
    match outcome {
        Outcome::Finding(finding) => format!(
            "CloudFront gets the {gets} certificate. The {holds} certificate that this server also holds is no better: {}.",
            finding.evidence.seen
        ),
        _ => format!(
            "CloudFront gets the {gets} certificate. The {holds} certificate that this server also holds has no such fault."
        ),
    }
}

/// What was found in the chain that CloudFront does not get. The notes speak of what CloudFront
/// would do with it, which is nothing.
fn of_the_other(other: &ChainContext, check: &Check, evidence: Evidence) -> Evidence {
    let kind = kind(other);
    let title = evidence.title.as_deref().unwrap_or(check.title);
    Evidence {
        title: Some(format!("{title} (in the {kind} chain, which CloudFront does not get)").into()),
        seen: format!(
            "the {kind} certificate that this server also holds: {}",
            evidence.seen
        ),
        notes: Vec::new(),
        ..evidence
    }
    .note("CloudFront gets the other certificate, which is fine; this one would matter if the server's preference changed.")
}

fn kind(chain: &ChainContext) -> &str {
    chain
        .certificate(0)
        .map_or("other", |leaf| leaf.key.algorithm.as_str())
}

fn worst(per_address: &[(SocketAddr, Outcome)]) -> Outcome {
    // The first of the worst, so that the same input gives the same text.
    let mut worst = Outcome::not_applicable("there is no address to judge");
    let mut rank = None;
    for (_, outcome) in per_address {
        if rank.is_none_or(|rank| outcome.rank() > rank) {
            rank = Some(outcome.rank());
            worst = outcome.clone();
        }
    }
    worst
}

fn address_verdict(address: &AddressContext, results: &[CheckResult]) -> AddressVerdict {
    let mut findings = Vec::new();
    let mut severest = None;
    for result in results.iter().filter(|result| !result.ignored) {
        let outcome = result
            .per_address
            .iter()
            .find(|(at, _)| *at == address.seen.address)
            .map(|(_, outcome)| outcome);
        let Some(severity) = outcome.and_then(Outcome::severity) else {
            continue;
        };
        severest = severest.max(Some(severity));
        if severity >= Severity::Warn {
            findings.push(result.check.id);
        }
    }
    // An address that was not reached for a reason that lies in the target shares its fate.
    if severest.is_none() && matches!(address.connection, Connection::NotReached(_)) {
        severest = results
            .iter()
            .filter(|result| !result.ignored && result.per_address.is_empty())
            .filter(|result| !matches!(result.check.evaluate, Evaluate::Configuration(_)))
            .filter_map(|result| result.outcome.severity())
            .max();
    }
    AddressVerdict {
        address: address.seen.address,
        verdict: Verdict::from(severest),
        findings,
        leaf: address
            .served
            .as_ref()
            .and_then(|served| served.certificate(0))
            .map(|leaf| leaf.sha256),
    }
}

/// The text with its first letter as a sentence has it.
pub(crate) fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => String::new(),
    }
}
