//! The outcome of a connection to one address, and the obstacles that end it.

use crate::observation::{Failure, Session};
use crate::wire::code_point::{CipherSuite, NamedGroup, ProtocolVersion};

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

/// The parameters to which a server agreed in clear.
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
}
