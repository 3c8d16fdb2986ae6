//! What was seen: plain owned facts with a timestamp, and no judgement.
//!
//! An observation can be kept as JSON (`--save`) and judged again later (`--replay`), so nothing
//! in here depends on the run that made it.

mod answer;
mod failure;

use std::fmt;
use std::net::SocketAddr;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::cloudfront::settings::{IpAddressType, OriginSettings};
use crate::target::Target;
use crate::wire::code_point::{CipherSuite, NamedGroup, ProtocolVersion, SignatureScheme};
use crate::wire::server_flight::ServerFlight;

pub use answer::{Answer, Question};
pub use failure::{Attempt, Failure, Stage};

/// The version of the kept form. A reader refuses what it does not know.
pub const SCHEMA: u32 = 1;

/// Everything seen of one target.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Observation {
    /// The version of this form.
    pub schema: u32,
    /// What was asked about.
    pub target: Target,
    /// What the distribution was assumed to say.
    pub settings: OriginSettings,
    /// When the observation began, UTC.
    #[serde(with = "time::serde::rfc3339")]
    pub taken_at: OffsetDateTime,
    /// How long it took, in milliseconds.
    pub duration_ms: f64,
    /// The names and addresses that were used.
    pub resolution: Attempt<Resolution>,
    /// How long the resolution took, in milliseconds; nothing when no DNS was asked.
    pub dns_ms: Option<f64>,
    /// One entry for each address, in the order of their addresses.
    pub addresses: Vec<AddressObservation>,
    /// What port 80 did, when it was asked because the verdict is a failure.
    pub plain_http: Attempt<PlainHttp>,
    /// Trust anchors that this lab adds to Mozilla's.
    pub extra_trust_anchors: Vec<Der>,
    /// What could be found of chains that end too early: it names, and is never judged. One for
    /// each distinct chain; none where nobody asked for it.
    #[serde(default)]
    pub completions: Vec<Completion>,
    /// The file that the server is expected to serve, where one was given.
    #[serde(default)]
    pub expected: Option<ExpectedFile>,
}

impl Observation {
    /// What is known of a target that nobody was asked about.
    pub fn unasked(target: Target, settings: OriginSettings, taken_at: OffsetDateTime) -> Self {
        Self {
            schema: SCHEMA,
            target,
            settings,
            taken_at,
            duration_ms: 0.0,
            resolution: Attempt::NotTried,
            dns_ms: None,
            addresses: Vec::new(),
            plain_http: Attempt::NotTried,
            extra_trust_anchors: Vec::new(),
            completions: Vec::new(),
            expected: None,
        }
    }
}

/// The addresses of the target, and how they came to be known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Resolution {
    /// The way they were found.
    pub by: ResolvedBy,
    /// The canonical name, where DNS gave another one.
    pub canonical_name: Option<String>,
    /// The addresses of the wanted family, sorted, each once.
    pub addresses: Vec<SocketAddr>,
    /// The family of which nothing could be found out, where both are wanted and the other one has
    /// addresses.
    #[serde(default)]
    pub unanswered: Option<Unanswered>,
}

/// Records that were asked for in vain, so that there may or may not be addresses of that family.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unanswered {
    /// Which records: those of one family.
    pub family: IpAddressType,
    /// What the resolver did instead of an answer.
    pub failure: Failure,
}

/// How addresses came to be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResolvedBy {
    /// Through this machine's resolver (DNS, hosts file).
    System,
    /// Given on the command line.
    Given,
    /// The target is an address.
    Literal,
}

/// Everything seen of one address.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AddressObservation {
    /// The address and port.
    pub address: SocketAddr,
    /// How long the TCP handshake took, in milliseconds.
    pub connect: Attempt<f64>,
    /// The handshake that CloudFront would do.
    pub handshake: Attempt<Handshake>,
    /// The one HTTP request after it.
    pub http: Attempt<HttpAnswer>,
    /// The hand-made hellos and what came back, in the order they were asked.
    pub answers: Vec<Answer>,
    /// Further full handshakes, asked because the first one failed.
    pub retries: Vec<Retry>,
    /// How many TCP connections were opened to this address.
    pub connections: u32,
}

impl AddressObservation {
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
    /// What was agreed, or why it was not.
    pub session: Attempt<Session>,
    /// How long it took after the TCP handshake, in milliseconds.
    pub duration_ms: f64,
    /// The certificates presented, as sent.
    pub certificates: Vec<Der>,
    /// The OCSP response stapled to the handshake.
    pub ocsp_response: Option<Der>,
    /// Whether the server asked for a client certificate.
    pub client_certificate_requested: bool,
    /// Whether the server proved that it holds the leaf's key.
    pub possession: Possession,
    /// What could be read in clear of the same connection.
    pub flight: ServerFlight,
}

/// What a finished handshake agreed on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// The protocol version.
    pub version: ProtocolVersion,
    /// The cipher suite.
    pub cipher_suite: CipherSuite,
    /// The key-exchange group.
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
    /// What was changed.
    pub change: Change,
    /// What came of it.
    pub handshake: Attempt<Handshake>,
    /// The HTTP request after it, when CloudFront's own handshake is only the ALPN away.
    pub http: Attempt<HttpAnswer>,
}

/// What a full handshake was asked without, or with, compared with CloudFront's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// CloudFront's offer without ALPN.
    WithoutAlpn,
    /// CloudFront's offer without a server name.
    WithoutServerName,
    /// CloudFront's offer with `h2` before `http/1.1` in ALPN: a gRPC behaviour needs it.
    WithHttp2,
    /// Every suite and every signature scheme that the TLS library knows.
    Widened,
}

/// The answer to the one HTTP/1.1 request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HttpAnswer {
    /// The status code.
    pub status: u16,
    /// The `Server` header.
    pub server: Option<String>,
    /// The `Location` header.
    pub location: Option<String>,
    /// The start of the body, read only when a client certificate was asked for.
    pub body_start: Option<String>,
    /// How long the answer took after the handshake, in milliseconds.
    pub duration_ms: f64,
}

/// What port 80 of the same address answered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlainHttp {
    /// The address and port that was asked.
    pub address: SocketAddr,
    /// The answer.
    pub answer: HttpAnswer,
}

/// What was found of one chain that ends before its missing issuer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Completion {
    /// SHA-256 of each certificate of the chain that was sent and is needed, the leaf first.
    pub of: Vec<Der>,
    /// The path, or why there is none.
    pub result: Result<CompletedPath, String>,
    /// Every address that was asked, in order.
    pub asked: Vec<AskedAddress>,
}

/// A whole path, verified to a trust anchor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompletedPath {
    /// The certificates above the leaf, from the lowest on, without the root.
    pub intermediates: Vec<FoundCertificate>,
    /// The name of the trust anchor that ends it.
    pub anchor: String,
    /// The anchor is one of [`Observation::extra_trust_anchors`]: CloudFront would not trust it.
    pub anchor_is_extra: bool,
}

/// A certificate of a completed path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundCertificate {
    /// The certificate.
    pub certificate: Der,
    /// Where it was found.
    pub from: FoundIn,
}

/// Where a certificate was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FoundIn {
    /// The server sent it.
    Sent,
    /// In the file of intermediates that was given.
    Given,
    /// At this address.
    Fetched(String),
}

/// One address of an issuer's certificate that was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedAddress {
    /// The address, as the certificate names it.
    pub url: String,
    /// The subjects of the certificates that it gave, or why it gave none.
    pub answer: Result<Vec<String>, String>,
}

/// The certificates of a file, to compare with what is served.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExpectedFile {
    /// The file's name as given.
    pub name: String,
    /// Its certificates in the order of the file.
    pub certificates: Vec<Der>,
}

/// Bytes, kept as base64: a certificate, an OCSP response.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Der(pub Vec<u8>);

impl fmt::Debug for Der {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Der({} bytes)", self.0.len())
    }
}

impl From<Der> for String {
    fn from(der: Der) -> Self {
        use base64::prelude::*;
        BASE64_STANDARD.encode(der.0)
    }
}

impl TryFrom<String> for Der {
    type Error = base64::DecodeError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        use base64::prelude::*;
        BASE64_STANDARD.decode(text).map(Self)
    }
}
