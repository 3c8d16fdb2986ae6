//! Everything that a judgement needs besides the observation.

use anyhow::Context;
use time::OffsetDateTime;

use super::args::{FailOn, JudgingArgs};
use super::certificate_input::trust_anchors;
use super::status::Status;
use super::values::{IgnoredCheck, Until};
use crate::assessment::Assessment;
use crate::check::context::target::{ExpiresWithin, Thresholds};
use crate::check::{FilesContext, TargetContext, Verdict};
use crate::commands::default_options;
use crate::distribution::{Plan, PlannedOrigin, PlannedQuestion};
use crate::observation::{Der, Observation};
use crate::pki::trust_store::TrustStore;

/// An origin of a distribution, and the question asked of it; `None` if it is not asked.
pub type Entry<'a> = (&'a Plan, &'a PlannedOrigin, Option<&'a PlannedQuestion>);

/// Judges observations; all that can fail has been read when it exists.
#[derive(Clone)]
pub struct Judge {
    pub trust: TrustStore,
    /// The anchors of `--ca-file`.
    pub extra_trust_anchors: Vec<Der>,
    at: Option<OffsetDateTime>,
    expires_within: ExpiresWithin,
    ignore: Vec<IgnoredCheck>,
    fail_on: FailOn,
    /// The options that the environment adds to the command line.
    default_options: Option<String>,
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
            default_options: default_options::of_environment(),
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
            default_options: None,
        })
    }

    /// Returns the same judge with these trust anchors too.
    pub fn adding(&self, anchors: &[Der]) -> anyhow::Result<Self> {
        let known = &self.extra_trust_anchors;
        let new = anchors.iter().filter(|anchor| !known.contains(anchor));
        let all: Vec<Der> = known.iter().chain(new).cloned().collect();
        Ok(Self {
            trust: with_extra(&all)?,
            extra_trust_anchors: all,
            ..self.clone()
        })
    }

    /// Judges at the moment of `--at`, or else when the observation was taken.
    pub fn judge<'a>(&'a self, observation: &'a Observation) -> Assessment<'a> {
        self.assess(self.context(observation))
    }

    /// Judges a target of a distribution, with its configuration.
    pub fn judge_configured<'a>(
        &'a self,
        observation: &'a Observation,
        (plan, origin, question): Entry<'a>,
    ) -> Assessment<'a> {
        let context = self.context(observation);
        let context = context.with_configuration(plan, origin, question);
        self.assess(context)
    }

    /// Judges files; the observation holds the name that they are for, and the moment.
    pub fn judge_files<'a>(
        &'a self,
        observation: &'a Observation,
        files: FilesContext,
    ) -> Assessment<'a> {
        self.assess(TargetContext {
            files: Some(files),
            ..self.context(observation)
        })
    }

    /// Assesses without the checks that are ignored at the moment of judgement.
    fn assess<'a>(&'a self, context: TargetContext<'a>) -> Assessment<'a> {
        let at = context.thresholds.at;
        let has_ended = |until: &Until| at >= until.moment;
        let active = self.ignore.iter();
        let active = active.filter(|check| !check.until.as_ref().is_some_and(has_ended));
        let ids: Vec<String> = active.map(|check| check.id.clone()).collect();
        let mut assessment = Assessment::new(context, &ids);
        assessment.default_options.clone_from(&self.default_options);
        for IgnoredCheck { id, until } in &self.ignore {
            let note = match until {
                Some(until) if !has_ended(until) => format!("It is ignored until {}.", until.text),
                // Another --ignore of the same check may still count.
                Some(until) if !ids.contains(id) => {
                    format!("It was ignored until {}, and counts again.", until.text)
                }
                _ => continue,
            };
            assessment.note(id, &note);
        }
        assessment
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
