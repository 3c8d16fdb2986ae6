//! The result of one check, over all addresses.

use std::net::SocketAddr;

use crate::check::{Check, Finding, Outcome, Severity};

#[derive(Debug)]
pub struct CheckResult {
    pub check: &'static Check,
    /// The worst of its outcomes.
    pub outcome: Outcome,
    /// Its outcome at each address; empty for a check of the target as a whole.
    pub per_address: Vec<(SocketAddr, Outcome)>,
    /// `true` if the user left it out of the verdict.
    pub ignored: bool,
}

impl CheckResult {
    /// The severity with which it counts for the verdict; `None` if it does not count.
    pub fn counted_severity(&self) -> Option<Severity> {
        self.outcome.severity().filter(|_| !self.ignored)
    }

    /// Its outcome at this address; `None` for a check of the target as a whole.
    pub fn at(&self, address: SocketAddr) -> Option<&Outcome> {
        let mut outcomes = self.per_address.iter();
        let (_, outcome) = outcomes.find(|(at, _)| *at == address)?;
        Some(outcome)
    }

    /// The addresses at which the outcome is as bad as the whole, each with that outcome.
    pub fn worst_addresses(&self) -> impl Iterator<Item = (SocketAddr, &Outcome)> {
        let worst = self.outcome.rank();
        let outcomes = self.per_address.iter();
        outcomes
            .filter(move |(_, outcome)| outcome.rank() == worst)
            .map(|(address, outcome)| (*address, outcome))
    }

    /// The finding's own title if the check's title says more than was found.
    pub fn title(&self) -> &str {
        self.finding()
            .and_then(|finding| finding.evidence.title.as_deref())
            .unwrap_or(self.check.title)
    }

    pub fn finding(&self) -> Option<&Finding> {
        match &self.outcome {
            Outcome::Finding(finding) => Some(finding),
            _ => None,
        }
    }
}
