//! Every form of report, from observations made by hand: compared with the golden files and held
//! to what is promised of every report. `UPDATE_GOLDEN=1 cargo test --test report` writes them anew.

#[path = "../support/mod.rs"]
mod support;

mod advice;
mod facts;
mod hostile;

use std::collections::BTreeSet;
use std::path::Path;

use origin_check::assessment::Assessment;
use origin_check::check::context::target::Thresholds;
use origin_check::check::{CHECKS, TargetContext};
use origin_check::observation::{Attempt, Observation};
use origin_check::pki::trust_store::TrustStore;
use origin_check::render::text::TextOptions;
use origin_check::render::text::explain;
use origin_check::render::{json, line, markdown, text};
use support::observations::{AT, Scenario, all, certificate, observation, serving};
use support::schema;

/// Judges an observation and hands the report to `with`.
fn judged<T>(observation: &Observation, ignored: &[String], with: impl Fn(&Assessment) -> T) -> T {
    let trust = TrustStore::empty()
        .with_extra(&[certificate("root")])
        .expect("the root can be an anchor");
    let thresholds = Thresholds::usual(AT);
    let case = TargetContext::new(observation, &trust, thresholds);
    with(&Assessment::new(case, ignored))
}

fn plain(report: &Assessment) -> String {
    text::render(report, &TextOptions::default())
}

fn verbose(report: &Assessment) -> String {
    let options = TextOptions {
        verbose: true,
        color: false,
    };
    text::render(report, &options)
}

type Render = fn(&Assessment) -> String;

/// Every form, with the end of its golden files' names.
const FORMS: [(&str, Render); 6] = [
    ("txt", plain),
    ("verbose.txt", verbose),
    ("line", line::render),
    ("json", short_json),
    ("verbose.json", full_json),
    ("md", |report| markdown::render(report, false)),
];

/// The scenarios whose golden files are there in every form. The others have the text only, so
/// that a change of words stays easy to review.
const IN_EVERY_FORM: [&str; 3] = ["healthy", "missing-intermediate", "hostile"];

fn in_every_form(name: &str) -> bool {
    IN_EVERY_FORM.contains(&name)
}

/// The line of JSON, which must keep to its schema.
fn short_json(report: &Assessment) -> String {
    valid(json::render(report, json::Detail::Findings))
}

fn full_json(report: &Assessment) -> String {
    valid(schema::full_json(report))
}

fn valid(line: String) -> String {
    assert!(!line.contains('\n'));
    schema::assert_valid(&line);
    line
}

/// With line breaks where they help a reviewer.
fn reviewable(json: String) -> String {
    let starts = [
        "\"findings\":",
        "{\"id\":",
        "\"addresses\":[{",
        "{\"role\":",
        "\"checks\":",
    ];
    let broken = starts.into_iter().fold(json, |json, start| {
        json.replace(start, &format!("\n{start}"))
    });
    broken + "\n"
}

/// The report without what changes with every release and with every update of Mozilla's list.
fn undated(report: String) -> String {
    let version = env!("CARGO_PKG_VERSION");
    report
        .replace(&format!("origin-check {version}"), "origin-check VERSION")
        .replace(&format!("\"tool\":\"{version}\""), "\"tool\":\"VERSION\"")
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
                "json" | "verbose.json" if in_every_form(name) => {
                    files.push((format!("{name}.{form}"), reviewable(report)));
                }
                "line" => lines.push_str(&format!("{report}\n")),
                "txt" => files.push((format!("{name}.txt"), report)),
                "md" | "verbose.txt" if in_every_form(name) => {
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
        let golden = std::fs::read_to_string(&path).unwrap_or_default();
        if golden != report {
            differences.push(format!("{name}: {}", first_difference(&golden, &report)));
        }
    }
    assert!(
        differences.is_empty(),
        "UPDATE_GOLDEN=1 writes them anew.\n{}",
        differences.join("\n")
    );
}

fn first_difference(golden: &str, report: &str) -> String {
    let lines = golden.lines().map(Some).chain(std::iter::repeat(None));
    let difference = lines
        .zip(report.lines().map(Some).chain([None]))
        .find(|(golden, report)| golden != report);
    match difference {
        Some((golden, report)) => format!("{golden:?} has become {report:?}"),
        None => "only the end differs".to_owned(),
    }
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
fn colour_adds_escape_sequences_and_changes_no_word() {
    for Scenario { name, observation } in all() {
        let plain = judged(&observation, &[], plain);
        assert!(!plain.contains('\u{1b}'), "{name}");
        let options = TextOptions {
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
fn every_check_is_in_the_verbose_json_whatever_its_result() {
    for Scenario { name, observation } in all() {
        let report = judged(&observation, &[], schema::full_json);
        let report: serde_json::Value = serde_json::from_str(&report).expect("it is JSON");
        let listed = report["checks"].as_object().expect("checks by their ids");
        let ids: BTreeSet<&str> = listed.keys().map(String::as_str).collect();
        let all: BTreeSet<&str> = CHECKS.iter().map(|check| check.id).collect();
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
    let report = judged(&observation, &ignored, short_json);
    schema::assert_valid(&report);
    let report: serde_json::Value = serde_json::from_str(&report).expect("it is JSON");
    assert_eq!(report["verdict"], "pass");
    let check = schema::finding(&report, "certificate-expired");
    assert_eq!(check["result"], "fail");
    assert_eq!(check["ignored"], true);
    let text = judged(&observation, &ignored, plain);
    assert!(
        text.contains("\nskip  ignored: certificate-expired (fail)\n"),
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
        for part in [check.reference.title, check.see] {
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
fn the_list_has_every_check_within_80_columns() {
    let list = explain::list(CHECKS);
    assert!(list.lines().all(|line| line.len() <= 80), "{list}");
    let ids: Vec<&str> = list
        .lines()
        .filter(|line| !line.starts_with(' '))
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    let all: Vec<&str> = CHECKS.iter().map(|check| check.id).collect();
    assert_eq!(ids, all);
}
