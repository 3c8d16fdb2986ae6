//! The next questions: a pure state machine over the answers so far.
//!
//! A healthy address is asked for CloudFront's handshake and, beside it, for an answer to
//! CloudFront's whole offer, capped at TLS 1.2. More follows only if the handshake fails; each of
//! those questions widens one side of the offer, so that the refusals tell version, suite, group,
//! name and key apart.

use super::options::ProbeOptions;
use crate::cloudfront::names::Names;
use crate::cloudfront::offer;
use crate::cloudfront::settings::OriginSettings;
use crate::observation::{AddressObservation, Answer, Attempt, Change, Failure, Question};
use crate::wire::client_hello::ClientHello;
use crate::wire::code_point::{
    Authentication, CipherSuite, NamedGroup, ProtocolVersion, SignatureScheme,
};

/// The connections that a healthy address sees.
pub const CONNECTIONS_HEALTHY: u32 = 2;
/// The connections that a healthy address sees in a survey.
pub const CONNECTIONS_SURVEY: u32 = 8;
/// The most connections that a faulty address sees, port 80 and repeated attempts included.
pub const CONNECTIONS_FAULTY: u32 = 16;

/// A question beside the first handshake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FollowUp {
    /// A hand-made hello.
    Ask(Question),
    /// A full handshake with another offer.
    Retry(Change),
}

/// The questions beside the first handshake, the one that the verdict may need first.
pub fn beside(options: &ProbeOptions) -> Vec<FollowUp> {
    let mut questions = vec![FollowUp::Ask(Question::Offer)];
    if options.survey {
        questions.extend([
            FollowUp::Ask(Question::ExactOffer),
            FollowUp::Ask(Question::OfferRsa),
            FollowUp::Ask(Question::OfferEcdsa),
            FollowUp::Ask(Question::Version(ProtocolVersion::TLSV1_1)),
            FollowUp::Ask(Question::Version(ProtocolVersion::TLSV1)),
        ]);
        // SSL 3.0 knows neither ALPN nor gRPC: its connection is for h2.
        if !options.http_2 {
            questions.push(FollowUp::Ask(Question::Version(ProtocolVersion::SSLV3)));
        }
    }
    questions
}

/// The next questions; `None` once more of them would not tell more.
pub fn next(
    seen: &AddressObservation,
    names: &Names,
    options: &ProbeOptions,
) -> Option<Vec<FollowUp>> {
    let mut questions = explaining(seen, names, &options.settings);
    questions.retain(|question| !is_asked(seen, question));
    // One connection is left for port 80; repeated attempts to connect may have taken others.
    let left = CONNECTIONS_FAULTY.saturating_sub(seen.connections.saturating_add(1));
    questions.truncate(usize::try_from(left).unwrap_or(usize::MAX));
    let http_2 = FollowUp::Retry(Change::WithHttp2);
    if questions.is_empty() && options.http_2 && finished(seen) && !is_asked(seen, &http_2) {
        questions.push(http_2);
    }
    (!questions.is_empty()).then_some(questions)
}

/// `true` if a handshake was finished, or only the missing `h2` was in its way.
fn finished(seen: &AddressObservation) -> bool {
    let refused = seen.retry(Change::WithoutAlpn).is_some();
    let first = seen.handshake.done();
    first.is_some_and(|first| first.session.done().is_some() || refused)
}

fn is_asked(seen: &AddressObservation, question: &FollowUp) -> bool {
    match question {
        FollowUp::Ask(question) => answer_to(seen, question).is_some(),
        FollowUp::Retry(change) => seen.retry(*change).is_some(),
    }
}

/// The questions that explain the answers so far; some may have been asked.
fn explaining(
    seen: &AddressObservation,
    names: &Names,
    settings: &OriginSettings,
) -> Vec<FollowUp> {
    let Some(handshake) = seen.handshake.done() else {
        return Vec::new();
    };
    let capped = answer_to(seen, &Question::Offer);
    let exact = || vec![FollowUp::Ask(Question::ExactOffer)];
    let failure = match &handshake.session {
        // A server that takes the part of the offer that the TLS library speaks, and not the whole.
        Attempt::Done(session) if session.version < ProtocolVersion::TLSV1_3 => {
            let accepted = capped.is_some_and(|answer| is_usable(answer, settings));
            return if accepted { Vec::new() } else { exact() };
        }
        Attempt::Done(_) | Attempt::NotTried => return Vec::new(),
        Attempt::Failed(failure) => failure,
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
    if alpn_was_all || silent || matches!(failure, Failure::Local(_)) {
        return Vec::new();
    }
    // A server of both TLS 1.3 and 1.2 decides on TLS 1.3 by the exact offer, and may fail there
    // where it would have succeeded with the capped one.
    let accepts = |answer: &Answer| is_usable(answer, settings) && !answer.flight.is_retry();
    match answer_to(seen, &Question::ExactOffer) {
        None if capped.is_some_and(accepts) => exact(),
        Some(answer) if accepts(answer) => Vec::new(),
        _ => by_widening(seen, names),
    }
}

/// Everything that widens one side of the offer, and then the rest. At most eight are asked at the
/// same time, as many as an address may see.
fn by_widening(seen: &AddressObservation, names: &Names) -> Vec<FollowUp> {
    let widening = vec![
        FollowUp::Ask(Question::ExactOffer),
        FollowUp::Ask(Question::Version(ProtocolVersion::TLSV1_2)),
        FollowUp::Ask(Question::Version(ProtocolVersion::TLSV1_3)),
        FollowUp::Ask(Question::AnyGroup),
        FollowUp::Ask(Question::AnySuite),
        FollowUp::Ask(Question::OfferWithoutServerName),
        FollowUp::Retry(Change::Widened),
        FollowUp::Ask(Question::Version(ProtocolVersion::TLSV1_1)),
    ];
    if !widening.iter().all(|question| is_asked(seen, question)) {
        return widening;
    }
    let mut rest = vec![
        FollowUp::Ask(Question::Version(ProtocolVersion::TLSV1)),
        FollowUp::Ask(Question::Version(ProtocolVersion::SSLV3)),
    ];
    rest.extend(about_the_name(seen, names));
    rest
}

/// The last question: does the server accept no server name, or another one?
///
/// A server may answer HelloRetryRequest before it looks at the name, so that in TLS 1.3 only a
/// finished handshake shows it. Where no name is refused too, another one is tried.
fn about_the_name(seen: &AddressObservation, names: &Names) -> Option<FollowUp> {
    let mut answers = seen.answers.iter();
    let asked_another =
        answers.any(|answer| matches!(answer.question, Question::OfferWithServerName(_)));
    if asked_another || seen.retry(Change::WithoutServerName).is_some() {
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
