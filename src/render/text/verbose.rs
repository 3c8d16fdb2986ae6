//! Everything seen, address by address: timings, the handshake, each question and its answer, and
//! every certificate with its fields.

use super::certificate::{self, field, none_if_empty};
use crate::assessment::{Assessment, capabilities};
use crate::check::{AddressContext, ChainContext};
use crate::observation::{Attempt, Change, Handshake, HttpAnswer, Observation, Possession};
use crate::render::block::{Section, labeled, section};
use crate::render::escape::shown;
use crate::render::style::Style;
use crate::time_format::milliseconds;
use crate::wire::code_point::{CipherSuite, ProtocolVersion};

/// The sections of each address.
pub(crate) fn all(report: &Assessment, style: Style) -> Vec<Section> {
    let of_address = |address: &AddressContext| {
        let at = address.seen.address;
        let chain = |heading: &str, chain: &Option<ChainContext>| {
            let lines = chain.as_ref().map(certificate::all).unwrap_or_default();
            section(style.heading(&format!("{heading} {at}")), lines)
        };
        [
            section(
                style.heading(&format!("Everything seen at {at}")),
                connection(address, report.case.observation),
            ),
            section(
                style.heading(&format!("Questions asked of {at}")),
                questions(address),
            ),
            chain("Certificates that CloudFront gets from", &address.served),
            chain(
                "Certificates of the other kind, which CloudFront does not get, from",
                &address.alternate_chain,
            ),
        ]
    };
    let in_files = report.case.files.iter().map(|files| {
        section(
            style.heading("Certificates in the file"),
            certificate::all(&files.chain),
        )
    });
    let of_addresses = report.case.addresses.iter().flat_map(of_address);
    of_addresses.chain(in_files).collect()
}

fn connection(address: &AddressContext, observation: &Observation) -> Vec<String> {
    let mut lines = field("timings", &timings(address, observation));
    lines.extend(field("connections", &address.seen.connections.to_string()));
    let handshake = address.handshake();
    if let Some((version, suite, group)) = address.negotiated() {
        let group = group.map_or(String::new(), |group| format!(", {group}"));
        lines.extend(field("agreed", &format!("{version}, {suite}{group}")));
    }
    if let Some(failure) = capabilities::failure(address) {
        lines.extend(field("failure", &shown(&failure)));
    }
    if let Some(handshake) = handshake {
        lines.extend(field("ALPN", &alpn(handshake)));
        let stapled = handshake.ocsp_response.as_ref();
        let stapled = stapled.map_or("none".to_owned(), |der| format!("{} bytes", der.0.len()));
        lines.extend(field("OCSP staple", &stapled));
        lines.extend(field("key proof", &possession(&handshake.possession)));
    }
    let client_certificate = capabilities::client_certificate(address).unwrap_or("unknown");
    lines.extend(field("client cert.", client_certificate));
    lines.extend(field("HTTP", &http(address.http())));
    lines.extend(field("versions", &versions(address)));
    let suites: Vec<String> = capabilities::chosen_suites(address)
        .into_iter()
        .map(suite)
        .collect();
    lines.extend(field("cipher suites", &none_if_empty(suites.join(", "))));
    lines
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
    let measured: Vec<String> = measured
        .into_iter()
        .filter_map(|(what, duration)| Some(format!("{what} {} ms", milliseconds(duration?))))
        .collect();
    none_if_empty(measured.join(", "))
}

fn alpn(handshake: &Handshake) -> String {
    let chosen = handshake
        .session
        .done()
        .and_then(|session| session.alpn.as_deref());
    chosen.map_or("none chosen".to_owned(), shown)
}

fn possession(possession: &Possession) -> String {
    match possession {
        Possession::NotSeen => "no signature was seen".to_owned(),
        Possession::Proved(scheme) => format!("the leaf's key signed the handshake ({scheme})"),
        Possession::Disproved(scheme) => {
            format!("the leaf's key did NOT sign the handshake ({scheme})")
        }
        Possession::NotVerifiable(scheme) => {
            format!("signed with {scheme}, which cannot be verified here")
        }
    }
}

fn http(http: &Attempt<HttpAnswer>) -> String {
    match http {
        Attempt::NotTried => "not asked".to_owned(),
        Attempt::Failed(failure) => shown(&failure.to_string()),
        Attempt::Done(answer) => {
            let server = answer
                .server
                .as_deref()
                .map(|server| format!(", Server: {}", shown(server)));
            let location = answer.location.as_deref();
            let location = location.map(|location| format!(", Location: {}", shown(location)));
            let (server, location) = (server.unwrap_or_default(), location.unwrap_or_default());
            format!("{}{server}{location}", answer.status)
        }
    }
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

fn questions(address: &AddressContext) -> Vec<String> {
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
        let (outcome, duration) = match &retry.handshake {
            Attempt::Done(handshake) => (finished(handshake), Some(handshake.duration_ms)),
            Attempt::Failed(failure) => (failure.to_string(), None),
            Attempt::NotTried => ("not asked".to_owned(), None),
        };
        (question.to_owned(), outcome, duration)
    });
    let mut lines = Vec::new();
    for (question, outcome, duration) in answers.chain(retries) {
        let duration = duration.map(|duration| format!(" ({} ms)", milliseconds(duration)));
        let answer = format!("{}{}", shown(&outcome), duration.unwrap_or_default());
        lines.extend(labeled("  asked     ", &shown(&question)));
        lines.extend(labeled("  answered  ", &answer));
    }
    lines
}

fn finished(handshake: &Handshake) -> String {
    match &handshake.session {
        Attempt::Done(session) => format!("{}, {}", session.version, session.cipher_suite),
        Attempt::Failed(failure) => failure.to_string(),
        Attempt::NotTried => "not asked".to_owned(),
    }
}
