//! The protocol versions that CloudFront speaks with an origin.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::wire::code_point::ProtocolVersion;

/// A distribution's `OriginSslProtocols`: the versions listed for this origin.
///
/// The enum of the API knows SSLv3, TLSv1, TLSv1.1 and TLSv1.2 only. TLS 1.3 is always offered
/// since 2025-11-20 and cannot be configured. s2n-tls knows a minimum only, so the lowest listed
/// version is the minimum and a gap in the list cannot be expressed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<String>", into = "Vec<String>")]
pub struct OriginSslProtocols {
    listed: Vec<ProtocolVersion>,
}

/// A list that CloudFront's API would not take: the unknown name in it, or an empty text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}; name one or more of SSLv3, TLSv1, TLSv1.1, TLSv1.2", why_not(.0))]
pub struct UnknownProtocol(String);

fn why_not(name: &str) -> String {
    match name {
        "" => "the list is empty".to_owned(),
        "TLSv1.3" => "TLSv1.3 cannot be listed: CloudFront always offers it".to_owned(),
        other => format!("'{}' is not an origin SSL protocol", other.escape_debug()),
    }
}

const LISTABLE: [(&str, ProtocolVersion); 4] = [
    ("SSLv3", ProtocolVersion::SSLV3),
    ("TLSv1", ProtocolVersion::TLSV1),
    ("TLSv1.1", ProtocolVersion::TLSV1_1),
    ("TLSv1.2", ProtocolVersion::TLSV1_2),
];

impl OriginSslProtocols {
    /// The versions as listed, oldest first.
    pub fn listed(&self) -> &[ProtocolVersion] {
        &self.listed
    }

    /// The oldest version CloudFront will speak.
    pub fn minimum(&self) -> ProtocolVersion {
        self.listed
            .first()
            .copied()
            .unwrap_or(ProtocolVersion::TLSV1_2)
    }

    /// `true` if CloudFront may use this version: at or above the minimum.
    pub fn allows(&self, version: ProtocolVersion) -> bool {
        version >= self.minimum() && version <= ProtocolVersion::TLSV1_3
    }

    /// `true` if the version is listed, or is TLS 1.3, which needs no listing.
    pub fn lists(&self, version: ProtocolVersion) -> bool {
        version == ProtocolVersion::TLSV1_3 || self.listed.contains(&version)
    }

    /// Every version CloudFront offers, newest first.
    pub fn versions(&self) -> Vec<ProtocolVersion> {
        ProtocolVersion::ALL
            .iter()
            .rev()
            .copied()
            .filter(|version| self.allows(*version))
            .collect()
    }
}

impl Default for OriginSslProtocols {
    /// The choice of the console and of the CDK: TLSv1.2.
    fn default() -> Self {
        Self {
            listed: vec![ProtocolVersion::TLSV1_2],
        }
    }
}

impl FromStr for OriginSslProtocols {
    type Err = UnknownProtocol;

    fn from_str(list: &str) -> Result<Self, UnknownProtocol> {
        let names = list.split([',', ' ']).filter(|name| !name.is_empty());
        Self::try_from(names.map(str::to_owned).collect::<Vec<_>>())
    }
}

impl TryFrom<Vec<String>> for OriginSslProtocols {
    type Error = UnknownProtocol;

    fn try_from(names: Vec<String>) -> Result<Self, UnknownProtocol> {
        let mut listed = Vec::new();
        for name in names {
            let known = LISTABLE
                .iter()
                .find(|(listable, _)| listable.eq_ignore_ascii_case(&name));
            let (_, version) = known.ok_or(UnknownProtocol(name))?;
            listed.push(*version);
        }
        listed.sort();
        listed.dedup();
        if listed.is_empty() {
            return Err(UnknownProtocol(String::new()));
        }
        Ok(Self { listed })
    }
}

impl From<OriginSslProtocols> for Vec<String> {
    fn from(protocols: OriginSslProtocols) -> Self {
        let listed = protocols.listed.into_iter();
        listed.map(ProtocolVersion::setting).collect()
    }
}

impl fmt::Display for OriginSslProtocols {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&Vec::from(self.clone()).join(","))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lowest_listed_version_is_the_minimum_and_tls13_the_maximum() {
        let protocols: OriginSslProtocols = "TLSv1.2,TLSv1".parse().unwrap();
        assert_eq!(protocols.minimum(), ProtocolVersion::TLSV1);
        assert_eq!(
            protocols.versions(),
            [
                ProtocolVersion::TLSV1_3,
                ProtocolVersion::TLSV1_2,
                ProtocolVersion::TLSV1_1,
                ProtocolVersion::TLSV1
            ]
        );
        assert!(!protocols.lists(ProtocolVersion::TLSV1_1));
        assert!(protocols.lists(ProtocolVersion::TLSV1_3));
    }

    #[test]
    fn a_list_that_the_api_would_refuse_is_refused_with_what_would_be_right() {
        for wrong in ["", ",", "TLSv1.3", "TLS1.2", "TLSv1.2,x"] {
            let error = wrong.parse::<OriginSslProtocols>().unwrap_err();
            assert!(error.to_string().contains("SSLv3, TLSv1, TLSv1.1, TLSv1.2"));
        }
    }
}
