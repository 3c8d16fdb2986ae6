//! Which targets an earlier run has done (`--resume`), and which part of a list one is in
//! (`--shard`).

use std::collections::HashSet;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use anyhow::{Context, bail};
use ring::digest::{SHA256, digest};
use serde::Deserialize;

use crate::cloudfront::settings::{IpAddressType, OriginSettings};
use crate::commands::shared::values::Shard;

use crate::render::result::{How, SCHEMA, Unusable, Who};
use crate::target::Target;

/// What a target is known by: half a SHA-256, the same on every machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key([u8; 16]);

impl Key {
    fn from_text(text: &str) -> Self {
        let mut half = [0; 16];
        for (to, from) in half
            .iter_mut()
            .zip(digest(&SHA256, text.as_bytes()).as_ref())
        {
            *to = *from;
        }
        Self(half)
    }

    /// The target, whatever is asked of it.
    pub fn of_target(target: &Target) -> Self {
        let name = target.names.server_name();
        Self::from_text(&who(&target.host, target.port, name))
    }

    /// The target, and the settings that it is judged by.
    pub fn of(target: &Target, settings: &OriginSettings) -> Self {
        let protocols: Vec<String> = settings.protocols.clone().into();
        let name = target.names.server_name();
        let who = who(&target.host, target.port, name);
        let family = settings.ip_address_type;
        Self::from_text(&how(&who, &protocols, settings.origin_mtls, family))
    }

    /// The target and settings of a report as `--json` prints it, equal to [`Self::of`] for the
    /// same. Files, which have no host, are known by their names; origins of a distribution by
    /// their place in it too, as its configuration is judged with them.
    pub fn of_result(target: &Who, settings: &How) -> Self {
        let source = target.source.as_deref();
        let apart = source.filter(|source| source.starts_with("distribution "));
        let text = match (&target.host, target.port) {
            (Some(host), Some(port)) => {
                let who = who(host, port, target.server_name.as_deref());
                let family = settings.ip_address_type;
                how(
                    &who,
                    &settings.origin_ssl_protocols,
                    settings.origin_mtls,
                    family,
                )
            }
            (host, _) => format!(
                "files\n{}\n{}",
                target.input,
                host.as_deref().unwrap_or_default()
            ),
        };
        match apart {
            None => Self::from_text(&text),
            Some(source) => Self::from_text(&format!("{text}\n{source}")),
        }
    }

    /// Whether it is in this part.
    pub fn is_in(&self, shard: Shard) -> bool {
        let [a, b, c, d, e, f, g, h, ..] = self.0;
        let number = u64::from_be_bytes([a, b, c, d, e, f, g, h]);
        number % u64::from(shard.of.max(1)) == u64::from(shard.part.saturating_sub(1))
    }
}

fn who(host: &str, port: u16, server_name: Option<&str>) -> String {
    format!("{host}\n{port}\n{}", server_name.unwrap_or_default())
}

fn how(who: &str, protocols: &[String], mtls: bool, family: IpAddressType) -> String {
    format!("{who}\n{}\n{mtls}\n{family:?}", protocols.join(","))
}

/// What an earlier output holds.
#[derive(Debug, Default)]
pub struct Done(HashSet<Key>);

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

/// What is read of an earlier report.
#[derive(Deserialize)]
struct Earlier {
    schema: u32,
    target: Who,
    settings: How,
    #[serde(rename = "verdict")]
    _verdict: String,
}

impl Done {
    /// Reads an earlier output, line by line. The last line may have been cut off.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let cannot = || format!("--resume: cannot read {}", path.display());
        let mut reader = BufReader::new(File::open(path).with_context(cannot)?);
        let mut done = Self::default();
        let mut line = Vec::new();
        for number in 1u64.. {
            line.clear();
            if reader.read_until(b'\n', &mut line).with_context(cannot)? == 0 {
                break;
            }
            if line.trim_ascii().is_empty() {
                continue;
            }
            let whole = serde_json::from_slice(&line).ok();
            let after = || serde_json::from_slice(after_the_cut(&line)?).ok();
            let wrong = |why: Unusable| {
                let path = path.display();
                anyhow::anyhow!("--resume: {path}, line {number}: {why}")
            };
            let Some(Earlier {
                schema,
                target,
                settings,
                ..
            }) = whole.or_else(after)
            else {
                if line.ends_with(b"\n") {
                    bail!(wrong(Unusable::NoReport));
                }
                break;
            };
            // What another version means by a target and its settings is not known here.
            if schema != SCHEMA {
                bail!(wrong(Unusable::Schema(schema)));
            }
            done.0.insert(Key::of_result(&target, &settings));
        }
        Ok(done)
    }

    /// Whether it was done.
    pub fn holds(&self, key: &Key) -> bool {
        self.0.contains(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(input: &str) -> Key {
        Key::of_target(&Target::parse(input).unwrap())
    }

    #[test]
    fn a_target_is_in_one_part_however_it_is_written() {
        for of in [1, 2, 7] {
            let parts = (1..=of).filter(|part| key("a.example").is_in(Shard { part: *part, of }));
            assert_eq!(parts.count(), 1);
        }
        assert_eq!(key("A.example"), key("https://a.example:443/x"));
        assert_ne!(key("a.example"), key("a.example:8443"));
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
    fn a_result_is_known_by_what_its_target_was_known_by() {
        let (target, settings) = (
            Target::parse("a.example").unwrap(),
            OriginSettings::default(),
        );
        let who = |source: &str| Who {
            input: "https://A.example/".into(),
            host: Some("a.example".into()),
            port: Some(443),
            server_name: Some("a.example".into()),
            source: Some(source.into()),
        };
        let how = How {
            origin_ssl_protocols: vec!["TLSv1.2".into()],
            origin_mtls: false,
            ip_address_type: IpAddressType::Ipv4,
        };
        let from_a_list = Key::of_result(&who("origins.txt:7"), &how);
        assert_eq!(from_a_list, Key::of(&target, &settings));
        let configured = Key::of_result(&who("distribution E1EXAMPLE, origin web"), &how);
        assert_ne!(configured, from_a_list);
    }

    #[test]
    fn the_settings_are_part_of_what_was_done_and_not_of_where() {
        let target = Target::parse("a.example").unwrap();
        let (usual, mut other) = (OriginSettings::default(), OriginSettings::default());
        assert_eq!(Key::of(&target, &usual), Key::of(&target, &other));
        other.origin_mtls = true;
        assert_ne!(Key::of(&target, &usual), Key::of(&target, &other));
    }
}
