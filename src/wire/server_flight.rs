//! A server's first flight, as far as it is in clear.
//!
//! Up to TLS 1.2 that is everything to ServerHelloDone: the certificates can be read without
//! finishing a handshake, from servers that no modern library can talk to. In TLS 1.3 it ends with
//! the ServerHello or HelloRetryRequest. Everything seen up to a break is kept.

mod framing;
mod message;
mod reader;

pub use message::{ServerHello, ServerKeyExchange};
pub use reader::{End, Ending, FlightReader, Progress};

use super::code_point::{Alert, NamedGroup};
use serde::{Deserialize, Serialize};

/// A flight of more bytes is malformed.
pub const MAX_BYTES: usize = 256 * 1024;
/// A flight of more handshake messages and alerts is malformed.
pub const MAX_MESSAGES: usize = 64;

/// What a server said before it became unreadable, finished, or broke off.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerFlight {
    /// Alerts in order, warnings included.
    pub alerts: Vec<Alert>,
    /// The first ServerHello; a HelloRetryRequest is one.
    pub server_hello: Option<ServerHello>,
    /// The certificates as sent, each one's DER; empty when the server sent an empty list. Up to
    /// TLS 1.2 only. A certificate without any bytes is kept as such.
    #[serde(with = "super::base64_text")]
    pub certificates: Option<Vec<Vec<u8>>>,
    /// The stapled OCSP response, DER. Up to TLS 1.2 only.
    #[serde(with = "super::base64_text")]
    pub ocsp_response: Option<Vec<u8>>,
    /// The ephemeral key and its signature, for suites that have one.
    pub server_key_exchange: Option<ServerKeyExchange>,
    /// Was a client certificate asked for? Up to TLS 1.2 only.
    pub certificate_requested: bool,
    /// The flight was read to where it ends: ServerHelloDone, or the TLS 1.3 hello.
    pub complete: bool,
    /// The first bytes, at most 256, of something that is not TLS; see [`super::plain`].
    #[serde(with = "super::base64_text")]
    pub not_tls: Option<Vec<u8>>,
    /// What was wrong, and in which message.
    pub malformed: Option<String>,
    /// The message in whose middle the peer stopped, and how much of it came.
    pub unfinished: Option<String>,
    /// How the reading ended, when the flight itself did not say so.
    pub ending: Ending,
    /// Bytes read, record headers included, up to the end of the flight.
    pub bytes: usize,
}

impl ServerFlight {
    /// Reads the bytes that a whole handshake received, from the start and maybe cut off. Alerts
    /// in clear after the flight are added; what is encrypted is left alone.
    pub fn read(bytes: &[u8]) -> Self {
        let mut reader = FlightReader::new();
        reader.push(bytes);
        let mut flight = reader.finish(Ending::Stopped);
        flight.add_later_alerts(bytes);
        flight
    }

    /// The alert by which the server gave up, if it did. An orderly close_notify is none.
    pub fn fatal_alert(&self) -> Option<Alert> {
        self.alerts.iter().copied().find(|alert| alert.is_fatal())
    }

    /// Whether the server answered with a HelloRetryRequest: it has agreed to version, suite and
    /// group, and to nothing else yet.
    pub fn is_retry(&self) -> bool {
        self.server_hello
            .as_ref()
            .is_some_and(|hello| hello.is_retry)
    }

    /// The key-exchange group that was chosen, wherever it was said.
    pub fn group(&self) -> Option<NamedGroup> {
        let exchanged = self.server_key_exchange.as_ref().and_then(|key| key.group);
        exchanged.or_else(|| self.server_hello.as_ref().and_then(|hello| hello.group))
    }
}
