//! The facts of a flight.

use serde::{Deserialize, Serialize};

use super::message::{ServerHello, ServerKeyExchange};
use crate::wire::code_point::{Alert, AlertDescription, NamedGroup};

/// A flight of more bytes is malformed.
pub const MAX_BYTES: usize = 256 * 1024;
/// A flight of more handshake messages and alerts is malformed.
pub const MAX_MESSAGES: usize = 64;

/// Everything a server sent before it became unreadable, finished, or broke off.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerFlight {
    /// Alerts in order, warnings included.
    pub alerts: Vec<Alert>,
    /// The first ServerHello; a HelloRetryRequest is one.
    pub server_hello: Option<ServerHello>,
    /// The certificates as sent, each one's DER; empty when the server sent an empty list. Up to
    /// TLS 1.2 only. A certificate without any bytes is kept as such.
    #[serde(with = "crate::wire::base64_text")]
    pub certificates: Option<Vec<Vec<u8>>>,
    /// The stapled OCSP response, DER. Up to TLS 1.2 only.
    #[serde(with = "crate::wire::base64_text")]
    pub ocsp_response: Option<Vec<u8>>,
    /// The ephemeral key and its signature, for suites that have one.
    pub server_key_exchange: Option<ServerKeyExchange>,
    /// Was a client certificate asked for? Up to TLS 1.2 only.
    pub certificate_requested: bool,
    /// The flight was read to where it ends: ServerHelloDone, or the TLS 1.3 hello.
    pub complete: bool,
    /// The first bytes, at most 256, of something that is not TLS; see [`crate::wire::non_tls`].
    #[serde(with = "crate::wire::base64_text")]
    pub not_tls: Option<Vec<u8>>,
    /// The fault, and the message it is in.
    pub malformed: Option<String>,
    /// The message in whose middle the peer stopped, and how much of it came.
    pub unfinished: Option<String>,
    /// The reason for stopping, unless the flight itself ended.
    pub ending: Ending,
    /// Bytes read, record headers included, up to the end of the flight.
    pub bytes: usize,
}

impl ServerFlight {
    /// The alert by which the server gave up, if it did. An orderly close_notify is none.
    pub fn fatal_alert(&self) -> Option<Alert> {
        self.alerts.iter().copied().find(|alert| alert.is_fatal())
    }

    /// `true` if the server said close_notify: nothing can come after it (RFC 8446, section 6.1).
    pub fn is_closed(&self) -> bool {
        let mut alerts = self.alerts.iter();
        alerts.any(|alert| alert.description == AlertDescription::CLOSE_NOTIFY)
    }

    /// `true` for a HelloRetryRequest: the server has agreed to version, suite and
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

/// The end of the connection as its owner saw it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// By the reader's own side: the flight was done, or a kept stream stops here.
    #[default]
    Stopped,
    /// The peer closed.
    Closed,
    /// The peer reset the connection.
    Reset,
    /// Nothing came in time.
    TimedOut,
}
