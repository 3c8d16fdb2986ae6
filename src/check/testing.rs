//! Small observations for the tests of the checks, built by hand.

use std::net::SocketAddr;

use time::macros::datetime;

use super::context::target::Thresholds;
use super::{AddressVerdict, Check, Evaluate, Evidence, Outcome, TargetContext};
use crate::cloudfront::origin_kind::OriginKind;
use crate::cloudfront::settings::OriginSettings;
use crate::observation::{
    AddressObservation, Answer, Attempt, Der, Failure, Handshake, HttpAnswer, Observation,
    PlainHttp, Possession, Question, Resolution, ResolvedBy, SCHEMA, Session, Stage,
};
use crate::pki::trust_store::TrustStore;
use crate::target::Target;
use crate::wire::code_point::{Alert, AlertDescription, CipherSuite, NamedGroup, ProtocolVersion};
use crate::wire::server_flight::{ServerFlight, ServerHello};

pub(super) const V10: ProtocolVersion = ProtocolVersion::TLSV1;
pub(super) const V11: ProtocolVersion = ProtocolVersion::TLSV1_1;
pub(super) const V12: ProtocolVersion = ProtocolVersion::TLSV1_2;
pub(super) const V13: ProtocolVersion = ProtocolVersion::TLSV1_3;

/// The moment at which the tests judge.
pub(super) const NOW: time::OffsetDateTime = datetime!(2026-11-23 03:00 UTC);

/// An observation of `origin.example.com` with CloudFront's default settings; the addresses were
/// given, so that none of them is judged for being private.
pub(super) fn observation(addresses: Vec<AddressObservation>) -> Observation {
    Observation {
        schema: SCHEMA,
        target: target("origin.example.com"),
        settings: OriginSettings::default(),
        taken_at: NOW,
        duration_ms: 10.0,
        resolution: Attempt::Done(Resolution {
            by: ResolvedBy::Given,
            canonical_name: None,
            addresses: addresses.iter().map(|seen| seen.address).collect(),
            unanswered: None,
        }),
        dns_ms: None,
        name_servers: Vec::new(),
        proxy_is_set: false,
        client_certificate: None,
        addresses,
        plain_http: Attempt::NotTried,
        extra_trust_anchors: Vec::new(),
        completions: Vec::new(),
        expected: None,
    }
}

/// A target as the command line would read it.
pub(super) fn target(input: &str) -> Target {
    Target::parse(input).unwrap()
}

/// What the resolution gave.
pub(super) fn resolved(by: ResolvedBy, addresses: &[&str]) -> Attempt<Resolution> {
    Attempt::Done(Resolution {
        by,
        canonical_name: None,
        addresses: addresses
            .iter()
            .map(|address| address.parse().unwrap())
            .collect(),
        unanswered: None,
    })
}

/// `192.0.2.10:443`, connected, with this handshake and nothing else asked.
pub(super) fn address(handshake: Handshake) -> AddressObservation {
    AddressObservation {
        address: SocketAddr::from(([192, 0, 2, 10], 443)),
        connect: Attempt::Done(1.0),
        handshake: Attempt::Done(handshake),
        http: Attempt::NotTried,
        answers: Vec::new(),
        retries: Vec::new(),
        connections: 1,
    }
}

/// The same address with a finished TLS 1.3 handshake and an HTTP 200.
pub(super) fn healthy() -> AddressObservation {
    AddressObservation {
        http: Attempt::Done(http(200, None)),
        ..address(handshake(V13, 0x1301))
    }
}

/// The same address without a TCP connection.
pub(super) fn unreached(failure: Failure) -> AddressObservation {
    AddressObservation {
        connect: Attempt::Failed(failure),
        handshake: Attempt::NotTried,
        ..healthy()
    }
}

/// These addresses, and an answer of plain HTTP from port 80 of this one.
pub(super) fn answering_port_80(ip: &str, addresses: Vec<AddressObservation>) -> Observation {
    Observation {
        plain_http: Attempt::Done(PlainHttp {
            address: (ip.parse::<std::net::IpAddr>().unwrap(), 80).into(),
            answer: http(200, None),
        }),
        ..observation(addresses)
    }
}

/// A finished handshake without certificates.
pub(super) fn handshake(version: ProtocolVersion, suite: u16) -> Handshake {
    Handshake {
        session: Attempt::Done(Session {
            version,
            cipher_suite: CipherSuite(suite),
            group: Some(NamedGroup::X25519),
            alpn: Some("http/1.1".into()),
        }),
        duration_ms: 2.0,
        certificates: Vec::new(),
        ocsp_response: None,
        client_certificate_requested: false,
        client_certificate_presented: false,
        possession: Possession::NotSeen,
        flight: ServerFlight {
            server_hello: Some(hello(version, suite)),
            complete: true,
            bytes: 100,
            ..ServerFlight::default()
        },
    }
}

/// A handshake that failed; a fatal alert is in its flight too.
pub(super) fn failed_handshake(failure: Failure) -> Handshake {
    let alerts = match &failure {
        Failure::Alert { alert, .. } => vec![*alert],
        _ => Vec::new(),
    };
    Handshake {
        session: Attempt::Failed(failure),
        flight: ServerFlight {
            bytes: 7 * alerts.len(),
            alerts,
            ..ServerFlight::default()
        },
        ..handshake(V13, 0x1301)
    }
}

/// The same address with a handshake that this fatal alert ended.
pub(super) fn alerting(code: u8) -> AddressObservation {
    address(failed_handshake(fatal(code)))
}

/// The address's first handshake, to change it.
pub(super) fn done(address: &mut AddressObservation) -> &mut Handshake {
    match &mut address.handshake {
        Attempt::Done(handshake) => handshake,
        _ => panic!("there is no handshake"),
    }
}

/// A ServerHello.
pub(super) fn hello(version: ProtocolVersion, suite: u16) -> ServerHello {
    ServerHello {
        version,
        legacy_version: version.min(V12),
        cipher_suite: CipherSuite(suite),
        compression: 0,
        is_retry: false,
        group: None,
        alpn: None,
        random: [0; 32],
        session_id: Vec::new(),
        extensions: Vec::new(),
    }
}

/// An answer in which the server agreed to go on.
pub(super) fn accepted(question: Question, version: ProtocolVersion, suite: u16) -> Answer {
    Answer {
        question,
        flight: ServerFlight {
            server_hello: Some(hello(version, suite)),
            complete: true,
            bytes: 100,
            ..ServerFlight::default()
        },
        failure: None,
        duration_ms: 1.0,
        client_random: Der(vec![0; 32]),
    }
}

/// An answer in which the server did not.
pub(super) fn refused(question: Question, failure: Failure) -> Answer {
    Answer {
        flight: failed_handshake(failure.clone()).flight,
        failure: Some(failure),
        ..accepted(question, V12, 0xc02f)
    }
}

/// The ServerHello of an accepted answer, to change it.
pub(super) fn server_hello(answer: &mut Answer) -> &mut ServerHello {
    answer.flight.server_hello.as_mut().unwrap()
}

/// A fatal alert during the handshake.
pub(super) fn fatal(code: u8) -> Failure {
    Failure::Alert {
        during: Stage::Handshake,
        alert: Alert::fatal(AlertDescription(code)),
    }
}

/// No answer in time.
pub(super) fn silence(during: Stage) -> Failure {
    Failure::TimedOut { during }
}

/// The peer closed the connection.
pub(super) fn closed(during: Stage) -> Failure {
    Failure::Closed { during }
}

/// An HTTP answer.
pub(super) fn http(status: u16, body_start: Option<&str>) -> HttpAnswer {
    HttpAnswer {
        status,
        server: None,
        location: None,
        fields: Vec::new(),
        head_bytes: 0,
        body_start: body_start.map(Into::into),
        duration_ms: 1.0,
    }
}

/// Judges one check over the whole target, or over its first address, at [`NOW`] and with
/// Mozilla's roots.
pub(super) fn judge(check: &Check, observation: &Observation) -> Outcome {
    with_context(observation, |context| match check.evaluate {
        Evaluate::Target(evaluate) => evaluate(context),
        Evaluate::Kind(evaluate) => {
            evaluate(context, OriginKind::of(&context.observation.target.host))
        }
        Evaluate::Address(evaluate) => evaluate(context, context.addresses.first().unwrap()),
        Evaluate::Chain(rule) => {
            let address = context.addresses.first().unwrap();
            match &address.served {
                Some(chain) => rule.evaluate(context, chain),
                None => address.no_certificate(),
            }
        }
        Evaluate::Configuration(_) => panic!("tests/distribution judges configurations"),
        Evaluate::Program(evaluate) => evaluate(context),
        Evaluate::Files(_) => panic!("there are no files"),
        Evaluate::Across(_) => panic!("use judge_across"),
    })
}

/// Judges a check of this one address.
pub(super) fn judge_address(check: &Check, address: AddressObservation) -> Outcome {
    judge(check, &observation(vec![address]))
}

/// Judges a check that compares addresses.
pub(super) fn judge_across(
    check: &Check,
    observation: &Observation,
    verdicts: &[AddressVerdict],
) -> Outcome {
    with_context(observation, |context| match check.evaluate {
        Evaluate::Across(evaluate) => evaluate(context, verdicts),
        _ => panic!("use judge"),
    })
}

fn with_context(
    observation: &Observation,
    judge: impl FnOnce(&TargetContext) -> Outcome,
) -> Outcome {
    judge(&TargetContext::new(
        observation,
        &TrustStore::mozilla(),
        Thresholds::usual(NOW),
    ))
}

/// What was presented, by a finding.
pub(super) fn seen(outcome: &Outcome) -> &str {
    &evidence(outcome).seen
}

/// What was wanted, by a finding.
pub(super) fn wanted(outcome: &Outcome) -> &str {
    &evidence(outcome).wanted
}

/// What explains a finding.
pub(super) fn notes(outcome: &Outcome) -> &[String] {
    &evidence(outcome).notes
}

/// `true` if a note has these words.
pub(super) fn has_note(outcome: &Outcome, words: &str) -> bool {
    notes(outcome).iter().any(|note| note.contains(words))
}

/// The change that mends it.
pub(super) fn remedy(outcome: &Outcome) -> &str {
    evidence(outcome).remedy.as_deref().unwrap()
}

fn evidence(outcome: &Outcome) -> &Evidence {
    match outcome {
        Outcome::Finding(finding) => &finding.evidence,
        other => panic!("no finding but {other:?}"),
    }
}
