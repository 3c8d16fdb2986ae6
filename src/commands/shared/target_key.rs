//! The key of a target from one run to the next, for `--resume`, `--shard` and `summary`.

use ring::digest::{SHA256, digest};

use super::earlier_report::{EarlierReport, ReportedSettings};
use super::values::Shard;
use crate::cloudfront::settings::OriginSettings;
use crate::target::Target;

/// Half a SHA-256, the same on every machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TargetKey([u8; 16]);

impl TargetKey {
    fn from_text(text: &str) -> Self {
        let digest = digest(&SHA256, text.as_bytes());
        Self(digest.as_ref().first_chunk().copied().unwrap_or_default())
    }

    /// The key of a target with any settings.
    pub fn of_target(target: &Target) -> Self {
        Self::from_text(&target_text(target))
    }

    /// The key of a target with the settings that it is judged by.
    pub fn of(target: &Target, settings: &OriginSettings) -> Self {
        let question = ReportedSettings::from(settings).question();
        Self::from_text(&format!("{}\n{question}", target_text(target)))
    }

    /// The key of a report that `--json` printed, equal to [`Self::of`] for the same target and
    /// settings. Files, which have no host, are identified by their names; origins of a
    /// distribution also by their place in it, as its configuration is judged with them.
    pub fn of_report(report: &EarlierReport) -> Self {
        let mut text = match (report.host.as_deref(), report.port) {
            (Some(host), Some(port)) => {
                let endpoint = endpoint(host, port, report.server_name.as_deref());
                format!("{endpoint}\n{}", report.settings.question())
            }
            (host, _) => format!("files\n{}\n{}", report.target, host.unwrap_or_default()),
        };
        if let Some(place) = report.place_in_distribution() {
            text.push_str(&format!("\n{place}"));
        }
        Self::from_text(&text)
    }

    /// `true` if the target is in this part of a list.
    pub fn is_in(&self, shard: Shard) -> bool {
        let number = u64::from_be_bytes(self.0.first_chunk().copied().unwrap_or_default());
        number % u64::from(shard.of.max(1)) == u64::from(shard.part.saturating_sub(1))
    }
}

fn target_text(target: &Target) -> String {
    endpoint(&target.host, target.port, target.names.server_name())
}

fn endpoint(host: &str, port: u16, server_name: Option<&str>) -> String {
    format!("{host}\n{port}\n{}", server_name.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn key(input: &str) -> TargetKey {
        TargetKey::of_target(&Target::parse(input).unwrap())
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
    fn a_result_is_known_by_what_its_target_was_known_by() {
        let (target, settings) = (
            Target::parse("a.example").unwrap(),
            OriginSettings::default(),
        );
        let reported = |source: &str| -> EarlierReport {
            let report = json!({
                "target": "https://A.example/", "host": "a.example", "port": 443,
                "server_name": "a.example", "source": source, "verdict": "pass", "findings": [],
                "checked_at": "2026-11-23T03:00:00Z", "duration_ms": 1, "addresses": [],
            });
            serde_json::from_value(report).unwrap()
        };
        let from_a_list = TargetKey::of_report(&reported("origins.txt:7"));
        assert_eq!(from_a_list, TargetKey::of(&target, &settings));
        let configured = TargetKey::of_report(&reported("distribution E1EXAMPLE, origin web"));
        assert_ne!(configured, from_a_list);
    }

    #[test]
    fn the_settings_are_part_of_what_was_done_and_not_of_where() {
        let target = Target::parse("a.example").unwrap();
        let (usual, mut other) = (OriginSettings::default(), OriginSettings::default());
        assert_eq!(
            TargetKey::of(&target, &usual),
            TargetKey::of(&target, &other)
        );
        other.origin_mtls = true;
        assert_ne!(
            TargetKey::of(&target, &usual),
            TargetKey::of(&target, &other)
        );
    }
}
