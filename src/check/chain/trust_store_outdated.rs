//! This program's copy of Mozilla's list is old.

use crate::check::prelude::*;
use time::format_description::FormatItem;
use time::macros::format_description;
use time::{Date, Duration, OffsetDateTime};

use crate::time_format::utc;

pub(crate) const CHECK: Check = Check {
    id: "trust-store-outdated",
    title: "the built-in root list is older than a year",
    severity: Severity::Notice,
    basis: Basis::Inferred,
    reference: reference::CERTIFICATE_REQUIREMENTS,
    status: None,
    explanation: &[
        "CloudFront takes certificates that end in a root on Mozilla's list of included certificate authorities. This program has a copy of that list built in, and the copy is more than a year old at the moment for which it judges.",
        "Mozilla adds and removes several roots a year. With an old copy a chain of a new authority looks untrusted here although CloudFront takes it, and one of a removed authority looks trusted. Nothing is wrong with the origin.",
    ],
    see: "origin-check --version",
    fixes: Fixes::anywhere(
        "Install the newest version of origin-check: each one brings the list of its day.",
    ),
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
        format!("a list of the year before {}", utc(at)),
    )
    .note("What is said of chain-untrusted and chain-root-removed rests on that list.")
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
