//! Moments and distances in time, as reports and their findings say them: always in UTC, and
//! relative to a given moment, never to the clock.

use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime, UtcOffset};

/// `2027-01-02`, in UTC.
pub fn date(moment: OffsetDateTime) -> String {
    let moment = in_utc(moment);
    format!(
        "{:04}-{:02}-{:02}",
        moment.year(),
        u8::from(moment.month()),
        moment.day()
    )
}

/// `2027-01-02 03:04:05 UTC`, for people.
pub fn utc(moment: OffsetDateTime) -> String {
    let date = date(moment);
    let moment = in_utc(moment);
    format!(
        "{date} {:02}:{:02}:{:02} UTC",
        moment.hour(),
        moment.minute(),
        moment.second()
    )
}

/// `2027-01-02T03:04:05Z`, for scripts: RFC 3339, to the second.
pub fn rfc3339(moment: OffsetDateTime) -> String {
    let in_utc = in_utc(moment);
    let whole = in_utc.replace_nanosecond(0).unwrap_or(in_utc);
    // RFC 3339 ends with the year 9999; a certificate cannot say more either.
    whole.format(&Rfc3339).unwrap_or_else(|_| utc(whole))
}

fn in_utc(moment: OffsetDateTime) -> OffsetDateTime {
    moment.checked_to_offset(UtcOffset::UTC).unwrap_or(moment)
}

/// The distance between two moments, rounded down to the largest whole unit: `68 days`, `1 hour`.
pub fn distance(one: OffsetDateTime, other: OffsetDateTime) -> String {
    let apart: Duration = (one - other).abs();
    let units = [
        (apart.whole_days(), "day"),
        (apart.whole_hours(), "hour"),
        (apart.whole_minutes(), "minute"),
    ];
    let largest = units.into_iter().find(|(count, _)| *count > 0);
    let (count, unit) = largest.unwrap_or((apart.whole_seconds(), "second"));
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural}")
}

/// A moment as seen from another: `in 68 days`, `3 hours ago`.
pub fn from_now(moment: OffsetDateTime, now: OffsetDateTime) -> String {
    let distance = distance(moment, now);
    if moment < now {
        format!("{distance} ago")
    } else {
        format!("in {distance}")
    }
}

/// The days of a duration, rounded down: what ended an hour ago ended on day -1.
pub fn whole_days(duration: Duration) -> i64 {
    duration
        .whole_seconds()
        .div_euclid(Duration::DAY.whole_seconds())
}

/// Milliseconds with one decimal, which is as exact as such a measurement is.
pub fn milliseconds(duration: f64) -> f64 {
    if duration.is_finite() {
        (duration * 10.0).round() / 10.0
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn a_moment_is_said_in_utc_and_without_fractions() {
        let moment = datetime!(2026-11-23 05:00:00.25 +2);
        assert_eq!(utc(moment), "2026-11-23 03:00:00 UTC");
        assert_eq!(rfc3339(moment), "2026-11-23T03:00:00Z");
        let last = datetime!(9999-12-31 23:59:59 UTC);
        assert_eq!(rfc3339(last), "9999-12-31T23:59:59Z");
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

    #[test]
    fn before_and_after_are_told_apart() {
        let now = datetime!(2026-11-23 03:00:00 UTC);
        assert_eq!(from_now(now + Duration::days(68), now), "in 68 days");
        assert_eq!(from_now(now - Duration::hours(3), now), "3 hours ago");
    }

    #[test]
    fn days_are_rounded_down_on_both_sides_of_now() {
        for (hours, days) in [(0, 0), (23, 0), (24, 1), (-1, -1), (-24, -1), (-25, -2)] {
            assert_eq!(whole_days(Duration::hours(hours)), days, "{hours} hours");
        }
    }

    #[test]
    fn milliseconds_have_one_decimal() {
        assert_eq!(milliseconds(20.149), 20.1);
        assert_eq!(milliseconds(f64::NAN), 0.0);
    }
}
