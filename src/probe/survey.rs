//! The next hello to send: a pure state machine over the answers so far.
//!
//! The first round goes out beside CloudFront's own handshake and shows a healthy origin in full.
//! Later rounds follow only if that handshake failed; each of their questions widens one side of
//! the offer, so that the refusals tell version, suite, group, name and key apart.

use crate::cloudfront::names::Names;
use crate::cloudfront::offer;
use crate::cloudfront::settings::OriginSettings;
use crate::observation::{AddressObservation, Answer, Change, Failure, Question};
use crate::wire::client_hello::ClientHello;
use crate::wire::code_point::{
    Authentication, CipherSuite, NamedGroup, ProtocolVersion, SignatureScheme,
};

/// The most connections that a healthy address sees: one handshake and the first round.
pub const CONNECTIONS_HEALTHY: u32 = 8;
/// The most connections that a faulty address sees, port 80 and repeated attempts included.
pub const CONNECTIONS_FAULTY: u32 = 16;

/// A question that follows from a failure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FollowUp {
    /// A hand-made hello.
    Ask(Question),
    /// A full handshake with another offer.
    Retry(Change),
}

/// The questions beside the first handshake.
pub fn first_round() -> Vec<Question> {
    vec![
        Question::ExactOffer,
        Question::Offer,
        Question::OfferRsa,
        Question::OfferEcdsa,
        Question::Version(ProtocolVersion::TLSV1_1),
        Question::Version(ProtocolVersion::TLSV1),
        Question::Version(ProtocolVersion::SSLV3),
    ]
}

/// The next questions; empty once more of them would not tell more.
pub fn next(seen: &AddressObservation, names: &Names, settings: &OriginSettings) -> Vec<FollowUp> {
    let finished = seen.handshake.done();
    let failed = finished.and_then(|handshake| Some((handshake, handshake.session.failure()?)));
    let Some((handshake, failure)) = failed else {
        return Vec::new();
    };
    if handshake.flight.not_tls.is_some() || handshake.client_certificate_requested {
        return Vec::new();
    }
    if failure.refuses_application_protocol() && seen.retries.is_empty() {
        return vec![FollowUp::Retry(Change::WithoutAlpn)];
    }
    let mut retried = seen
        .retries
        .iter()
        .filter_map(|retry| retry.handshake.done());
    let alpn_was_all = retried.any(|retry| retry.session.done().is_some());
    let silent = matches!(failure, Failure::TimedOut { .. })
        && seen.answers.iter().all(|answer| answer.flight.bytes == 0);
    let asked = |question: &Question| answer_to(seen, question).is_some();
    // After a HelloRetryRequest the server has yet to find a certificate.
    let offer_accepted = answer_to(seen, &Question::ExactOffer)
        .is_some_and(|answer| is_usable(answer, settings) && !answer.flight.is_retry());
    if alpn_was_all || silent || offer_accepted {
        return Vec::new();
    }
    // The one handshake of a quick check offers what this program's TLS library speaks. CloudFront
    // speaks more, and only its own offer shows if the server refuses that too.
    if !asked(&Question::ExactOffer) {
        return vec![FollowUp::Ask(Question::ExactOffer)];
    }
    let is_quick = !asked(&Question::Offer);
    if is_quick {
        return Vec::new();
    }
    if asked(&Question::OfferWithoutServerName) {
        return about_the_name(seen, names).into_iter().collect();
    }
    vec![
        FollowUp::Ask(Question::Version(ProtocolVersion::TLSV1_2)),
        FollowUp::Ask(Question::Version(ProtocolVersion::TLSV1_3)),
        FollowUp::Ask(Question::AnyGroup),
        FollowUp::Ask(Question::AnySuite),
        FollowUp::Ask(Question::OfferWithoutServerName),
        FollowUp::Retry(Change::Widened),
    ]
}

/// The last question: does the server accept no server name, or another one?
///
/// A server may answer HelloRetryRequest before it looks at the name, so that in TLS 1.3 only a
/// finished handshake shows it. Where no name is refused too, another one is tried.
fn about_the_name(seen: &AddressObservation, names: &Names) -> Option<FollowUp> {
    // One connection is left for port 80.
    let exhausted = seen.connections.saturating_add(1) >= CONNECTIONS_FAULTY;
    let retried = |change| seen.retries.iter().any(|retry| retry.change == change);
    let asked_another = seen
        .answers
        .iter()
        .any(|answer| matches!(answer.question, Question::OfferWithServerName(_)));
    if exhausted || asked_another || retried(Change::WithoutServerName) {
        return None;
    }
    let without = answer_to(seen, &Question::OfferWithoutServerName)?;
    if without.flight.is_retry() {
        return Some(FollowUp::Retry(Change::WithoutServerName));
    }
    if without.accepted() {
        return None;
    }
    let another = names.another()?.to_owned();
    Some(FollowUp::Ask(Question::OfferWithServerName(another)))
}

fn answer_to<'a>(seen: &'a AddressObservation, question: &Question) -> Option<&'a Answer> {
    let mut answers = seen.answers.iter();
    answers.find(|answer| answer.question == *question)
}

fn is_usable(answer: &Answer, settings: &OriginSettings) -> bool {
    answer.flight.server_hello.as_ref().is_some_and(|hello| {
        settings.protocols.allows(hello.version) && offer::standing(hello.cipher_suite).is_some()
    }) && answer.flight.group().is_none_or(offer::offers_group)
}

/// The hello that asks a question.
pub fn hello(
    question: &Question,
    names: &Names,
    settings: &OriginSettings,
    random: [u8; 32],
) -> ClientHello {
    let server_name = names.server_name().map(str::to_owned);
    let offer = || offer::hello_up_to_tls12(server_name.clone(), random);
    match question {
        Question::ExactOffer => offer::exact_hello(server_name, &settings.protocols, random),
        Question::Offer => offer(),
        Question::OfferWithoutServerName => offer::exact_hello(None, &settings.protocols, random),
        Question::OfferWithServerName(name) => ClientHello {
            server_name: Some(name.clone()),
            ..offer()
        },
        Question::OfferRsa => offer::relied_on_with(offer(), Authentication::Rsa),
        Question::OfferEcdsa => offer::relied_on_with(offer(), Authentication::Ecdsa),
        Question::AnyGroup => ClientHello {
            groups: NamedGroup::all_known(ProtocolVersion::TLSV1_2),
            signature_schemes: SignatureScheme::all_known(ProtocolVersion::TLSV1_2),
            ..offer()
        },
        Question::AnySuite => ClientHello {
            cipher_suites: CipherSuite::all_known(ProtocolVersion::TLSV1_2),
            signature_schemes: SignatureScheme::all_known(ProtocolVersion::TLSV1_2),
            ..offer()
        },
        Question::Version(version) => {
            let mut hello = ClientHello {
                legacy_version: (*version).min(ProtocolVersion::TLSV1_2),
                cipher_suites: CipherSuite::all_known(*version),
                groups: NamedGroup::all_known(*version),
                signature_schemes: SignatureScheme::all_known(*version),
                ..offer()
            };
            if *version == ProtocolVersion::TLSV1_3 {
                hello.supported_versions = vec![*version];
                hello.session_id = hello.random.to_vec();
            }
            hello
        }
    }
}
