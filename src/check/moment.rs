//! Moments and distances in time, as sentences need them.

use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime, UtcOffset};

/// A moment as RFC 3339 in UTC, to the second.
pub(super) fn utc(moment: OffsetDateTime) -> String {
    let in_utc = moment.checked_to_offset(UtcOffset::UTC).unwrap_or(moment);
    let whole = in_utc.replace_nanosecond(0).unwrap_or(in_utc);
    // RFC 3339 ends with the year 9999; a certificate cannot say more either.
    whole.format(&Rfc3339).unwrap_or_else(|_| whole.to_string())
}

/// How far two moments are apart, rounded down to the largest whole unit.
pub(super) fn distance(one: OffsetDateTime, other: OffsetDateTime) -> String {
    let apart: Duration = (one - other).abs();
    let (count, unit) = if apart.whole_days() > 0 {
        (apart.whole_days(), "day")
    } else if apart.whole_hours() > 0 {
        (apart.whole_hours(), "hour")
    } else if apart.whole_minutes() > 0 {
        (apart.whole_minutes(), "minute")
    } else {
        (apart.whole_seconds(), "second")
    };
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural}")
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::{distance, utc};

    #[test]
    fn a_moment_is_said_in_utc_and_without_fractions() {
        assert_eq!(
            utc(datetime!(2026-11-23 05:00:00.25 +2)),
            "2026-11-23T03:00:00Z"
        );
        assert_eq!(
            utc(datetime!(9999-12-31 23:59:59 UTC)),
            "9999-12-31T23:59:59Z"
        );
    }

    #[test]
    fn a_distance_is_rounded_down_to_its_largest_unit() {
        let at = datetime!(2026-11-23 03:00:00 UTC);
        for (other, expected) in [
            (datetime!(2026-11-23 03:00:00 UTC), "0 seconds"),
            (datetime!(2026-11-23 03:01:59 UTC), "1 minute"),
            (datetime!(2026-11-23 01:00:00 UTC), "2 hours"),
            (datetime!(2026-11-22 03:00:00 UTC), "1 day"),
            (datetime!(2026-11-22 03:00:01 UTC), "23 hours"),
            (datetime!(2027-11-23 02:59:59 UTC), "364 days"),
        ] {
            assert_eq!(distance(at, other), expected);
        }
    }
}
