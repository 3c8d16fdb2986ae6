//! The values of options: each read into a type that cannot be wrong, or refused with what would be
//! right.

use std::net::IpAddr;
use std::time::Duration;

use time::format_description::well_known::Rfc3339;
use time::{OffsetDateTime, UtcOffset};

use crate::check::context::target::ExpiresWithin;
use crate::target;

/// One of so many parts of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    /// Which one, from 1.
    pub part: u32,
    /// How many there are.
    pub of: u32,
}

pub(crate) fn dns_name(text: &str) -> Result<String, String> {
    let (ascii, _) = target::parse_host(text)?;
    match ascii.parse::<IpAddr>() {
        // RFC 6066, section 3: a server name is never an address.
        Ok(_) => Err("expected a DNS name such as www.example.com, not an IP address".into()),
        Err(_) => Ok(ascii),
    }
}

pub(crate) fn seconds(text: &str) -> Result<Duration, String> {
    let wrong = || "expected seconds between 0.001 and 3600, e.g. 2.5".to_owned();
    let seconds: f64 = text.parse().map_err(|_| wrong())?;
    if !(0.001..=3600.0).contains(&seconds) {
        return Err(wrong());
    }
    Duration::try_from_secs_f64(seconds).map_err(|_| wrong())
}

/// Whole seconds, minutes or hours, at most a day.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    let wrong = || "expected a duration from 1s to 24h, e.g. 90s, 5m or 1h".to_owned();
    let unit = text.chars().last().ok_or_else(wrong)?;
    let factor: u64 = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        _ => return Err(wrong()),
    };
    let count = text.strip_suffix(unit).ok_or_else(wrong)?;
    if !count.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(wrong());
    }
    let count: u64 = count.parse().map_err(|_| wrong())?;
    match count.checked_mul(factor) {
        Some(seconds @ 1..=86_400) => Ok(Duration::from_secs(seconds)),
        _ => Err(wrong()),
    }
}

pub(crate) fn attempts(text: &str) -> Result<u32, String> {
    match text.parse() {
        Ok(attempts @ 1..=10) => Ok(attempts),
        _ => Err("expected a whole number from 1 to 10".into()),
    }
}

pub(crate) fn concurrency(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(targets @ 1..=100_000) => Ok(targets),
        _ => Err("expected a whole number from 1 to 100000".into()),
    }
}

pub(crate) fn per_host(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(connections @ 1..=10_000) => Ok(connections),
        _ => Err("expected a whole number from 1 to 10000".into()),
    }
}

pub(crate) fn rate(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(rate) if (0.01..=1_000_000.0).contains(&rate) => Ok(rate),
        _ => Err("expected targets a second from 0.01 to 1000000, e.g. 50".into()),
    }
}

pub(crate) fn shard(text: &str) -> Result<Shard, String> {
    let wrong = || "expected I/N with I from 1 to N, e.g. 2/8".to_owned();
    let (part, of) = text.split_once('/').ok_or_else(wrong)?;
    let number = |text: &str| match text.bytes().all(|byte| byte.is_ascii_digit()) {
        true => text.parse::<u32>().map_err(|_| wrong()),
        false => Err(wrong()),
    };
    let (part, of) = (number(part)?, number(of)?);
    match (1..=of).contains(&part) && of <= 100_000 {
        true => Ok(Shard { part, of }),
        false => Err(wrong()),
    }
}

pub(crate) fn request_path(text: &str) -> Result<String, String> {
    let printable = text.bytes().all(|byte| (0x21..=0x7e).contains(&byte));
    if text.starts_with('/') && printable {
        Ok(text.to_owned())
    } else {
        Err("expected a path that starts with '/' and holds no blank or control character; percent-encode others".into())
    }
}

pub(crate) fn moment(text: &str) -> Result<OffsetDateTime, String> {
    let wrong = || "expected a moment such as 2027-01-31T03:00:00Z".to_owned();
    let moment = OffsetDateTime::parse(text, &Rfc3339).map_err(|_| wrong())?;
    // What lies in another year in UTC could not be said in RFC 3339 again.
    let in_utc = moment.checked_to_offset(UtcOffset::UTC);
    in_utc
        .filter(|moment| (0..=9999).contains(&moment.year()))
        .ok_or_else(wrong)
}

pub(crate) fn expires_within(text: &str) -> Result<ExpiresWithin, String> {
    let wrong = || "expected days, e.g. 30, or a share of the lifetime, e.g. 33%".to_owned();
    let number = |text: &str| text.parse::<f64>().map_err(|_| wrong());
    match text.strip_suffix('%') {
        Some(percent) => match number(percent)? {
            percent if (0.0..=100.0).contains(&percent) => Ok(ExpiresWithin::Percent(percent)),
            _ => Err(wrong()),
        },
        None => match number(text)? {
            days if (0.0..=100_000.0).contains(&days) => Ok(ExpiresWithin::Days(days)),
            _ => Err(wrong()),
        },
    }
}

pub(crate) fn check_id(text: &str) -> Result<String, String> {
    match crate::check::by_id(text) {
        Some(check) => Ok(check.id.to_owned()),
        None => Err("no such check; 'origin-check explain' lists them".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_or_refused_with_what_would_be_right() {
        assert_eq!(seconds("2.5"), Ok(Duration::from_millis(2500)));
        for wrong in ["", "0", "-1", "nan", "inf", "1e9", "10s"] {
            assert!(seconds(wrong).unwrap_err().contains("e.g. 2.5"), "{wrong}");
        }
        assert_eq!(duration("90s"), Ok(Duration::from_secs(90)));
        assert_eq!(duration("24h"), Ok(Duration::from_secs(86_400)));
        for wrong in [
            "",
            "s",
            "0s",
            "5",
            "-5m",
            "+5m",
            "25h",
            "1.5h",
            "99999999999999999999s",
            "5é",
        ] {
            assert!(duration(wrong).unwrap_err().contains("e.g. 90s"), "{wrong}");
        }
        assert_eq!(expires_within("33%"), Ok(ExpiresWithin::Percent(33.0)));
        assert_eq!(expires_within("0.5"), Ok(ExpiresWithin::Days(0.5)));
        for wrong in ["", "%", "101%", "-1", "NaN", "30d"] {
            assert!(expires_within(wrong).is_err(), "{wrong}");
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
