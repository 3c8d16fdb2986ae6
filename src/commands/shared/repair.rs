//! Repairing a chain: completes it from a pool and over the network (`--intermediates`,
//! `--fetch-missing`), writes it (`--write-chain`), and names the file that is expected to be
//! served (`--compare`).

use std::collections::HashSet;
use std::path::Path;

use anyhow::bail;
use tokio::time::Instant;

use super::args::RepairArgs;
use super::certificate_input::{expected, intermediates};
use super::chain_output::ChainOutput;
use super::judge::Judge;
use crate::aia;
use crate::aia::fetch::{FetchPolicy, Fetcher};
use crate::aia::search;
use crate::aia::search::SentChain;
use crate::assessment::Assessment;
use crate::check::ChainContext;
use crate::net::deadline::Deadline;
use crate::net::waiting::WaitingFor;
use crate::observation::{Completion, ExpectedFile, Observation};
use crate::pki::certificate::Certificate;
use crate::pki::path::PathEnd;

/// The work besides checking.
#[derive(Debug, Default)]
pub struct Repair {
    pool: Vec<Certificate>,
    fetcher: Option<Fetcher>,
    output: Option<ChainOutput>,
    expected: Option<ExpectedFile>,
}

impl Repair {
    /// Reads the files that are named, and finds out if the one to be written can be.
    pub fn new(args: &RepairArgs, replaying: bool) -> anyhow::Result<Self> {
        let (pool, output) = (args.intermediates.as_deref(), args.write_chain.as_deref());
        let offline = Self::offline(pool, output, args.force)?;
        let fetches = args.fetch_missing || (output.is_some() && !replaying);
        if args.aia_allow_private && !fetches {
            bail!("--aia-allow-private needs --fetch-missing or --write-chain");
        }
        let policy = if args.aia_allow_private {
            FetchPolicy::everywhere()
        } else {
            FetchPolicy::default()
        };
        Ok(Self {
            fetcher: fetches.then(|| Fetcher::new(policy)),
            expected: args.compare.as_deref().map(expected).transpose()?,
            ..offline
        })
    }

    /// Completes chains from a pool alone, for `certificate`.
    pub fn offline(
        pool: Option<&Path>,
        write_chain: Option<&Path>,
        force: bool,
    ) -> anyhow::Result<Self> {
        let pool = intermediates(pool)?;
        let output = write_chain.map(|path| ChainOutput::new(path, force));
        Ok(Self {
            pool,
            output: output.transpose()?,
            ..Self::default()
        })
    }

    /// Rejects options that only make sense for one target; `None` is a list of unknown length.
    pub fn check_target_count(&self, targets: Option<usize>) -> anyhow::Result<()> {
        match targets {
            _ if self.output.is_none() => Ok(()),
            None => bail!("--write-chain writes the chain of one target, not of a list"),
            Some(1) => Ok(()),
            Some(targets) => {
                bail!("--write-chain writes the chain of one target; there are {targets}")
            }
        }
    }

    /// Records in an observation what belongs to its judgement: the added trust anchors and the
    /// expected file.
    pub fn record_settings(&self, observation: &mut Observation, judge: &Judge) {
        let anchors = &judge.extra_trust_anchors;
        observation.extra_trust_anchors.clone_from(anchors);
        if let Some(expected) = &self.expected {
            observation.expected = Some(expected.clone());
        }
    }

    /// Returns the chains of a report that can be looked into, each once; none if there is nowhere
    /// to look.
    pub fn incomplete_chains(&self, report: &Assessment) -> Vec<SentChain> {
        let addresses = report.context.addresses.iter();
        self.incomplete(
            addresses.flat_map(|address| address.served.iter().chain(&address.alternate_chain)),
        )
    }

    /// The same for these chains.
    pub fn incomplete<'a>(
        &self,
        chains: impl IntoIterator<Item = &'a ChainContext>,
    ) -> Vec<SentChain> {
        if self.fetcher.is_none() && self.pool.is_empty() {
            return Vec::new();
        }
        let mut known = HashSet::new();
        chains
            .into_iter()
            .filter(|chain| matches!(chain.chain.end, PathEnd::Missing { .. }))
            // What is known need not be looked for.
            .filter(|chain| chain.missing.is_empty())
            .map(sent)
            .filter(|sent| known.insert(search::fingerprints(&sent.path)))
            .collect()
    }

    /// Looks for the missing issuers until the end of the target's whole time, and records in the
    /// observation what was found.
    pub async fn complete(
        &self,
        incomplete: &[SentChain],
        observation: &mut Observation,
        judge: &Judge,
        target_end: Option<Instant>,
    ) {
        let at = judge.thresholds(observation).at;
        let deadline = Deadline::of_target(target_end);
        for sent in incomplete {
            let fetcher = self.fetcher.as_ref();
            let completing = aia::complete(sent, &self.pool, &judge.trust, at, fetcher);
            let found = deadline
                .limit(completing)
                .await
                .unwrap_or_else(|| Completion {
                    of: search::fingerprints(&sent.path),
                    result: Err(deadline.end_of_check(WaitingFor::Issuer).to_string()),
                    asked: Vec::new(),
                });
            record(&mut observation.completions, found);
        }
    }

    /// Writes the file that the server should have, if that is asked for. Returns what to tell a
    /// person.
    pub fn write_chain(&self, report: &Assessment) -> anyhow::Result<Option<String>> {
        let output = self.output.as_ref();
        output
            .map(|output| output.write(report, &self.pool))
            .transpose()
    }
}

fn sent(chain: &ChainContext) -> SentChain {
    let path: Vec<Certificate> = chain.needed().into_iter().cloned().collect();
    let others = chain.certificates.iter().flatten();
    let others = others.filter(|one| path.iter().all(|known| known.sha256 != one.sha256));
    SentChain {
        others: others.cloned().collect(),
        path,
    }
}

/// Replaces an earlier completion of the same chain, unless that one succeeded.
fn record(completions: &mut Vec<Completion>, new: Completion) {
    match completions.iter_mut().find(|known| known.of == new.of) {
        None => completions.push(new),
        Some(known) if known.result.is_err() => *known = new,
        Some(_) => {}
    }
}
