//! The assessment of one target: everything that a report says.

use std::cmp::Reverse;

use super::check_result::CheckResult;
use super::predicted_response::PredictedResponse;
use crate::check::{
    AddressContext, AddressVerdict, Evaluate, Outcome, Severity, TargetContext, Verdict,
};

#[derive(Debug)]
pub struct Assessment<'a> {
    pub context: TargetContext<'a>,
    /// One result for each check, in the list's order.
    pub results: Vec<CheckResult>,
    /// One verdict for each address, in the observation's order.
    pub addresses: Vec<AddressVerdict>,
    pub verdict: Verdict,
    pub response: PredictedResponse,
    /// The reason why the verdict is milder than the findings: CloudFront may never connect like this.
    pub ambiguity: Option<String>,
    /// The options that this machine's environment adds to every command line.
    pub default_options: Option<String>,
    /// The label of the distribution that the settings come from.
    pub settings_of: Option<String>,
}

impl Assessment<'_> {
    /// Adds a sentence to the finding of this check, if it found something.
    pub fn note(&mut self, id: &str, sentence: &str) {
        let results = self.results.iter_mut();
        for result in results.filter(|result| result.check.id == id) {
            let outcomes = result.per_address.iter_mut().map(|(_, outcome)| outcome);
            for outcome in outcomes.chain([&mut result.outcome]) {
                if let Outcome::Finding(finding) = outcome {
                    finding.evidence.notes.push(sentence.to_owned());
                }
            }
        }
    }

    /// The results to report, in the list's order: without the checks of a configuration if there
    /// is none.
    pub fn reported(&self) -> impl Iterator<Item = &CheckResult> + Clone {
        let configured = self.context.configured.is_some();
        self.results.iter().filter(move |result| {
            configured || !matches!(result.check.evaluate, Evaluate::Configuration(_))
        })
    }

    /// Every finding, also one that is ignored, the worst first.
    pub fn found(&self) -> Vec<(Severity, &CheckResult)> {
        let results = self.results.iter();
        let mut found: Vec<_> = results
            .filter_map(|result| Some((result.outcome.severity()?, result)))
            .collect();
        found.sort_by_key(|(severity, _)| Reverse(*severity));
        found
    }

    /// The findings that are ignored, in the list's order.
    pub fn ignored(&self) -> impl Iterator<Item = &CheckResult> {
        let results = self.results.iter();
        results.filter(|result| result.ignored && result.outcome.severity().is_some())
    }

    /// The results that count with this severity, in the list's order.
    pub fn findings(&self, severity: Severity) -> impl Iterator<Item = &CheckResult> {
        let results = self.results.iter();
        results.filter(move |result| result.counted_severity() == Some(severity))
    }

    /// The results that make the verdict worse than a pass, the worst first.
    pub fn counted(&self) -> impl Iterator<Item = (Severity, &CheckResult)> {
        Severity::COUNTED.into_iter().flat_map(|severity| {
            self.findings(severity)
                .map(move |result| (severity, result))
        })
    }

    /// The finding that decided the verdict; `None` if none did, as on a pass.
    pub fn cause(&self) -> Option<&CheckResult> {
        let decides = |severity| Verdict::from(Some(severity)) == self.verdict;
        let mut counted = self.counted();
        let (_, result) = counted.find(|(severity, _)| decides(*severity))?;
        Some(result)
    }

    /// The reason for the verdict in a few words. They may hold text from a peer.
    pub fn summary(&self) -> &str {
        let PredictedResponse {
            consequence, why, ..
        } = &self.response;
        match self.cause() {
            Some(cause) => cause.title(),
            None if self.verdict == Verdict::Pass || why.is_empty() => consequence,
            None => why,
        }
    }

    /// The first of the addresses with the worst verdict; `None` if none is known.
    pub fn worst_address(&self) -> Option<&AddressContext<'_>> {
        let verdicts = self.addresses.iter().map(|address| address.verdict);
        let worst = verdicts.max()?;
        let mut addresses = self.addresses.iter();
        let position = addresses.position(|address| address.verdict == worst)?;
        self.context.addresses.get(position)
    }

    /// `host:port`; for files their names. It may hold text from a peer.
    pub fn target(&self) -> String {
        let target = &self.context.observation.target;
        match self.context.files {
            Some(_) => target.input.clone(),
            None => target.with_port(),
        }
    }

    /// The ids of the results that count.
    pub fn ids(&self) -> Vec<&'static str> {
        self.counted().map(|(_, result)| result.check.id).collect()
    }
}
