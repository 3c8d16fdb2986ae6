//! Parsers of option values: each returns a type that cannot be wrong, or what was expected.

use std::net::IpAddr;
use std::ops::RangeInclusive;
use std::str::FromStr;
use std::time::Duration;

use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use time::{Date, OffsetDateTime, UtcOffset};

use super::similar::suggestion;
use crate::check;
use crate::check::context::target::ExpiresWithin;
use crate::target;

/// Part `part` of `of` parts of a list, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    pub part: u32,
    pub of: u32,
}

pub(crate) fn dns_name(text: &str) -> Result<String, String> {
    if text.contains("://") {
        return Err("expected a DNS name such as www.example.com, not a URL".into());
    }
    let (ascii, _) = target::parse_host(text)?;
    // RFC 6066, section 3: a server name is never an address.
    if ascii.parse::<IpAddr>().is_ok() {
        return Err("expected a DNS name such as www.example.com, not an IP address".into());
    }
    Ok(ascii)
}

/// A number within `range`.
fn within<T: FromStr + PartialOrd>(text: &str, range: RangeInclusive<T>) -> Option<T> {
    text.parse().ok().filter(|number| range.contains(number))
}

/// Digits only: `u32::from_str` takes a `+` too.
fn digits<T: FromStr>(text: &str) -> Option<T> {
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}

/// The units of a duration, in seconds.
const UNITS: [(&str, f64); 6] = [
    ("ms", 0.001),
    ("s", 1.0),
    ("m", 60.0),
    ("h", 3600.0),
    ("d", DAY),
    ("w", 7.0 * DAY),
];
const DAY: f64 = 86_400.0;

/// A number with a unit, or one of `plain` seconds without: in seconds.
fn in_seconds(text: &str, plain: f64) -> Option<f64> {
    let digits_end = text.find(|c: char| !c.is_ascii_digit() && c != '.');
    let (number, unit) = text.split_at(digits_end.unwrap_or(text.len()));
    let factor = match UNITS.iter().find(|(name, _)| *name == unit) {
        Some((_, factor)) => *factor,
        None if unit.is_empty() => plain,
        None => return None,
    };
    Some(number.parse::<f64>().ok()? * factor)
}

/// A duration with its unit, or seconds without.
fn duration_within(text: &str, range: RangeInclusive<f64>) -> Option<Duration> {
    let seconds = in_seconds(text, 1.0).filter(|seconds| range.contains(seconds))?;
    Duration::try_from_secs_f64(seconds).ok()
}

/// A short duration.
pub(crate) fn seconds(text: &str) -> Result<Duration, String> {
    duration_within(text, 0.001..=3600.0)
        .ok_or_else(|| "expected seconds from 0.001 to 3600, e.g. 2.5, or 500ms".into())
}

/// A duration of at most 31 days.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    duration_within(text, 1.0..=31.0 * DAY)
        .ok_or_else(|| "expected a duration from 1s to 31d, e.g. 90s, 5m or 1h".into())
}

pub(crate) fn attempts(text: &str) -> Result<u32, String> {
    within(text, 1..=10).ok_or_else(|| "expected a whole number from 1 to 10".into())
}

pub(crate) fn concurrency(text: &str) -> Result<usize, String> {
    within(text, 1..=100_000).ok_or_else(|| "expected a whole number from 1 to 100000".into())
}

pub(crate) fn per_host(text: &str) -> Result<usize, String> {
    within(text, 1..=10_000).ok_or_else(|| "expected a whole number from 1 to 10000".into())
}

pub(crate) fn rate(text: &str) -> Result<f64, String> {
    within(text, 0.01..=1_000_000.0)
        .ok_or_else(|| "expected targets per second from 0.01 to 1000000, e.g. 50".into())
}

/// `I/N`, or `env` and `env/N` for a machine of a fleet that knows its index from its environment.
pub(crate) fn shard(text: &str) -> Result<Shard, String> {
    if let Some(rest) = text.strip_prefix("env") {
        return shard_of_machine(rest, |name| std::env::var(name).ok());
    }
    text.split_once('/')
        .and_then(|(part, of)| shard_of(digits(part)?, digits(of)?))
        .ok_or_else(|| "expected I/N with I from 1 to N, e.g. 2/8, or env/N".into())
}

fn shard_of(part: u32, of: u32) -> Option<Shard> {
    ((1..=of).contains(&part) && of <= 100_000).then_some(Shard { part, of })
}

/// The variables in which Kubernetes (an Indexed Job) and AWS Batch (an array job) give a machine
/// its index, counted from 0, and the number of machines if they give it.
const FLEETS: [(&str, Option<&str>); 2] = [
    ("JOB_COMPLETION_INDEX", None),
    (
        "AWS_BATCH_JOB_ARRAY_INDEX",
        Some("AWS_BATCH_JOB_ARRAY_SIZE"),
    ),
];

/// `rest` is empty or `/N`.
fn shard_of_machine(
    rest: &str,
    variable: impl Fn(&str) -> Option<String>,
) -> Result<Shard, String> {
    let found = FLEETS
        .into_iter()
        .find_map(|(index, size)| Some((index, variable(index)?, size)));
    let Some((name, index, size)) = found else {
        let names = FLEETS.map(|(index, _)| index).join(" nor ");
        return Err(format!("neither {names} is set; write I/N"));
    };
    let of = match rest.strip_prefix('/') {
        Some(of) => Some(of.to_owned()),
        None if rest.is_empty() => size.and_then(&variable),
        None => return Err("expected env or env/N, e.g. env/8".into()),
    };
    let of =
        of.ok_or_else(|| format!("{name} does not say how many parts there are; write env/N"))?;
    digits::<u32>(&index)
        .and_then(|index| shard_of(index.checked_add(1)?, digits(&of)?))
        .ok_or_else(|| format!("{name} is {index:?}, which is not an index below {of:?}"))
}

pub(crate) fn request_path(text: &str) -> Result<String, String> {
    let is_printable = text.bytes().all(|byte| (0x21..=0x7e).contains(&byte));
    if text.starts_with('/') && is_printable {
        Ok(text.to_owned())
    } else {
        Err("expected a path that starts with '/' and has no blanks or control characters; percent-encode them".into())
    }
}

/// RFC 3339, or a part of it: a date is its first moment, and what names no zone is UTC.
pub(crate) fn moment(text: &str) -> Result<OffsetDateTime, String> {
    let date = Date::parse(text, format_description!("[year]-[month]-[day]")).ok();
    date.map(|date| date.midnight().assume_utc())
        .or_else(|| OffsetDateTime::parse(text, &Rfc3339).ok())
        .or_else(|| OffsetDateTime::parse(&format!("{text}Z"), &Rfc3339).ok())
        .or_else(|| OffsetDateTime::parse(&format!("{text}:00Z"), &Rfc3339).ok())
        .and_then(|moment| moment.checked_to_offset(UtcOffset::UTC))
        // RFC 3339 cannot express another year in UTC.
        .filter(|moment| (0..=9999).contains(&moment.year()))
        .ok_or_else(|| {
            "expected a date or a moment, e.g. 2027-01-30 or 2027-01-30T03:00:00Z".into()
        })
}

/// A share of the lifetime, days, or a duration with its unit.
pub(crate) fn expires_within(text: &str) -> Result<ExpiresWithin, String> {
    let value = match text.strip_suffix('%') {
        Some(percent) => within(percent, 0.0..=100.0).map(ExpiresWithin::Percent),
        None => in_seconds(text, DAY)
            .map(|seconds| seconds / DAY)
            .filter(|days| (0.0..=100_000.0).contains(days))
            .map(ExpiresWithin::Days),
    };
    value.ok_or_else(|| {
        "expected a time or a share of the lifetime, e.g. 30d, 90s or 20%; a number alone is days"
            .into()
    })
}

/// A check to leave out of the verdict, until a moment if one is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IgnoredCheck {
    pub id: String,
    pub until: Option<Until>,
}

/// The end of something, with its text on the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Until {
    pub moment: OffsetDateTime,
    pub text: String,
}

/// `CHECK-ID` or `CHECK-ID@DATE`. The date itself still belongs to the time before.
pub(crate) fn ignored_check(text: &str) -> Result<IgnoredCheck, String> {
    let Some((id, until)) = text.split_once('@') else {
        let id = check_id(text)?;
        return Ok(IgnoredCheck { id, until: None });
    };
    let id = check_id(id)?;
    let mut moment = moment(until)?;
    if until.len() == "2027-01-30".len() {
        moment = moment.saturating_add(time::Duration::DAY);
    }
    let text = until.to_owned();
    let until = Some(Until { moment, text });
    Ok(IgnoredCheck { id, until })
}

fn check_id(text: &str) -> Result<String, String> {
    check::by_id(text)
        .map(|check| check.id.to_owned())
        .ok_or_else(|| {
            let ids = check::CHECKS.iter().map(|check| check.id);
            format!("no such check; {}", suggestion(text, ids, "explain"))
        })
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn a_machine_of_a_fleet_takes_the_part_that_its_environment_names() {
        let kubernetes = |name: &str| (name == "JOB_COMPLETION_INDEX").then(|| "2".to_owned());
        assert_eq!(
            shard_of_machine("/8", kubernetes),
            Ok(Shard { part: 3, of: 8 })
        );
        let why = shard_of_machine("", kubernetes).unwrap_err();
        assert!(why.contains("write env/N"), "{why}");
        let why = shard_of_machine("/2", kubernetes).unwrap_err();
        assert!(why.contains("not an index below \"2\""), "{why}");
        let batch = |name: &str| match name {
            "AWS_BATCH_JOB_ARRAY_INDEX" => Some("0".to_owned()),
            "AWS_BATCH_JOB_ARRAY_SIZE" => Some("4".to_owned()),
            _ => None,
        };
        assert_eq!(shard_of_machine("", batch), Ok(Shard { part: 1, of: 4 }));
        assert_eq!(shard_of_machine("/8", batch), Ok(Shard { part: 1, of: 8 }));
        assert!(shard_of_machine("x", batch).is_err());
        let why = shard_of_machine("/8", |_| None).unwrap_err();
        assert!(why.contains("write I/N"), "{why}");
    }

    #[test]
    fn values_are_read_or_refused_with_what_would_be_right() {
        assert_eq!(seconds("2.5"), Ok(Duration::from_millis(2500)));
        assert_eq!(seconds("10s"), Ok(Duration::from_secs(10)));
        assert_eq!(seconds("500ms"), Ok(Duration::from_millis(500)));
        for wrong in ["", "0", "-1", "nan", "inf", "1e9", "10 s", "1h1m", "."] {
            assert!(seconds(wrong).unwrap_err().contains("e.g. 2.5"), "{wrong}");
        }
        assert_eq!(duration("90s"), Ok(Duration::from_secs(90)));
        assert_eq!(duration("90"), Ok(Duration::from_secs(90)));
        assert_eq!(duration("1.5h"), Ok(Duration::from_secs(5400)));
        assert_eq!(duration("30d"), Ok(Duration::from_secs(30 * 86_400)));
        for wrong in " s 0s -5m +5m 32d 20% 5M 99999999999999999999s 5é".split(' ') {
            assert!(duration(wrong).unwrap_err().contains("e.g. 90s"), "{wrong}");
        }
        assert_eq!(expires_within("33%"), Ok(ExpiresWithin::Percent(33.0)));
        assert_eq!(expires_within("0.5"), Ok(ExpiresWithin::Days(0.5)));
        assert_eq!(expires_within("30d"), Ok(ExpiresWithin::Days(30.0)));
        assert_eq!(expires_within("36h"), Ok(ExpiresWithin::Days(1.5)));
        for text in [
            "2027-01-30",
            "2027-01-30T00:00",
            "2027-01-30T00:00:00",
            "2027-01-30T00:00:00Z",
            "2027-01-30 00:00:00Z",
            "2027-01-30T01:00:00+01:00",
        ] {
            assert_eq!(moment(text), Ok(datetime!(2027-01-30 0:00 UTC)), "{text}");
        }
        for wrong in ["", "now", "30.01.2027", "2027-13-01", "2027-01", "T00:00"] {
            assert!(moment(wrong).unwrap_err().contains("2027-01-30"), "{wrong}");
        }
        for wrong in ["", "%", "101%", "-1", "NaN", "30x"] {
            assert!(expires_within(wrong).is_err(), "{wrong}");
        }
        let ignored = ignored_check("key-weak@2027-01-30").unwrap();
        let until = ignored.until.unwrap();
        assert_eq!(ignored.id, "key-weak");
        assert_eq!(until.moment, datetime!(2027-01-31 0:00 UTC));
        let until = ignored_check("key-weak@2027-01-30T03:00:00Z")
            .unwrap()
            .until;
        assert_eq!(until.unwrap().moment, datetime!(2027-01-30 3:00 UTC));
        assert_eq!(ignored_check("key-weak").unwrap().until, None);
        for wrong in ["key-wek", "key-weak@", "key-weak@soon", "@2027-01-30"] {
            assert!(ignored_check(wrong).is_err(), "{wrong}");
        }
        assert_eq!(shard("2/8"), Ok(Shard { part: 2, of: 8 }));
        for wrong in ["", "1", "0/8", "9/8", "1/0", "+1/2", "a/b", "1/2/3", "/2"] {
            assert!(shard(wrong).unwrap_err().contains("e.g. 2/8"), "{wrong}");
        }
        for wrong in ["", "0", "-1", "nan", "inf"] {
            assert!(rate(wrong).is_err(), "{wrong}");
            assert!(concurrency(wrong).is_err() && per_host(wrong).is_err());
        }
        for wrong in ["", "x", "/a b", "/a\r\nX: y", "/é"] {
            assert!(request_path(wrong).is_err(), "{wrong}");
        }
    }
}
