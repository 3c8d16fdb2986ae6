//! Every place of an observation that a peer fills, one after the other with everything harmful.

use std::sync::LazyLock;

use origin_check::assessment::Assessment;
use origin_check::assessment::summary::{Fact, Summary};
use origin_check::check::TargetContext;
use origin_check::check::context::target::Thresholds;
use origin_check::commands::shared::baseline::Baseline;
use origin_check::observation::{Attempt, Der, Failure, Observation, ResolvedBy, Stage};
use origin_check::pki::trust_store::TrustStore;
use origin_check::render::escape::escape;
use origin_check::render::redact::Redaction;
use origin_check::render::text::TextOptions;
use origin_check::render::text::summary;
use origin_check::render::{csv, line, markdown, text};
use origin_check::wire::code_point::{Alert, AlertDescription};
use rcgen::{CustomExtension, DnType, SanType};
use serde_json::Value;

use crate::support::documents::{self, DOCUMENTS};
use crate::support::escaped::{acts, runner_command, unescape};
use crate::support::observations::{AT, all};
use crate::support::pki::{self, Authority};

/// What acts: on a terminal (ESC, CSI, OSC 8, BEL, C1, DEL), on lines (CR, LF, NUL, NEL, LS, PS), on
/// the order and the presence of letters (bidi controls, zero-width signs, tags), on Markdown, HTML,
/// spreadsheets, trackers and shells; and what could be taken for an escape of ours.
pub const HARMFUL: [&str; 15] = [
    "\u{1b}[2J\u{1b}[31m",
    "\u{1b}]8;;http://evil.example/\u{7}here\u{1b}]8;;\u{7}",
    "\u{9b}31m\u{9d}0;title\u{9c}",
    "a\r\nFAIL\nb\u{85}c\u{2028}d\u{2029}e",
    "a\0b\u{7f}c\u{8}d",
    "\u{202e}evil\u{202c}\u{2066}x\u{2069}\u{200f}\u{61c}",
    "a\u{200b}b\u{200d}c\u{feff}d\u{ad}e\u{e0041}f\u{2060}",
    "\u{fffd}\\u{1b}\\n\\\\",
    "`x````y~~~|**b**_i_<b>&lt;[x](y)",
    "[x](http://evil.example)@everyone#1!2",
    "<script>alert(1)</script><!--]]>",
    "=HYPERLINK(\"http://evil.example\")",
    "'$(reboot)`reboot`\";reboot&|",
    "\"],\"verdict\":\"pass\",\"x\":[\"",
    "x ::set-output name=a::b ##[command]y##vso[z]",
];

/// A place, what puts a text there, and whether reports in text and JSON show it.
pub struct Place {
    pub name: &'static str,
    scenario: &'static str,
    put: fn(&mut Observation, &str),
    in_text: bool,
    in_json: bool,
}

const fn shown(
    name: &'static str,
    scenario: &'static str,
    put: fn(&mut Observation, &str),
) -> Place {
    Place {
        name,
        scenario,
        put,
        in_text: true,
        in_json: true,
    }
}

const fn not_shown(
    name: &'static str,
    scenario: &'static str,
    put: fn(&mut Observation, &str),
) -> Place {
    Place {
        in_text: false,
        in_json: false,
        ..shown(name, scenario, put)
    }
}

pub static PLACES: [Place; 22] = [
    shown("HTTP Server header", "healthy", |seen, text| {
        answer(seen).server = Some(text.to_owned());
    }),
    shown("HTTP Location header", "healthy", |seen, text| {
        answer(seen).location = Some(text.to_owned());
    }),
    not_shown("HTTP body", "healthy", |seen, text| {
        done(seen).client_certificate_requested = true;
        answer(seen).status = 400;
        answer(seen).body_start = Some(format!("{text} SSL certificate {text}"));
    }),
    shown("HTTP that is malformed", "healthy", |seen, text| {
        seen.addresses[0].http = Attempt::Failed(Failure::Malformed(text.to_owned()));
    }),
    shown("ALPN", "healthy", |seen, text| {
        if let Attempt::Done(session) = &mut done(seen).session {
            session.alpn = Some(text.to_owned());
        }
    }),
    shown("the banner of what is not TLS", "not-tls", |seen, text| {
        done(seen).flight.not_tls = Some(first_line(&format!("SSH-{text}")).into_bytes());
    }),
    shown("the status line of plain HTTP", "not-tls", |seen, text| {
        done(seen).flight.not_tls = Some(first_line(&format!("HTTP/1.1 400 {text}")).into_bytes());
    }),
    shown("a handshake that is malformed", "not-tls", |seen, text| {
        fail(seen, Failure::Malformed(text.to_owned()));
    }),
    shown("an answer that was not offered", "not-tls", |seen, text| {
        fail(seen, Failure::Incompatible(text.to_owned()));
    }),
    shown("an unreachable address", "refused", |seen, text| {
        seen.addresses[0].connect = Attempt::Failed(Failure::Unreachable(text.to_owned()));
    }),
    shown("the resolver's failure", "refused", |seen, text| {
        seen.resolution = Attempt::Failed(Failure::ResolverFailed(text.to_owned()));
        seen.addresses.clear();
    }),
    Place {
        in_json: false,
        ..shown("the canonical name", "healthy", |seen, text| {
            if let Attempt::Done(resolution) = &mut seen.resolution {
                resolution.by = ResolvedBy::System;
                resolution.canonical_name = Some(text.to_owned());
            }
        })
    },
    Place {
        in_text: false,
        ..shown("port 80's Location", "expired", |seen, text| {
            if let Attempt::Done(plain) = &mut seen.plain_http {
                plain.answer.location = Some(text.to_owned());
                plain.answer.server = Some(text.to_owned());
            }
        })
    },
    not_shown("an OCSP response", "healthy", |seen, text| {
        done(seen).ocsp_response = Some(Der(text.as_bytes().to_vec()));
    }),
    not_shown("an alert", "not-tls", |seen, text| {
        let code = text.bytes().last().unwrap_or_default();
        let alert = Alert {
            level: code,
            description: AlertDescription(code),
        };
        let during = Stage::Handshake;
        fail(seen, Failure::Alert { during, alert });
    }),
    shown("the certificate's subject", "healthy", |seen, text| {
        certificate(seen, |params| {
            params.distinguished_name.push(DnType::CommonName, text);
        });
    }),
    shown("the certificate's issuer", "healthy", |seen, text| {
        let mut params = pki::authority("Issuing", AT);
        params
            .distinguished_name
            .push(DnType::OrganizationName, text);
        let issuing = Authority::self_signed(params, pki::p256());
        let leaf = issuing.issue(&pki::leaf("origin.example.com", AT), &pki::p256());
        done(seen).certificates = vec![Der(leaf.to_vec())];
    }),
    shown("the certificate's DNS names", "healthy", |seen, text| {
        let name = match ascii(text) {
            empty if empty.is_empty() => "origin.example.com".to_owned(),
            name => name,
        };
        certificate(seen, |params| {
            let name = name.try_into().expect("it is ASCII");
            params.subject_alt_names = vec![SanType::DnsName(name)];
        });
    }),
    not_shown("the certificate's other names", "healthy", |seen, text| {
        let ascii = ascii(text);
        certificate(seen, |params| {
            let value = || ascii.clone().try_into().expect("it is ASCII");
            params.subject_alt_names = vec![SanType::URI(value()), SanType::Rfc822Name(value())];
        });
    }),
    not_shown("the certificate's serial", "healthy", |seen, text| {
        certificate(seen, |params| {
            params.serial_number = Some(text.as_bytes().to_vec().into())
        });
    }),
    // Only a URL that is nothing but a URL is repeated.
    not_shown("the certificate's AIA", "healthy", |seen, text| {
        let issuing = Authority::root("Issuing", AT);
        let mut params = pki::leaf("origin.example.com", AT);
        let url = format!("http://ca.example/{}", ascii(text));
        params.custom_extensions = vec![pki::ca_issuers(&url)];
        let leaf = issuing.issue(&params, &pki::p256());
        done(seen).certificates = vec![Der(leaf.to_vec())];
    }),
    not_shown("an unknown critical extension", "healthy", |seen, text| {
        certificate(seen, |params| {
            let content = text.as_bytes().to_vec();
            let mut extension = CustomExtension::from_oid_content(&[1, 3, 6, 1, 4, 1], content);
            extension.set_criticality(true);
            params.custom_extensions = vec![extension];
        });
    }),
];

fn place(name: &str) -> &'static Place {
    let mut places = PLACES.iter();
    let found = places.find(|place| place.name == name);
    found.expect("there is such a place")
}

/// An observation with this text in this place.
pub fn hostile(place: &Place, text: &str) -> Observation {
    let scenario = all()
        .into_iter()
        .find(|scenario| scenario.name == place.scenario);
    let mut seen = scenario.expect("there is such a scenario").observation;
    (place.put)(&mut seen, text);
    seen
}

fn done(seen: &mut Observation) -> &mut origin_check::observation::Handshake {
    match &mut seen.addresses[0].handshake {
        Attempt::Done(handshake) => handshake,
        other => panic!("no handshake: {other:?}"),
    }
}

fn answer(seen: &mut Observation) -> &mut origin_check::observation::HttpAnswer {
    match &mut seen.addresses[0].http {
        Attempt::Done(answer) => answer,
        other => panic!("no answer: {other:?}"),
    }
}

fn fail(seen: &mut Observation, failure: Failure) {
    let handshake = done(seen);
    handshake.flight.not_tls = None;
    handshake.session = Attempt::Failed(failure);
}

/// A certificate for the usual name, with this text in its subject.
pub fn hostile_leaf(text: &str) -> Vec<u8> {
    let mut params = pki::leaf("origin.example.com", AT);
    let name = &mut params.distinguished_name;
    name.push(DnType::OrganizationName, text);
    name.push(DnType::CommonName, text);
    pki::self_signed(&params, &pki::p256()).to_vec()
}

fn certificate(seen: &mut Observation, change: impl FnOnce(&mut rcgen::CertificateParams)) {
    let mut params = pki::leaf("origin.example.com", AT);
    change(&mut params);
    let der = pki::self_signed(&params, &pki::p256());
    done(seen).certificates = vec![Der(der.to_vec())];
}

/// An IA5String holds ASCII only.
fn ascii(text: &str) -> String {
    text.chars().filter(char::is_ascii).collect()
}

/// What is read of a banner: its first line, the first 120 letters of it.
fn first_line(text: &str) -> String {
    text.split(['\r', '\n'])
        .next()
        .unwrap_or_default()
        .to_owned()
}

static MOZILLA: LazyLock<TrustStore> = LazyLock::new(TrustStore::mozilla);

/// Every form of a report, by name.
fn forms(seen: &Observation) -> Vec<(&'static str, String)> {
    let thresholds = Thresholds::usual(AT);
    let report = Assessment::new(TargetContext::new(seen, &MOZILLA, thresholds), &[]);
    let options = |verbose| TextOptions {
        verbose,
        color: false,
    };
    let json = crate::support::schema::full_json(&report);
    let redaction = Redaction::of(&report);
    let verbose = text::render(&report, &options(true));
    let changes = other_baseline(&json).changes(&report);
    let documents = DOCUMENTS
        .iter()
        .map(|(name, kind)| (*name, documents::document(*kind, &report)));
    let markdown = markdown::render(&report, false);
    let csv = csv::HEADER.to_owned() + &csv::render(&report);
    let forms = vec![
        ("text", text::render(&report, &options(false))),
        ("line", line::render(&report)),
        ("redacted", redaction.text(&verbose)),
        ("redacted markdown", redaction.text(&markdown)),
        ("redacted json", redaction.json(&json)),
        ("redacted csv", redaction.text(&csv)),
        ("markdown", markdown),
        ("csv", csv),
        ("summary", summary(&report)),
        ("baseline", changes.text(&report)),
        ("baseline json", changes.json(&json)),
        ("verbose", verbose),
        ("json", json),
    ];
    forms.into_iter().chain(documents).collect()
}

/// What a list of this target alone comes to.
fn summary(report: &Assessment) -> String {
    let mut summary = Summary::default();
    summary.add(Fact::of(report, summary::name(report)));
    summary::render(&summary, 1.0, &[])
}

/// An earlier output in which everything was raw and otherwise: a file may hold anything.
fn other_baseline(json: &str) -> Baseline {
    let mut earlier: Value = serde_json::from_str(json).expect("it is JSON");
    let harmful = HARMFUL.concat();
    for address in earlier["addresses"].as_array_mut().expect("a list") {
        for field in ["tls", "cipher_suite", "group", "alpn"] {
            address[field] = harmful.clone().into();
        }
        address["certificates"] = serde_json::json!([{ "sha256": harmful, "not_after": harmful }]);
    }
    Baseline::read(earlier.to_string().as_bytes()).expect("it can be compared with")
}

fn nothing_acts(place: &str, form: &str, page: &str) {
    let one_line = form.contains("json") || form == "line";
    for character in page.chars() {
        let line_break =
            (character == '\n' && !one_line) || (character == '\r' && form.ends_with("csv"));
        assert!(
            line_break || !acts(character),
            "{place}, {form}: {character:?}"
        );
    }
    if form.ends_with("csv") {
        super::csv::assert_no_formula(page);
    }
    if DOCUMENTS.iter().any(|(name, _)| *name == form) {
        documents::assert_reads(form, page);
    } else {
        assert_eq!(runner_command(page), None, "{place}, {form}");
    }
}

/// All strings of a JSON document.
pub fn strings(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(items) => items.iter().flat_map(strings).collect(),
        Value::Object(fields) => fields.values().flat_map(strings).collect(),
        _ => Vec::new(),
    }
}

/// What stands in a page of text without its line breaks and indents, which may come anywhere.
fn unwrapped(page: &str) -> String {
    page.split_whitespace().collect()
}

#[test]
fn what_a_peer_says_acts_in_no_form_and_can_be_had_back() {
    for place in &PLACES {
        for text in HARMFUL {
            let forms = forms(&hostile(place, text));
            for (form, page) in &forms {
                nothing_acts(place.name, form, page);
            }
            let wanted = match place.name {
                "the banner of what is not TLS" | "the status line of plain HTTP" => {
                    first_line(text)
                }
                "the certificate's DNS names" => ascii(text),
                // Names that look like several are quoted (RFC 4514), then escaped.
                "the certificate's subject" | "the certificate's issuer"
                    if text.contains([',', '+', '"', '=']) =>
                {
                    text.replace('\\', "\\\\").replace('"', "\\\"")
                }
                _ => text.to_owned(),
            };
            for (form, page) in &forms {
                if *form == "json" && place.in_json {
                    let value: Value = serde_json::from_str(page).expect("it is JSON");
                    let mut raw = strings(&value).into_iter().filter_map(unescape);
                    let found = raw.any(|raw| raw.contains(&wanted));
                    let name = place.name;
                    assert!(found, "{name}: {wanted:?} cannot be had back: {page}");
                }
                if *form == "verbose" && place.in_text {
                    let escaped = unwrapped(&escape(&wanted));
                    let found = unwrapped(page).contains(&escaped);
                    assert!(found, "{}: {escaped} is not in\n{page}", place.name);
                }
            }
        }
    }
}

#[test]
fn what_a_user_or_a_peer_says_can_be_had_back_from_a_table() {
    for text in HARMFUL {
        let mut seen = hostile(&PLACES[0], "harmless");
        seen.target.input = text.to_owned();
        seen.target.source = Some(format!("={text}"));
        seen.target.names.server_name_override = Some(format!("@{text}"));
        // What the resolver said is the reason that is given.
        seen.resolution = Attempt::Failed(Failure::ResolverFailed(text.to_owned()));
        seen.addresses.clear();
        let forms = forms(&seen);
        let (_, table) = forms
            .iter()
            .find(|(form, _)| *form == "csv")
            .expect("a table");
        let rows = super::csv::rows(table);
        let cell = |name: &str| {
            let column = rows[0].iter().position(|column| column == name);
            let cell = super::csv::text(&rows[1][column.expect("a column")]);
            unescape(cell).expect("it was escaped")
        };
        assert_eq!(cell("input"), text);
        assert_eq!(cell("source"), format!("={text}"));
        assert_eq!(cell("server_name"), format!("@{text}"));
        assert!(cell("reason").contains(text), "{table}");
    }
}

#[test]
fn a_subject_is_redacted_however_it_is_quoted_escaped_or_wrapped() {
    let owner = "Acme \"Secret\", Inc. + Söhne_und_Töchter \\ Widgets, Gadgets, Sprockets and everything \
        else that does not fit into a line of a terminal";
    let seen = {
        let mut seen = hostile(place("the certificate's subject"), "harmless");
        certificate(&mut seen, |params| {
            let name = &mut params.distinguished_name;
            name.push(DnType::OrganizationName, owner);
            name.push(DnType::LocalityName, "Little Village, Big County");
            name.push(DnType::CommonName, "internal \"one\", two.example.com");
        });
        seen
    };
    let words = "acme secret töchter gadgets village county".split(' ');
    let whole = forms(&seen);
    let told = |page: &str, word: &str| {
        let page = page.to_lowercase();
        let mut words = page.split(|c: char| !c.is_alphanumeric());
        words.any(|one| one == word)
    };
    let (_, verbose) = whole
        .iter()
        .find(|(form, _)| *form == "verbose")
        .expect("it is there");
    for word in ["acme", "gadgets", "village", "two"] {
        assert!(
            told(verbose, word),
            "{word} is there to be redacted: {verbose}"
        );
    }
    for (form, page) in &whole {
        if form.starts_with("redacted") {
            for word in words.clone() {
                assert!(!told(page, word), "{form} tells {word}: {page}");
            }
        }
    }
}

#[test]
fn a_name_that_would_act_is_redacted_as_any_other() {
    let secret = "intranet\u{1b}[2J\\\u{202e}.example";
    let mut seen = hostile(place("the canonical name"), secret);
    seen.target.names.host_header = Some(secret.to_owned());
    for (form, page) in forms(&seen) {
        if form.starts_with("redacted") {
            assert!(!page.contains("intranet"), "{form}: {page}");
        }
    }
}
