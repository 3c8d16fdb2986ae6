//! One line of an earlier `--json` output: what a merged report needs of it.

use serde::Deserialize;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::check::{Severity, Verdict};
use crate::render::json::schema::{
    Address, Certificate, Check, Document, JudgedSettings, SCHEMA, TargetId,
};
use crate::wire::code_point::ProtocolVersion;

/// The longest name, in bytes: a DNS name has 253 at most, the path of a file 4096.
const LONGEST_NAME: usize = 4096;
/// The longest id of a check, in bytes.
const LONGEST_ID: usize = 64;
/// The most findings of one target: more than there are checks, and there may come to be more.
const MOST_FINDINGS: usize = 256;

/// Why a line cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unusable {
    /// It ends in the middle.
    CutOff,
    /// It is something else.
    NoReport,
    /// It is in another form than this program's.
    Schema(u32),
}

impl std::fmt::Display for Unusable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::CutOff => f.write_str("the report is cut off; its target is not counted"),
            Self::NoReport => f.write_str("not a report made with --json"),
            Self::Schema(other) => write!(
                f,
                "schema {other} is not known to this version, which reads schema {SCHEMA}"
            ),
        }
    }
}

/// What one line says of a target.
#[derive(Debug, Clone, PartialEq)]
pub struct EarlierReport {
    /// Which target.
    pub target: TargetId,
    /// How it was judged.
    pub settings: JudgedSettings,
    /// From where, where the line itself says so.
    pub vantage: Option<String>,
    /// The verdict.
    pub verdict: Verdict,
    /// What CloudFront would answer.
    pub status: Option<u16>,
    /// What fails, cannot be told or warns, in the report's order.
    pub findings: Vec<(Severity, String)>,
    /// The protocol version that was agreed.
    pub version: Option<ProtocolVersion>,
    /// When the first certificate on its path expires.
    pub expires: Option<OffsetDateTime>,
    /// When it was seen.
    pub checked_at: OffsetDateTime,
    /// The moment at which it was judged.
    pub judged_at: OffsetDateTime,
    /// How long it took, in milliseconds.
    pub duration_ms: f64,
}

/// The version alone: another form may lack what is wanted of a report.
#[derive(Deserialize)]
struct Version {
    schema: u32,
}

impl EarlierReport {
    /// Reads one line.
    ///
    /// # Errors
    ///
    /// Whatever is no whole report of this form is refused, and why.
    pub fn read(line: &[u8]) -> Result<Self, Unusable> {
        let line =
            serde_json::from_slice::<Document>(line).map_err(
                |error| match serde_json::from_slice(line) {
                    _ if error.is_eof() => Unusable::CutOff,
                    Ok(Version { schema }) if schema != SCHEMA => Unusable::Schema(schema),
                    _ => Unusable::NoReport,
                },
            )?;
        if line.schema != SCHEMA {
            return Err(Unusable::Schema(line.schema));
        }
        let names = [&line.target.host, &line.target.server_name, &line.vantage];
        let names = names.into_iter().flatten().chain([&line.target.input]);
        if names.map(String::len).max() > Some(LONGEST_NAME) {
            return Err(Unusable::NoReport);
        }
        Ok(Self {
            findings: findings(&line.checks)?,
            status: line.cloudfront.status,
            version: version(&line.addresses),
            expires: expires(&line),
            target: line.target,
            settings: line.settings,
            vantage: line.vantage.filter(|vantage| !vantage.is_empty()),
            verdict: line.verdict,
            checked_at: line.checked_at,
            judged_at: line.judged_at,
            duration_ms: line.duration_ms.max(0.0),
        })
    }
}

/// Where a run was ended within a line and a later one went on behind it, the later report. Inside
/// a report the text cannot stand: there every quotation mark has a backslash.
pub fn after_the_cut(line: &[u8]) -> Option<&[u8]> {
    const BEGIN: &[u8] = b"{\"schema\":";
    let begin = line
        .windows(BEGIN.len())
        .rposition(|part| part == BEGIN)
        .filter(|begin| *begin > 0)?;
    line.get(begin..)
}

fn findings(checks: &[Check]) -> Result<Vec<(Severity, String)>, Unusable> {
    let found = checks.iter().filter(|check| !check.ignored);
    let found: Vec<(Severity, String)> = found
        .filter_map(|check| {
            let severity = match &*check.result {
                "fail" => Severity::Fail,
                "inconclusive" => Severity::Inconclusive,
                "warn" => Severity::Warn,
                _ => return None,
            };
            Some((severity, check.id.to_string()))
        })
        .collect();
    let of_an_id = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let is_an_id = |id: &str| id.len() <= LONGEST_ID && id.chars().all(of_an_id);
    match found.len() <= MOST_FINDINGS && found.iter().all(|(_, id)| is_an_id(id)) {
        true => Ok(found),
        false => Err(Unusable::NoReport),
    }
}

fn version(addresses: &[Address]) -> Option<ProtocolVersion> {
    let word = addresses
        .iter()
        .find_map(|address| address.handshake.as_ref()?.version.as_deref())?;
    ProtocolVersion::ALL
        .iter()
        .copied()
        .find(|version| version.to_string() == word)
}

/// The end of the first certificate on a path to expire. A judged file has no path of its own in
/// JSON: there every certificate counts that it holds.
fn expires(line: &Document) -> Option<OffsetDateTime> {
    let served = line.addresses.iter().flat_map(|address| {
        let is_on_path = |certificate: &&Certificate| {
            let fingerprint = certificate.sha256.as_deref();
            address.path.iter().any(|step| Some(&**step) == fingerprint)
        };
        address.certificates.iter().filter(is_on_path)
    });
    let held = line.files.iter().flatten();
    served
        .chain(held.flat_map(|file| &file.certificates))
        .filter_map(|certificate| certificate.not_after.as_deref())
        .filter_map(|moment| OffsetDateTime::parse(moment, &Rfc3339).ok())
        .min()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use time::macros::datetime;

    use super::*;

    fn line() -> Value {
        json!({
            "schema": 1,
            "target": {"input": "a.example", "host": "a.example", "port": 443,
                "server_name": "a.example", "source": null},
            "settings": {"origin_ssl_protocols": ["TLSv1.2"], "origin_mtls": false,
                "ip_address_type": "ipv4"},
            "verdict": "fail", "cloudfront": {"status": 502, "reason": "why"},
            "checked_at": "2026-11-23T03:00:00Z", "judged_at": "2026-11-23T03:00:01Z",
            "duration_ms": 12.5,
            "checks": [
                {"id": "key-weak", "result": "warn", "ignored": true},
                {"id": "chain-incomplete", "result": "fail", "ignored": false},
                {"id": "not-tls", "result": "pass", "ignored": false}],
            "addresses": [{"handshake": {"version": "TLSv1.3"}, "path": ["aa"], "certificates": [
                {"not_after": "2027-01-01T00:00:00Z", "sha256": "aa"},
                {"not_after": "2026-12-01T00:00:00Z", "sha256": "bb"}]}],
        })
    }

    fn read(line: &Value) -> Result<EarlierReport, Unusable> {
        EarlierReport::read(line.to_string().as_bytes())
    }

    #[test]
    fn what_counts_is_read_and_what_is_ignored_or_off_the_path_is_not() {
        let read = read(&line()).unwrap();
        assert_eq!(read.target.host.as_deref(), Some("a.example"));
        assert_eq!(read.verdict, Verdict::Fail);
        let expected = [(Severity::Fail, "chain-incomplete".to_owned())];
        assert_eq!(read.findings, expected);
        assert_eq!(read.version, Some(ProtocolVersion::TLSV1_3));
        assert_eq!(read.expires, Some(datetime!(2027-01-01 0:00 UTC)));
        assert_eq!(read.vantage, None);
    }

    #[test]
    fn what_is_no_whole_report_is_refused_with_the_reason() {
        let text = line().to_string();
        for end in 1..text.len() {
            let read = EarlierReport::read(&text.as_bytes()[..end]);
            assert_eq!(read, Err(Unusable::CutOff), "{end}");
        }
        let changed = |field: &str, value: Value| {
            let mut line = line();
            line[field] = value;
            read(&line).unwrap_err()
        };
        assert_eq!(changed("schema", json!(2)), Unusable::Schema(2));
        let other = EarlierReport::read(br#"{"schema":3,"hosts":[]}"#);
        assert_eq!(other, Err(Unusable::Schema(3)));
        for (field, value) in [
            ("verdict", json!("good")),
            ("checked_at", json!("yesterday")),
            ("duration_ms", json!("1")),
            ("checks", json!(null)),
            ("vantage", json!("v".repeat(5000))),
            (
                "checks",
                json!([{"id": "a\u{1b}[2J", "result": "fail", "ignored": false}]),
            ),
            (
                "checks",
                json!(vec![
                    json!({"id": "a", "result": "fail", "ignored": false});
                    257
                ]),
            ),
        ] {
            assert_eq!(changed(field, value), Unusable::NoReport, "{field}");
        }
        for text in [
            "",
            " ",
            "[]",
            "7",
            "{\"schema\":1}",
            "PASS  a.example",
            "\u{fffd}",
        ] {
            assert!(EarlierReport::read(text.as_bytes()).is_err(), "{text}");
        }
    }

    #[test]
    fn what_stands_after_a_cut_is_found_and_a_line_of_its_own_is_not() {
        let later = &br#"{"schema":1,"target":{}}"#[..];
        let cut = br#"{"schema":1,"checks":["{\"schema\":"#;
        assert_eq!(after_the_cut(&[cut, later].concat()), Some(later));
        assert_eq!(after_the_cut(later), None);
        assert_eq!(after_the_cut(b""), None);
    }

    #[test]
    fn no_damage_of_a_byte_is_more_than_a_refusal() {
        let text = line().to_string().into_bytes();
        for position in 0..text.len() {
            for byte in [0, b'"', b'}', b'9', b'\\', 0xff] {
                let mut damaged = text.clone();
                damaged[position] = byte;
                let _ = EarlierReport::read(&damaged);
            }
        }
    }
}
