//! Everything seen of one address.

use std::net::SocketAddr;

use serde::{Deserialize, Serialize};

use super::{Answer, Attempt, Der};
use crate::wire::code_point::{CipherSuite, NamedGroup, ProtocolVersion, SignatureScheme};
use crate::wire::server_flight::ServerFlight;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AddressObservation {
    pub address: SocketAddr,
    /// Duration of the TCP handshake in milliseconds.
    pub connect: Attempt<f64>,
    /// The handshake that CloudFront would do.
    pub handshake: Attempt<Handshake>,
    /// The one HTTP request after it.
    pub http: Attempt<HttpAnswer>,
    /// The hand-made hellos and what came back, in the order they were asked.
    pub answers: Vec<Answer>,
    /// Further full handshakes, asked because the first one failed.
    pub retries: Vec<Retry>,
    /// Number of TCP connections opened to this address.
    pub connections: u32,
}

impl AddressObservation {
    /// An address of which nothing but the outcome of connecting is known.
    pub fn new(address: SocketAddr, connect: Attempt<f64>, connections: u32) -> Self {
        Self {
            address,
            connect,
            handshake: Attempt::NotTried,
            http: Attempt::NotTried,
            answers: Vec::new(),
            retries: Vec::new(),
            connections,
        }
    }

    /// The retry with this change, if there was one.
    pub fn retry(&self, change: Change) -> Option<&Retry> {
        self.retries.iter().find(|retry| retry.change == change)
    }

    /// The handshakes of the retries with this change.
    pub fn retried(&self, change: Change) -> impl Iterator<Item = &Handshake> {
        let retries = self
            .retries
            .iter()
            .filter(move |retry| retry.change == change);
        retries.filter_map(|retry| retry.handshake.done())
    }

    /// The retry with this change that came to the end of its handshake, and what it agreed on.
    pub fn finished_retry(&self, change: Change) -> Option<(&Retry, &Handshake, &Session)> {
        self.retries.iter().find_map(|retry| {
            let handshake = retry.handshake.done()?;
            let session = handshake.session.done()?;
            (retry.change == change).then_some((retry, handshake, session))
        })
    }
}

/// A full handshake by a real TLS library, finished or not.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Handshake {
    pub session: Attempt<Session>,
    /// In milliseconds, from the TCP handshake on.
    pub duration_ms: f64,
    /// The certificates presented, as sent.
    pub certificates: Vec<Der>,
    /// The OCSP response stapled to the handshake.
    pub ocsp_response: Option<Der>,
    pub client_certificate_requested: bool,
    /// `true` if the one of `--client-cert` was the answer.
    #[serde(default)]
    pub client_certificate_presented: bool,
    /// Proof that the server holds the leaf's key.
    pub possession: Possession,
    /// The part of the same connection that is in clear.
    pub flight: ServerFlight,
}

/// The result of a finished handshake.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    pub version: ProtocolVersion,
    pub cipher_suite: CipherSuite,
    pub group: Option<NamedGroup>,
    /// The application protocol that the server chose.
    pub alpn: Option<String>,
}

/// Proof that the server holds the private key of its leaf.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Possession {
    /// The server's signature was not seen.
    NotSeen,
    /// The signature verifies with the leaf's key.
    Proved(SignatureScheme),
    /// The signature does not verify with the leaf's key.
    Disproved(SignatureScheme),
    /// The signature was seen, and this program's TLS library cannot verify such a one.
    NotVerifiable(SignatureScheme),
}

/// A full handshake with an offer other than CloudFront's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Retry {
    pub change: Change,
    pub handshake: Attempt<Handshake>,
    /// The HTTP request after it, when CloudFront's own handshake is only the ALPN away.
    pub http: Attempt<HttpAnswer>,
}

/// The difference between a further handshake and CloudFront's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// CloudFront's offer without ALPN.
    WithoutAlpn,
    /// CloudFront's offer without a server name.
    WithoutServerName,
    /// CloudFront's offer with `h2` before `http/1.1` in ALPN: a gRPC behavior needs it.
    WithHttp2,
    /// Every suite and every signature scheme that the TLS library knows.
    Widened,
}

/// The answer to the one HTTP/1.1 request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HttpAnswer {
    pub status: u16,
    pub server: Option<String>,
    pub location: Option<String>,
    /// The fields of [`KEPT_FIELDS`], in their order and with their names in lower case.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<(String, String)>,
    /// The length of the head in bytes; 0 if it was not recorded.
    #[serde(default)]
    pub head_bytes: usize,
    /// The start of the body, read only when a client certificate was asked for.
    pub body_start: Option<String>,
    /// In milliseconds, from the handshake on.
    pub duration_ms: f64,
}

/// The fields of an HTTP answer that tell its maker or its length.
pub const KEPT_FIELDS: [&str; 12] = [
    "via",
    "x-cache",
    "x-amz-cf-id",
    "x-amz-cf-pop",
    "x-amzn-errortype",
    "x-amzn-requestid",
    "x-amzn-waf-action",
    "x-amz-apigw-id",
    "x-amz-request-id",
    "apigw-requestid",
    "content-length",
    "transfer-encoding",
];

impl HttpAnswer {
    /// Returns the location of a redirect to HTTPS.
    pub fn https_redirect(&self) -> Option<&str> {
        let location = self.location.as_deref()?;
        let scheme = location.get(..8)?;
        let redirects = (300..400).contains(&self.status);
        (redirects && scheme.eq_ignore_ascii_case("https://")).then_some(location)
    }

    /// The first field of this name, which is given in lower case.
    pub fn field(&self, name: &str) -> Option<&str> {
        match name {
            "server" => self.server.as_deref(),
            "location" => self.location.as_deref(),
            _ => self.all_of_field(name).next(),
        }
    }

    /// Every value of a kept field, in the order of the answer.
    pub fn all_of_field(&self, name: &str) -> impl Iterator<Item = &str> {
        let fields = self.fields.iter().filter(move |(kept, _)| kept == name);
        fields.map(|(_, value)| value.as_str())
    }
}

/// The answer of port 80 of the same address.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlainHttp {
    /// The address and port that was asked.
    pub address: SocketAddr,
    pub answer: HttpAnswer,
}
