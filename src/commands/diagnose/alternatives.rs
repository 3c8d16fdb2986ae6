//! One origin that was asked in two ways, because a policy that decides about Host is not known:
//! CloudFront's answer tells which of them is its own.

use std::borrow::Cow;

use super::behind::JudgedOrigin;
use super::diagnosis::{Diagnosis, Kind};
use super::one_origin::conclude;
use super::predicted_answer;
use crate::check::Verdict;
use crate::commands::verify::Conclusion;
use crate::commands::verify::conclusion::Served;

/// The conclusion for the alternative that fits the answer.
pub(crate) fn conclude_among(answer: &Conclusion, alternatives: &[JudgedOrigin]) -> Diagnosis {
    let Some(chosen) = likeliest(answer, alternatives) else {
        return without_origin(answer);
    };
    let mut diagnosis = conclude(answer, &chosen);
    if let Some(condition) = chosen.condition.as_ref().filter(|_| differ(alternatives)) {
        diagnosis.conclusion.push_str(&format!(
            " This applies {condition}, which depends on a policy that is not known here (pass it with --policy FILE)."
        ));
    }
    diagnosis
}

/// The one that CloudFront's answer speaks for: if it fails, the one that fails; if it got its answer
/// from the origin, the one that works.
pub(crate) fn likeliest<'a>(
    answer: &Conclusion,
    alternatives: &'a [JudgedOrigin],
) -> Option<Cow<'a, JudgedOrigin>> {
    let asked = answer.served == Served::FromOrigin && answer.verdict != Verdict::Fail;
    let predicted = alternatives
        .iter()
        .find(|one| predicted_answer::agrees(answer, one));
    let rank = |one: &&JudgedOrigin| predicted_answer::connection(one).verdict;
    let chosen = predicted.or_else(|| {
        if asked {
            alternatives.iter().min_by_key(rank)
        } else {
            // The first of the worst: `max_by_key` takes the last of equals.
            alternatives.iter().rev().max_by_key(rank)
        }
    })?;
    if !differ(alternatives) {
        return Some(Cow::Borrowed(chosen));
    }
    Some(Cow::Owned(JudgedOrigin {
        settings_are_known: false,
        ..chosen.clone()
    }))
}

/// The conclusion if no origin was judged.
pub(crate) fn without_origin(answer: &Conclusion) -> Diagnosis {
    Diagnosis::new(Kind::Unclear, answer.meaning.clone())
}

fn differ(alternatives: &[JudgedOrigin]) -> bool {
    let fails = |one: &JudgedOrigin| one.verdict == Verdict::Fail;
    alternatives.iter().any(fails) && !alternatives.iter().all(fails)
}
