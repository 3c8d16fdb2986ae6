//! Equal questions of several origins and distributions, asked once.

use std::collections::BTreeMap;

use super::types::{Plan, PlannedOrigin, PlannedQuestion};
use crate::cloudfront::settings::OriginSettings;

/// A question that one connection answers for several origins.
#[derive(Debug)]
pub struct DistinctQuestion<'a> {
    pub settings: &'a OriginSettings,
    /// The first of the equal questions.
    pub question: &'a PlannedQuestion,
    /// Every question that it answers.
    pub by: Vec<(&'a Plan, &'a PlannedOrigin, &'a PlannedQuestion)>,
}

/// Returns every origin with its plan.
pub fn origins_of(plans: &[Plan]) -> impl Iterator<Item = (&Plan, &PlannedOrigin)> {
    plans
        .iter()
        .flat_map(|plan| plan.origins.iter().map(move |origin| (plan, origin)))
}

/// Equal for questions that one connection answers.
pub type QuestionKey = (String, u16, Option<String>, String);

/// Returns the key of a question to an origin with these settings.
pub fn question_key(settings: &OriginSettings, question: &PlannedQuestion) -> QuestionKey {
    let target = &question.target;
    (
        target.host.clone(),
        target.port,
        target.names.host_header.clone(),
        format!("{settings:?} {}", question.grpc),
    )
}

/// Returns every question of these plans, equal ones as one: two origins with the same domain and
/// different paths are one server to ask.
pub fn distinct_questions(plans: &[Plan]) -> Vec<DistinctQuestion<'_>> {
    let mut distinct: Vec<DistinctQuestion> = Vec::new();
    let mut positions: BTreeMap<QuestionKey, usize> = BTreeMap::new();
    for (plan, origin) in origins_of(plans) {
        for question in origin.questions() {
            let key = question_key(&origin.settings, question);
            let position = *positions.entry(key).or_insert(distinct.len());
            match distinct.get_mut(position) {
                Some(same) => same.by.push((plan, origin, question)),
                None => distinct.push(DistinctQuestion {
                    settings: &origin.settings,
                    question,
                    by: vec![(plan, origin, question)],
                }),
            }
        }
    }
    distinct
}
