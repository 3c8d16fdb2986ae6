//! An arbitrary observation: every field of it is chosen, in combinations that no server makes.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use origin_check::cloudfront::names::Names;
use origin_check::cloudfront::settings::{IpAddressType, OriginSettings};
use origin_check::observation::{
    AddressObservation, Answer, AskedAddress, Attempt, Change, CompletedPath, Completion, Der,
    ExpectedFile, Failure, FoundCertificate, FoundIn, Handshake, HttpAnswer, Observation,
    PlainHttp, Possession, Question, Resolution, ResolvedBy, Retry, SCHEMA, Session, Stage,
    Unanswered,
};
use origin_check::target::Target;
use origin_check::wire::code_point::{
    Alert, AlertDescription, CipherSuite, NamedGroup, ProtocolVersion, SignatureScheme,
};
use origin_check::wire::server_flight::{Ending, ServerFlight, ServerHello, ServerKeyExchange};
use time::OffsetDateTime;

use super::choices::Choices;
use super::pool;

pub fn any(choices: &mut Choices) -> Observation {
    Observation {
        schema: SCHEMA,
        target: target(choices),
        settings: settings(choices),
        taken_at: moment(choices),
        duration_ms: milliseconds(choices),
        resolution: attempt(choices, resolution),
        dns_ms: choices.maybe(milliseconds),
        name_servers: Vec::new(),
        proxy_is_set: false,
        client_certificate: None,
        addresses: addresses(choices),
        plain_http: attempt(choices, |choices| PlainHttp {
            address: address(choices),
            answer: http_answer(choices),
        }),
        extra_trust_anchors: choices.list(2, der),
        completions: choices.list(2, completion),
        expected: choices.maybe(|choices| ExpectedFile {
            name: choices.text(),
            certificates: choices.list(3, der),
        }),
    }
}

fn completion(choices: &mut Choices) -> Completion {
    Completion {
        of: choices.list(3, der),
        result: match choices.below(2) {
            0 => Err(choices.text()),
            _ => Ok(CompletedPath {
                intermediates: choices.list(3, found_certificate),
                anchor: choices.text(),
                anchor_is_extra: choices.below(2) == 0,
            }),
        },
        asked: choices.list(2, |choices| AskedAddress {
            url: choices.text(),
            answer: match choices.below(2) {
                0 => Err(choices.text()),
                _ => Ok(choices.list(2, Choices::text)),
            },
        }),
    }
}

fn found_certificate(choices: &mut Choices) -> FoundCertificate {
    FoundCertificate {
        certificate: der(choices),
        from: match choices.below(3) {
            0 => FoundIn::Sent,
            1 => FoundIn::Given,
            _ => FoundIn::Fetched(choices.text()),
        },
    }
}

/// Each address once, as they are observed.
fn addresses(choices: &mut Choices) -> Vec<AddressObservation> {
    let mut addresses = choices.list(3, address_observation);
    addresses.sort_by_key(|seen| seen.address);
    addresses.dedup_by_key(|seen| seen.address);
    addresses
}

/// Any moment between the years 0 and 9999.
pub fn moment(choices: &mut Choices) -> OffsetDateTime {
    const USUAL: i64 = 1_795_402_800; // 2026-11-23
    let seconds = match choices.below(4) {
        0 => USUAL,
        1 => USUAL + (i64::from(choices.number()) - 32_768) * 3_600,
        2 => i64::from(choices.number()) * 3_866_600, // up to 9999
        _ => -i64::from(choices.number()) * 948_600,  // from 0
    };
    OffsetDateTime::from_unix_timestamp(seconds).expect("it is within the years 0 to 9999")
}

fn target(choices: &mut Choices) -> Target {
    let host = match choices.below(3) {
        0 => "origin.example.com".to_owned(),
        1 => "192.0.2.1".to_owned(),
        _ => choices.text(),
    };
    Target {
        input: choices.text(),
        host_unicode: choices.maybe(Choices::text),
        port: choices.number(),
        names: Names {
            origin_domain: host.clone(),
            host_header: choices.maybe(Choices::text),
            server_name_override: choices.maybe(Choices::text),
        },
        host,
        source: choices.maybe(Choices::text),
    }
}

fn settings(choices: &mut Choices) -> OriginSettings {
    let listed = choices.one_of(&["TLSv1.2", "SSLv3", "TLSv1,TLSv1.1", "TLSv1.1,TLSv1.2"]);
    OriginSettings {
        protocols: listed.parse().expect("a list of protocols"),
        origin_mtls: choices.flag(),
        ip_address_type: choices.one_of(&[
            IpAddressType::Ipv4,
            IpAddressType::Ipv6,
            IpAddressType::Dualstack,
        ]),
        connect_timeout: Duration::from_millis(choices.number().into()),
        attempts: choices.number().into(),
        response_timeout: Duration::from_millis(choices.number().into()),
    }
}

fn milliseconds(choices: &mut Choices) -> f64 {
    match choices.below(3) {
        0 => f64::from(choices.number()) / 7.0,
        1 => -1.0,
        _ => 1e300,
    }
}

fn attempt<T>(choices: &mut Choices, make: impl FnOnce(&mut Choices) -> T) -> Attempt<T> {
    match choices.below(4) {
        0 | 1 => Attempt::Done(make(choices)),
        2 => Attempt::Failed(failure(choices)),
        _ => Attempt::NotTried,
    }
}

fn stage(choices: &mut Choices) -> Stage {
    choices.one_of(&[Stage::Connect, Stage::Handshake, Stage::Http])
}

fn alert(choices: &mut Choices) -> Alert {
    let usual = [0, 10, 40, 42, 70, 80, 90, 112, 116, 120];
    Alert {
        level: choices.one_of(&[2, 1, 0, 255]),
        description: AlertDescription(if choices.flag() {
            choices.one_of(&usual)
        } else {
            choices.byte()
        }),
    }
}

fn failure(choices: &mut Choices) -> Failure {
    match choices.below(14) {
        0 => Failure::Unresolved {
            name_exists: choices.flag(),
        },
        1 => Failure::ResolverFailed(choices.text()),
        2 => Failure::Refused,
        3 => Failure::Unreachable(choices.text()),
        4 => Failure::TimedOut {
            during: stage(choices),
        },
        5 => Failure::Closed {
            during: stage(choices),
        },
        6 => Failure::Reset {
            during: stage(choices),
        },
        7 => Failure::Alert {
            during: stage(choices),
            alert: alert(choices),
        },
        8 => Failure::NotTls,
        9 => Failure::Malformed(choices.text()),
        10 => Failure::Http2Frames,
        11 => Failure::Incompatible(choices.text()),
        12 => Failure::HeadTooLong,
        _ => Failure::Local(choices.text()),
    }
}

fn address(choices: &mut Choices) -> SocketAddr {
    let ip = match choices.below(4) {
        0 => IpAddr::V4(Ipv4Addr::new(203, 0, 113, choices.byte())),
        1 => IpAddr::V4(Ipv4Addr::LOCALHOST),
        2 => IpAddr::V6(Ipv6Addr::from([choices.byte(); 16])),
        _ => IpAddr::V4(Ipv4Addr::from(u32::from(choices.number()) << 16)),
    };
    SocketAddr::new(ip, choices.one_of(&[443, 0, 65535]))
}

fn resolution(choices: &mut Choices) -> Resolution {
    Resolution {
        by: choices.one_of(&[ResolvedBy::System, ResolvedBy::Given, ResolvedBy::Literal]),
        canonical_name: choices.maybe(Choices::text),
        addresses: choices.list(3, address),
        unanswered: choices.maybe(|choices| Unanswered {
            family: choices.one_of(&[IpAddressType::Ipv4, IpAddressType::Ipv6]),
            failure: failure(choices),
        }),
    }
}

fn address_observation(choices: &mut Choices) -> AddressObservation {
    AddressObservation {
        address: address(choices),
        connect: attempt(choices, milliseconds),
        handshake: attempt(choices, handshake),
        http: attempt(choices, http_answer),
        answers: choices.list(6, answer),
        retries: choices.list(2, |choices| Retry {
            change: choices.one_of(&[
                Change::WithoutAlpn,
                Change::WithoutServerName,
                Change::WithHttp2,
                Change::Widened,
            ]),
            handshake: attempt(choices, handshake),
            http: attempt(choices, http_answer),
        }),
        connections: u32::from(choices.number()) << (choices.byte() % 17),
    }
}

fn handshake(choices: &mut Choices) -> Handshake {
    Handshake {
        session: attempt(choices, session),
        duration_ms: milliseconds(choices),
        certificates: choices.list(9, der),
        ocsp_response: choices.maybe(ocsp_response),
        client_certificate_requested: choices.flag(),
        client_certificate_presented: choices.flag(),
        possession: possession(choices),
        flight: flight(choices),
    }
}

fn possession(choices: &mut Choices) -> Possession {
    let scheme = SignatureScheme(choices.one_of(&[0x0403, 0x0804, 0x0201, 0xffff]));
    match choices.below(4) {
        0 => Possession::Proved(scheme),
        1 => Possession::Disproved(scheme),
        2 => Possession::NotVerifiable(scheme),
        _ => Possession::NotSeen,
    }
}

fn version(choices: &mut Choices) -> ProtocolVersion {
    ProtocolVersion(choices.one_of(&[0x0303, 0x0304, 0x0302, 0x0301, 0x0300, 0x0002, 0xfefd]))
}

fn cipher_suite(choices: &mut Choices) -> CipherSuite {
    let usual = [0x1301, 0xc02f, 0xc02b, 0x009c, 0x000a, 0x0004, 0x009e];
    CipherSuite(if choices.flag() {
        choices.one_of(&usual)
    } else {
        choices.number()
    })
}

fn group(choices: &mut Choices) -> NamedGroup {
    NamedGroup(choices.one_of(&[23, 29, 24, 25, 30, 0x0100, 0x11ec, 0xffff]))
}

fn session(choices: &mut Choices) -> Session {
    Session {
        version: version(choices),
        cipher_suite: cipher_suite(choices),
        group: choices.maybe(group),
        alpn: choices.maybe(Choices::text),
    }
}

fn http_answer(choices: &mut Choices) -> HttpAnswer {
    HttpAnswer {
        status: choices.one_of(&[200, 301, 400, 404, 502, 999, 0]),
        server: choices.maybe(Choices::text),
        location: choices.maybe(Choices::text),
        fields: choices
            .maybe(|choices| {
                let name = choices.one_of(&["via", "x-amz-cf-id", "content-length", "x-cache"]);
                (name.to_owned(), choices.text())
            })
            .into_iter()
            .collect(),
        head_bytes: choices.one_of(&[0, 200, 20_480, 20_481, 65_536]),
        body_start: choices.maybe(|choices| {
            if choices.flag() {
                "400 No required SSL certificate was sent".to_owned()
            } else {
                choices.text()
            }
        }),
        duration_ms: milliseconds(choices),
    }
}

fn answer(choices: &mut Choices) -> Answer {
    Answer {
        question: question(choices),
        flight: flight(choices),
        failure: choices.maybe(failure),
        duration_ms: milliseconds(choices),
        client_random: Der(choices.bytes(32)),
    }
}

fn question(choices: &mut Choices) -> Question {
    match choices.below(9) {
        8 => Question::ExactOffer,
        0 => Question::Offer,
        1 => Question::OfferWithoutServerName,
        2 => Question::OfferWithServerName(choices.text()),
        3 => Question::OfferRsa,
        4 => Question::OfferEcdsa,
        5 => Question::AnyGroup,
        6 => Question::AnySuite,
        _ => Question::Version(version(choices)),
    }
}

fn flight(choices: &mut Choices) -> ServerFlight {
    // Half of them as a server's own bytes make them, half as no bytes could.
    if choices.flag() {
        return ServerFlight::read(&choices.bytes(200));
    }
    ServerFlight {
        alerts: choices.list(3, alert),
        server_hello: choices.maybe(server_hello),
        certificates: choices.maybe(|choices| choices.list(4, |choices| der(choices).0)),
        ocsp_response: choices.maybe(|choices| ocsp_response(choices).0),
        server_key_exchange: choices.maybe(|choices| ServerKeyExchange {
            group: choices.maybe(group),
            explicit_curve: choices.flag(),
            dh_prime_bits: choices.maybe(Choices::number),
            scheme: choices.maybe(|choices| SignatureScheme(choices.number())),
            signed_params: choices.bytes(80),
            signature: choices.bytes(80),
        }),
        certificate_requested: choices.flag(),
        complete: choices.flag(),
        not_tls: choices.maybe(|choices| {
            if choices.flag() {
                format!("HTTP/1.1 400 {}", choices.text()).into_bytes()
            } else {
                choices.bytes(120)
            }
        }),
        malformed: choices.maybe(Choices::text),
        unfinished: choices.maybe(Choices::text),
        ending: choices.one_of(&[
            Ending::Stopped,
            Ending::Closed,
            Ending::Reset,
            Ending::TimedOut,
        ]),
        bytes: choices.number().into(),
    }
}

fn server_hello(choices: &mut Choices) -> ServerHello {
    ServerHello {
        version: version(choices),
        legacy_version: version(choices),
        cipher_suite: cipher_suite(choices),
        compression: choices.byte(),
        is_retry: choices.flag(),
        group: choices.maybe(group),
        alpn: choices.maybe(Choices::text),
        random: [choices.byte(); 32],
        session_id: choices.bytes(32),
        extensions: choices.list(4, Choices::number),
    }
}

fn der(choices: &mut Choices) -> Der {
    Der(pool::certificate(choices))
}

fn ocsp_response(choices: &mut Choices) -> Der {
    Der(if choices.flag() {
        pool::ocsp_response(choices)
    } else {
        choices.bytes(100)
    })
}
