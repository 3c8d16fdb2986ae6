//! The diagnosis: from the answers of one address to the obstacles in its way.

use super::acceptable::{acceptable_hello, agreed_in_clear};
use super::answers::Answers;
use super::client_certificate::client_certificate_demand;
use super::obstacles::obstacles;
use crate::check::context::connection::{Connection, Negotiated, Obstacle};
use crate::cloudfront::settings::OriginSettings;
use crate::observation::{
    AddressObservation, Answer, Attempt, Change, Failure, Handshake, HttpAnswer, Session, Stage,
};
use crate::wire::code_point::{CipherSuite, ProtocolVersion};
use crate::wire::server_flight::ServerHello;

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
        Attempt::Done(session) => established(session, handshake, &seen.http, seen, settings),
        Attempt::NotTried => Connection::NotReached(Failure::Local("nothing was asked".into())),
        Attempt::Failed(failure) => failed(failure, handshake, seen, settings),
    }
}

/// The handshake was finished, with the part of CloudFront's offer that this program's TLS library
/// speaks. A client certificate can still be in the way, and up to TLS 1.2 the answer to the whole
/// offer: a server may choose another suite from it, and with that another certificate.
fn established(
    session: &Session,
    handshake: &Handshake,
    http: &Attempt<HttpAnswer>,
    seen: &AddressObservation,
    settings: &OriginSettings,
) -> Connection {
    if (!settings.origin_mtls || handshake.client_certificate_presented)
        && let Some(demand) = client_certificate_demand(handshake, http)
    {
        return Connection::Obstructed(vec![Obstacle::ClientCertificate(demand)]);
    }
    if session.version >= ProtocolVersion::TLSV1_3 {
        return Connection::Established(session.clone());
    }
    let Some(answer) = Answers(&seen.answers).up_to_tls12() else {
        return unproven(
            "the server accepts the part of CloudFront's offer that this program's TLS library supports, but its answer to the whole offer is not known",
        );
    };
    if let Some(why) = &answer.flight.malformed {
        return unproven(format!(
            "this program's TLS library finishes the handshake, but the answer to CloudFront's whole offer is malformed: {why}"
        ));
    }
    let Some(agreed) = agreed_in_clear(&answer.flight, settings) else {
        return incomplete(answer);
    };
    if (agreed.version, agreed.cipher_suite) == (session.version, session.cipher_suite) {
        return Connection::Established(session.clone());
    }
    if answer.flight.complete {
        Connection::Negotiated(agreed)
    } else {
        incomplete(answer)
    }
}

/// `true` if everything that comes in clear is as CloudFront takes it.
fn is_good(answer: &Answer, settings: &OriginSettings) -> bool {
    let flight = &answer.flight;
    acceptable_hello(flight, settings).is_some() && (flight.complete || flight.is_retry())
}

fn unproven(why: impl Into<String>) -> Connection {
    Connection::Obstructed(vec![Obstacle::Unproven(why.into())])
}

/// The handshake that this answer begins cannot be finished.
fn incomplete(answer: &Answer) -> Connection {
    let choice = || match &answer.flight.server_hello {
        Some(hello) => {
            Failure::Incompatible(format!("{} with {}", hello.version, hello.cipher_suite))
        }
        None => Failure::Closed {
            during: Stage::Handshake,
        },
    };
    let failure = answer.failure.clone().unwrap_or_else(choice);
    Connection::Obstructed(vec![Obstacle::Incomplete(failure)])
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
        return established(session, handshake, &retry.http, seen, settings);
    }
    if let Some((failure, retried)) = failed_without_alpn(failure, seen) {
        return failed(failure, retried, seen, settings);
    }
    if let Some(demand) = client_certificate_demand(handshake, &seen.http) {
        if !settings.origin_mtls || handshake.client_certificate_presented {
            return Connection::Obstructed(vec![Obstacle::ClientCertificate(demand)]);
        }
        // CloudFront has a certificate to present, and what broke here is not what it would meet:
        // only the parameters agreed on in clear are known.
        if let Some(agreed) = agreed_in_clear(&handshake.flight, settings) {
            return Connection::Negotiated(agreed);
        }
    }
    let offer = answers.to_the_offer();
    if let Failure::Stricter(_) = failure
        && offer.is_some_and(|answer| is_good(answer, settings))
    {
        return unproven(format!("{failure}; AWS's TLS library may continue"));
    }
    // A HelloRetryRequest agrees to TLS 1.3 and no more: what failed later is still to be found.
    if let Some(answer) = offer
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
    // (RFC 8446, section 4.1.4): a server that continues without one agrees to nothing.
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
        return incomplete(answer);
    }
    Connection::Negotiated(Negotiated {
        version: hello.version,
        cipher_suite: hello.cipher_suite,
        group: answer.flight.group(),
    })
}

/// The failure without ALPN, which has to be explained if the server refused http/1.1 in ALPN.
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

/// The suites that rustls with ring and CloudFront have in common up to TLS 1.2.
const OUR_TLS12_SUITES: [CipherSuite; 4] = [
    CipherSuite(0xc02b),
    CipherSuite(0xc02f),
    CipherSuite(0xc02c),
    CipherSuite(0xc030),
];
