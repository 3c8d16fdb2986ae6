//! Everything that a judgement needs besides the observation.

use anyhow::Context;
use time::OffsetDateTime;

use super::args::{FailOn, JudgingArgs};
use super::certificate_input::trust_anchors;
use super::status::Status;
use crate::assessment::Assessment;
use crate::check::context::target::{ExpiresWithin, Thresholds};
use crate::check::{FilesContext, TargetContext, Verdict};
use crate::distribution::{Plan, PlannedOrigin, PlannedQuestion};
use crate::observation::{Der, Observation};
use crate::pki::trust_store::TrustStore;

/// An origin of a distribution, and the question asked of it; `None` if it is not asked.
pub type Entry<'a> = (&'a Plan, &'a PlannedOrigin, Option<&'a PlannedQuestion>);

/// Judges observations; all that can fail has been read when it exists.
pub struct Judge {
    trust: TrustStore,
    /// The anchors of `--ca-file`.
    pub extra_trust_anchors: Vec<Der>,
    at: Option<OffsetDateTime>,
    expires_within: ExpiresWithin,
    ignore: Vec<String>,
    fail_on: FailOn,
}

impl Judge {
    pub fn new(args: &JudgingArgs) -> anyhow::Result<Self> {
        let judge = match &args.ca_file {
            None => Self::with_anchors(Vec::new())?,
            Some(path) => Self::with_anchors(trust_anchors(path)?)
                .with_context(|| format!("--ca-file {}", path.display()))?,
        };
        Ok(Self {
            at: args.at,
            expires_within: args.expires_within.unwrap_or(ExpiresWithin::Usual),
            ignore: args.ignore.clone(),
            fail_on: args.fail_on,
            ..judge
        })
    }

    /// Judges by default settings, with further trust anchors.
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

    /// Returns the same judge with these trust anchors too.
    pub fn adding(&self, anchors: &[Der]) -> anyhow::Result<Self> {
        let mut all = self.extra_trust_anchors.clone();
        let new = anchors.iter().filter(|anchor| !all.contains(anchor));
        let new: Vec<Der> = new.cloned().collect();
        all.extend(new);
        Ok(Self {
            trust: with_extra(&all)?,
            extra_trust_anchors: all,
            ignore: self.ignore.clone(),
            ..*self
        })
    }

    /// Judges at the moment of `--at`, or else when the observation was taken.
    pub fn judge<'a>(&'a self, observation: &'a Observation) -> Assessment<'a> {
        Assessment::new(self.context(observation), &self.ignore)
    }

    /// Judges a target of a distribution, with its configuration.
    pub fn judge_configured<'a>(
        &'a self,
        observation: &'a Observation,
        (plan, origin, question): Entry<'a>,
    ) -> Assessment<'a> {
        let context = self.context(observation);
        let context = context.with_configuration(plan, origin, question);
        Assessment::new(context, &self.ignore)
    }

    /// Judges files; the observation holds the name that they are for, and the moment.
    pub fn judge_files<'a>(
        &'a self,
        observation: &'a Observation,
        files: FilesContext,
    ) -> Assessment<'a> {
        let thresholds = self.thresholds(observation);
        let context = TargetContext::of_files(observation, files, &self.trust, thresholds);
        Assessment::new(context, &self.ignore)
    }

    fn context<'a>(&'a self, observation: &'a Observation) -> TargetContext<'a> {
        TargetContext::new(observation, &self.trust, self.thresholds(observation))
    }

    pub fn thresholds(&self, observation: &Observation) -> Thresholds {
        Thresholds {
            at: self.at.unwrap_or(observation.taken_at),
            expires_within: self.expires_within,
        }
    }

    pub fn trust(&self) -> &TrustStore {
        &self.trust
    }

    /// `true` if `--wait` has nothing more to wait for.
    pub fn is_good(&self, verdict: Verdict) -> bool {
        verdict <= Verdict::Warn && self.status(verdict) == Status::Pass
    }

    pub fn status(&self, verdict: Verdict) -> Status {
        Status::of(verdict, self.fail_on)
    }
}

fn with_extra(extra: &[Der]) -> anyhow::Result<TrustStore> {
    let ders: Vec<&[u8]> = extra.iter().map(|der| der.0.as_slice()).collect();
    Ok(TrustStore::mozilla().with_extra(&ders)?)
}
