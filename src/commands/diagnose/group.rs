//! The conclusion for an origin group: CloudFront asks its second member where the first one fails
//! with a status that the group lists, for GET, HEAD and OPTIONS.

use super::alternatives::{conclude_among, likeliest, without_origin};
use super::behind::{JudgedOrigin, Origin};
use super::diagnosis::{Diagnosis, Kind, OtherCause};
use super::findings::{changes, titles};
use super::without_tls;
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
    let chosen: Vec<Option<JudgedOrigin>> = members
        .iter()
        .map(|member| match member {
            Origin::Judged(alternatives) => likeliest(answer, alternatives),
            Origin::WithoutTls(_) => None,
        })
        .map(|chosen| chosen.map(std::borrow::Cow::into_owned))
        .collect();
    let fails = |one: &&JudgedOrigin| one.verdict == Verdict::Fail;
    let failing: Vec<&JudgedOrigin> = chosen.iter().flatten().filter(fails).collect();
    let other = chosen.iter().flatten().find(|one| !fails(one));
    let first_fails = chosen
        .first()
        .and_then(Option::as_ref)
        .is_some_and(|one| fails(&one));
    if failing.is_empty() {
        return of_the_worst(answer, members);
    }
    if !first_fails {
        return stand_in_fails(answer, members, &failing);
    }
    let all_fail = failing.len() == members.len();
    match (answer.verdict, answer.status) {
        (Verdict::Pass | Verdict::Warn, Some(status))
            if answer.served == Served::FromOrigin && !all_fail =>
        {
            failed_over(status, other, &failing)
        }
        (Verdict::Fail, Some(status))
            if answer.generated_by == GeneratedBy::Origin && !all_fail =>
        {
            failed_over(status, other, &failing)
        }
        (Verdict::Fail, Some(status)) if all_fail => {
            let mut diagnosis = of_the_worst(answer, members);
            if diagnosis.kind == Kind::OriginIsTheCause {
                diagnosis.conclusion = format!(
                    "CloudFront answers {status} because every member of its origin group fails: \
                     {}.",
                    sentences(&failing)
                );
                diagnosis.changes = failing.iter().flat_map(|one| changes(one)).collect();
            }
            diagnosis
        }
        (Verdict::Fail, Some(_)) => {
            let mut diagnosis = of_the_worst(answer, members);
            if let Some(other) = other {
                diagnosis.conclusion.push_str(&format!(
                    " CloudFront did not ask the other member of the origin group, {}, or that failed too.",
                    other.host
                ));
            }
            diagnosis.other_causes.insert(0, NOT_FAILED_OVER);
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
    let mut diagnosis = Diagnosis::new(Kind::FailedOver, text);
    diagnosis.changes = failing.iter().flat_map(|one| changes(one)).collect();
    diagnosis
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
    let of_stand_in = failing.iter().flat_map(|one| changes(one));
    diagnosis.changes.extend(of_stand_in);
    if diagnosis.kind == Kind::BothFine {
        diagnosis.kind = Kind::StandInFails;
    }
    diagnosis
}

/// The conclusion for the worst member, the first of equals.
fn of_the_worst(answer: &Conclusion, members: &[Origin]) -> Diagnosis {
    let rank = |member: &&Origin| match member {
        Origin::Judged(alternatives) => {
            likeliest(answer, alternatives).map(|chosen| chosen.verdict)
        }
        Origin::WithoutTls(_) => None,
    };
    match members.iter().rev().max_by_key(rank) {
        Some(Origin::Judged(alternatives)) => conclude_among(answer, alternatives),
        Some(Origin::WithoutTls(origin)) => without_tls::conclude(answer, origin),
        None => without_origin(answer),
    }
}

fn sentences(failing: &[&JudgedOrigin]) -> String {
    let each = failing
        .iter()
        .map(|one| format!("{}: {}", one.host, titles(one, Severity::Fail)));
    each.collect::<Vec<_>>().join("; ")
}
