//! The key of a target from one run to the next, for `--resume`, `--shard` and `summary`.

use ring::digest::{SHA256, digest};

use super::values::Shard;
use crate::cloudfront::settings::{IpAddressType, OriginSettings};
use crate::render::json::schema::{JudgedSettings, TargetId};
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
    pub fn of_report(target: &TargetId, settings: &JudgedSettings) -> Self {
        let mut text = match (target.host.as_deref(), target.port) {
            (Some(host), Some(port)) => with_settings(
                &endpoint(host, port, target.server_name.as_deref()),
                &settings.origin_ssl_protocols,
                settings.origin_mtls,
                settings.ip_address_type,
            ),
            (host, _) => format!("files\n{}\n{}", target.input, host.unwrap_or_default()),
        };
        if let Some(source) = &target.source
            && source.starts_with("distribution ")
        {
            text.push_str(&format!("\n{source}"));
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
        let who = |source: &str| TargetId {
            input: "https://A.example/".into(),
            host: Some("a.example".into()),
            host_unicode: None,
            port: Some(443),
            server_name: Some("a.example".into()),
            host_headers: Vec::new(),
            source: Some(source.into()),
        };
        let how = JudgedSettings {
            origin_ssl_protocols: vec!["TLSv1.2".into()],
            origin_mtls: false,
            ip_address_type: IpAddressType::Ipv4,
            connect_timeout_ms: 0,
            attempts: 0,
            response_timeout_ms: 0,
        };
        let from_a_list = TargetKey::of_report(&who("origins.txt:7"), &how);
        assert_eq!(from_a_list, TargetKey::of(&target, &settings));
        let configured = TargetKey::of_report(&who("distribution E1EXAMPLE, origin web"), &how);
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
