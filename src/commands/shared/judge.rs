//! Everything that a judgement needs besides the observation, and the exit status it leads to.

use std::fs;
use std::path::Path;

use anyhow::Context;
use time::OffsetDateTime;

use super::args::{FailOn, JudgingArgs};
use crate::assessment::Assessment;
use crate::cert_file::pem_file;
use crate::check::context::target::{ExpiresWithin, Thresholds};
use crate::check::{FilesContext, TargetContext, Verdict};
use crate::commands::shared::status::Status;
use crate::distribution::{Plan, PlannedOrigin, Question};
use crate::observation::{Der, Observation};
use crate::pki::trust_store::TrustStore;

/// What a distribution's report has one judgement for: an origin, with a question or unasked.
pub type Entry<'a> = (&'a Plan, &'a PlannedOrigin, Option<&'a Question>);

/// Everything that the judgement needs besides the observation.
pub struct Judge {
    trust: TrustStore,
    /// The anchors that the user added.
    pub extra_trust_anchors: Vec<Der>,
    at: Option<OffsetDateTime>,
    expires_within: ExpiresWithin,
    ignore: Vec<String>,
    fail_on: FailOn,
}

impl Judge {
    /// Reads the files that the judgement needs.
    pub fn new(args: &JudgingArgs) -> anyhow::Result<Self> {
        let extra = match &args.ca_file {
            None => Vec::new(),
            Some(path) => trust_anchors(path)?,
        };
        let mut judge = Self::with_anchors(extra).with_context(|| {
            let path = args.ca_file.as_deref().unwrap_or(Path::new("none"));
            format!("--ca-file {}", path.display())
        })?;
        judge.at = args.at;
        judge.expires_within = args.expires_within.unwrap_or(ExpiresWithin::Usual);
        judge.ignore.clone_from(&args.ignore);
        judge.fail_on = args.fail_on;
        Ok(judge)
    }

    /// The usual judgement, with further trust anchors.
    pub fn with_anchors(extra_trust_anchors: Vec<Der>) -> anyhow::Result<Self> {
        Ok(Self {
            trust: with_extra(&extra_trust_anchors)?,
            extra_trust_anchors,
            at: None,
            expires_within: ExpiresWithin::Usual,
            ignore: Vec::new(),
            fail_on: FailOn::Fail,
        })
    }

    /// The same judgement with these trust anchors too.
    pub fn adding(&self, anchors: &[Der]) -> anyhow::Result<Self> {
        let mut all = self.extra_trust_anchors.clone();
        let new = anchors
            .iter()
            .filter(|anchor| !self.extra_trust_anchors.contains(anchor));
        all.extend(new.cloned());
        Ok(Self {
            trust: with_extra(&all)?,
            extra_trust_anchors: all,
            ignore: self.ignore.clone(),
            ..*self
        })
    }

    /// Judges one observation, at the moment asked for or else when it was taken.
    pub fn judge<'a>(&'a self, observation: &'a Observation) -> anyhow::Result<Assessment<'a>> {
        Ok(Assessment::new(self.case(observation), &self.ignore))
    }

    /// The same for a target that a distribution's configuration led to, configuration included.
    pub fn judge_configured<'a>(
        &'a self,
        observation: &'a Observation,
        (plan, origin, question): Entry<'a>,
    ) -> Assessment<'a> {
        let case = self.case(observation);
        let case = case.with_configuration(plan, origin, question);
        Assessment::new(case, &self.ignore)
    }

    /// Judges files; the observation holds the name that they are for, and the moment.
    pub fn judge_files<'a>(
        &'a self,
        observation: &'a Observation,
        files: FilesContext,
    ) -> Assessment<'a> {
        let thresholds = self.thresholds(observation);
        let case = TargetContext::of_files(observation, files, &self.trust, thresholds);
        Assessment::new(case, &self.ignore)
    }

    fn case<'a>(&'a self, observation: &'a Observation) -> TargetContext<'a> {
        TargetContext::new(observation, &self.trust, self.thresholds(observation))
    }

    /// The moment and the measure by which this is judged.
    pub fn thresholds(&self, observation: &Observation) -> Thresholds {
        Thresholds {
            at: self.at.unwrap_or(observation.taken_at),
            expires_within: self.expires_within,
        }
    }

    /// Whom a path may end at.
    pub fn trust(&self) -> &TrustStore {
        &self.trust
    }

    /// Whether there is nothing more to wait for.
    pub fn is_good(&self, verdict: Verdict) -> bool {
        verdict <= Verdict::Warn && self.status(verdict) == Status::Pass
    }

    /// The exit status that a verdict means.
    pub fn status(&self, verdict: Verdict) -> Status {
        Status::of(verdict, self.fail_on)
    }
}

fn with_extra(extra: &[Der]) -> anyhow::Result<TrustStore> {
    let ders: Vec<&[u8]> = extra.iter().map(|der| der.0.as_slice()).collect();
    TrustStore::mozilla()
        .with_extra(&ders)
        .map_err(anyhow::Error::msg)
}

/// The certificates of `--ca-file`.
pub fn trust_anchors(path: &Path) -> anyhow::Result<Vec<Der>> {
    let file =
        fs::read(path).with_context(|| format!("--ca-file: cannot read {}", path.display()))?;
    let certificates = pem_file::certificates(&file).map_err(|error| {
        let path = path.display();
        anyhow::anyhow!("--ca-file {path}: {error}; expected certificates as PEM")
    })?;
    Ok(certificates.into_iter().map(Der).collect())
}
