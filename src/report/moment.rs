//! Moments and durations as a report says them: always UTC, always relative to a moment of the
//! observation and never to the clock.

use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime, UtcOffset};

/// `2027-01-02 03:04:05 UTC`.
pub fn utc(moment: OffsetDateTime) -> String {
    let moment = moment.to_offset(UtcOffset::UTC);
    format!(
        "{:04}-{:02}-{:02} {:02}:{:02}:{:02} UTC",
        moment.year(),
        u8::from(moment.month()),
        moment.day(),
        moment.hour(),
        moment.minute(),
        moment.second()
    )
}

/// `2027-01-02T03:04:05Z`: RFC 3339, to the second.
pub fn rfc3339(moment: OffsetDateTime) -> String {
    let moment = moment.to_offset(UtcOffset::UTC);
    let whole = moment.replace_nanosecond(0).unwrap_or(moment);
    // Only a year after 9999 cannot be written, and X.509 knows none.
    whole.format(&Rfc3339).unwrap_or_else(|_| utc(whole))
}

/// `in 68 days`, `3 hours ago`, `now`: a moment as seen from another.
pub fn from_now(moment: OffsetDateTime, now: OffsetDateTime) -> String {
    let distance = moment - now;
    match amount(distance.abs()) {
        None => "now".to_owned(),
        Some(amount) if distance.is_negative() => format!("{amount} ago"),
        Some(amount) => format!("in {amount}"),
    }
}

/// `68 days`, `3 hours`, `1 minute`, rounded down; nothing for less than a minute.
fn amount(distance: Duration) -> Option<String> {
    let count = |number: i64, unit: &str| {
        let plural = if number == 1 { "" } else { "s" };
        format!("{number} {unit}{plural}")
    };
    match (
        distance.whole_days(),
        distance.whole_hours(),
        distance.whole_minutes(),
    ) {
        (days, _, _) if days >= 2 => Some(count(days, "day")),
        (_, hours, _) if hours >= 1 => Some(count(hours, "hour")),
        (_, _, minutes) if minutes >= 1 => Some(count(minutes, "minute")),
        _ => None,
    }
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
    use super::*;
    use time::macros::datetime;

    const MOMENT: OffsetDateTime = datetime!(2027-01-02 04:04:05.678 +1);

    #[test]
    fn moments_are_written_in_utc_to_the_second() {
        assert_eq!(utc(MOMENT), "2027-01-02 03:04:05 UTC");
        assert_eq!(rfc3339(MOMENT), "2027-01-02T03:04:05Z");
        assert_eq!(
            rfc3339(datetime!(9999-12-31 23:59:59 UTC)),
            "9999-12-31T23:59:59Z"
        );
    }

    #[test]
    fn a_distance_is_rounded_down_to_what_people_say() {
        let now = datetime!(2027-01-01 00:00:00 UTC);
        for (moment, text) in [
            (now + Duration::days(68), "in 68 days"),
            (now + Duration::hours(47), "in 47 hours"),
            (now + Duration::hours(48), "in 2 days"),
            (now - Duration::days(3), "3 days ago"),
            (now - Duration::minutes(61), "1 hour ago"),
            (now - Duration::seconds(61), "1 minute ago"),
            (now + Duration::seconds(59), "now"),
        ] {
            assert_eq!(from_now(moment, now), text);
        }
    }

    #[test]
    fn milliseconds_have_one_decimal() {
        assert_eq!(milliseconds(20.149), 20.1);
        assert_eq!(milliseconds(f64::NAN), 0.0);
    }
}
