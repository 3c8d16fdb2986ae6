//! The outcome of a connection to one address, and the obstacles that end it.

use crate::cloudfront::offer;
use crate::cloudfront::settings::OriginSettings;
use crate::observation::{Attempt, Failure, Handshake, HttpAnswer, Session};
use crate::wire::code_point::{CipherSuite, NamedGroup, ProtocolVersion};
use crate::wire::server_flight::ServerFlight;

/// The point that CloudFront would reach with one address.
#[derive(Debug, Clone, PartialEq)]
pub enum Connection {
    /// The TCP connection fails.
    NotReached(Failure),
    /// The port answers with something that is not TLS: its first bytes.
    NotTls(Vec<u8>),
    Established(Session),
    /// The server accepted CloudFront's offer with a version or suite that CloudFront finishes
    /// and this program's TLS library does not.
    Negotiated(Negotiated),
    /// The handshake fails, for these independent reasons.
    Obstructed(Vec<Obstacle>),
}

/// The parameters to which a server agreed, in a full handshake or in clear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Negotiated {
    pub version: ProtocolVersion,
    pub cipher_suite: CipherSuite,
    /// `None` if the suite has no key-exchange group.
    pub group: Option<NamedGroup>,
}

/// One reason why the handshake fails.
#[derive(Debug, Clone, PartialEq)]
pub enum Obstacle {
    /// The server speaks none of the versions that CloudFront may use.
    Version {
        /// The versions it speaks, oldest first; empty if it refuses all of them by alert.
        spoken: Vec<ProtocolVersion>,
    },
    /// The server rejects every offered suite and takes this one.
    CipherSuite(CipherSuite),
    /// The server rejects every offered group and takes this one, if it could be seen.
    Group(Option<NamedGroup>),
    /// The server refuses this server name, and accepts this instead.
    ServerName(AcceptedInstead),
    ClientCertificate(ClientCertificateDemand),
    /// The handshake cannot be finished because of the kind of the leaf's key.
    LeafKey,
    /// None of the other reasons explains it.
    Incomplete(Failure),
    /// The reason why this program cannot tell if CloudFront would finish the handshake.
    Unproven(String),
}

/// The name that a server accepts in place of the refused one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AcceptedInstead {
    NoName,
    Name(String),
    /// None of the names that were tried; the server sent `unrecognized_name`.
    Unknown,
}

/// The way in which a server showed that it requires a client certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClientCertificateDemand {
    /// It broke off during or right after the handshake in which it asked for one.
    BrokeOff(Failure),
    /// It finished the handshake and answered HTTP 400 saying so, as nginx does.
    Http400,
}

impl Connection {
    /// `true` if CloudFront finishes the handshake.
    pub fn is_accepted(&self) -> bool {
        matches!(self, Self::Established(_) | Self::Negotiated(_))
    }

    /// `true` if this is among the reasons why the handshake fails.
    pub fn has_obstacle(&self, is_it: impl Fn(&Obstacle) -> bool) -> bool {
        matches!(self, Self::Obstructed(obstacles) if obstacles.iter().any(is_it))
    }
}

impl From<Obstacle> for Connection {
    fn from(only: Obstacle) -> Self {
        Self::Obstructed(vec![only])
    }
}

impl Negotiated {
    /// The parameters in the server's hello, if CloudFront with these settings continues with them.
    pub(crate) fn in_clear(flight: &ServerFlight, settings: &OriginSettings) -> Option<Self> {
        let hello = flight.server_hello.as_ref()?;
        let group = flight.group();
        let is_acceptable = settings.protocols.allows(hello.version)
            && offer::standing(hello.cipher_suite).is_some()
            && hello.compression == 0
            && group.is_none_or(offer::offers_group);
        is_acceptable.then_some(Self {
            version: hello.version,
            cipher_suite: hello.cipher_suite,
            group,
        })
    }
}

impl From<&Session> for Negotiated {
    fn from(session: &Session) -> Self {
        Self {
            version: session.version,
            cipher_suite: session.cipher_suite,
            group: session.group,
        }
    }
}

impl ClientCertificateDemand {
    /// `None` if the server does not ask for a client certificate or accepts a client without one.
    ///
    /// Up to TLS 1.2 a server that insists breaks the handshake off. In TLS 1.3 a missing
    /// certificate shows only at the first read (RFC 8446, section 4.4.2.4), and nginx finishes
    /// every handshake and answers HTTP 400.
    pub(crate) fn of(handshake: &Handshake, http: &Attempt<HttpAnswer>) -> Option<Self> {
        if !handshake.client_certificate_requested && !handshake.flight.certificate_requested {
            return None;
        }
        match (&handshake.session, http) {
            (Attempt::Failed(failure), _) | (_, Attempt::Failed(failure)) => failure
                .is_refusal()
                .then(|| Self::BrokeOff(failure.clone())),
            (_, Attempt::Done(answer)) if answer.status == 400 => {
                let body = answer.body_start.as_deref()?.to_ascii_lowercase();
                body.contains("ssl certificate").then_some(Self::Http400)
            }
            _ => None,
        }
    }
}
