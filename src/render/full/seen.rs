//! Everything seen, address by address: timings, the handshake, each question and its answer, and
//! every certificate with its fields.

use super::certificate;
use crate::assessment::{Assessment, capabilities};
use crate::check::{AddressContext, ChainContext};
use crate::observation::{Attempt, Change, Handshake, HttpAnswer, Observation, Possession};
use crate::render::block::{Block, Text};
use crate::time_format::milliseconds;
use crate::wire::code_point::{CipherSuite, ProtocolVersion};

/// The sections of each address.
pub(super) fn all(report: &Assessment) -> Vec<Block> {
    let of_address = |address: &AddressContext| {
        let at = address.seen.address;
        let chain = |heading: &str, chain: &Option<ChainContext>| {
            let certificates = chain.as_ref().map(certificate::all).unwrap_or_default();
            Block::section(format!("{heading} {at}"), certificates)
        };
        [
            Block::section(
                format!("Everything seen at {at}"),
                [connection(address, report.context.observation)],
            ),
            Block::section(format!("Questions asked of {at}"), questions(address)),
            chain("Certificates that CloudFront gets from", &address.served),
            chain(
                "Other certificates, which CloudFront does not get, from",
                &address.alternate_chain,
            ),
        ]
    };
    let in_files =
        report.context.files.iter().map(|files| {
            Block::section("Certificates in the file", certificate::all(&files.chain))
        });
    let of_addresses = report.context.addresses.iter().flat_map(of_address);
    of_addresses.chain(in_files).flatten().collect()
}

fn connection(address: &AddressContext, observation: &Observation) -> Block {
    let mut fields = vec![
        ("timings", timings(address, observation)),
        ("connections", address.seen.connections.to_string()),
    ];
    if let Some(agreed) = address.negotiated() {
        let (version, suite) = (agreed.version, agreed.cipher_suite);
        let group = agreed
            .group
            .map_or(String::new(), |group| format!(", {group}"));
        fields.push(("agreed", format!("{version}, {suite}{group}")));
    }
    fields.extend(capabilities::failure(address).map(|failure| ("failure", failure)));
    if let Some(handshake) = address.handshake() {
        let stapled = handshake.ocsp_response.as_ref();
        let stapled = stapled.map_or("none".to_owned(), |der| format!("{} bytes", der.0.len()));
        fields.extend([
            ("ALPN", alpn(handshake)),
            ("OCSP staple", stapled),
            ("key proof", possession(&handshake.possession)),
        ]);
    }
    let client_certificate = capabilities::client_certificate(address).unwrap_or("unknown");
    let suites = capabilities::chosen_suites(address).into_iter().map(suite);
    fields.extend([
        ("client cert.", client_certificate.to_owned()),
        ("HTTP", result(address.http(), http)),
        ("versions", versions(address)),
        ("cipher suites", listed(suites)),
    ]);
    let fields = fields.into_iter();
    Block::Fields(fields.map(|(label, text)| (label, text.into())).collect())
}

fn listed(texts: impl Iterator<Item = String>) -> String {
    let texts: Vec<String> = texts.collect();
    if texts.is_empty() {
        "none".to_owned()
    } else {
        texts.join(", ")
    }
}

fn timings(address: &AddressContext, observation: &Observation) -> String {
    let handshake = address.handshake().map(|handshake| handshake.duration_ms);
    let http = address.http().done().map(|http| http.duration_ms);
    let measured = [
        ("dns", observation.dns_ms),
        ("connect", address.seen.connect.done().copied()),
        ("handshake", handshake),
        ("http", http),
    ];
    let measured = measured.into_iter();
    listed(
        measured
            .filter_map(|(what, duration)| Some(format!("{what} {} ms", milliseconds(duration?)))),
    )
}

fn alpn(handshake: &Handshake) -> String {
    let chosen = handshake
        .session
        .done()
        .and_then(|session| session.alpn.as_deref());
    chosen.unwrap_or("none chosen").to_owned()
}

fn possession(possession: &Possession) -> String {
    match possession {
        Possession::NotSeen => "no signature was seen".to_owned(),
        Possession::Proved(scheme) => format!("the leaf's key signed the handshake ({scheme})"),
        Possession::Disproved(scheme) => {
            format!("the leaf's key did NOT sign the handshake ({scheme})")
        }
        Possession::NotVerifiable(scheme) => {
            format!("signed with {scheme}, which this program cannot verify")
        }
    }
}

/// The result of an attempt, or the reason why there is none.
fn result<T>(attempt: &Attempt<T>, in_words: impl FnOnce(&T) -> String) -> String {
    match attempt {
        Attempt::Done(result) => in_words(result),
        Attempt::Failed(failure) => failure.to_string(),
        Attempt::NotTried => "not asked".to_owned(),
    }
}

fn http(answer: &HttpAnswer) -> String {
    let header = |name: &str, value: &Option<String>| {
        let value = value.as_ref();
        value.map_or(String::new(), |value| format!(", {name}: {value}"))
    };
    let server = header("Server", &answer.server);
    let location = header("Location", &answer.location);
    format!("{}{server}{location}", answer.status)
}

fn versions(address: &AddressContext) -> String {
    let versions = ProtocolVersion::ALL.iter().map(|version| {
        let word = match capabilities::speaks(address, *version) {
            Some(true) => "yes",
            Some(false) => "no",
            None => "unknown",
        };
        format!("{version} {word}")
    });
    versions.collect::<Vec<_>>().join(", ")
}

/// A suite by the name of the registry and by the one that servers are configured with.
fn suite(suite: CipherSuite) -> String {
    match suite.openssl_name() {
        Some(name) if suite.name() != Some(name) => format!("{suite} ({name})"),
        _ => suite.to_string(),
    }
}

fn questions(address: &AddressContext) -> Option<Block> {
    let answers = address.seen.answers.iter().map(|answer| {
        let outcome = capabilities::outcome(answer);
        (
            answer.question.to_string(),
            outcome,
            Some(answer.duration_ms),
        )
    });
    let retries = address.seen.retries.iter().map(|retry| {
        let question = match retry.change {
            Change::WithoutAlpn => "a full handshake without ALPN",
            Change::WithoutServerName => "a full handshake without a server name",
            Change::WithHttp2 => "a full handshake that offers h2",
            Change::Widened => "a full handshake with everything offered",
        };
        let duration = retry.handshake.done().map(|done| done.duration_ms);
        (
            question.to_owned(),
            result(&retry.handshake, finished),
            duration,
        )
    });
    let fields = answers
        .chain(retries)
        .flat_map(|(question, outcome, duration)| {
            let duration = duration.map(|duration| format!(" ({} ms)", milliseconds(duration)));
            let answer = Text::from(outcome).and(duration.unwrap_or_default());
            [("asked", question.into()), ("answered", answer)]
        });
    Block::fields(fields)
}

fn finished(handshake: &Handshake) -> String {
    result(&handshake.session, |session| {
        format!("{}, {}", session.version, session.cipher_suite)
    })
}
