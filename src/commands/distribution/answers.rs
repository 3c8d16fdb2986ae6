//! The answers to a distribution's questions as they come in, and the reports on them.

use std::collections::BTreeMap;

use time::OffsetDateTime;

use super::plain_http::PlainHttpAnswers;
use crate::assessment::{Assessment, ambiguity};
use crate::commands::shared::judge::{Entry, Judge};
use crate::commands::shared::status::Status;
use crate::distribution::{
    DistinctQuestion, Plan, PlannedOrigin, PlannedQuestion, QuestionKey, question_key,
};
use crate::observation::Observation;

/// The answers that are known so far.
pub(super) struct ProbeAnswers<'a> {
    /// One for each distinct question; `None` until it is there.
    pub(super) known: Vec<Option<Observation>>,
    /// The position of each question's answer.
    positions: BTreeMap<QuestionKey, usize>,
    /// The answers of those that CloudFront asks by plain HTTP.
    pub(super) plain_http: PlainHttpAnswers<'a>,
    pub(super) judge: &'a Judge,
    now: OffsetDateTime,
}

impl<'a> ProbeAnswers<'a> {
    pub(super) fn new(asked: &[DistinctQuestion], judge: &'a Judge) -> Self {
        let keys = asked
            .iter()
            .map(|one| question_key(one.settings, one.question));
        Self {
            known: vec![None; asked.len()],
            positions: keys.zip(0..).collect(),
            plain_http: PlainHttpAnswers::default(),
            judge,
            now: OffsetDateTime::now_utc(),
        }
    }

    pub(super) fn record(&mut self, position: usize, observation: Observation) {
        if let Some(known) = self.known.get_mut(position) {
            *known = Some(observation);
        }
    }

    /// Returns what was seen for each entry of an origin; `None` for those in flight.
    pub(super) fn of_origin<'p>(
        &self,
        plan: &'p Plan,
        origin: &'p PlannedOrigin,
    ) -> Vec<(Entry<'p>, Option<Observation>)> {
        let entries = origin.entries().into_iter();
        entries
            .map(|question| ((plan, origin, question), self.of(plan, origin, question)))
            .collect()
    }

    fn of(
        &self,
        plan: &Plan,
        origin: &PlannedOrigin,
        question: Option<&PlannedQuestion>,
    ) -> Option<Observation> {
        let target = match question {
            Some(question) => question.target.clone(),
            None => origin.unasked_target(plan),
        };
        let key = question.map(|one| question_key(&origin.settings, one));
        let position = key.and_then(|key| self.positions.get(&key));
        let plain_http = self.plain_http.of(origin);
        if let Some(position) = position {
            let mut known = self.known.get(*position)?.clone()?;
            if origin.plain_http.is_some() {
                known.plain_http = plain_http;
            }
            return Some(Observation { target, ..known });
        }
        let mut nothing = Observation::unasked(target, origin.settings.clone(), self.now);
        nothing.plain_http = plain_http;
        nothing.extra_trust_anchors = self.judge.extra_trust_anchors.to_vec();
        Some(nothing)
    }
}

/// Judges each entry of an origin that is known.
pub(super) fn judged<'r>(
    entries: &'r [(Entry<'r>, Option<Observation>)],
    judge: &'r Judge,
) -> Vec<Assessment<'r>> {
    let mut reports: Vec<Assessment> = entries
        .iter()
        .filter_map(|(entry, seen)| Some(judge.judge_configured(seen.as_ref()?, *entry)))
        .collect();
    ambiguity::downgrade_ambiguous(&mut reports);
    reports
}

pub(super) fn worst_of(reports: &[Assessment], judge: &Judge) -> Status {
    let statuses = reports.iter().map(|report| judge.status(report.verdict));
    statuses.max().unwrap_or(Status::Pass)
}
