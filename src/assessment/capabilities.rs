//! The capabilities that an address was seen to have, from the full handshakes and every answer.

use std::iter::once;

use crate::check::sentence::number_of;
use crate::check::{AddressContext, Connection, Obstacle};
use crate::cloudfront::offer;
use crate::observation::{Answer, Change, Failure, Question, Session};
use crate::wire::code_point::{AlertDescription, CipherSuite, ProtocolVersion};
use crate::wire::server_flight::ServerHello;

/// `Some(true)` only after a ServerHello with that very version, `Some(false)` only after an alert,
/// a close or a reset; a timeout is neither.
pub fn speaks(address: &AddressContext, version: ProtocolVersion) -> Option<bool> {
    let in_clear = hellos(address, |_| true).map(|hello| hello.version);
    if full_handshakes(address)
        .chain(in_clear)
        .any(|spoken| spoken == version)
    {
        return Some(true);
    }
    // A server that refuses the name refuses every hello that carries it, whatever its version.
    if address
        .connection
        .has_obstacle(|obstacle| matches!(obstacle, Obstacle::ServerName(_)))
    {
        return None;
    }
    if let Some(answer) = address.answers().to(&Question::Version(version)) {
        // A server that answers with another version declined this one.
        return (answer.refused() || answer.accepted()).then_some(false);
    }
    let declined = if version <= ProtocolVersion::TLSV1_2 {
        speaks_nothing_up_to_tls12(address) || chose_an_older_one_than(version, address)
    } else {
        let exact = accepted_hello(address, &Question::ExactOffer).map(|hello| hello.version);
        let mut chosen = full_handshakes(address).chain(exact);
        version == ProtocolVersion::TLSV1_3 && chosen.any(|chosen| chosen < version)
    };
    declined.then_some(false)
}

/// A hello that is capped at TLS 1.2 lets the server choose any older version; `protocol_version`
/// in answer to it says that the server has none of them (RFC 5246, section 7.2.2).
fn speaks_nothing_up_to_tls12(address: &AddressContext) -> bool {
    address.answers().to(&Question::Offer).is_some_and(|answer| {
        matches!(
            answer.failure,
            Some(Failure::Alert { alert, .. }) if alert.description == AlertDescription::PROTOCOL_VERSION
        )
    })
}

/// A server that answers the hello capped at TLS 1.2 with an older version has no newer one up to
/// there: it must choose the highest that it has (RFC 5246, appendix E.1).
fn chose_an_older_one_than(version: ProtocolVersion, address: &AddressContext) -> bool {
    accepted_hello(address, &Question::Offer).is_some_and(|hello| hello.version < version)
}

fn accepted_hello<'a>(
    address: &AddressContext<'a>,
    question: &Question,
) -> Option<&'a ServerHello> {
    address.answers().accepted(question)?.server_hello.as_ref()
}

/// The ServerHellos in answer to these questions.
fn hellos<'a>(
    address: &AddressContext<'a>,
    to: impl Fn(&Question) -> bool,
) -> impl Iterator<Item = &'a ServerHello> {
    let answers = address.seen.answers.iter();
    answers
        .filter(move |answer| to(&answer.question))
        .filter_map(|answer| answer.flight.server_hello.as_ref())
}

/// The sessions of the first full handshake and of the retries with these changes.
fn sessions<'a>(
    address: &AddressContext<'a>,
    with: impl Fn(Change) -> bool,
) -> impl Iterator<Item = &'a Session> {
    let retries = address.seen.retries.iter();
    let retries = retries.filter(move |retry| with(retry.change));
    once(&address.seen.handshake)
        .chain(retries.map(|retry| &retry.handshake))
        .filter_map(|handshake| handshake.done()?.session.done())
}

/// The versions that full handshakes agreed on; each of them offered TLS 1.3.
fn full_handshakes(address: &AddressContext) -> impl Iterator<Item = ProtocolVersion> {
    sessions(address, |_| true).map(|session| session.version)
}

/// The cipher suites of CloudFront's offer that the server was seen to choose, in the order of
/// the offer. There may be more: a server chooses one a question.
pub fn chosen_suites(address: &AddressContext) -> Vec<CipherSuite> {
    let in_full = sessions(address, |change| change == Change::WithoutAlpn);
    let in_clear = hellos(address, |question| {
        !matches!(
            question,
            Question::OfferWithoutServerName | Question::OfferWithServerName(_)
        )
    });
    let chosen: Vec<CipherSuite> = in_full
        .map(|session| session.cipher_suite)
        .chain(in_clear.map(|hello| hello.cipher_suite))
        .collect();
    offer::CIPHER_SUITES
        .iter()
        .map(|offered| offered.suite)
        .filter(|suite| chosen.contains(suite))
        .collect()
}

/// `none`, `requested` or `required`, whatever the settings say; `None` if no handshake came far
/// enough to tell.
pub fn client_certificate(address: &AddressContext) -> Option<&'static str> {
    let is_demand = |obstacle: &Obstacle| matches!(obstacle, Obstacle::ClientCertificate(_));
    if address.connection.has_obstacle(is_demand) || address.client_certificate_demand().is_some() {
        return Some("required");
    }
    let handshake = address.handshake();
    let answer = address.answers().to_the_offer();
    if handshake.is_some_and(|handshake| handshake.client_certificate_requested)
        || answer.is_some_and(|answer| answer.flight.certificate_requested)
    {
        return Some("requested");
    }
    address.negotiated().map(|_| "none")
}

/// The reason why the handshake with this address failed; it may hold text from the peer.
pub fn failure(address: &AddressContext) -> Option<String> {
    match &address.connection {
        Connection::Established(_) | Connection::Negotiated(_) => None,
        Connection::NotReached(failure) => Some(failure.to_string()),
        Connection::NotTls(_) => Some(Failure::NotTls.to_string()),
        Connection::Obstructed(_) => {
            let failure = match address.seen.handshake.done() {
                Some(handshake) => handshake.session.failure(),
                None => address.seen.handshake.failure(),
            };
            failure
                .or(address.http().failure())
                .map(ToString::to_string)
        }
    }
}

/// The answer to one question; it may hold text from the peer.
pub fn outcome(answer: &Answer) -> String {
    let Some(hello) = &answer.flight.server_hello else {
        let failure = answer.failure.as_ref();
        return failure.map_or("no answer".to_owned(), ToString::to_string);
    };
    let mut words = vec![hello.version.to_string(), hello.cipher_suite.to_string()];
    words.extend(answer.flight.group().map(|group| group.to_string()));
    if let Some(certificates) = &answer.flight.certificates {
        words.push(number_of(certificates.len(), "certificate"));
    }
    let words = words.join(", ");
    match &answer.failure {
        Some(failure) => format!("{words}; then: {failure}"),
        None => words,
    }
}
