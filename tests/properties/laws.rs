//! What holds whatever the input is: one function a parser, which panics where it does not hold.
//! The fuzz targets (`tests/fuzz`) and the quick tests (`tests/properties`) run the same ones.

use std::str::FromStr;

use origin_check::assessment::Assessment;
use origin_check::cert_file::certificates;
use origin_check::check::context::target::{ExpiresWithin, Thresholds};
use origin_check::check::{CHECKS, TargetContext};
use origin_check::commands::shared::baseline::Baseline;
use origin_check::net::routing::{ConnectTo, Resolve};
use origin_check::observation::Observation;
use origin_check::pki::certificate::Certificate;
use origin_check::pki::name::{NameMatch, ReferenceName, covers, matches};
use origin_check::pki::path::build;
use origin_check::pki::trust_store::TrustStore;
use origin_check::pki::{issuer, ocsp};
use origin_check::render::escape::escape;
use origin_check::render::redact::Redaction;
use origin_check::render::text::TextOptions;
use origin_check::render::{csv, line, markdown, text};
use origin_check::target::Target;
use origin_check::wire::client_hello::ClientHello;
use origin_check::wire::code_point::{CipherSuite, NamedGroup, ProtocolVersion, SignatureScheme};
use origin_check::wire::non_tls;
use origin_check::wire::server_flight::{
    Ending, FlightProgress, FlightReader, MAX_BYTES, MAX_MESSAGES, ServerFlight,
};

use super::choices::Choices;
use super::documents::{self, DOCUMENTS};
use super::escaped::{acts, runner_command, unescape};
use super::{observation, pool, readers, schema};

/// What holds of any input.
pub type Law = fn(&[u8]);

/// Every law, by the name of its fuzz target.
pub const LAWS: [(&str, Law); 16] = [
    ("flight", flight),
    ("client_hello", client_hello),
    ("certificate", certificate),
    ("name", name),
    ("path", path),
    ("ocsp", ocsp_response),
    ("pem", pem),
    ("target", target),
    ("routing", routing),
    ("report", report),
    ("certificate_file", readers::certificate_file),
    ("configuration", readers::configuration),
    ("http_answer", readers::http_answer),
    ("earlier", readers::earlier),
    ("line", readers::line),
    ("error_page", readers::error_page),
];

/// A server's first flight: the first byte says how it is cut.
pub fn flight(data: &[u8]) {
    let mut choices = Choices::new(data);
    let size = 1 + choices.below(64);
    let bytes = choices.rest();
    let mut whole = FlightReader::new();
    let progress = whole.push(bytes);
    let whole = whole.finish(Ending::Closed);
    let mut pieces = FlightReader::new();
    let mut last = FlightProgress::NeedMore;
    for piece in bytes.chunks(size) {
        last = pieces.push(piece);
    }
    assert_eq!(last, progress);
    assert_eq!(pieces.finish(Ending::Closed), whole);
    assert!(whole.bytes <= bytes.len().min(MAX_BYTES));
    assert!(whole.alerts.len() <= MAX_MESSAGES);
    let certificates = whole.certificates.iter().flatten().map(Vec::len);
    assert!(certificates.sum::<usize>() <= bytes.len());
    assert!(whole.not_tls.as_ref().is_none_or(|kept| kept.len() <= 256));
    let kept = serde_json::to_string(&whole).expect("it can be kept");
    assert_eq!(
        serde_json::from_str::<ServerFlight>(&kept).ok(),
        Some(whole)
    );
    let _ = ServerFlight::read(bytes);
    let _ = non_tls::describe(bytes);
}

/// A ClientHello that someone sent, and one made of choices.
pub fn client_hello(data: &[u8]) {
    if let Ok(sent) = ClientHello::decode(data) {
        // What was read comes back, but for what is not sent in its version.
        let again = ClientHello::decode(&sent.encode());
        if let Ok(again) = again {
            assert_eq!(ClientHello::decode(&again.encode()).as_ref(), Ok(&again));
            assert_eq!(again.random, sent.random);
            assert_eq!(again.cipher_suites, sent.cipher_suites);
        } else {
            assert!(data.len() > 60_000, "only what overflows cannot be read");
        }
    }
    let hello = any_hello(&mut Choices::new(data));
    let padding = hello.padding;
    let read = ClientHello::decode(&hello.encode()).expect("it can be read");
    assert_eq!(ClientHello { padding, ..read }, hello);
}

fn any_hello(choices: &mut Choices) -> ClientHello {
    let legacy_version = ProtocolVersion(choices.one_of(&[0x0303, 0x0301, 0x0302]));
    let supported_versions = choices.list(5, |choices| ProtocolVersion(choices.number()));
    let newest = supported_versions.iter().max().copied();
    let newest = newest.unwrap_or(legacy_version).max(legacy_version);
    let signature_schemes = choices.list(30, |choices| SignatureScheme(choices.number()));
    ClientHello {
        legacy_version,
        supported_versions,
        random: [choices.byte(); 32],
        session_id: choices.bytes(32),
        cipher_suites: choices
            .list(200, |choices| CipherSuite(choices.number()))
            .into_iter()
            .filter(|suite| suite.0 != 0x00ff)
            .collect(),
        server_name: choices.maybe(Choices::text),
        groups: choices.list(30, |choices| NamedGroup(choices.number())),
        signature_schemes: if newest >= ProtocolVersion::TLSV1_2 {
            signature_schemes
        } else {
            Vec::new()
        },
        alpn: choices.list(3, |choices| choices.text().chars().take(60).collect()),
        status_request: choices.flag(),
        extended_master_secret: choices.flag(),
        renegotiation_signal: choices.flag(),
        padding: choices.flag(),
    }
}

/// A certificate, as anybody may send it.
pub fn certificate(data: &[u8]) {
    let Ok(certificate) = Certificate::parse(data) else {
        return;
    };
    assert_eq!(certificate.der, data);
    let _ = certificate.short_name();
    let _ = certificate.is_self_signed();
    let _ = certificate.weak_signature();
    let _ = certificate.subject.relative_names();
    let _ = issuer::recognize(&certificate);
    for host in ["origin.example.com", "192.0.2.1", "::1"] {
        let _ = matches(&certificate, &ReferenceName::from_host(host));
    }
    let _ = TrustStore::empty().with_extra(&[data]);
    let _ = pool::TRUST.anchor_for(&certificate);
    assert!(
        certificate
            .serial
            .bytes()
            .all(|byte| b"-0123456789abcdef".contains(&byte))
    );
    let _ = build(
        &[Ok(certificate)],
        &pool::TRUST,
        observation::moment(&mut Choices::new(data)),
    );
    let longer = [data, &[0]].concat();
    assert!(Certificate::parse(&longer).is_err(), "nothing may follow");
}

/// A presented and a reference identifier, on a line each.
pub fn name(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (presented, reference) = text.split_once('\n').unwrap_or((&text, &text));
    let covered = covers(presented, reference);
    if covered {
        // The rule of RFC 9525 section 6.3 again, in other words.
        let reference = reference.strip_suffix('.').unwrap_or(reference);
        assert!(presented.is_ascii() && reference.is_ascii());
        let labels: Vec<_> = presented.split('.').collect();
        let wanted: Vec<_> = reference.split('.').collect();
        assert_eq!(labels.len(), wanted.len());
        for (at, (label, wanted)) in labels.iter().zip(&wanted).enumerate() {
            let wildcard = at == 0 && *label == "*" && labels.len() > 2;
            assert!(wildcard || label.eq_ignore_ascii_case(wanted));
        }
        assert!(!reference.contains('*') && !reference.contains(' '));
    }
    let (upper, lower) = (
        presented.to_ascii_uppercase(),
        reference.to_ascii_lowercase(),
    );
    assert_eq!(covers(&upper, &lower), covered);
    let mut certificate = pool::LEAF.clone();
    certificate.subject_alternative_name =
        origin_check::pki::certificate::SubjectAlternativeName::Present {
            dns_names: vec![presented.to_owned()],
            ip_addresses: Vec::new(),
            directory_names: Vec::new(),
            others: 0,
            kinds: vec![origin_check::pki::certificate::NameKind::DNS],
        };
    let wanted = ReferenceName::from_host(reference);
    let matched = matches!(matches(&certificate, &wanted), NameMatch::Covered { .. });
    assert_eq!(matched, covered && matches!(wanted, ReferenceName::Dns(_)));
}

/// A chain of choices, at a moment of choice.
pub fn path(data: &[u8]) {
    let mut choices = Choices::new(data);
    let at = observation::moment(&mut choices);
    let sent = choices.list(12, pool::parsed);
    let chain = build(&sent, &pool::TRUST, at);
    let mut positions = chain.path.clone();
    positions.sort_unstable();
    positions.dedup();
    assert_eq!(positions.len(), chain.path.len(), "no certificate twice");
    assert!(chain.path.iter().all(|&position| position < sent.len()));
    assert_eq!(chain.path.first().copied(), chain.leaf);
    assert!(
        chain
            .extras
            .iter()
            .all(|extra| !chain.path.contains(&extra.position))
    );
    let ascending = chain.path.is_sorted() && chain.leaf.is_none_or(|leaf| leaf == 0);
    assert_eq!(chain.is_in_order(), ascending);
    // What costs as much as the rest is done of one in some.
    let rarely = choices.below(8) == 7;
    if chain.is_sound() && (rarely || chain.path.len() < sent.len()) {
        let needed: Vec<_> = chain
            .path
            .iter()
            .map(|&position| sent[position].clone())
            .collect();
        assert!(build(&needed, &pool::TRUST, at).is_sound());
    }
    if rarely {
        let again = build(&sent, &pool::TRUST, at);
        assert_eq!(again, chain, "the same input gives the same chain");
    }
}

/// A stapled response: as it is, and a good one that is damaged.
pub fn ocsp_response(data: &[u8]) {
    let _ = ocsp::status_of(data, &pool::LEAF);
    let mut choices = Choices::new(data);
    let mut response = pool::ocsp_response(&mut choices);
    for _ in 0..choices.below(4) {
        let place = usize::from(choices.number()) % response.len();
        response[place] = choices.byte();
    }
    let _ = ocsp::status_of(&response, &pool::LEAF);
}

/// A file that should hold certificates.
pub fn pem(data: &[u8]) {
    match certificates::in_file(data) {
        Ok(ders) => {
            assert!(!ders.is_empty());
            let written: String = ders
                .iter()
                .map(|der| pem::encode(&pem::Pem::new("CERTIFICATE", der.clone())))
                .collect();
            assert_eq!(certificates::in_file(written.as_bytes()), Ok(ders));
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

/// A target as somebody types it.
pub fn target(data: &[u8]) {
    let input = String::from_utf8_lossy(data);
    match Target::parse(&input) {
        Ok(target) => {
            assert!(target.host.bytes().all(|byte| byte.is_ascii_graphic()));
            assert!(target.host.len() <= 253 && target.port > 0);
            let written = target.to_string();
            let again = Target::parse(&written).expect("what is printed can be read");
            assert_eq!((&again.host, again.port), (&target.host, target.port));
            assert_eq!(again.host_unicode, target.host_unicode);
            assert_eq!(again.names, target.names);
        }
        Err(error) => refused_inertly(&error.to_string()),
    }
}

/// curl's `--resolve` and `--connect-to`.
pub fn routing(data: &[u8]) {
    let input = String::from_utf8_lossy(data);
    match Resolve::from_str(&input) {
        Ok(resolve) => {
            assert!(!resolve.addresses.is_empty());
            let _ = resolve.applies_to("origin.example.com", 443);
        }
        Err(error) => refused_inertly(&error),
    }
    match ConnectTo::from_str(&input) {
        Ok(route) => {
            assert_ne!(route.port, Some(0));
            let _ = route.applies_to("origin.example.com", 443);
        }
        Err(error) => refused_inertly(&error),
    }
}

/// What is said of an input that is refused.
pub fn refused_inertly(error: &str) {
    assert!(!error.is_empty());
    assert!(error.chars().all(|character| !acts(character)), "{error:?}");
}

/// Whatever was seen, every form of its report can be made, and nothing in it acts. The first byte
/// says which form: one at a time, as making it is most of what an input costs.
pub fn report(data: &[u8]) {
    let mut choices = Choices::new(data);
    let form = FORMS[choices.below(FORMS.len())];
    // What costs as much as the rest is done of one in some.
    let kept_too = choices.below(8) == 7;
    let thresholds = Thresholds {
        at: observation::moment(&mut choices),
        expires_within: match choices.below(3) {
            0 => ExpiresWithin::Usual,
            1 => ExpiresWithin::Days(f64::from(choices.number())),
            _ => ExpiresWithin::Percent(f64::from(choices.byte()) / 2.55),
        },
    };
    let ignored = choices.list(2, |choices| {
        CHECKS[choices.below(CHECKS.len())].id.to_owned()
    });
    let seen = observation::any(&mut choices);
    let page = inert_page(form, &seen, thresholds, &ignored);
    if kept_too {
        let kept = serde_json::to_string(&seen).expect("an observation can be kept");
        let again: Observation = serde_json::from_str(&kept).expect("and read again");
        assert_eq!(inert_page(form, &again, thresholds, &ignored), page);
    }
}

/// Every form of a report; redacted and compared with itself as well.
pub const FORMS: [&str; 16] = [
    "text",
    "verbose",
    "line",
    "markdown",
    "csv",
    "json",
    "redacted",
    "redacted csv",
    "redacted json",
    "baseline",
    "baseline json",
    "github",
    "junit",
    "nagios",
    "prometheus",
    "sarif",
];

fn inert_page(
    form: &str,
    seen: &Observation,
    thresholds: Thresholds,
    ignored: &[String],
) -> String {
    let report = Assessment::new(TargetContext::new(seen, &pool::TRUST, thresholds), ignored);
    let document = DOCUMENTS.iter().find(|(name, _)| *name == form);
    let page = document.map_or_else(
        || page(form, &report),
        |(_, kind)| documents::document(*kind, &report),
    );
    inert_text(form, &page);
    page
}

/// Nothing of a page in this form acts, but for its own line breaks.
pub fn inert_text(form: &str, page: &str) {
    let lines: &[char] = match form {
        "csv" | "redacted csv" => &['\r', '\n'],
        "line" => &[],
        _ if form.contains("json") => &[],
        _ => &['\n'],
    };
    for character in page.chars() {
        let line_break = lines.contains(&character);
        assert!(line_break || !acts(character), "{form}: {character:?}");
    }
    match DOCUMENTS.iter().any(|(name, _)| *name == form) {
        true => documents::assert_reads(form, page),
        false => assert_eq!(runner_command(page), None, "{form}"),
    }
    if form.contains("json") {
        let value = serde_json::from_str(page).expect("it is JSON");
        nothing_acts(form, &value);
    }
}

fn page(form: &str, report: &Assessment) -> String {
    let text = |verbose| {
        let options = TextOptions {
            verbose,
            color: false,
        };
        text::render(report, &options)
    };
    let unchanged = |json: &str| {
        let baseline = Baseline::read(json.as_bytes()).expect("a report can be a baseline");
        let changes = baseline.changes(report);
        assert!(changes.changes.is_empty(), "{:?}", changes.changes);
        changes
    };
    match form {
        "text" => text(false),
        "verbose" => text(true),
        "line" => line::render(report),
        "markdown" => markdown::render(report, false),
        "csv" => csv::render(report),
        "json" => schema::full_json(report),
        "redacted" => Redaction::of(report).text(&text(true)),
        "redacted csv" => Redaction::of(report).text(&csv::render(report)),
        "redacted json" => Redaction::of(report).json(&schema::full_json(report)),
        "baseline" => unchanged(&schema::full_json(report)).text(report),
        "baseline json" => {
            let json = schema::full_json(report);
            unchanged(&json).json(&json)
        }
        other => panic!("{other} is no form"),
    }
}

fn nothing_acts(form: &str, value: &serde_json::Value) {
    match value {
        serde_json::Value::String(text) => {
            // Certificates are given as PEM, which has lines.
            let pem = text.starts_with("-----BEGIN CERTIFICATE-----\n");
            assert!(pem || !text.chars().any(acts), "{form}: {text:?}");
            let unescaped = unescape(text);
            assert!(
                pem || unescaped.is_some_and(|raw| escape(&raw) == *text),
                "{form}: {text:?}"
            );
        }
        serde_json::Value::Array(items) => items.iter().for_each(|item| nothing_acts(form, item)),
        serde_json::Value::Object(fields) => {
            for (name, field) in fields {
                assert!(!name.chars().any(acts));
                // The fixes are this program's own words, with paths of Windows among them.
                if name != "fixes" {
                    nothing_acts(form, field);
                }
            }
        }
        _ => {}
    }
}
