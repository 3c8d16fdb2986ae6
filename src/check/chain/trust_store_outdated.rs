//! This program's copy of Mozilla's list is old.

use crate::check::prelude::*;
use time::format_description::FormatItem;
use time::macros::format_description;
use time::{Date, Duration, OffsetDateTime};

pub(crate) const CHECK: Check = Check {
    id: "trust-store-outdated",
    title: "the built-in root list is older than a year",
    severity: Severity::Notice,
    basis: Basis::Inferred,
    reference: reference::CERTIFICATE_REQUIREMENTS,
    status: None,
    explanation: &[
        "CloudFront accepts certificates that end in a root on Mozilla's list of included certificate authorities. This program's built-in copy of that list is more than a year older than the time of the check.",
        "Mozilla adds and removes several roots a year. With an old copy, a new authority looks untrusted here although CloudFront accepts it, and a removed one looks trusted. Nothing is wrong with the origin.",
    ],
    see: "origin-check --version",
    fixes: Fixes::anywhere("Install the newest version of origin-check, which has a current list."),
    evaluate: Evaluate::Program(evaluate),
};

const ONE_YEAR: Duration = Duration::days(365);

const DAY: &[FormatItem] = format_description!("[year]-[month]-[day]");

fn evaluate(context: &TargetContext) -> Outcome {
    judge(context.trust.date(), context.thresholds.at)
}

fn judge(list_of: &str, at: OffsetDateTime) -> Outcome {
    let Ok(day) = Date::parse(list_of, DAY) else {
        return Outcome::not_applicable("the list of roots has no date");
    };
    let age = at - day.midnight().assume_utc();
    if age <= ONE_YEAR {
        return Outcome::Pass;
    }
    Evidence::new(
        format!("Mozilla's list of {list_of}, {} days old", age.whole_days()),
        format!("a list that is at most a year old at {}", utc(at)),
    )
    .note("The findings chain-untrusted and chain-root-removed depend on that list.")
    .notice()
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn a_list_of_a_year_is_fine_and_one_second_more_is_a_notice() {
        let in_time = datetime!(2026-10-19 00:00:00 UTC);
        assert_eq!(judge("2025-10-19", in_time), Outcome::Pass);
        let late = judge("2025-10-19", in_time + Duration::SECOND);
        assert_eq!(late.severity(), Some(Severity::Notice));
    }

    #[test]
    fn a_list_newer_than_the_judged_moment_is_fine() {
        assert_eq!(
            judge("2026-10-19", datetime!(2020-01-01 00:00:00 UTC)),
            Outcome::Pass
        );
    }
}
