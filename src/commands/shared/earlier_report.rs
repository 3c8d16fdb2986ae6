//! One line of an earlier `--json` output, for `summary`, `--baseline` and `--resume`.

mod model;
mod schema_1;

pub use model::{EarlierAddress, EarlierFinding, EarlierReport, ReportedSettings};

use serde::Deserialize;

use crate::check::Severity;

/// The longest name, in bytes: a DNS name has 253 at most, the path of a file 4096.
const LONGEST_NAME: usize = 4096;
/// The longest id of a check, in bytes.
const LONGEST_ID: usize = 64;
/// The most findings of one target: more than there are checks, and there may come to be more.
const MOST_FINDINGS: usize = 256;

/// The reason why a line cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    #[error("the report is cut off; its target is not counted")]
    CutOff,
    #[error("not a report made with --json")]
    NoReport,
    #[error("schema {0} is not known to this version, which reads schemas 1 and 2")]
    Schema(u32),
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
    /// Returns the reason if it is not a whole report of a known form.
    pub fn read(line: &[u8]) -> Result<Self, Unusable> {
        let broken = |error: serde_json::Error| {
            // A number that is cut off is an error of syntax at the end.
            let at_the_end = error.is_syntax() && error.column() >= line.len();
            if error.is_eof() || at_the_end {
                Unusable::CutOff
            } else {
                Unusable::NoReport
            }
        };
        let report = match serde_json::from_slice(line).map_err(broken)? {
            Version { schema: 1 } => serde_json::from_slice(line).map(schema_1::Line::report),
            Version { schema: 2 } => serde_json::from_slice(line),
            Version { schema } => return Err(Unusable::Schema(schema)),
        };
        let report = report.map_err(broken)?;
        report
            .is_bounded()
            .then_some(report)
            .ok_or(Unusable::NoReport)
    }

    /// The findings that count for the verdict.
    pub fn counted(&self) -> impl Iterator<Item = &EarlierFinding> {
        let findings = self.findings.iter();
        findings.filter(|finding| !finding.ignored && finding.severity > Severity::Notice)
    }

    /// An earlier output is a file like any other, and may have been written by anyone.
    fn is_bounded(&self) -> bool {
        let names = [&self.host, &self.server_name, &self.vantage];
        let mut names = names.into_iter().flatten().chain([&self.target]);
        let of_an_id = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let is_an_id = |id: &str| id.len() <= LONGEST_ID && id.chars().all(of_an_id);
        names.all(|name| name.len() <= LONGEST_NAME)
            && self.findings.len() <= MOST_FINDINGS
            && self.findings.iter().all(|finding| is_an_id(&finding.id))
    }
}

/// The later report, if a run was ended within a line and another one continued the file behind it.
/// No string of a report can hold the text: there every quotation mark has a backslash.
pub fn after_the_cut(line: &[u8]) -> Option<&[u8]> {
    const BEGIN: &[u8] = b"{\"schema\":";
    let begin = line
        .windows(BEGIN.len())
        .rposition(|part| part == BEGIN)
        .filter(|begin| *begin > 0)?;
    line.get(begin..)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use time::macros::datetime;

    use super::*;
    use crate::wire::code_point::ProtocolVersion;

    fn of_schema_1() -> Value {
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
            "addresses": [{"address": "192.0.2.1:443",
                "handshake": {"version": "TLSv1.3", "cipher_suite": "S", "group": "G", "alpn": null},
                "path": ["aa"], "certificates": [
                    {"role": "extra", "not_after": "2026-12-01T00:00:00Z", "sha256": "bb"},
                    {"role": "leaf", "not_after": "2027-01-01T00:00:00Z", "sha256": "aa"}]}],
        })
    }

    fn of_schema_2() -> Value {
        json!({
            "schema": 2, "target": "a.example", "host": "a.example", "port": 443,
            "server_name": "a.example", "source": null, "verdict": "fail", "status": 502,
            "checked_at": "2026-11-23T03:00:00Z", "tls": "TLSv1.3",
            "expires_at": "2027-01-01T00:00:00Z", "duration_ms": 12.5,
            "settings": {"judged_at": "2026-11-23T03:00:01Z"},
            "findings": [
                {"id": "key-weak", "result": "warn", "ignored": true},
                {"id": "chain-incomplete", "result": "fail", "ignored": false}],
            "addresses": [{"address": "192.0.2.1:443", "tls": "TLSv1.3", "cipher_suite": "S",
                "group": "G", "alpn": null, "certificates": [
                    {"role": "leaf", "not_after": "2027-01-01T00:00:00Z", "sha256": "aa"}]}],
        })
    }

    fn read(line: &Value) -> Result<EarlierReport, Unusable> {
        EarlierReport::read(line.to_string().as_bytes())
    }

    #[test]
    fn both_schemas_say_the_same() {
        let report = read(&of_schema_2()).unwrap();
        assert_eq!(read(&of_schema_1()).unwrap(), report);
        assert_eq!(report.version(), Some(ProtocolVersion::TLSV1_3));
        assert_eq!(report.expires, Some(datetime!(2027-01-01 0:00 UTC)));
        assert_eq!(report.judged_at(), datetime!(2026-11-23 3:00:01 UTC));
        assert_eq!(report.settings.origin_ssl_protocols, ["TLSv1.2"]);
        let counted: Vec<&str> = report.counted().map(|finding| &*finding.id).collect();
        assert_eq!(counted, ["chain-incomplete"]);
        assert_eq!(report.addresses[0].leaf.sha256.as_deref(), Some("aa"));
    }

    #[test]
    fn a_line_that_is_not_a_whole_report_is_refused_with_the_reason() {
        for line in [of_schema_1(), of_schema_2()] {
            let text = line.to_string();
            for end in 1..text.len() {
                let read = EarlierReport::read(&text.as_bytes()[..end]);
                assert_eq!(read, Err(Unusable::CutOff), "{end}");
            }
        }
        let found = |id: &str, result: &str, count: usize| {
            let finding = json!({"id": id, "result": result, "ignored": false});
            ("findings", json!(vec![finding; count]))
        };
        for (field, value) in [
            ("verdict", json!("good")),
            ("checked_at", json!("yesterday")),
            ("expires_at", json!("tomorrow")),
            ("duration_ms", json!("1")),
            ("findings", json!(null)),
            ("vantage", json!("v".repeat(5000))),
            found("a\u{1b}[2J", "fail", 1),
            found("a", "pass", 1),
            found("a", "fail", 257),
        ] {
            let mut line = of_schema_2();
            line[field] = value;
            assert_eq!(read(&line), Err(Unusable::NoReport), "{field}");
        }
        let other = EarlierReport::read(br#"{"schema":3,"hosts":[]}"#);
        assert_eq!(other, Err(Unusable::Schema(3)));
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
    fn a_report_after_a_cut_is_found_and_one_that_begins_its_line_is_not() {
        let later = &br#"{"schema":1,"target":{}}"#[..];
        let cut = br#"{"schema":1,"checks":["{\"schema\":"#;
        assert_eq!(after_the_cut(&[cut, later].concat()), Some(later));
        assert_eq!(after_the_cut(later), None);
        assert_eq!(after_the_cut(b""), None);
    }

    #[test]
    fn no_damaged_byte_does_more_than_make_a_line_unusable() {
        for line in [of_schema_1(), of_schema_2()] {
            let text = line.to_string().into_bytes();
            for position in 0..text.len() {
                for byte in [0, b'"', b'}', b'9', b'\\', 0xff] {
                    let mut damaged = text.clone();
                    damaged[position] = byte;
                    let _ = EarlierReport::read(&damaged);
                }
            }
        }
    }
}
