//! What one address was seen to speak, put together from the full handshake and every answer.

use crate::check::{AddressContext, Connection, Obstacle};
use crate::cloudfront::offer;
use crate::observation::{Answer, Change, Failure, Question};
use crate::wire::code_point::{AlertDescription, CipherSuite, ProtocolVersion};

/// Whether the server speaks a version: yes, no, or not known. Only a ServerHello with that very
/// version is a yes, and only an alert, a close or a reset is a no; a timeout is neither.
pub fn speaks(address: &AddressContext, version: ProtocolVersion) -> Option<bool> {
    if spoken(address).any(|spoken| spoken == version) {
        return Some(true);
    }
    if is_refused_by_name(address) {
        return None;
    }
    let asked = address.answers().to(&Question::Version(version));
    if let Some(answer) = asked {
        // A server that answers with another version was asked for this one and declined it.
        return (answer.refused() || answer.accepted()).then_some(false);
    }
    if version <= ProtocolVersion::TLSV1_2
        && (speaks_nothing_up_to_tls12(address) || chose_an_older_one_than(version, address))
    {
        return Some(false);
    }
    let passed_over = version == ProtocolVersion::TLSV1_3
        && offered_tls13(address).any(|spoken| spoken < ProtocolVersion::TLSV1_3);
    passed_over.then_some(false)
}

/// A server that refuses the name refuses every hello that carries it, whatever its version.
fn is_refused_by_name(address: &AddressContext) -> bool {
    matches!(
        &address.connection,
        Connection::Obstructed(obstacles)
            if obstacles.iter().any(|obstacle| matches!(obstacle, Obstacle::ServerName(_)))
    )
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
    let chosen = address.answers().accepted(&Question::Offer);
    chosen
        .and_then(|flight| flight.server_hello.as_ref())
        .is_some_and(|hello| hello.version < version)
}

/// The versions of every ServerHello that was seen.
fn spoken(address: &AddressContext) -> impl Iterator<Item = ProtocolVersion> {
    let in_clear = address
        .seen
        .answers
        .iter()
        .filter_map(|answer| answer.flight.server_hello.as_ref())
        .map(|hello| hello.version);
    full_handshakes(address).chain(in_clear)
}

/// The versions that full handshakes agreed on; each of them offered TLS 1.3.
fn full_handshakes(address: &AddressContext) -> impl Iterator<Item = ProtocolVersion> {
    let retried = address.seen.retries.iter().map(|retry| &retry.handshake);
    std::iter::once(&address.seen.handshake)
        .chain(retried)
        .filter_map(|handshake| handshake.done())
        .filter_map(|handshake| handshake.session.done())
        .map(|session| session.version)
}

/// The versions that were chosen where TLS 1.3 was on offer.
fn offered_tls13(address: &AddressContext) -> impl Iterator<Item = ProtocolVersion> {
    let exact = address.answers().accepted(&Question::ExactOffer);
    let in_clear = exact
        .and_then(|flight| flight.server_hello.as_ref())
        .map(|hello| hello.version);
    full_handshakes(address).chain(in_clear)
}

/// The cipher suites of CloudFront's offer that the server was seen to choose, in the order of
/// the offer. There may be more: a server chooses one a question.
pub fn chosen_suites(address: &AddressContext) -> Vec<CipherSuite> {
    let offered = address
        .seen
        .retries
        .iter()
        .filter(|retry| retry.change == Change::WithoutAlpn);
    let in_full = std::iter::once(&address.seen.handshake)
        .chain(offered.map(|retry| &retry.handshake))
        .filter_map(|handshake| handshake.done())
        .filter_map(|handshake| handshake.session.done())
        .map(|session| session.cipher_suite);
    let in_clear = address
        .seen
        .answers
        .iter()
        .filter(|answer| !about_another_name(&answer.question))
        .filter_map(|answer| answer.flight.server_hello.as_ref())
        .map(|hello| hello.cipher_suite);
    let chosen: Vec<CipherSuite> = in_full.chain(in_clear).collect();
    offer::CIPHER_SUITES
        .iter()
        .map(|offered| offered.suite)
        .filter(|suite| chosen.contains(suite))
        .collect()
}

fn about_another_name(question: &Question) -> bool {
    matches!(
        question,
        Question::OfferWithoutServerName | Question::OfferWithServerName(_)
    )
}

/// `none`, `requested` or `required`, whatever the settings say; nothing where no handshake came far enough to tell.
pub fn client_certificate(address: &AddressContext) -> Option<&'static str> {
    if let Connection::Obstructed(obstacles) = &address.connection
        && obstacles
            .iter()
            .any(|obstacle| matches!(obstacle, Obstacle::ClientCertificate(_)))
    {
        return Some("required");
    }
    if address.insistence().is_some() {
        return Some("required");
    }
    let handshake = address.handshake();
    let requested = handshake.is_some_and(|handshake| handshake.client_certificate_requested)
        || address
            .answers()
            .to_the_offer()
            .is_some_and(|answer| answer.flight.certificate_requested);
    if requested {
        return Some("requested");
    }
    address.negotiated().map(|_| "none")
}

/// Why there is no handshake with this address, in words that may hold text from the peer.
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

/// What came back to one question, in words that may hold text from the peer.
pub fn outcome(answer: &Answer) -> String {
    let Some(hello) = &answer.flight.server_hello else {
        return match &answer.failure {
            Some(failure) => failure.to_string(),
            None => "nothing came back".to_owned(),
        };
    };
    let mut words = vec![hello.version.to_string(), hello.cipher_suite.to_string()];
    words.extend(answer.flight.group().map(|group| group.to_string()));
    if let Some(certificates) = &answer.flight.certificates {
        let plural = if certificates.len() == 1 { "" } else { "s" };
        words.push(format!("{} certificate{plural}", certificates.len()));
    }
    let went_on = match &answer.failure {
        Some(failure) => format!("; then: {failure}"),
        None => String::new(),
    };
    format!("{}{went_on}", words.join(", "))
}
