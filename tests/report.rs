//! Every form of report, from observations made by hand: compared with the golden files and held
//! to what is promised of every report. `UPDATE_GOLDEN=1 cargo test --test report` writes them anew.

#[path = "report/scenarios.rs"]
mod scenarios;
#[path = "support/schema.rs"]
mod schema;

use std::path::Path;

use origin_check::check::case::{ExpiresWithin, Thresholds};
use origin_check::check::{CHECKS, Case};
use origin_check::observation::{
    AddressObservation, Attempt, Failure, Observation, Question, Stage,
};
use origin_check::pki::trust_store::TrustStore;
use origin_check::report::text::Options;
use origin_check::report::{Report, explain, json, line, markdown, text};
use origin_check::wire::code_point::{CipherSuite, ProtocolVersion};
use scenarios::{
    AT, Scenario, accepting, all, certificate, demanding_a_client_certificate, observation,
    plain_http, refusing, serving, unreached,
};
use serde_json::json;

/// Judges an observation and hands the report to `with`.
fn judged<T>(observation: &Observation, ignored: &[String], with: impl Fn(&Report) -> T) -> T {
    let trust = TrustStore::empty()
        .with_extra(&[certificate("root")])
        .expect("the root can be an anchor");
    let thresholds = Thresholds {
        at: AT,
        expires_within: ExpiresWithin::Usual,
    };
    let case = Case::new(observation, &trust, thresholds);
    with(&Report::new(case, ignored))
}

fn plain(report: &Report) -> String {
    text::render(report, &Options::default())
}

fn verbose(report: &Report) -> String {
    let options = Options {
        verbose: true,
        color: false,
    };
    text::render(report, &options)
}

type Render = fn(&Report) -> String;

/// Every form, with the end of its golden files' names.
const FORMS: [(&str, Render); 5] = [
    ("txt", plain),
    ("verbose.txt", verbose),
    ("line", line::render),
    ("json", valid_json),
    ("md", markdown::render),
];

/// The scenarios whose golden files are there in every form. The others have the text only, so
/// that a change of words stays easy to review.
const IN_EVERY_FORM: [&str; 3] = ["healthy", "missing-intermediate", "hostile"];

/// The line of JSON, which must keep to its schema; with line breaks where they help a reviewer.
fn valid_json(report: &Report) -> String {
    let line = json::render(report);
    assert!(!line.contains('\n'));
    schema::assert_valid(&line);
    [
        "{\"id\":",
        "{\"position\":",
        "\"addresses\":[{",
        "\"settings\":",
    ]
    .into_iter()
    .fold(line, |line, start| {
        line.replace(start, &format!("\n{start}"))
    }) + "\n"
}

/// The report without what changes with every release and with every update of Mozilla's list.
fn undated(report: String) -> String {
    let version = env!("CARGO_PKG_VERSION");
    report
        .replace(&format!("origin-check {version}"), "origin-check VERSION")
        .replace(
            &format!("\"version\":\"{version}\""),
            "\"version\":\"VERSION\"",
        )
        .replace(TrustStore::mozilla().date(), "YYYY-MM-DD")
}

/// Every golden file: its name, and what it ought to hold.
fn expected() -> Vec<(String, String)> {
    let mut lines = String::new();
    let mut files = Vec::new();
    for Scenario { name, observation } in all() {
        for (form, render) in FORMS {
            let report = undated(judged(&observation, &[], render));
            match form {
                "line" => lines.push_str(&format!("{report}\n")),
                "txt" => files.push((format!("{name}.txt"), report)),
                _ if IN_EVERY_FORM.contains(&name) => {
                    files.push((format!("{name}.{form}"), report))
                }
                _ => {}
            }
        }
    }
    files.push(("lines.txt".to_owned(), lines));
    files
}

#[test]
fn reports_are_as_their_golden_files() {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut differences = Vec::new();
    for (name, report) in expected() {
        let path = golden.join(&name);
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::write(&path, &report).expect("the golden file can be written");
        }
        if std::fs::read_to_string(&path).unwrap_or_default() != report {
            differences.push(format!("{name} would be:\n{report}"));
        }
    }
    assert!(
        differences.is_empty(),
        "UPDATE_GOLDEN=1 writes them anew.\n{}",
        differences.join("\n")
    );
}

#[test]
fn no_golden_file_is_left_over() {
    let expected: Vec<String> = expected().into_iter().map(|(name, _)| name).collect();
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let files = std::fs::read_dir(golden).expect("the folder can be read");
    let left_over: Vec<String> = files
        .filter_map(|file| file.ok())
        .filter(|file| file.path().is_file())
        .filter_map(|file| file.file_name().into_string().ok())
        .filter(|name| !expected.contains(name))
        .collect();
    assert_eq!(left_over, Vec::<String>::new());
}

#[test]
fn a_kept_observation_gives_the_same_reports() {
    for Scenario { name, observation } in all() {
        let kept = serde_json::to_string(&observation).expect("an observation can be kept");
        let read: Observation = serde_json::from_str(&kept).expect("and read again");
        for (form, render) in FORMS {
            let before = judged(&observation, &[], render);
            assert_eq!(before, judged(&read, &[], render), "{name}.{form}");
        }
    }
}

#[test]
fn a_line_is_longer_than_80_columns_only_where_a_single_word_is() {
    for Scenario { name, observation } in all() {
        for render in [plain, verbose] {
            let report = judged(&observation, &[], render);
            for line in report.lines().skip(1) {
                let words = line.split_whitespace().count();
                // The command is for a shell, which would read a broken name differently.
                let breakable = words > 2 && !line.contains("-servername");
                assert!(line.chars().count() <= 80 || !breakable, "{name}: {line}");
                assert_eq!(line, line.trim_end(), "{name}");
            }
        }
    }
}

#[test]
fn nothing_a_peer_says_acts_in_any_form() {
    let hostile = all()
        .into_iter()
        .find(|scenario| scenario.name == "hostile");
    let observation = hostile.expect("there is a hostile peer").observation;
    for (form, render) in FORMS {
        let report = judged(&observation, &[], render);
        for character in report.chars().filter(|character| *character != '\n') {
            let acts = character.is_control()
                || matches!(character, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
            assert!(!acts, "{form}: {character:?}");
        }
        assert!(!report.contains("\nbreak"), "{form}");
    }
    let report = judged(&observation, &[], markdown::render);
    let outside = outside_of_code(&report);
    for active in ["<script", "](http", "@everyone", "**bold**", "http://"] {
        assert!(!outside.contains(active), "{active} in {outside}");
    }
}

/// Markdown without its code blocks and spans, and without what a backslash disarms.
fn outside_of_code(markdown: &str) -> String {
    let mut outside = String::new();
    let mut fence: Option<String> = None;
    for line in markdown.lines() {
        match &fence {
            Some(open) => {
                if line == open {
                    fence = None;
                }
            }
            None if line.starts_with("```") => {
                fence = Some(
                    line.chars()
                        .take_while(|character| *character == '`')
                        .collect(),
                );
            }
            None => outside.push_str(&outside_of_spans(line)),
        }
    }
    assert_eq!(fence, None, "a code block stays open");
    outside
}

fn outside_of_spans(line: &str) -> String {
    let mut outside = String::new();
    let mut rest = line;
    while let Some(first) = rest.chars().next() {
        if first == '\\' {
            rest = rest.get(2..).unwrap_or_default();
        } else if first == '`' {
            let row = rest.len() - rest.trim_start_matches('`').len();
            let (fence, after) = rest.split_at(row);
            let end = after.find(fence).expect("a code span stays open");
            rest = &after[end + row..];
        } else {
            outside.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    outside + "\n"
}

#[test]
fn colour_adds_escape_sequences_and_changes_no_word() {
    for Scenario { name, observation } in all() {
        let plain = judged(&observation, &[], plain);
        assert!(!plain.contains('\u{1b}'), "{name}");
        let options = Options {
            verbose: false,
            color: true,
        };
        let colored = judged(&observation, &[], |report| text::render(report, &options));
        assert!(colored.contains("\u{1b}["), "{name}");
        let mut stripped = String::new();
        for piece in colored.split("\u{1b}[") {
            let text = match stripped.is_empty() && !colored.starts_with("\u{1b}[") {
                true => piece,
                false => piece.split_once('m').map_or(piece, |(_, text)| text),
            };
            stripped.push_str(text);
        }
        assert_eq!(stripped, plain, "{name}");
    }
}

#[test]
fn every_check_stands_in_the_json_whatever_its_result() {
    for Scenario { name, observation } in all() {
        let report = judged(&observation, &[], json::render);
        let report: serde_json::Value = serde_json::from_str(&report).expect("it is JSON");
        let ids: Vec<&str> = report["checks"]
            .as_array()
            .expect("checks are a list")
            .iter()
            .filter_map(|check| check["id"].as_str())
            .collect();
        let all: Vec<&str> = CHECKS.iter().map(|check| check.id).collect();
        assert_eq!(ids, all, "{name}");
    }
}

#[test]
fn an_ignored_check_keeps_its_result_and_leaves_the_verdict() {
    let expired = all()
        .into_iter()
        .find(|scenario| scenario.name == "expired");
    let observation = expired.expect("there is an expired one").observation;
    let ignored = ["certificate-expired".to_owned()];
    let report = judged(&observation, &ignored, json::render);
    schema::assert_valid(&report);
    let report: serde_json::Value = serde_json::from_str(&report).expect("it is JSON");
    assert_eq!(report["verdict"], "pass");
    let check = report["checks"]
        .as_array()
        .and_then(|checks| {
            checks
                .iter()
                .find(|check| check["id"] == "certificate-expired")
        })
        .expect("it stands there");
    assert_eq!(check["result"], "fail");
    assert_eq!(check["ignored"], true);
    let text = judged(&observation, &ignored, plain);
    assert!(
        text.contains("Ignored, as asked\n  certificate-expired: would be fail"),
        "{text}"
    );
}

#[test]
fn the_line_has_seven_columns_and_no_column_is_empty() {
    for Scenario { name, observation } in all() {
        let line = judged(&observation, &[], line::render);
        let columns: Vec<&str> = line.split(' ').collect();
        assert_eq!(columns.len(), 7, "{name}: {line}");
        assert!(
            columns.iter().all(|column| !column.is_empty()),
            "{name}: {line}"
        );
    }
}

#[test]
fn every_check_is_explained_within_80_columns() {
    for check in CHECKS {
        let explained = explain::explain(check);
        assert!(explained.starts_with(&format!("{}: ", check.id)));
        for part in [check.reference, check.see] {
            let words: Vec<&str> = part.split_whitespace().collect();
            let flowing = explained.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(flowing.contains(&words.join(" ")), "{}: {part}", check.id);
        }
        let see: Vec<&str> = check.see.lines().map(str::trim).collect();
        for line in explained.lines().filter(|line| !see.contains(&line.trim())) {
            let breakable = line.split_whitespace().count() > 2;
            assert!(line.chars().count() <= 80 || !breakable, "{line}");
        }
    }
}

#[test]
fn the_list_has_one_line_a_check() {
    let list = explain::list();
    let ids: Vec<&str> = list
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    let all: Vec<&str> = CHECKS.iter().map(|check| check.id).collect();
    assert_eq!(ids, all);
}

/// The JSON report of one address, as a value.
fn report_of(address: AddressObservation) -> serde_json::Value {
    let json = judged(&observation(vec![address]), &[], json::render);
    schema::assert_valid(&json);
    serde_json::from_str(&json).expect("it is JSON")
}

fn versions(address: AddressObservation) -> serde_json::Value {
    report_of(address)["addresses"][0]["versions"].clone()
}

#[test]
fn a_version_is_accepted_or_refused_only_by_an_answer() {
    let mut address = serving(10, &["leaf", "intermediate"]);
    let silent = Some(Failure::TimedOut {
        during: Stage::Handshake,
    });
    for answer in &mut address.answers {
        if answer.question == Question::Version(ProtocolVersion::TLSV1) {
            answer.failure = silent.clone();
        }
    }
    // An old server answers a TLS 1.1 hello with TLS 1.0: that is a yes for 1.0 and a no for 1.1.
    let mut older = address.clone();
    older
        .answers
        .retain(|answer| answer.question != Question::Version(ProtocolVersion::TLSV1_1));
    older.answers.push(accepting(
        Question::Version(ProtocolVersion::TLSV1_1),
        ProtocolVersion::TLSV1,
        0x002f,
        Vec::new(),
    ));
    assert_eq!(
        versions(address),
        json!({"SSLv3": "refused", "TLSv1": null, "TLSv1.1": "refused", "TLSv1.2": "accepted", "TLSv1.3": "accepted"})
    );
    assert_eq!(
        versions(older),
        json!({"SSLv3": "refused", "TLSv1": "accepted", "TLSv1.1": "refused", "TLSv1.2": "accepted", "TLSv1.3": "accepted"})
    );
}

#[test]
fn a_server_that_passed_over_tls13_refused_it() {
    let mut address = serving(10, &["leaf", "intermediate"]);
    if let Attempt::Done(handshake) = &mut address.handshake
        && let Attempt::Done(session) = &mut handshake.session
    {
        session.version = ProtocolVersion::TLSV1_2;
        session.cipher_suite = CipherSuite(0xc02b);
    }
    assert_eq!(versions(address)["TLSv1.3"], "refused");
}

#[test]
fn protocol_version_in_answer_to_the_capped_offer_refuses_every_version_up_to_tls12() {
    let mut address = serving(10, &["leaf", "intermediate"]);
    address.answers = vec![refusing(Question::Offer)];
    assert_eq!(
        versions(address.clone()),
        json!({"SSLv3": "refused", "TLSv1": "refused", "TLSv1.1": "refused", "TLSv1.2": "refused", "TLSv1.3": "accepted"})
    );
    if let Some(answer) = address.answers.first_mut() {
        answer.failure = Some(Failure::Closed {
            during: Stage::Handshake,
        });
    }
    assert_eq!(versions(address)["TLSv1.2"], json!(null));
}

#[test]
fn an_address_that_was_not_reached_has_nulls_for_everything_unknown() {
    let address = report_of(unreached(10, Failure::Refused))["addresses"][0].clone();
    assert_eq!(address["handshake"], json!(null));
    assert_eq!(address["http"], json!(null));
    assert_eq!(address["trust_anchor"], json!(null));
    assert_eq!(address["failure"], "connection refused");
    assert_eq!(
        address["versions"],
        json!({"SSLv3": null, "TLSv1": null, "TLSv1.1": null, "TLSv1.2": null, "TLSv1.3": null})
    );
    assert_eq!(
        address["timings_ms"],
        json!({"dns": null, "connect": null, "handshake": null, "http": null})
    );
}

#[test]
fn suites_outside_cloudfronts_offer_are_not_listed_as_accepted() {
    let mut address = serving(10, &["leaf", "intermediate"]);
    let chacha = accepting(
        Question::AnySuite,
        ProtocolVersion::TLSV1_2,
        0xcca9,
        Vec::new(),
    );
    address.answers.push(chacha);
    assert_eq!(
        report_of(address)["addresses"][0]["cipher_suites"],
        json!([
            "TLS_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"
        ])
    );
}

#[test]
fn a_client_certificate_is_none_requested_or_required() {
    let client_certificate =
        |address| report_of(address)["addresses"][0]["handshake"]["client_certificate"].clone();
    let healthy = serving(10, &["leaf", "intermediate"]);
    assert_eq!(client_certificate(healthy.clone()), "none");
    let mut asking = healthy;
    if let Attempt::Done(handshake) = &mut asking.handshake {
        handshake.client_certificate_requested = true;
    }
    assert_eq!(client_certificate(asking), "requested");
    assert_eq!(
        client_certificate(demanding_a_client_certificate(10)),
        "required"
    );
}

#[test]
fn fixes_are_those_of_the_server_at_hand() {
    let fixes_at = |server: Option<&str>, canonical_name: Option<&str>| {
        let mut address = serving(10, &["leaf"]);
        if let Attempt::Done(answer) = &mut address.http {
            answer.server = server.map(str::to_owned);
        }
        let mut observation = observation(vec![address]);
        if let Attempt::Done(resolution) = &mut observation.resolution {
            resolution.canonical_name = canonical_name.map(str::to_owned);
        }
        let text = judged(&observation, &[], plain);
        ["nginx", "Apache", "HAProxy", "Caddy", "ALB"]
            .into_iter()
            .filter(|place| text.contains(&format!("  * {place}: ")))
            .collect::<Vec<_>>()
    };
    assert_eq!(fixes_at(Some("Caddy"), None), ["Caddy"]);
    assert_eq!(fixes_at(Some("unheard-of/1.0"), None), ["nginx", "Apache"]);
    assert_eq!(fixes_at(None, None), ["nginx", "Apache"]);
    // The balancer ends TLS, whatever serves behind it.
    let balancer = Some("lb-1234567890.us-east-1.elb.amazonaws.com");
    assert_eq!(fixes_at(Some("nginx"), balancer), ["ALB"]);
}

#[test]
fn the_stopgap_is_named_only_where_port_80_would_serve() {
    let text_with = |plain_http| {
        let observation = Observation {
            plain_http,
            ..observation(vec![serving(10, &["leaf"])])
        };
        // Wrapped lines are joined again, so that the sentence can be looked for.
        judged(&observation, &[], plain)
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    };
    let stopgap = "'Origin Protocol Policy: HTTP Only' would work now. Warning:";
    assert!(text_with(plain_http(200, None)).contains(stopgap));
    assert!(text_with(plain_http(301, Some("http://www.example.com/"))).contains(stopgap));
    assert!(!text_with(plain_http(301, Some("HTTPS://www.example.com/"))).contains(stopgap));
    assert!(!text_with(Attempt::Failed(Failure::Refused)).contains(stopgap));
    assert!(!text_with(Attempt::NotTried).contains("Way out"));
}

#[test]
fn a_novel_in_a_certificate_does_not_fill_the_terminal() {
    let mut address = serving(10, &["leaf"]);
    if let Attempt::Done(answer) = &mut address.http {
        answer.server = Some("x".repeat(60_000));
    }
    let observation = observation(vec![address]);
    assert!(judged(&observation, &[], verbose).len() < 20_000);
    assert!(judged(&observation, &[], json::render).len() > 60_000);
}
