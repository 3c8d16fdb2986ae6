//! The questions that are asked by hand-made hellos, and what came back.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Der, Failure};
use crate::wire::code_point::ProtocolVersion;
use crate::wire::server_flight::ServerFlight;

/// A hand-made hello and what came back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    pub question: Question,
    /// The answer; everything read before a failure is kept.
    pub flight: ServerFlight,
    /// The reason why the flight ended early, if it did.
    pub failure: Option<Failure>,
    /// In milliseconds, from the TCP handshake on.
    pub duration_ms: f64,
    /// The client random that was sent; the server's signature covers it.
    pub client_random: Der,
}

impl Answer {
    /// `true` if the server agreed to this hello.
    pub fn accepted(&self) -> bool {
        self.flight.server_hello.is_some()
    }

    /// `true` if the server refused this hello.
    pub fn refused(&self) -> bool {
        !self.accepted() && self.failure.as_ref().is_some_and(Failure::is_refusal)
    }
}

/// The questions that are asked by hand-made hellos.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Question {
    /// CloudFront's exact offer. A server of both TLS 1.3 and 1.2 decides on TLS 1.3 by it, and
    /// may fail there where it would have succeeded with the capped one.
    ExactOffer,
    /// The same, capped at TLS 1.2 so that the answer can be read in clear.
    Offer,
    /// The capped offer, cut to the suites of RSA certificates that can be relied on.
    OfferRsa,
    /// The capped offer, cut to the suites of ECDSA certificates.
    OfferEcdsa,
    /// The exact offer without a server name.
    OfferWithoutServerName,
    /// The capped offer with another server name: a HelloRetryRequest would say nothing of the name.
    OfferWithServerName(String),
    /// CloudFront's suites with every group and signature scheme, up to TLS 1.2.
    AnyGroup,
    /// Every suite with CloudFront's groups, up to TLS 1.2.
    AnySuite,
    /// One version with every suite, group and scheme: does the server speak it at all?
    Version(ProtocolVersion),
}

impl Question {
    /// `true` for a hello without the server name that CloudFront sends: its answer may be another
    /// site's.
    pub fn changes_name(&self) -> bool {
        matches!(
            self,
            Self::OfferWithoutServerName | Self::OfferWithServerName(_)
        )
    }
}

impl fmt::Display for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ExactOffer => f.write_str("CloudFront's exact offer"),
            Self::Offer => f.write_str("CloudFront's offer, capped at TLS 1.2"),
            Self::OfferWithoutServerName => f.write_str("the exact offer without a server name"),
            Self::OfferWithServerName(name) => {
                write!(f, "the capped offer with server name {name}")
            }
            Self::OfferRsa => f.write_str("the same, RSA certificates only"),
            Self::OfferEcdsa => f.write_str("the same, ECDSA certificates only"),
            Self::AnyGroup => f.write_str("any key-exchange group and signature"),
            Self::AnySuite => f.write_str("any cipher suite"),
            Self::Version(version) => write!(f, "{version} with every cipher suite"),
        }
    }
}
