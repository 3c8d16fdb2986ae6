//! The conclusion for an origin group: CloudFront asks its second member where the first one fails
//! with a status that the group lists, for GET, HEAD and OPTIONS.

use super::alternatives::{conclude_among, likeliest};
use super::{
    Agreement, Diagnosis, JudgedOrigin, Kind, Origin, Remaining, changes, function, titles,
    unasked, without_origin,
};
use crate::check::{self, Severity};
use crate::verify::explain::Served;
use crate::verify::maker::Maker;
use crate::verify::{Conclusion, Verdict};

const NOT_FAILED_OVER: Remaining = Remaining {
    text: "The origin group does not fail over for this error, or not for this method.",
    how: "its FailoverCriteria: the status codes; and it fails over for GET, HEAD and OPTIONS alone",
};

/// The conclusion for the members of a group, in the order in which they are tried.
pub(super) fn conclude(answer: &Conclusion, members: &[Origin]) -> Diagnosis {
    let chosen: Vec<JudgedOrigin> = members
        .iter()
        .filter_map(|member| match member {
            Origin::Judged(alternatives) => likeliest(answer, alternatives),
            Origin::Unasked(_) => None,
        })
        .map(std::borrow::Cow::into_owned)
        .collect();
    let (failing, others): (Vec<&JudgedOrigin>, Vec<&JudgedOrigin>) = chosen
        .iter()
        .partition(|one| one.verdict == check::Verdict::Fail);
    let all_fail = failing.len() == members.len();
    match (answer.verdict, answer.status) {
        _ if function::made(answer) || failing.is_empty() => of_the_worst(answer, members),
        (Verdict::Fail, Some(_)) if answer.maker == Maker::Origin => of_the_worst(answer, members),
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
            if let Some(other) = others.first() {
                diagnosis.conclusion.push_str(&format!(
                    " The other member of the origin group, {}, was not asked in its place, or \
                     failed too.",
                    other.host
                ));
            }
            diagnosis.remaining.insert(0, NOT_FAILED_OVER);
            diagnosis
        }
        (Verdict::Pass | Verdict::Warn, Some(status))
            if answer.served == Served::FromOrigin && !all_fail =>
        {
            let serving = others.first().map_or("", |one| one.host.as_str());
            let text = format!(
                "CloudFront answers {status} out of another member of its origin group{}; {}.",
                match serving {
                    "" => String::new(),
                    serving => format!(" ({serving})"),
                },
                sentences(&failing)
            );
            let mut diagnosis = Diagnosis::new(Kind::FailedOver, Agreement::Agree, text);
            diagnosis.changes = failing.iter().flat_map(|one| changes(one)).collect();
            diagnosis
        }
        _ => of_the_worst(answer, members),
    }
}

/// The conclusion for the worst member, the first of equals.
fn of_the_worst(answer: &Conclusion, members: &[Origin]) -> Diagnosis {
    let rank = |member: &&Origin| match member {
        Origin::Judged(alternatives) => {
            likeliest(answer, alternatives).map(|chosen| chosen.verdict)
        }
        Origin::Unasked(_) => None,
    };
    match members.iter().rev().max_by_key(rank) {
        Some(Origin::Judged(alternatives)) => conclude_among(answer, alternatives),
        Some(Origin::Unasked(origin)) => unasked::conclude(answer, origin),
        None => without_origin(answer),
    }
}

fn sentences(failing: &[&JudgedOrigin]) -> String {
    let each = failing
        .iter()
        .map(|one| format!("{}: {}", one.host, titles(one, Severity::Fail)));
    each.collect::<Vec<_>>().join("; ")
}
