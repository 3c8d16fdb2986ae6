//! The reasons why a handshake fails, by what the same server accepts instead.

use super::acceptable::acceptable_hello;
use super::answers::Answers;
use crate::check::context::connection::{AcceptedInstead, Obstacle};
use crate::cloudfront::offer;
use crate::cloudfront::settings::OriginSettings;
use crate::observation::{AddressObservation, Answer, Change, Failure, Handshake, Question};
use crate::pki::certificate::{Certificate, PublicKey};
use crate::wire::code_point::{AlertDescription, CipherSuite, ProtocolVersion};
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
        obstacles.push(if spoken.is_empty() && refuses_every_version(failure) {
            Obstacle::Version { spoken }
        } else {
            Obstacle::Incomplete(failure.clone())
        });
    }
    obstacles
}

/// RFC 8446, section 6.2: the peer knows the offered versions and supports none of them.
fn refuses_every_version(failure: &Failure) -> bool {
    matches!(
        failure,
        Failure::Alert { alert, .. } if alert.description == AlertDescription::PROTOCOL_VERSION
    )
}

/// The leaves that the server presents to more suites, groups and signature schemes than CloudFront
/// offers, and the version of each.
fn leaves_of_wider_offers(
    seen: &AddressObservation,
) -> impl Iterator<Item = (Certificate, ProtocolVersion)> {
    let of_flight = |flight: &ServerFlight| {
        let leaf = flight.certificates.as_deref()?.first()?.clone();
        Some((leaf, flight.server_hello.as_ref()?.version))
    };
    let is_wider = |answer: &&Answer| {
        let question = &answer.question;
        matches!(
            question,
            Question::AnyGroup | Question::AnySuite | Question::Version(_)
        )
    };
    let in_clear = seen.answers.iter().filter(is_wider);
    let widened = seen
        .retries
        .iter()
        .filter(|retry| retry.change == Change::Widened)
        .filter_map(|retry| {
            let handshake = retry.handshake.done()?;
            let leaf = handshake.certificates.first()?.0.clone();
            Some((leaf, handshake.flight.server_hello.as_ref()?.version))
        });
    let leaves = in_clear
        .filter_map(move |answer| of_flight(&answer.flight))
        .chain(widened);
    leaves.filter_map(|(der, version)| Some((Certificate::parse(&der).ok()?, version)))
}

/// `true` if CloudFront offers signature schemes and groups for a leaf with this key. The s2n-tls
/// policy has no Ed25519, Ed448 or DSA. Its groups decide on the curve of a leaf up to TLS 1.2, and
/// its schemes in TLS 1.3 (`s2n_signature_scheme_params_match`).
fn key_is_offered(key: &PublicKey, version: ProtocolVersion) -> bool {
    match key.algorithm.as_str() {
        "RSA" | "RSA-PSS" => true,
        "ECDSA" => match key.curve.as_deref() {
            Some("P-256" | "P-384") => true,
            Some("P-521") => version >= ProtocolVersion::TLSV1_3,
            _ => false,
        },
        _ => false,
    }
}

/// The server continues once one side of the offer is widened: that side was the obstacle.
fn by_widening_one_side(answers: &Answers) -> Vec<Obstacle> {
    let mut obstacles = Vec::new();
    if let Some(flight) = answers.accepted(&Question::AnyGroup) {
        let group = flight.group();
        let explicit = flight
            .server_key_exchange
            .as_ref()
            .is_some_and(|exchange| exchange.explicit_curve);
        // Where the server then chose a group that CloudFront offers too, it was the signature
        // schemes that helped.
        if explicit || group.is_some_and(|group| !offer::offers_group(group)) {
            obstacles.push(Obstacle::Group(group));
        }
    }
    if let Some(suite) = answers.accepted(&Question::AnySuite).and_then(suite_of) {
        obstacles.push(Obstacle::CipherSuite(suite));
    }
    obstacles
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
    let mut obstacles = Vec::new();
    let Some(flight) = answers.accepted(&Question::Version(version)) else {
        return obstacles;
    };
    if flight.server_hello.as_ref().map(|hello| hello.version) != Some(version) {
        return obstacles;
    }
    if let Some(suite) = suite_of(flight) {
        obstacles.push(Obstacle::CipherSuite(suite));
    }
    let group = flight.group();
    if group.is_some_and(|group| !offer::offers_group(group)) {
        obstacles.push(Obstacle::Group(group));
    }
    obstacles
}

/// The suite the server chose, where CloudFront does not offer it.
fn suite_of(flight: &ServerFlight) -> Option<CipherSuite> {
    let suite = flight.server_hello.as_ref()?.cipher_suite;
    offer::standing(suite).is_none().then_some(suite)
}

/// The name that the server accepts instead, if it refuses the server name (RFC 6066, section 3).
fn refused_server_name(
    handshake: &Handshake,
    seen: &AddressObservation,
    settings: &OriginSettings,
) -> Option<AcceptedInstead> {
    // The alert that ended the handshake: one behind what ended it decides nothing.
    let says_so = matches!(handshake.session.failure(), Some(Failure::Alert { alert, .. })
        if alert.description == AlertDescription::UNRECOGNIZED_NAME);
    // A server that continues with the name, or has not answered it in time, did not refuse it.
    let went_on = handshake.flight.server_hello.is_some() && !handshake.flight.is_retry();
    let is_refused = !went_on && was_refused(handshake, seen) && !a_wider_offer_went_on(seen);
    if !says_so && !is_refused {
        return None;
    }
    for answer in &seen.answers {
        let instead = match &answer.question {
            Question::OfferWithoutServerName => AcceptedInstead::NoName,
            Question::OfferWithServerName(name) => AcceptedInstead::Name(name.clone()),
            _ => continue,
        };
        // A HelloRetryRequest may come before the server looks at the name.
        let agreed = !answer.flight.is_retry();
        if agreed && acceptable_hello(&answer.flight, settings).is_some() {
            return Some(instead);
        }
    }
    if seen.finished_retry(Change::WithoutServerName).is_some() {
        return Some(AcceptedInstead::NoName);
    }
    says_so.then_some(AcceptedInstead::Unknown)
}

/// `true` if the server accepts this name once more is offered: then the offer is the cause,
/// and not the name. A HelloRetryRequest may come before the server looks at the name.
fn a_wider_offer_went_on(seen: &AddressObservation) -> bool {
    let in_clear = seen.answers.iter().any(|answer| {
        let wider = !answer.question.changes_name();
        wider && answer.accepted() && !answer.flight.is_retry()
    });
    let widened = seen
        .retries
        .iter()
        .filter(|retry| retry.change == Change::Widened);
    let mut in_full = widened.filter_map(|retry| retry.handshake.done());
    in_clear || in_full.any(|handshake| !handshake.certificates.is_empty())
}

/// `true` if the server refused a hello with this server name, in the full handshake or in clear.
fn was_refused(handshake: &Handshake, seen: &AddressObservation) -> bool {
    let failure = handshake.session.failure();
    let in_full = matches!(
        failure,
        Some(Failure::Alert { .. } | Failure::Closed { .. } | Failure::Reset { .. })
    );
    let in_clear = Answers(&seen.answers).to_the_offer();
    in_full || in_clear.is_some_and(Answer::refused)
}
