//! Equal questions of several origins and distributions, asked once.

use std::collections::BTreeMap;

use super::types::{Plan, PlannedOrigin, Question};
use crate::cloudfront::settings::OriginSettings;

/// A question with everyone who asks it.
#[derive(Debug)]
pub struct Asked<'a> {
    /// The settings to ask with.
    pub settings: &'a OriginSettings,
    /// The question, as the first of them put it.
    pub question: &'a Question,
    /// Who wants the answer.
    pub by: Vec<(&'a Plan, &'a PlannedOrigin, &'a Question)>,
}

/// Every question of these plans, equal ones as one: two origins with the same domain and
/// different paths are one server to ask.
pub fn distinct<'a>(plans: impl IntoIterator<Item = &'a Plan>) -> Vec<Asked<'a>> {
    let mut asked: Vec<Asked> = Vec::new();
    let mut places: BTreeMap<(&str, u16, Option<&str>, String), usize> = BTreeMap::new();
    for plan in plans {
        for origin in &plan.origins {
            for question in origin.questions() {
                let target = &question.target;
                let key = (
                    target.host.as_str(),
                    target.port,
                    target.names.host_header.as_deref(),
                    format!("{:?} {}", origin.settings, question.grpc),
                );
                let place = *places.entry(key).or_insert(asked.len());
                match asked.get_mut(place) {
                    Some(same) => same.by.push((plan, origin, question)),
                    None => asked.push(Asked {
                        settings: &origin.settings,
                        question,
                        by: vec![(plan, origin, question)],
                    }),
                }
            }
        }
    }
    asked
}
