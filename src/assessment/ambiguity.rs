//! Where a policy is not known, two ways of asking are judged and CloudFront takes one of them. If
//! only one of the two fails, it cannot be told whether the origin does.

use super::{Assessment, CloudFrontAnswer};
use crate::check::Verdict;
use crate::cloudfront::policies::Forwarded;
use crate::distribution::{Certainty, Question};

/// Casts doubt on the failures among an origin's reports that another way of asking avoids.
pub fn settle(reports: &mut [Assessment]) {
    let doubts: Vec<Option<String>> = reports
        .iter()
        .map(|report| doubtful(report, reports))
        .collect();
    for (report, doubt) in reports.iter_mut().zip(doubts) {
        if let Some(why) = doubt {
            cast(report, &why);
        }
    }
}

/// Makes a failure inconclusive, and says why.
pub fn cast(report: &mut Assessment, why: &str) {
    if report.verdict != Verdict::Fail {
        return;
    }
    let answer = &report.cloudfront;
    let why_so = match answer.why.is_empty() {
        true => String::new(),
        false => format!(" ({})", answer.why),
    };
    let names = match report.case.observation.target.names.host_header.is_some() {
        true => "if Host is forwarded",
        false => "if Host is not forwarded",
    };
    report.verdict = Verdict::Inconclusive;
    report.cloudfront = CloudFrontAnswer::new(
        None,
        "what CloudFront would do cannot be told from here".to_owned(),
        format!(
            "{why}; {names}, {}{why_so}, and otherwise not",
            answer.consequence
        ),
    );
    report.doubt = Some(why.to_owned());
}

/// What is not known, where a report's failure hangs on it.
fn doubtful(report: &Assessment, reports: &[Assessment]) -> Option<String> {
    let configured = report.case.configured?;
    let question = configured.question?;
    if report.verdict != Verdict::Fail || question.certainty == Certainty::Certain {
        return None;
    }
    let fails = |behavior: &str, forwarded: bool| {
        reports.iter().any(|other| {
            let asked = other.case.configured.and_then(|other| other.question);
            let concerned = asked.is_some_and(|asked| {
                is_forwarded(asked) == forwarded
                    && asked.behaviors.iter().any(|one| one == behavior)
            });
            concerned && other.verdict == Verdict::Fail
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

fn is_forwarded(question: &Question) -> bool {
    question.target.names.host_header.is_some()
}
