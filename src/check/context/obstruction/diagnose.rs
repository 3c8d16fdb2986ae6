//! The diagnosis: from the answers of one address to the obstacles in its way.

use super::answers::Answers;
use super::obstacles::obstacles;
use crate::check::context::connection::{
    ClientCertificateDemand, Connection, Negotiated, Obstacle,
};
use crate::cloudfront::settings::OriginSettings;
use crate::observation::{
    AddressObservation, Answer, Attempt, Change, Failure, Handshake, HttpAnswer, Session, Stage,
};
use crate::wire::code_point::{CipherSuite, ProtocolVersion};

/// Diagnoses one address.
pub fn diagnose(seen: &AddressObservation, settings: &OriginSettings) -> Connection {
    if let Some(failure) = seen.connect.failure().or(seen.handshake.failure()) {
        return Connection::NotReached(failure.clone());
    }
    let nothing_was_asked = || Connection::NotReached(Failure::Local("nothing was asked".into()));
    let Some(handshake) = seen.handshake.done() else {
        return nothing_was_asked();
    };
    match &handshake.session {
        Attempt::Done(session) => established(session, handshake, &seen.http, seen, settings),
        Attempt::Failed(failure) => failed(failure, handshake, seen, settings),
        Attempt::NotTried => nothing_was_asked(),
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
        && let Some(demand) = ClientCertificateDemand::of(handshake, http)
    {
        return Obstacle::ClientCertificate(demand).into();
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
    match Negotiated::in_clear(&answer.flight, settings) {
        Some(agreed)
            if (agreed.version, agreed.cipher_suite) == (session.version, session.cipher_suite) =>
        {
            Connection::Established(session.clone())
        }
        Some(agreed) if answer.flight.complete => Connection::Negotiated(agreed),
        _ => incomplete(answer),
    }
}

fn unproven(why: impl Into<String>) -> Connection {
    Obstacle::Unproven(why.into()).into()
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
    Obstacle::Incomplete(answer.failure.clone().unwrap_or_else(choice)).into()
}

fn failed(
    failure: &Failure,
    handshake: &Handshake,
    seen: &AddressObservation,
    settings: &OriginSettings,
) -> Connection {
    if let Some(first_bytes) = &handshake.flight.not_tls {
        return Connection::NotTls(first_bytes.clone());
    }
    if let Some((retry, handshake, session)) = seen.finished_retry(Change::WithoutAlpn) {
        return established(session, handshake, &retry.http, seen, settings);
    }
    if let Some((failure, retried)) = failed_without_alpn(failure, seen) {
        return failed(failure, retried, seen, settings);
    }
    if let Some(demand) = ClientCertificateDemand::of(handshake, &seen.http) {
        if !settings.origin_mtls || handshake.client_certificate_presented {
            return Obstacle::ClientCertificate(demand).into();
        }
        // CloudFront has a certificate to present, and what broke here is not what it would meet:
        // only the parameters agreed on in clear are known.
        if let Some(agreed) = Negotiated::in_clear(&handshake.flight, settings) {
            return Connection::Negotiated(agreed);
        }
    }
    if let Some(answer) = Answers(&seen.answers).to_the_offer()
        && let Some(agreed) = Negotiated::in_clear(&answer.flight, settings)
    {
        let is_retry = answer.flight.is_retry();
        if matches!(failure, Failure::Stricter(_)) && (answer.flight.complete || is_retry) {
            return unproven(format!("{failure}; AWS's TLS library may continue"));
        }
        // A HelloRetryRequest agrees to TLS 1.3 and no more: what failed later is still to be found.
        if !is_retry {
            return accepted_offer(agreed, answer, failure);
        }
    }
    Connection::Obstructed(obstacles(failure, handshake, seen, settings))
}

/// CloudFront's offer was accepted in clear, yet the full handshake was not finished: either
/// because this program's library is narrower than CloudFront, or because something breaks later.
fn accepted_offer(agreed: Negotiated, answer: &Answer, failure: &Failure) -> Connection {
    // The offer holds no key share, so that in TLS 1.3 all there can be is a HelloRetryRequest
    // (RFC 8446, section 4.1.4): a server that continues without one agrees to nothing.
    let agrees_to_nothing = agreed.version >= ProtocolVersion::TLSV1_3;
    let all_is_ours = agreed.version >= ProtocolVersion::TLSV1_2
        && OUR_TLS12_SUITES.contains(&agreed.cipher_suite)
        && !matches!(failure, Failure::Incompatible(_));
    if agrees_to_nothing || all_is_ours {
        return Obstacle::Incomplete(failure.clone()).into();
    }
    if !answer.flight.complete {
        return incomplete(answer);
    }
    Connection::Negotiated(agreed)
}

/// The failure without ALPN, which has to be explained if the server refused http/1.1 in ALPN.
fn failed_without_alpn<'a>(
    first: &Failure,
    seen: &'a AddressObservation,
) -> Option<(&'a Failure, &'a Handshake)> {
    if !first.refuses_application_protocol() {
        return None;
    }
    let handshake = seen.retried(Change::WithoutAlpn).next()?;
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
