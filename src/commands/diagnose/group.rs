//! The conclusion for an origin group: CloudFront asks its second member where the first one fails
//! with a status that the group lists, for GET, HEAD and OPTIONS.

use super::alternatives;
use super::behind::{JudgedOrigin, Origin};
use super::diagnosis::{Diagnosis, DiagnosisKind, OtherCause};
use crate::check::{Severity, Verdict};
use crate::commands::verify::Conclusion;
use crate::commands::verify::conclusion::Served;
use crate::commands::verify::generated_by::GeneratedBy;

const NOT_FAILED_OVER: OtherCause = OtherCause {
    text: "The origin group does not fail over for this error or this method.",
    how: "check the status codes in its FailoverCriteria; it fails over only for GET, HEAD and OPTIONS",
};

/// The conclusion for the members of a group, in the order in which they are tried.
pub(crate) fn conclude(answer: &Conclusion, members: &[Origin]) -> Diagnosis {
    let fails = |one: &&JudgedOrigin| one.verdict == Verdict::Fail;
    let chosen = members.iter().filter_map(|member| member.likeliest(answer));
    let (failing, others): (Vec<_>, Vec<_>) = chosen.partition(fails);
    if failing.is_empty() {
        return of_the_worst(answer, members);
    }
    let first = members.first().and_then(|first| first.likeliest(answer));
    if !first.is_some_and(|first| fails(&first)) {
        return stand_in_fails(answer, members, &failing);
    }
    let all_fail = failing.len() == members.len();
    let is_of_another = match answer.verdict {
        Verdict::Pass | Verdict::Warn => answer.served == Served::FromOrigin,
        Verdict::Fail => answer.generated_by == GeneratedBy::Origin,
        Verdict::Inconclusive | Verdict::NotProbed => false,
    };
    match answer.status {
        Some(status) if is_of_another && !all_fail => {
            failed_over(status, others.first().copied(), &failing)
        }
        Some(status) if answer.verdict == Verdict::Fail => {
            let mut diagnosis = of_the_worst(answer, members);
            if !all_fail {
                if let Some(other) = others.first() {
                    diagnosis.conclusion.push_str(&format!(
                        " CloudFront did not ask the other member of the origin group, {}, or that failed too.",
                        other.host
                    ));
                }
                diagnosis.other_causes.insert(0, NOT_FAILED_OVER);
            } else if diagnosis.kind == DiagnosisKind::OriginIsTheCause {
                diagnosis.conclusion = format!(
                    "CloudFront answers {status} because every member of its origin group fails: \
                     {}.",
                    sentences(&failing)
                );
                diagnosis.changes = changes(&failing);
            }
            diagnosis
        }
        _ => of_the_worst(answer, members),
    }
}

/// The first member fails, and the answer is another one's.
fn failed_over(status: u16, other: Option<&JudgedOrigin>, failing: &[&JudgedOrigin]) -> Diagnosis {
    let other = other.map_or(String::new(), |other| format!(" ({})", other.host));
    let text = format!(
        "CloudFront answers {status} from another member of its origin group{other}; {}.",
        sentences(failing)
    );
    Diagnosis {
        changes: changes(failing),
        ..Diagnosis::new(DiagnosisKind::FailedOver, text)
    }
}

/// The first member is not what fails: the conclusion is about it, and what would stand in for it
/// is said beside.
fn stand_in_fails(answer: &Conclusion, members: &[Origin], failing: &[&JudgedOrigin]) -> Diagnosis {
    let first = members.get(..1).unwrap_or_default();
    let mut diagnosis = of_the_worst(answer, first);
    diagnosis.conclusion.push_str(&format!(
        " The other member of the origin group would fail: {}.",
        sentences(failing)
    ));
    diagnosis.changes.extend(changes(failing));
    if diagnosis.kind == DiagnosisKind::BothFine {
        diagnosis.kind = DiagnosisKind::StandInFails;
    }
    diagnosis
}

/// The conclusion for the worst member, the first of equals.
fn of_the_worst(answer: &Conclusion, members: &[Origin]) -> Diagnosis {
    let rank = |member: &&Origin| Some(member.likeliest(answer)?.verdict);
    match members.iter().rev().max_by_key(rank) {
        Some(worst) => alternatives::conclude(answer, worst),
        None => alternatives::without_origin(answer),
    }
}

fn sentences(failing: &[&JudgedOrigin]) -> String {
    let each = failing
        .iter()
        .map(|one| format!("{}: {}", one.host, one.titles(Severity::Fail)));
    each.collect::<Vec<_>>().join("; ")
}

fn changes(failing: &[&JudgedOrigin]) -> Vec<String> {
    failing.iter().flat_map(|one| one.changes()).collect()
}
