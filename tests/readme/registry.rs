//! The list of checks is complete, every check says what it has to, and CHECKS.md says the same.
//! `UPDATE_README=1 cargo test --test readme` writes its table anew.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use origin_check::check::{CHECKS, Check, Outcome, Platform, Severity};
use origin_check::render::text::explain;

use crate::support::documented;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The ids of the files that define a check.
fn files() -> BTreeSet<String> {
    let entries = |folder: PathBuf| {
        let entries = fs::read_dir(folder).expect("a folder");
        entries.map(|entry| entry.expect("an entry").path())
    };
    let families = entries(root().join("src/check")).filter(|path| path.is_dir());
    families
        .flat_map(entries)
        .filter(|path| path.is_file())
        .filter(|path| {
            let text = fs::read_to_string(path).expect("a source");
            text.contains("const CHECK: Check = ")
        })
        .map(|path| id_of(&path))
        .collect()
}

fn id_of(path: &Path) -> String {
    let stem = path.file_stem().expect("a name").to_string_lossy();
    stem.replace('_', "-")
}

#[test]
fn every_file_with_a_check_is_listed_under_its_own_name_once() {
    let listed: BTreeSet<String> = CHECKS.iter().map(|check| check.id.to_owned()).collect();
    assert_eq!(listed.len(), CHECKS.len(), "an id stands twice");
    assert_eq!(listed, files());
}

/// Every text of a check, with its name.
fn texts(check: &Check) -> Vec<(&'static str, &'static str)> {
    let mut texts = vec![
        ("title", check.title),
        ("reference", check.reference.title),
        ("see", check.see),
    ];
    texts.extend(check.explanation.iter().map(|text| ("explanation", *text)));
    texts.extend(check.fixes.iter().map(|fix| ("fix", fix.text)));
    texts
}

#[test]
fn every_check_has_every_text() {
    for check in CHECKS {
        let id = check.id;
        assert!(!check.explanation.is_empty(), "{id} explains nothing");
        assert!(check.fixes.iter().next().is_some(), "{id} names no fix");
        for (name, text) in texts(check) {
            assert!(!text.trim().is_empty(), "{id}: {name} is empty");
            assert_eq!(text, text.trim(), "{id}: {name}");
        }
    }
}

#[test]
fn a_title_is_short_and_no_sentence() {
    for Check { id, title, .. } in CHECKS {
        assert!(title.chars().count() <= 80, "{id}: {title}");
        assert!(!title.ends_with(['.', '!', ':']), "{id}: {title}");
        let first = title.split_whitespace().next().unwrap_or_default();
        let named = ["CloudFront", "OriginSslProtocols", "TLS"].contains(&first);
        let begins = first.starts_with(|c: char| c.is_lowercase()) || named;
        assert!(begins, "{id}: {title}");
    }
}

#[test]
fn paragraphs_and_fixes_are_sentences() {
    for check in CHECKS {
        for (name, text) in texts(check) {
            if matches!(name, "explanation" | "fix") {
                let ends = text.ends_with(['.', '\'', ')', ':']);
                assert!(ends, "{}: {name}: {text}", check.id);
            }
        }
    }
}

#[test]
fn no_text_acts_on_a_terminal_or_wraps_badly() {
    for check in CHECKS {
        for (name, text) in texts(check) {
            let (id, commands) = (check.id, name == "see");
            let acts = |c: char| c.is_control() && !(commands && c == '\n');
            assert!(!text.contains(acts), "{id}: {name}: {text:?}");
            if commands {
                continue;
            }
            assert!(!text.contains("  "), "{id}: {name}: two blanks: {text}");
            for word in text.split_whitespace() {
                // A list of suites and a key of Windows' registry are copied as they are.
                let to_copy = word.contains(['\\', ':']);
                assert!(
                    to_copy || word.chars().count() <= 60,
                    "{id}: {name}: {word}"
                );
            }
        }
    }
}

#[test]
fn only_a_failure_is_explained_with_what_cloudfront_would_answer() {
    for check in CHECKS {
        let said = explain::explain(check).contains("\nstatus    CloudFront would answer ");
        let fails = check.severity == Severity::Fail && check.status.is_some();
        assert_eq!(said, fails, "{}", check.id);
    }
}

#[test]
fn a_renewed_file_is_read_by_caddy_only_when_the_reload_is_forced() {
    for check in CHECKS {
        for fix in check
            .fixes
            .iter()
            .filter(|fix| fix.platform == Platform::Caddy)
        {
            let reloads = fix.text.matches("'caddy reload").count();
            let forced = fix.text.matches("'caddy reload --force'").count();
            assert_eq!(reloads, forced, "{}: {}", check.id, fix.text);
        }
    }
}

#[cfg(unix)]
#[test]
fn a_shell_can_read_every_command_that_shows_the_finding() {
    for check in CHECKS {
        let read = std::process::Command::new("sh")
            .args(["-n", "-c", check.see])
            .output()
            .expect("a shell");
        assert!(read.status.success(), "{}: {}", check.id, check.see);
    }
}

#[test]
fn the_basis_names_every_page_of_the_developer_guide_that_a_check_rests_on() {
    let basis = documented::text(documented::BASIS);
    let basis = basis.split_whitespace().collect::<Vec<_>>().join(" ");
    for Check { id, reference, .. } in CHECKS {
        let Some((_, pages)) = reference
            .title
            .split_once("Amazon CloudFront Developer Guide: ")
        else {
            continue;
        };
        for page in pages.split("; ") {
            assert!(basis.contains(&format!("*{page}*")), "{id}: {page}");
        }
    }
}

const BEGIN: &str = "<!-- checks: begin; written by UPDATE_README=1 cargo test --test readme -->\n";
const END: &str = "<!-- checks: end -->\n";

/// The table: id, finding, severity, how the rule is known.
fn table() -> String {
    let mut table =
        String::from("| ID | finding | severity | known |\n| --- | --- | --- | --- |\n");
    for check in CHECKS {
        let severity = Outcome::finding(check.severity, Default::default()).word();
        let title = check.title.replace('|', "\\|");
        let basis = check.basis.word();
        let id = check.id;
        let row = format!("| <a id=\"{id}\"></a>`{id}` | {title} | {severity} | {basis} |\n");
        table.push_str(&row);
    }
    table
}

#[test]
fn the_document_lists_every_check() {
    let derive = |text: &str| {
        let (before, rest) = text.split_once(BEGIN).expect("the table's begin");
        let (_, after) = rest.split_once(END).expect("the table's end");
        [before, BEGIN, &table(), END, after].concat()
    };
    documented::hold(documented::CHECKS, derive, str::to_owned);
}
