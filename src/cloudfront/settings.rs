//! The distribution's settings that affect the connection to the origin.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::origin_ssl_protocols::OriginSslProtocols;

/// A distribution's settings for one custom origin. The defaults are CloudFront's own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OriginSettings {
    /// `CustomOriginConfig.OriginSslProtocols`.
    pub protocols: OriginSslProtocols,
    /// There is an `OriginMtlsConfig`, so that CloudFront can present a certificate.
    pub origin_mtls: bool,
    /// `CustomOriginConfig.IpAddressType`.
    pub ip_address_type: IpAddressType,
    /// `ConnectionTimeout`: how long one attempt to connect may take.
    #[serde(with = "seconds")]
    pub connect_timeout: Duration,
    /// `ConnectionAttempts`.
    pub attempts: u32,
    /// `OriginReadTimeout`: how long the origin may take to answer.
    #[serde(with = "seconds")]
    pub response_timeout: Duration,
}

impl Default for OriginSettings {
    fn default() -> Self {
        Self {
            protocols: OriginSslProtocols::default(),
            origin_mtls: false,
            ip_address_type: IpAddressType::Ipv4,
            connect_timeout: Duration::from_secs(10),
            attempts: 3,
            response_timeout: Duration::from_secs(30),
        }
    }
}

/// The DNS records that CloudFront uses; the default is `ipv4`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum IpAddressType {
    Ipv4,
    Ipv6,
    /// Both; CloudFront chooses.
    Dualstack,
}

impl std::str::FromStr for IpAddressType {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "ipv4" => Ok(Self::Ipv4),
            "ipv6" => Ok(Self::Ipv6),
            "dualstack" => Ok(Self::Dualstack),
            _ => Err("expected ipv4, ipv6 or dualstack"),
        }
    }
}

impl IpAddressType {
    /// The word for it in a configuration.
    pub fn word(self) -> &'static str {
        match self {
            Self::Ipv4 => "ipv4",
            Self::Ipv6 => "ipv6",
            Self::Dualstack => "dualstack",
        }
    }

    /// The DNS records it means, for sentences.
    pub fn records(self) -> &'static str {
        match self {
            Self::Ipv4 => "A",
            Self::Ipv6 => "AAAA",
            Self::Dualstack => "A or AAAA",
        }
    }
}

/// Durations are kept as seconds, which is how CloudFront's API states them.
mod seconds {
    use std::time::Duration;

    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(duration: &Duration, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_f64(duration.as_secs_f64())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Duration, D::Error> {
        Duration::try_from_secs_f64(f64::deserialize(d)?).map_err(D::Error::custom)
    }
}
