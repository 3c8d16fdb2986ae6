//! The reasons why a handshake fails, by what the same server accepts instead.

use super::answers::Answers;
use crate::check::context::connection::{AcceptedInstead, Negotiated, Obstacle};
use crate::cloudfront::offer;
use crate::cloudfront::settings::OriginSettings;
use crate::observation::{AddressObservation, Answer, Change, Failure, Handshake, Question};
use crate::pki::certificate::{Certificate, PublicKey};
use crate::wire::code_point::{AlertDescription, ProtocolVersion};
use crate::wire::server_flight::ServerFlight;

/// The reasons for the failure; never empty.
pub(crate) fn obstacles(
    failure: &Failure,
    handshake: &Handshake,
    seen: &AddressObservation,
    settings: &OriginSettings,
) -> Vec<Obstacle> {
    let answers = Answers(&seen.answers);
    if nothing_was_refused(failure, &answers) {
        return vec![Obstacle::Incomplete(failure.clone())];
    }
    if let Some(instead) = refused_server_name(handshake, seen, settings) {
        return vec![Obstacle::ServerName(instead)];
    }
    let spoken = answers.spoken_versions();
    let usable = spoken
        .iter()
        .any(|version| settings.protocols.allows(*version));
    if !usable && !spoken.is_empty() {
        return vec![Obstacle::Version { spoken }];
    }
    if leaves_of_wider_offers(seen).any(|(leaf, version)| !key_is_offered(&leaf.key, version)) {
        return vec![Obstacle::LeafKey];
    }
    // A server that speaks TLS 1.3 decides by it; its suites up to TLS 1.2 do not help.
    let mut obstacles = only_with_everything(&answers, ProtocolVersion::TLSV1_3);
    if obstacles.is_empty() {
        obstacles = by_widening_one_side(&answers);
    }
    for version in settings.protocols.versions() {
        if obstacles.is_empty() {
            obstacles = only_with_everything(&answers, version);
        }
    }
    if obstacles.is_empty() {
        // RFC 8446, section 6.2: the peer knows the offered versions and supports none of them.
        let refuses_every_version = failure.alert() == Some(AlertDescription::PROTOCOL_VERSION);
        obstacles.push(if spoken.is_empty() && refuses_every_version {
            Obstacle::Version { spoken }
        } else {
            Obstacle::Incomplete(failure.clone())
        });
    }
    obstacles
}

/// The leaves that the server presents to more suites, groups and signature schemes than CloudFront
/// offers, and the version of each.
fn leaves_of_wider_offers(
    seen: &AddressObservation,
) -> impl Iterator<Item = (Certificate, ProtocolVersion)> {
    let is_wider = |answer: &&Answer| {
        matches!(
            answer.question,
            Question::AnyGroup | Question::AnySuite | Question::Version(_)
        )
    };
    let in_clear = seen.answers.iter().filter(is_wider).filter_map(|answer| {
        let leaf = answer.flight.certificates.as_deref()?.first()?;
        Some((leaf, &answer.flight))
    });
    let in_full = seen.retried(Change::Widened).filter_map(|handshake| {
        let leaf = handshake.certificates.first()?;
        Some((&leaf.0, &handshake.flight))
    });
    in_clear.chain(in_full).filter_map(|(leaf, flight)| {
        let version = flight.server_hello.as_ref()?.version;
        Some((Certificate::parse(leaf).ok()?, version))
    })
}

/// `true` if CloudFront offers signature schemes and groups for a leaf with this key. The s2n-tls
/// policy has no Ed25519, Ed448 or DSA. Its groups decide on the curve of a leaf up to TLS 1.2, and
/// its schemes in TLS 1.3 (`s2n_signature_scheme_params_match`).
fn key_is_offered(key: &PublicKey, version: ProtocolVersion) -> bool {
    match (key.algorithm.as_str(), key.curve.as_deref()) {
        ("RSA" | "RSA-PSS", _) | ("ECDSA", Some("P-256" | "P-384")) => true,
        ("ECDSA", Some("P-521")) => version >= ProtocolVersion::TLSV1_3,
        _ => false,
    }
}

/// The server continues once one side of the offer is widened: that side was the obstacle.
fn by_widening_one_side(answers: &Answers) -> Vec<Obstacle> {
    // Where the server then chose a group that CloudFront offers too, it was the signature schemes
    // that helped.
    let is_cause = |flight: &&ServerFlight| {
        let exchange = flight.server_key_exchange.as_ref();
        let is_explicit = exchange.is_some_and(|exchange| exchange.explicit_curve);
        is_explicit || unoffered_group(flight).is_some()
    };
    let of_any_group = answers.accepted(&Question::AnyGroup).filter(is_cause);
    let group = of_any_group.map(|flight| Obstacle::Group(flight.group()));
    let of_any_suite = answers.accepted(&Question::AnySuite);
    let choices = [group, of_any_suite.and_then(unoffered_suite)];
    choices.into_iter().flatten().collect()
}

/// A timeout is not a refusal, and neither is a failure of this machine: then no other answer can
/// explain the failure.
fn nothing_was_refused(failure: &Failure, answers: &Answers) -> bool {
    let said_nothing = matches!(failure, Failure::TimedOut { .. } | Failure::Local(_));
    said_nothing && answers.to_the_offer().is_none()
}

/// The server continues only when suites and groups are widened at once: each choice outside
/// CloudFront's offer is a cause of its own.
fn only_with_everything(answers: &Answers, version: ProtocolVersion) -> Vec<Obstacle> {
    let chose_it = |flight: &&ServerFlight| {
        let hello = flight.server_hello.as_ref();
        hello.is_some_and(|hello| hello.version == version)
    };
    let flight = answers.accepted(&Question::Version(version));
    let Some(flight) = flight.filter(chose_it) else {
        return Vec::new();
    };
    let choices = [unoffered_suite(flight), unoffered_group(flight)];
    choices.into_iter().flatten().collect()
}

/// The suite that the server chose, if CloudFront does not offer it.
fn unoffered_suite(flight: &ServerFlight) -> Option<Obstacle> {
    let suite = flight.server_hello.as_ref()?.cipher_suite;
    let is_offered = offer::standing(suite).is_some();
    (!is_offered).then_some(Obstacle::CipherSuite(suite))
}

/// The group that the server chose, if CloudFront does not offer it.
fn unoffered_group(flight: &ServerFlight) -> Option<Obstacle> {
    let group = flight.group()?;
    (!offer::offers_group(group)).then_some(Obstacle::Group(Some(group)))
}

/// The name that the server accepts instead, if it refuses the server name (RFC 6066, section 3).
fn refused_server_name(
    handshake: &Handshake,
    seen: &AddressObservation,
    settings: &OriginSettings,
) -> Option<AcceptedInstead> {
    let failure = handshake.session.failure();
    // The alert that ended the handshake: one behind what ended it decides nothing.
    let says_so = failure.and_then(Failure::alert) == Some(AlertDescription::UNRECOGNIZED_NAME);
    // A server that continues with the name, or has not answered it in time, did not refuse it.
    let went_on = handshake.flight.server_hello.is_some() && !handshake.flight.is_retry();
    let in_clear = Answers(&seen.answers).to_the_offer();
    let was_refused =
        failure.is_some_and(Failure::is_refusal) || in_clear.is_some_and(Answer::refused);
    if !says_so && (went_on || !was_refused || a_wider_offer_went_on(seen)) {
        return None;
    }
    let agreed = |answer: &&Answer| {
        let is_acceptable = Negotiated::in_clear(&answer.flight, settings).is_some();
        is_acceptable && agrees_to_name(answer)
    };
    let instead = seen.answers.iter().filter(agreed).find_map(|answer| {
        Some(match &answer.question {
            Question::OfferWithoutServerName => AcceptedInstead::NoName,
            Question::OfferWithServerName(name) => AcceptedInstead::Name(name.clone()),
            _ => return None,
        })
    });
    let without_name = seen.finished_retry(Change::WithoutServerName);
    instead
        .or(without_name.map(|_| AcceptedInstead::NoName))
        .or(says_so.then_some(AcceptedInstead::Unknown))
}

/// `true` if the server accepts this name once more is offered: then the offer is the cause,
/// and not the name.
fn a_wider_offer_went_on(seen: &AddressObservation) -> bool {
    let mut answers = seen.answers.iter();
    let in_clear = answers.any(|one| !one.question.changes_name() && agrees_to_name(one));
    let mut in_full = seen.retried(Change::Widened);
    in_clear || in_full.any(|handshake| !handshake.certificates.is_empty())
}

/// `true` if the server continues with the name. A HelloRetryRequest may come before the server
/// looks at it.
fn agrees_to_name(answer: &Answer) -> bool {
    answer.accepted() && !answer.flight.is_retry()
}
