//! Observations made by hand, with certificates that were made once and whose keys are gone:
//! `root` < `intermediate` < `leaf`, `expired`, `other-name`; `root` < `upper` < `issuing` <
//! `deep-leaf`; and `hostile`, whose names hold what terminals and browsers act on.

use std::net::SocketAddr;

use origin_check::cloudfront::settings::OriginSettings;
use origin_check::observation::{
    AddressObservation, Answer, Attempt, Der, Failure, Handshake, HttpAnswer, Observation,
    PlainHttp, Possession, Question, Resolution, ResolvedBy, Session, Stage,
};
use origin_check::target::Target;
use origin_check::wire::code_point::{
    Alert, AlertDescription, CipherSuite, NamedGroup, ProtocolVersion, SignatureScheme,
};
use origin_check::wire::server_flight::{ServerFlight, ServerHello};
use time::OffsetDateTime;
use time::macros::datetime;

/// When all of this is judged.
pub const AT: OffsetDateTime = datetime!(2026-11-23 03:00:00 UTC);

/// One origin and what was seen of it.
pub struct Scenario {
    /// The name of its golden files.
    pub name: &'static str,
    /// What was seen.
    pub observation: Observation,
}

/// Every scenario.
pub fn all() -> Vec<Scenario> {
    let scenarios = [
        (
            "healthy",
            observation(vec![serving(10, &["leaf", "intermediate"])]),
        ),
        (
            "expired",
            without_redirect(serving(10, &["expired", "intermediate"])),
        ),
        (
            "missing-intermediate",
            without_redirect(serving(10, &["leaf"])),
        ),
        (
            "wrong-order",
            redirecting(serving(10, &["deep-leaf", "upper", "issuing"])),
        ),
        ("name-mismatch", for_another_host()),
        ("addresses-disagree", disagreeing()),
        ("not-tls", observation(vec![not_tls(10)])),
        ("refused", refused()),
        ("timeout", observation(vec![silent(10)])),
        (
            "client-certificate",
            observation(vec![demanding_a_client_certificate(10)]),
        ),
        ("hostile", hostile()),
    ];
    scenarios
        .into_iter()
        .map(|(name, observation)| Scenario { name, observation })
        .collect()
}

/// A certificate of `tests/golden/certificates`, as DER.
pub fn certificate(name: &str) -> Vec<u8> {
    let path = format!(
        "{}/tests/golden/certificates/{name}.pem",
        env!("CARGO_MANIFEST_DIR")
    );
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    pem::parse(text).expect("it is PEM").into_contents()
}

fn at(last: u8, port: u16) -> SocketAddr {
    SocketAddr::from(([203, 0, 113, last], port))
}

/// An observation of origin.example.com with these addresses.
pub fn observation(addresses: Vec<AddressObservation>) -> Observation {
    let used = addresses.iter().map(|address| address.address).collect();
    let target = Target::parse("origin.example.com").expect("it is a target");
    Observation {
        duration_ms: 112.34,
        resolution: Attempt::Done(Resolution {
            by: ResolvedBy::Given,
            canonical_name: None,
            addresses: used,
            unanswered: None,
        }),
        addresses,
        extra_trust_anchors: vec![Der(certificate("root"))],
        ..Observation::unasked(target, OriginSettings::default(), AT)
    }
}

/// An origin that does everything right, whatever its certificates.
pub fn serving(last: u8, certificates: &[&str]) -> AddressObservation {
    let certificates: Vec<Vec<u8>> = certificates.iter().map(|name| certificate(name)).collect();
    AddressObservation {
        address: at(last, 443),
        connect: Attempt::Done(20.149),
        handshake: Attempt::Done(Handshake {
            session: Attempt::Done(Session {
                version: ProtocolVersion::TLSV1_3,
                cipher_suite: CipherSuite(0x1301),
                group: Some(NamedGroup::X25519),
                alpn: Some("http/1.1".to_owned()),
            }),
            duration_ms: 41.02,
            certificates: certificates.iter().cloned().map(Der).collect(),
            ocsp_response: None,
            client_certificate_requested: false,
            client_certificate_presented: false,
            possession: Possession::Proved(SignatureScheme::ECDSA_SECP256R1_SHA256),
            flight: ServerFlight::default(),
        }),
        http: Attempt::Done(http_answer(200, None, 20.3)),
        answers: vec![
            accepting(
                Question::Offer,
                ProtocolVersion::TLSV1_2,
                0xc02b,
                certificates,
            ),
            refusing(Question::Version(ProtocolVersion::SSLV3)),
            refusing(Question::Version(ProtocolVersion::TLSV1)),
            refusing(Question::Version(ProtocolVersion::TLSV1_1)),
        ],
        retries: Vec::new(),
        connections: 5,
    }
}

/// An answer that goes on with this version and suite.
pub fn accepting(
    question: Question,
    version: ProtocolVersion,
    suite: u16,
    chain: Vec<Vec<u8>>,
) -> Answer {
    let flight = ServerFlight {
        server_hello: Some(ServerHello {
            version,
            legacy_version: version,
            cipher_suite: CipherSuite(suite),
            compression: 0,
            is_retry: false,
            group: None,
            alpn: None,
            random: [0x5e; 32],
            session_id: Vec::new(),
            extensions: Vec::new(),
        }),
        certificates: Some(chain),
        complete: true,
        bytes: 2048,
        ..ServerFlight::default()
    };
    Answer {
        question,
        flight,
        failure: None,
        duration_ms: 21.5,
        client_random: Der(vec![0xc1; 32]),
    }
}

/// An answer by the alert `protocol_version`.
pub fn refusing(question: Question) -> Answer {
    let alert = Alert {
        level: 2,
        description: AlertDescription::PROTOCOL_VERSION,
    };
    Answer {
        question,
        flight: ServerFlight {
            alerts: vec![alert],
            ..ServerFlight::default()
        },
        failure: Some(Failure::Alert {
            during: Stage::Handshake,
            alert,
        }),
        duration_ms: 20.7,
        client_random: Der(vec![0xc1; 32]),
    }
}

/// What port 80 answered.
pub fn plain_http(status: u16, location: Option<&str>) -> Attempt<PlainHttp> {
    Attempt::Done(PlainHttp {
        address: at(10, 80),
        answer: http_answer(status, location, 22.0),
    })
}

fn http_answer(status: u16, location: Option<&str>, duration_ms: f64) -> HttpAnswer {
    HttpAnswer {
        status,
        server: Some("nginx/1.27.1".to_owned()),
        location: location.map(str::to_owned),
        fields: Vec::new(),
        head_bytes: 0,
        body_start: None,
        duration_ms,
    }
}

fn without_redirect(address: AddressObservation) -> Observation {
    Observation {
        plain_http: plain_http(200, None),
        ..observation(vec![address])
    }
}

fn redirecting(address: AddressObservation) -> Observation {
    Observation {
        plain_http: plain_http(301, Some("https://origin.example.com/")),
        ..observation(vec![address])
    }
}

fn for_another_host() -> Observation {
    let mut address = serving(10, &["other-name", "intermediate"]);
    if let Attempt::Done(answer) = &mut address.http {
        answer.server = Some("Apache".to_owned());
    }
    let mut observation = observation(vec![address]);
    observation.target = observation
        .target
        .with_host_header("www.example.com".to_owned());
    observation
}

fn disagreeing() -> Observation {
    observation(vec![
        serving(10, &["leaf", "intermediate"]),
        serving(11, &["leaf"]),
        silent(12),
    ])
}

fn silent(last: u8) -> AddressObservation {
    let during = Stage::Connect;
    unreached(last, Failure::TimedOut { during })
}

/// An address to which there is no connection.
pub fn unreached(last: u8, failure: Failure) -> AddressObservation {
    AddressObservation::new(at(last, 443), Attempt::Failed(failure), 3)
}

fn refused() -> Observation {
    Observation {
        plain_http: Attempt::Failed(Failure::Refused),
        ..observation(vec![unreached(10, Failure::Refused)])
    }
}

fn failing(last: u8, failure: Failure, flight: ServerFlight) -> AddressObservation {
    AddressObservation {
        connect: Attempt::Done(20.0),
        handshake: Attempt::Done(Handshake {
            session: Attempt::Failed(failure),
            duration_ms: 20.0,
            certificates: Vec::new(),
            ocsp_response: None,
            client_certificate_requested: false,
            client_certificate_presented: false,
            possession: Possession::NotSeen,
            flight,
        }),
        connections: 6,
        ..unreached(last, Failure::Refused)
    }
}

fn not_tls(last: u8) -> AddressObservation {
    let flight = ServerFlight {
        not_tls: Some(b"HTTP/1.1 400 Bad Request\r\nServer: nginx/1.27.1\r\n\r\n".to_vec()),
        ..ServerFlight::default()
    };
    failing(last, Failure::NotTls, flight)
}

/// An origin that does not go on without a client certificate.
pub fn demanding_a_client_certificate(last: u8) -> AddressObservation {
    let mut address = serving(last, &["leaf", "intermediate"]);
    if let Attempt::Done(handshake) = &mut address.handshake {
        handshake.client_certificate_requested = true;
    }
    address.http = Attempt::Failed(Failure::Alert {
        during: Stage::Http,
        alert: Alert {
            level: 2,
            description: AlertDescription::CERTIFICATE_REQUIRED,
        },
    });
    address
}

/// A peer that puts into every text what a terminal, a browser or a tracker acts on.
fn hostile() -> Observation {
    const HOSTILE: &str = "\u{1b}]8;;http://evil.example/\u{7}x\u{1b}]8;;\u{7} \u{202e}\u{200b}\nbreak `` ``` | **bold** <script>alert(1)</script> [x](http://evil.example) @everyone #1 &lt; \u{9b}31m";
    let mut address = serving(10, &["hostile"]);
    if let Attempt::Done(handshake) = &mut address.handshake
        && let Attempt::Done(session) = &mut handshake.session
    {
        session.alpn = Some(HOSTILE.to_owned());
    }
    if let Attempt::Done(answer) = &mut address.http {
        answer.server = Some(HOSTILE.to_owned());
        answer.location = Some(HOSTILE.to_owned());
    }
    address
        .answers
        .push(refusing(Question::OfferWithServerName(HOSTILE.to_owned())));
    let mut other = failing(
        11,
        Failure::Malformed(HOSTILE.to_owned()),
        ServerFlight::default(),
    );
    other.answers = vec![refusing(Question::Offer)];
    let mut observation = observation(vec![address, other]);
    observation.target.source = Some(HOSTILE.to_owned());
    observation.target.input = HOSTILE.to_owned();
    observation.target.names.server_name_override = Some(format!("{HOSTILE}'; reboot"));
    observation.plain_http = plain_http(302, Some("https://\u{1b}[31m/@everyone"));
    if let Attempt::Done(resolution) = &mut observation.resolution {
        resolution.by = ResolvedBy::System;
        resolution.canonical_name = Some(HOSTILE.to_owned());
    }
    observation
}
