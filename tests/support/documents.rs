//! The forms that are documents, each with what its reader must find in it: written after the
//! readers' own grammars, independently of the renderers.

use origin_check::assessment::Assessment;
use origin_check::render::document::brief::Brief;
use origin_check::render::document::source_line::SourceLine;
use origin_check::render::document::{Document, DocumentKind};
use origin_check::render::junit;
use origin_check::render::text::{self, TextOptions};
use quick_xml::Reader;
use quick_xml::events::Event;

use super::escaped::runner_command;

/// Every document form, by name.
pub const DOCUMENTS: [(&str, DocumentKind); 5] = [
    ("github", DocumentKind::Github),
    (
        "junit",
        DocumentKind::Junit(junit::JunitOptions {
            omits_passes: false,
            warning_fails: true,
        }),
    ),
    ("nagios", DocumentKind::Nagios),
    ("prometheus", DocumentKind::Prometheus),
    ("sarif", DocumentKind::Sarif),
];

/// The document with this report alone.
pub fn document(kind: DocumentKind, report: &Assessment) -> String {
    let source = report.context.observation.target.source.as_deref();
    let place = source.and_then(|source| SourceLine::of_source(&format!("{source}:3")));
    let brief = Brief::new(report, None, place, None);
    let part = kind.part(&brief, || text::render(report, &TextOptions::default()));
    let mut document = Document::new(kind);
    let begin = document.add(part);
    document.end(None).fold(begin, |page, piece| page + &piece)
}

/// Reads a document as its reader does, and panics where that reader would stumble.
pub fn assert_reads(name: &str, page: &str) {
    match name {
        "github" => read_by_runner(page),
        "junit" => read_as_xml(page),
        "nagios" => read_by_nagios(page),
        "prometheus" => page.lines().for_each(read_sample),
        "sarif" => read_as_sarif(page),
        other => panic!("{other} is no document"),
    }
    assert!(name == "github" || runner_command(page).is_none(), "{page}");
}

/// GitHub's runner finds a group, its end and at most one annotation, and no other command.
fn read_by_runner(page: &str) {
    let commands: Vec<&str> = page
        .lines()
        .filter(|line| runner_command(line).is_some())
        .collect();
    let words = commands.iter().map(|line| {
        let command = line
            .strip_prefix("::")
            .expect("no blanks and no other grammar");
        let (head, _) = command.split_once("::").expect("an end");
        let (word, properties) = head.split_once(' ').unwrap_or((head, ""));
        for property in properties.split(',').filter(|one| !one.is_empty()) {
            let (name, value) = property.split_once('=').expect("a value");
            assert!(["title", "file", "line"].contains(&name), "{line}");
            assert!(!value.contains(':'), "{line}");
        }
        word
    });
    let words: Vec<&str> = words.collect();
    let expected: [&[&str]; 3] = [
        &["group", "endgroup"],
        &["group", "endgroup", "error"],
        &["group", "endgroup", "warning"],
    ];
    assert!(expected.contains(&words.as_slice()), "{words:?}: {page}");
}

fn read_as_xml(page: &str) {
    let mut reader = Reader::from_str(page);
    let mut open = Vec::new();
    loop {
        match reader.read_event().expect("well-formed XML") {
            Event::Start(element) => open.push(element.name().as_ref().to_owned()),
            Event::End(element) => assert_eq!(open.pop().as_deref(), Some(element.name().as_ref())),
            Event::Eof => break,
            Event::Comment(_) | Event::CData(_) | Event::PI(_) | Event::DocType(_) => {
                panic!("nothing of these is written: {page}")
            }
            _ => {}
        }
    }
    assert!(open.is_empty(), "{open:?}");
    let is_char = |one: char| matches!(one, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    assert!(page.chars().all(is_char), "XML 1.0 cannot hold it");
}

fn read_by_nagios(page: &str) {
    let first = page.lines().next().expect("a line");
    assert!(first.starts_with("ORIGIN-CHECK "), "{first}");
    assert!(first.chars().count() <= 200, "{first}");
    assert!(page.len() <= 4096, "{} bytes", page.len());
    let (own, performance) = page.split_once('|').expect("performance data");
    assert!(!own.contains(['`', '$', '\'', '"', '<', '>', '&']), "{own}");
    assert!(!performance.contains('|'), "{page}");
}

/// `name{label="value",…} number`, and the head of a family.
fn read_sample(line: &str) {
    if line.starts_with("# HELP ") || line.starts_with("# TYPE ") {
        return;
    }
    let name = |one: char| one.is_ascii_lowercase() || one == '_';
    let mut rest = line.trim_start_matches(name);
    if let Some(mut labels) = rest.strip_prefix('{') {
        loop {
            labels = labels.trim_start_matches(name);
            labels = labels
                .strip_prefix("=\"")
                .unwrap_or_else(|| panic!("{line}"));
            let mut characters = labels.char_indices();
            let end = loop {
                match characters.next().expect("an end of the value") {
                    (at, '"') => break at,
                    (_, '\\') => {
                        let escaped = characters.next().expect("what is escaped").1;
                        assert!(['\\', '"', 'n'].contains(&escaped), "{line}");
                    }
                    _ => {}
                }
            };
            labels = &labels[end + 1..];
            match labels.strip_prefix(',') {
                Some(more) => labels = more,
                None => break,
            }
        }
        rest = labels.strip_prefix('}').expect("the end of the labels");
    }
    let value = rest.strip_prefix(' ').expect("a blank");
    assert!(value.parse::<f64>().is_ok(), "{line}");
}

fn read_as_sarif(page: &str) {
    let log: serde_json::Value = serde_json::from_str(page).expect("JSON");
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
    for result in run["results"].as_array().expect("results") {
        assert!(
            rules.iter().any(|rule| rule["id"] == result["ruleId"]),
            "{result}"
        );
        let place = &result["locations"][0]["physicalLocation"];
        let uri = place["artifactLocation"]["uri"].as_str().expect("a URI");
        let path = uri.strip_prefix("file://").unwrap_or(uri);
        assert!(
            !path.is_empty() && path.is_ascii() && !path.contains([':', ' ', '"']),
            "{uri}"
        );
    }
}
