//! What stood in the way of the handshake: decided once, from everything that was asked.
//!
//! About twenty different faults look like one `handshake_failure` to a plain client. Each
//! question of the survey takes one explanation away; what is left is the cause. The order below
//! matters: a cause further up explains the refusals further down.

mod answers;
mod obstacles;

pub use answers::Answers;
use obstacles::obstacles;

use crate::cloudfront::offer;
use crate::cloudfront::settings::OriginSettings;
use crate::observation::{
    AddressObservation, Answer, Attempt, Change, Failure, Handshake, HttpAnswer, Session, Stage,
};
use crate::wire::code_point::{CipherSuite, NamedGroup, ProtocolVersion};
use crate::wire::server_flight::{ServerFlight, ServerHello};

/// How far CloudFront would come with one address.
#[derive(Debug, Clone, PartialEq)]
pub enum Connection {
    /// There is no TCP connection.
    NotReached(Failure),
    /// The port answers with something that is not TLS; its first bytes.
    NotTls(Vec<u8>),
    /// The handshake was finished.
    Established(Session),
    /// The server accepted CloudFront's offer with a version or suite that CloudFront finishes
    /// and this program's TLS library does not.
    Negotiated(Negotiated),
    /// The handshake fails, for these independent reasons.
    Obstructed(Vec<Obstacle>),
}

/// What a server agreed to in clear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Negotiated {
    /// The protocol version.
    pub version: ProtocolVersion,
    /// The cipher suite.
    pub cipher_suite: CipherSuite,
    /// The key-exchange group, if the suite has one.
    pub group: Option<NamedGroup>,
}

/// One reason why the handshake fails.
#[derive(Debug, Clone, PartialEq)]
pub enum Obstacle {
    /// The server speaks none of the versions that CloudFront may use.
    Version {
        /// What it speaks, oldest first; empty where it says so itself, by alert, and was not
        /// seen to speak any.
        spoken: Vec<ProtocolVersion>,
    },
    /// The server takes none of the offered suites; this is what it would take.
    CipherSuite(CipherSuite),
    /// The server takes none of the offered groups; this is what it would take.
    Group(Option<NamedGroup>),
    /// The server refuses this server name, and accepts this instead.
    ServerName(AcceptedInstead),
    /// The server insists on a client certificate.
    ClientCertificate(ClientCertificateDemand),
    /// The handshake cannot be finished because of the kind of the leaf's key.
    LeafKey,
    /// None of the other reasons explains it.
    Incomplete(Failure),
}

/// What a server that refuses a server name accepts instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AcceptedInstead {
    /// A hello without a server name.
    NoName,
    /// Another name.
    Name(String),
    /// Nothing that was asked; it says `unrecognized_name` itself.
    Unknown,
}

/// How a server showed that it insists on a client certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClientCertificateDemand {
    /// It broke off during or right after the handshake in which it asked for one.
    BrokeOff(Failure),
    /// It finished the handshake and answered HTTP 400 saying so, as nginx does.
    Http400,
}

/// Diagnoses one address.
pub fn diagnose(seen: &AddressObservation, settings: &OriginSettings) -> Connection {
    if let Attempt::Failed(failure) = &seen.connect {
        return Connection::NotReached(failure.clone());
    }
    let handshake = match &seen.handshake {
        Attempt::Done(handshake) => handshake,
        Attempt::Failed(failure) => return Connection::NotReached(failure.clone()),
        Attempt::NotTried => {
            return Connection::NotReached(Failure::Local("nothing was asked".into()));
        }
    };
    match &handshake.session {
        Attempt::Done(session) => established(session, handshake, &seen.http, settings),
        Attempt::NotTried => Connection::NotReached(Failure::Local("nothing was asked".into())),
        Attempt::Failed(failure) => failed(failure, handshake, seen, settings),
    }
}

/// The handshake was finished; only a client certificate can still be in the way.
fn established(
    session: &Session,
    handshake: &Handshake,
    http: &Attempt<HttpAnswer>,
    settings: &OriginSettings,
) -> Connection {
    if !settings.origin_mtls
        && let Some(insistence) = insistence(handshake, http)
    {
        return Connection::Obstructed(vec![Obstacle::ClientCertificate(insistence)]);
    }
    Connection::Established(session.clone())
}

/// How a server that asked for a client certificate showed that it insists on one. Up to TLS 1.2
/// it breaks the handshake off; after TLS 1.3 a missing client certificate shows only at the first
/// read (RFC 8446, section 4.4.2.4), and nginx finishes every handshake and answers HTTP 400.
pub(crate) fn insistence(
    handshake: &Handshake,
    http: &Attempt<HttpAnswer>,
) -> Option<ClientCertificateDemand> {
    if !handshake.client_certificate_requested && !handshake.flight.certificate_requested {
        return None;
    }
    let broke_off = |failure: &Failure| {
        matches!(
            failure,
            Failure::Alert { .. } | Failure::Closed { .. } | Failure::Reset { .. }
        )
        .then(|| ClientCertificateDemand::BrokeOff(failure.clone()))
    };
    if let Attempt::Failed(failure) = &handshake.session {
        return broke_off(failure);
    }
    match http {
        Attempt::Failed(failure) => broke_off(failure),
        Attempt::Done(answer) if answer.status == 400 => {
            let body = answer.body_start.as_deref()?;
            let marked = body.to_ascii_lowercase().contains("ssl certificate");
            marked.then_some(ClientCertificateDemand::Http400)
        }
        _ => None,
    }
}

fn failed(
    failure: &Failure,
    handshake: &Handshake,
    seen: &AddressObservation,
    settings: &OriginSettings,
) -> Connection {
    let answers = Answers(&seen.answers);
    if let Some(first_bytes) = &handshake.flight.not_tls {
        return Connection::NotTls(first_bytes.clone());
    }
    if let Some((retry, handshake, session)) = seen.finished_retry(Change::WithoutAlpn) {
        return established(session, handshake, &retry.http, settings);
    }
    if let Some((failure, retried)) = failed_without_alpn(failure, seen) {
        return failed(failure, retried, seen, settings);
    }
    if let Some(insistence) = insistence(handshake, &seen.http) {
        if !settings.origin_mtls {
            return Connection::Obstructed(vec![Obstacle::ClientCertificate(insistence)]);
        }
        // CloudFront has a certificate to present, and what broke here is not what it would meet:
        // all that stands in clear is what was agreed on.
        if let Some(agreed) = agreed_in_clear(&handshake.flight, settings) {
            return Connection::Negotiated(agreed);
        }
    }
    // A HelloRetryRequest agrees to TLS 1.3 and no more: what failed later is still to be found.
    if let Some(answer) = answers.to_the_offer()
        && !answer.flight.is_retry()
        && let Some(hello) = acceptable_hello(&answer.flight, settings)
    {
        return accepted_offer(hello, answer, failure);
    }
    Connection::Obstructed(obstacles(failure, handshake, seen, settings))
}

/// CloudFront's offer was accepted in clear, yet the full handshake was not finished: either
/// because this program's library is narrower than CloudFront, or because something breaks later.
fn accepted_offer(hello: &ServerHello, answer: &Answer, failure: &Failure) -> Connection {
    // The offer holds no key share, so that in TLS 1.3 all there can be is a HelloRetryRequest
    // (RFC 8446, section 4.1.4): a server that goes on without one agrees to nothing.
    if hello.version >= ProtocolVersion::TLSV1_3 {
        return Connection::Obstructed(vec![Obstacle::Incomplete(failure.clone())]);
    }
    let version_is_ours = hello.version >= ProtocolVersion::TLSV1_2;
    let suite_is_ours = OUR_TLS12_SUITES.contains(&hello.cipher_suite);
    let leaf_is_ours = !matches!(failure, Failure::Incompatible(_));
    if version_is_ours && suite_is_ours && leaf_is_ours {
        return Connection::Obstructed(vec![Obstacle::Incomplete(failure.clone())]);
    }
    if !answer.flight.complete {
        let failure = answer.failure.clone().unwrap_or(Failure::Closed {
            during: Stage::Handshake,
        });
        return Connection::Obstructed(vec![Obstacle::Incomplete(failure)]);
    }
    Connection::Negotiated(Negotiated {
        version: hello.version,
        cipher_suite: hello.cipher_suite,
        group: answer.flight.group(),
    })
}

/// Where http/1.1 was refused in ALPN: how the handshake without ALPN failed, which is then what
/// has to be explained.
fn failed_without_alpn<'a>(
    first: &Failure,
    seen: &'a AddressObservation,
) -> Option<(&'a Failure, &'a Handshake)> {
    if !first.refuses_application_protocol() {
        return None;
    }
    let retry = seen
        .retries
        .iter()
        .find(|retry| retry.change == Change::WithoutAlpn)?;
    let handshake = retry.handshake.done()?;
    let failure = handshake.session.failure()?;
    (!failure.refuses_application_protocol()).then_some((failure, handshake))
}

/// What a server agreed to, where CloudFront could go on with it.
fn agreed_in_clear(flight: &ServerFlight, settings: &OriginSettings) -> Option<Negotiated> {
    let hello = acceptable_hello(flight, settings)?;
    Some(Negotiated {
        version: hello.version,
        cipher_suite: hello.cipher_suite,
        group: flight.group(),
    })
}

/// The suites that rustls with ring and CloudFront have in common up to TLS 1.2.
const OUR_TLS12_SUITES: [CipherSuite; 4] = [
    CipherSuite(0xc02b),
    CipherSuite(0xc02f),
    CipherSuite(0xc02c),
    CipherSuite(0xc030),
];

/// The ServerHello, if CloudFront with these settings could go on with it.
pub(crate) fn acceptable_hello<'a>(
    flight: &'a ServerFlight,
    settings: &OriginSettings,
) -> Option<&'a ServerHello> {
    flight.server_hello.as_ref().filter(|hello| {
        settings.protocols.allows(hello.version)
            && offer::standing(hello.cipher_suite).is_some()
            && hello.compression == 0
            && flight.group().is_none_or(offer::offers_group)
    })
}
