//! The things that `explain` knows: checks, and the words and numbers that CloudFront, its logs and
//! TLS libraries show.

use anyhow::anyhow;

use crate::check::{CHECKS, Check, by_id, usually_means};
use crate::cloudfront::log_value;
use crate::cloudfront::x_cache::XCache;
use crate::commands::shared::similar::suggestion;
use crate::wire::code_point::AlertDescription;

pub(super) enum Subject {
    /// A check, or those whose ids begin alike or have a part in common.
    Checks(Vec<&'static Check>),
    Other {
        name: String,
        meaning: String,
        /// The checks that find its causes.
        checks: Vec<&'static Check>,
    },
}

impl Subject {
    /// The subject of each word; or of all words together, such as `X-Cache: Error from cloudfront`.
    pub(super) fn all(words: &[String]) -> anyhow::Result<Vec<Self>> {
        let together = words.join(" ");
        if let Some(subject) = Self::find(&together) {
            return Ok(vec![subject]);
        }
        let subjects = words.iter().map(|word| {
            Self::find(word).ok_or_else(|| {
                let suggestion = suggestion(word, CHECKS.iter().map(|check| check.id), "explain");
                anyhow!("no check is named '{}'; {suggestion}", word.escape_debug())
            })
        });
        subjects.collect()
    }

    fn find(text: &str) -> Option<Self> {
        let text = text.trim().to_ascii_lowercase();
        by_id(&text.replace(' ', "-"))
            .map(|check| Self::Checks(vec![check]))
            .or_else(|| prefix(&text))
            .or_else(|| status(&text))
            .or_else(|| logged(&text))
            .or_else(|| x_cache(&text))
            .or_else(|| alert(&text))
            .or_else(|| part(&text))
    }

    pub(super) fn checks(&self) -> &[&'static Check] {
        let (Self::Checks(checks) | Self::Other { checks, .. }) = self;
        checks
    }
}

fn prefix(text: &str) -> Option<Subject> {
    those(|id| !text.is_empty() && id.starts_with(text))
}

/// A part of ids, such as `expired`.
fn part(text: &str) -> Option<Subject> {
    those(|id| id.split('-').any(|part| part == text))
}

fn those(is_meant: impl Fn(&str) -> bool) -> Option<Subject> {
    let checks = CHECKS.iter().copied().filter(|check| is_meant(check.id));
    let checks: Vec<_> = checks.collect();
    (!checks.is_empty()).then_some(Subject::Checks(checks))
}

fn with_status(status: u16) -> Vec<&'static Check> {
    let leads_to_it = |check: &&Check| check.status == Some(status);
    CHECKS.iter().copied().filter(leads_to_it).collect()
}

/// A status of CloudFront's that a check predicts.
fn status(text: &str) -> Option<Subject> {
    let status: u16 = text.strip_prefix("http ").unwrap_or(text).parse().ok()?;
    let checks = with_status(status);
    (!checks.is_empty()).then(|| Subject::Other {
        name: status.to_string(),
        meaning: format!("CloudFront answers {status} for each of these faults of the origin."),
        checks,
    })
}

/// A value of the logs' `x-edge-detailed-result-type`.
fn logged(text: &str) -> Option<Subject> {
    let mut values = log_value::detailed_result_types();
    let (value, meaning) = values.find(|(value, _)| value.eq_ignore_ascii_case(text))?;
    let checks = match value {
        "OriginConnectError" => with_status(502),
        "OriginDnsError" => by_id("name-unresolved").into_iter().collect(),
        _ => Vec::new(),
    };
    Some(Subject::Other {
        name: format!("{value}, in CloudFront's standard logs"),
        meaning: format!("{meaning}."),
        checks,
    })
}

fn x_cache(text: &str) -> Option<Subject> {
    let value = text.strip_prefix("x-cache:").unwrap_or(text).trim();
    let known = XCache::read(value).filter(|value| *value != XCache::Other)?;
    let checks = match known {
        XCache::Error => with_status(502),
        _ => Vec::new(),
    };
    Some(Subject::Other {
        name: format!("X-Cache: {value}"),
        meaning: format!("{}.", known.meaning()),
        checks,
    })
}

/// An alert by its number or name, as curl and OpenSSL print them: `alert number 40`,
/// `handshake_failure`, `tlsv1 alert unknown ca`.
fn alert(text: &str) -> Option<Subject> {
    let (_, after) = text.rsplit_once("alert").unwrap_or_default();
    let name = if after.is_empty() { text } else { after };
    let name = name.trim().trim_start_matches("number").trim();
    let alert = match name.parse() {
        Ok(code) => AlertDescription(code),
        Err(_) => {
            let name = name.replace([' ', '-'], "_");
            (0..=u8::MAX)
                .map(AlertDescription)
                .find(|alert| alert.name() == Some(&name))?
        }
    };
    Some(Subject::Other {
        name: format!("alert {} {}", alert.0, alert.name()?),
        meaning: usually_means(alert)?.to_owned(),
        checks: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> String {
        match Subject::find(text) {
            Some(Subject::Checks(checks)) => match checks[..] {
                [check] => check.id.to_owned(),
                _ => format!("{} checks", checks.len()),
            },
            Some(Subject::Other { name, .. }) => name,
            None => "nothing".to_owned(),
        }
    }

    #[test]
    fn what_people_have_in_hand_is_known() {
        for (text, expected) in [
            ("chain-incomplete", "chain-incomplete"),
            ("CHAIN-INCO", "chain-incomplete"),
            ("chain incomplete", "chain-incomplete"),
            ("expired", "2 checks"),
            ("502", "502"),
            ("HTTP 504", "504"),
            (
                "originconnecterror",
                "OriginConnectError, in CloudFront's standard logs",
            ),
            (
                "X-Cache: Error from cloudfront",
                "X-Cache: error from cloudfront",
            ),
            ("Miss from cloudfront", "X-Cache: miss from cloudfront"),
            ("40", "alert 40 handshake_failure"),
            ("SSL alert number 40", "alert 40 handshake_failure"),
            ("tlsv1 alert unknown ca", "alert 48 unknown_ca"),
            ("handshake-failure", "alert 40 handshake_failure"),
            ("unrecognized_name", "alert 112 unrecognized_name"),
            ("200", "nothing"),
            ("", "nothing"),
            ("alert", "nothing"),
            ("x-cache: hit from varnish", "nothing"),
        ] {
            assert_eq!(name(text), expected, "{text}");
        }
        assert!(name("chain-").ends_with(" checks"));
    }

    #[test]
    fn words_are_one_subject_together_or_each_its_own() {
        let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let subjects = |text: &str| Subject::all(&words(text)).map(|all| all.len()).ok();
        assert_eq!(subjects("X-Cache: Error from cloudfront"), Some(1));
        assert_eq!(subjects("alert 40"), Some(1));
        assert_eq!(subjects("502 chain-incomplete 40"), Some(3));
        assert_eq!(subjects("502 nonsense"), None);
    }
}
