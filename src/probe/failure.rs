//! The meaning of the end of a connection: the error, and what the server's own bytes say of it.

use std::io;

use rustls::{Error, HandshakeType, InvalidMessage, PeerMisbehaved};

use crate::observation::{Failure, Stage};
use crate::wire::code_point::{Alert, AlertDescription};
use crate::wire::server_flight::ServerFlight;

/// The failure that an error on an open connection means, with TLS or without.
pub(super) fn from_error(error: &io::Error, during: Stage) -> Failure {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref());
    inner.map_or_else(
        || from_io(error, during),
        |error: &Error| from_tls(error, during),
    )
}

fn from_io(error: &io::Error, during: Stage) -> Failure {
    use io::ErrorKind::*;
    match error.kind() {
        UnexpectedEof => Failure::Closed { during },
        ConnectionReset | BrokenPipe | ConnectionAborted => Failure::Reset { during },
        TimedOut => Failure::TimedOut { during },
        HostUnreachable | NetworkUnreachable => Failure::Unreachable(error.to_string()),
        // This comes not from the system but from the TLS library, whose buffer the peer filled.
        InvalidData => Failure::Malformed(format!(
            "more TLS messages at once than this client accepts ({error})"
        )),
        _ => Failure::Local(error.to_string()),
    }
}

fn from_tls(error: &Error, during: Stage) -> Failure {
    match error {
        Error::AlertReceived(description) => Failure::Alert {
            during,
            alert: Alert::fatal(AlertDescription((*description).into())),
        },
        Error::PeerIncompatible(why) => Failure::Incompatible(format!("{why:?}")),
        Error::PeerMisbehaved(why) if is_unoffered_choice(why) => {
            Failure::Incompatible(format!("{why:?}"))
        }
        Error::PeerMisbehaved(why) if is_about_an_extension(why) => {
            Failure::Stricter(format!("{why:?}"))
        }
        Error::InvalidMessage(why) if is_odd_and_readable(why) => {
            Failure::Stricter(format!("{why:?}"))
        }
        // RFC 5246, section 7.4.1.1: a client ignores it within a handshake.
        Error::InappropriateHandshakeMessage {
            got_type: HandshakeType::HelloRequest,
            ..
        } => Failure::Stricter("a HelloRequest within the handshake".into()),
        Error::PeerMisbehaved(why) => Failure::Malformed(format!("{why:?}")),
        Error::NoCertificatesPresented => {
            Failure::Malformed("the list of certificates is empty".into())
        }
        other => Failure::Malformed(other.to_string()),
    }
}

/// A choice outside this library's offer may be within CloudFront's; everything else that rustls
/// calls misbehavior breaks the protocol with every client.
fn is_unoffered_choice(why: &PeerMisbehaved) -> bool {
    use PeerMisbehaved::*;
    matches!(
        why,
        IllegalHelloRetryRequestWithUnofferedCipherSuite
            | IllegalHelloRetryRequestWithUnofferedNamedGroup
            | SelectedUnofferedApplicationProtocol
            | SelectedUnofferedCertCompression
            | SelectedUnofferedCipherSuite
            | SelectedUnofferedKxGroup
            | SignedHandshakeWithUnadvertisedSigScheme
            | SignedKxWithWrongAlgorithm
    )
}

/// Extensions that RFC 8446, section 4.2 forbids, and that s2n-tls reads past.
fn is_about_an_extension(why: &PeerMisbehaved) -> bool {
    use PeerMisbehaved::*;
    matches!(
        why,
        BadCertChainExtensions
            | DisallowedEncryptedExtension
            | DuplicateEncryptedExtensions
            | DuplicateServerHelloExtensions
            | ServerHelloMustOfferUncompressedEcPoints
            | UnexpectedCleartextExtension
            | UnsolicitedCertExtension
            | UnsolicitedEncryptedExtension
            | UnsolicitedSctList
            | UnsolicitedServerHelloExtension
    )
}

/// Messages with extensions that are doubled, empty or followed by more bytes, key exchanges that are
/// followed by more, and requests for a client certificate that share no signature scheme:
/// s2n-tls continues after all of them.
fn is_odd_and_readable(why: &InvalidMessage) -> bool {
    use InvalidMessage::*;
    matches!(
        why,
        DuplicateExtension(_)
            | IllegalEmptyList(_)
            | IllegalEmptyValue
            | InvalidCertRequest
            | MissingKeyExchange
            | NoSignatureSchemes
            | TrailingData(_)
            | UnknownCertificateExtension
            | UnknownHelloRetryRequestExtension
    )
}

/// The failure that the flight itself tells of, which says more than the connection's end does.
pub(super) fn from_flight(flight: &ServerFlight) -> Option<Failure> {
    if flight.not_tls.is_some() {
        return Some(Failure::NotTls);
    }
    if let Some(alert) = flight.fatal_alert() {
        let during = Stage::Handshake;
        return Some(Failure::Alert { during, alert });
    }
    flight.malformed.clone().map(Failure::Malformed)
}

/// Adds what only the flight tells to a failure of rustls, which drops a server's first bytes if
/// they are not TLS, and the reason of some ends.
pub(super) fn refine(failure: Failure, flight: &ServerFlight) -> Failure {
    if flight.not_tls.is_some() {
        return Failure::NotTls;
    }
    match (failure, flight.fatal_alert()) {
        // rustls waits on after a close_notify that nothing authenticates.
        (Failure::TimedOut { during }, _) if flight.is_closed() => Failure::Closed { during },
        (Failure::Closed { during } | Failure::Reset { during }, Some(alert)) => {
            Failure::Alert { during, alert }
        }
        (failure, _) => failure,
    }
}
