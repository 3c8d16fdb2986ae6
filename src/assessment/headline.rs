//! The first line of a report: the verdict, the target, CloudFront's answer and its cause.

use super::Assessment;
use super::predicted_response::{ANSWERS, APART_FROM_IGNORED};
use crate::check::{Evaluate, Verdict};

/// The sentence after the target, in several lengths, the longest first: a renderer takes the first
/// that fits its line. The texts may hold a peer's.
pub fn sentences(assessment: &Assessment) -> Vec<String> {
    let consequence = &assessment.response.consequence;
    let Some(cause) = cause(assessment) else {
        return vec![consequence.clone()];
    };
    let others = others(assessment);
    let long = match assessment.verdict {
        Verdict::Warn => format!("{consequence}, but {cause}{others}"),
        Verdict::Inconclusive => format!("not known from here: {cause}"),
        Verdict::Fail | Verdict::Pass | Verdict::NotProbed => {
            format!("{consequence}: {cause}{others}")
        }
    };
    let short = match consequence.strip_prefix(ANSWERS) {
        Some(status) => format!("{status}: {cause}"),
        None => cause.clone(),
    };
    let status = assessment.response.status;
    let shortest = status.map(|status| format!("{status}: {cause}"));
    let shortest = shortest.filter(|_| assessment.verdict == Verdict::Fail);
    let all = [long, format!("{short}{others}"), short];
    all.into_iter().chain(shortest).collect()
}

/// The cause in a few words; `None` if the consequence says everything.
fn cause(assessment: &Assessment) -> Option<String> {
    let response = &assessment.response;
    let Some(cause) = assessment.cause() else {
        let adds = match assessment.verdict {
            Verdict::Pass => response.consequence == APART_FROM_IGNORED,
            _ => !response.why.is_empty(),
        };
        return adds.then(|| response.why.clone());
    };
    Some(cause.title().to_owned())
}

/// ` (and 2 more)`, if the verdict has as many further causes; empty if there are none.
fn others(assessment: &Assessment) -> String {
    let Some(severity) = assessment.verdict.severity() else {
        return String::new();
    };
    let alike = assessment.findings(severity);
    let alike = alike.filter(|one| !matches!(one.check.evaluate, Evaluate::Across(_)));
    match alike.count() {
        0 | 1 => String::new(),
        several => format!(" (and {} more)", several.saturating_sub(1)),
    }
}
