//! The key of a target from one run to the next, for `--resume`, `--shard` and `summary`.

use ring::digest::{SHA256, digest};

use super::values::Shard;
use crate::cloudfront::settings::{IpAddressType, OriginSettings};
use crate::target::Target;

/// Half a SHA-256, the same on every machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TargetKey([u8; 16]);

/// The target of a printed report, with the settings that make another question of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportedTarget {
    /// For files their names.
    pub name: String,
    pub host: Option<String>,
    pub port: Option<u16>,
    pub server_name: Option<String>,
    pub source: Option<String>,
    pub settings: ReportedSettings,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportedSettings {
    pub origin_ssl_protocols: Vec<String>,
    pub origin_mtls: bool,
    pub ip_address_type: IpAddressType,
}

impl ReportedTarget {
    /// Host, port, server name and the place in a distribution; for files their names. The line of a
    /// list is not part of it: one more line at the head of a list changes none that follow.
    pub fn identity(&self) -> String {
        let place = self.place_in_distribution().unwrap_or_default();
        let server_name = self.server_name.as_deref().unwrap_or_default();
        let host = self.host.as_ref().unwrap_or(&self.name);
        let port = self.port.unwrap_or_default();
        format!("{host}\n{port}\n{server_name}\n{place}")
    }

    fn place_in_distribution(&self) -> Option<&str> {
        let source = self.source.as_deref();
        source.filter(|source| source.starts_with("distribution "))
    }
}

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
        let protocols: Vec<String> = settings.protocols.clone().into();
        Self::from_text(&with_settings(
            &target_text(target),
            &protocols,
            settings.origin_mtls,
            settings.ip_address_type,
        ))
    }

    /// The key of a report that `--json` printed, equal to [`Self::of`] for the same target and
    /// settings. Files, which have no host, are identified by their names; origins of a
    /// distribution also by their place in it, as its configuration is judged with them.
    pub fn of_report(target: &ReportedTarget) -> Self {
        let settings = &target.settings;
        let mut text = match (target.host.as_deref(), target.port) {
            (Some(host), Some(port)) => with_settings(
                &endpoint(host, port, target.server_name.as_deref()),
                &settings.origin_ssl_protocols,
                settings.origin_mtls,
                settings.ip_address_type,
            ),
            (host, _) => format!("files\n{}\n{}", target.name, host.unwrap_or_default()),
        };
        if let Some(place) = target.place_in_distribution() {
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

fn with_settings(
    endpoint: &str,
    protocols: &[String],
    mtls: bool,
    address_type: IpAddressType,
) -> String {
    let protocols = protocols.join(",");
    format!("{endpoint}\n{protocols}\n{mtls}\n{address_type:?}")
}

#[cfg(test)]
mod tests {
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
        let reported = |source: &str| ReportedTarget {
            name: "https://A.example/".into(),
            host: Some("a.example".into()),
            port: Some(443),
            server_name: Some("a.example".into()),
            source: Some(source.into()),
            settings: ReportedSettings {
                origin_ssl_protocols: vec!["TLSv1.2".into()],
                origin_mtls: false,
                ip_address_type: IpAddressType::Ipv4,
            },
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
