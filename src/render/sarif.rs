//! SARIF 2.1.0, for GitHub's code scanning: a result for each finding, beside the line of the list,
//! the configuration or the certificate file.
//!
//! GitHub rejects the whole file if one result has no place or an address for one, so that a target
//! of the command line is `HOST/PORT`. Each result becomes an alert, so none is a pass; and what
//! makes two alerts the same one is the check, the target and the server name.

mod log;
mod rule;

pub use log::Log;

use serde::Serialize;

use super::document::brief::{Brief, BriefFinding};
use super::document::source_line::SourceLine;
use crate::check::Severity;
use crate::pki::digest::{hex, sha256};

/// One target's results: the id of each and its JSON.
#[derive(Debug, Clone)]
pub struct Part(Vec<(String, String)>);

impl Part {
    pub fn new(brief: &Brief) -> Self {
        let results = brief.counted().filter_map(|finding| {
            let result = SarifResult::new(brief, finding);
            Some((finding.id.to_string(), serde_json::to_string(&result).ok()?))
        });
        Self(results.collect())
    }

    /// Returns about how many bytes of memory it holds.
    pub fn size(&self) -> usize {
        let results = self.0.iter().map(|(id, json)| id.len() + json.len());
        size_of::<Self>() + results.sum::<usize>()
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifResult {
    rule_id: String,
    level: Level,
    message: Message,
    locations: [Location; 1],
    partial_fingerprints: Fingerprints,
}

#[derive(Serialize, Clone, Copy)]
#[serde(rename_all = "camelCase")]
enum Level {
    Error,
    Warning,
    Note,
}

impl Level {
    fn of(severity: Severity) -> Self {
        match severity {
            Severity::Fail => Self::Error,
            Severity::Inconclusive | Severity::Warn => Self::Warning,
            Severity::Notice => Self::Note,
        }
    }
}

#[derive(Serialize)]
struct Message {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: PhysicalLocation,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    region: Region,
}

#[derive(Serialize)]
struct ArtifactLocation {
    uri: String,
}

/// GitHub wants all four.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    start_column: u32,
    end_line: u32,
    end_column: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Fingerprints {
    primary_location_line_hash: String,
}

impl SarifResult {
    fn new(brief: &Brief, finding: &BriefFinding) -> Self {
        let lines = finding.lines();
        let text = format!("{}: {}.", brief.name, finding.title);
        let lines = std::iter::once(text).chain(lines);
        let identity = [&*finding.id, &brief.target, &brief.server_name].join("\0");
        let line = brief.place.as_ref().map_or(1, |place| place.line);
        let columns = u32::try_from(brief.target.chars().count()).unwrap_or(u32::MAX);
        Self {
            rule_id: finding.id.to_string(),
            level: Level::of(finding.severity),
            message: Message {
                text: lines.collect::<Vec<_>>().join("\n"),
            },
            locations: [Location {
                physical_location: PhysicalLocation {
                    artifact_location: ArtifactLocation { uri: uri(brief) },
                    region: Region {
                        start_line: line,
                        start_column: 1,
                        end_line: line,
                        end_column: columns.saturating_add(1),
                    },
                },
            }],
            partial_fingerprints: Fingerprints {
                primary_location_line_hash: format!(
                    "{}:1",
                    hex(&sha256(identity.as_bytes())).get(..16).unwrap_or("0")
                ),
            },
        }
    }
}

/// The file relative to the folder that the command runs in, or a path made of the target.
fn uri(brief: &Brief) -> String {
    match &brief.place {
        Some(SourceLine { file, .. }) if file.starts_with('/') => {
            format!("file://{}", encoded(file))
        }
        Some(SourceLine { file, .. }) => encoded(file.trim_start_matches("./")),
        None => match brief.target.rsplit_once(':') {
            Some((host, port)) => format!("{}/{port}", encoded(host.trim_matches(['[', ']']))),
            None => encoded(&brief.target),
        },
    }
}

/// A path as part of a URI (RFC 3986, section 3.3). A colon is encoded too: the first segment of a
/// relative path must not look like a scheme.
fn encoded(path: &str) -> String {
    let mut uri = String::new();
    for byte in path.replace('\\', "/").bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte));
            }
            other => uri.push_str(&format!("%{other:02X}")),
        }
    }
    uri
}
