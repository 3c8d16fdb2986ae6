//! If a policy is not known, both ways in which CloudFront may connect are judged. If only one of
//! them fails, the origin's verdict is inconclusive.

use super::{Assessment, PredictedResponse};
use crate::check::Verdict;
use crate::cloudfront::policies::Forwarded;
use crate::distribution::{Certainty, PlannedQuestion};

/// Downgrades each failure of an origin that CloudFront may avoid by connecting in the other way.
pub fn downgrade_ambiguous(assessments: &mut [Assessment]) {
    let ambiguities: Vec<Option<String>> = assessments
        .iter()
        .map(|assessment| ambiguity(assessment, assessments))
        .collect();
    for (assessment, ambiguity) in assessments.iter_mut().zip(ambiguities) {
        if let Some(why) = ambiguity {
            downgrade(assessment, &why);
        }
    }
}

/// Makes a failure inconclusive, and says why.
pub fn downgrade(assessment: &mut Assessment, why: &str) {
    if assessment.verdict != Verdict::Fail {
        return;
    }
    let consequence = &assessment.response.consequence;
    let cause = match assessment.response.why.as_str() {
        "" => String::new(),
        why => format!(" ({why})"),
    };
    let forwarded = match assessment.context.observation.target.names.host_header {
        Some(_) => "forwarded",
        None => "not forwarded",
    };
    assessment.response = PredictedResponse::unknown(format!(
        "{why}; if Host is {forwarded}, {consequence}{cause}, and otherwise not"
    ));
    assessment.verdict = Verdict::Inconclusive;
    assessment.ambiguity = Some(why.to_owned());
}

/// The policy that is not known, if the failure depends on it.
fn ambiguity(assessment: &Assessment, all: &[Assessment]) -> Option<String> {
    let configured = assessment.context.configured?;
    let question = configured.question?;
    if assessment.verdict != Verdict::Fail || question.certainty == Certainty::Certain {
        return None;
    }
    let fails = |behavior: &String, forwarded: bool| {
        all.iter().any(|other| {
            let asked = other.context.configured.and_then(|other| other.question);
            other.verdict == Verdict::Fail
                && asked.is_some_and(|asked| {
                    is_forwarded(asked) == forwarded && asked.behaviors.contains(behavior)
                })
        })
    };
    let both_fail = |behavior: &String| fails(behavior, true) && fails(behavior, false);
    if question.behaviors.iter().any(both_fail) {
        return None;
    }
    configured.uses().find_map(|one| match &one.forwarded {
        Forwarded::Unknown { why } => Some(why.clone()),
        Forwarded::Yes { .. } | Forwarded::No { .. } => None,
    })
}

fn is_forwarded(question: &PlannedQuestion) -> bool {
    question.target.names.host_header.is_some()
}
