//! Phrases that crept into texts before and that plain English says better.

use std::fs;
use std::path::{Path, PathBuf};

/// Words in lower case, and what to say in their place.
const PHRASES: [(&str, &str); 31] = [
    ("hangs on", "depends on"),
    ("hang on", "depend on"),
    ("under way", "in flight"),
    ("is no", "is not a"),
    ("are no", "are not"),
    ("nobody", "name the actor"),
    ("somebody", "name the actor"),
    ("whoever", "anyone who"),
    ("stands in", "is in, replaces"),
    ("stand in the", "be in the"),
    ("stands there", "is there"),
    ("as far as", "if, where"),
    ("by itself", "alone, on its own"),
    ("so many", "this many, at most"),
    ("was told", "names, is configured to"),
    ("is told", "is configured to"),
    ("goes on", "continues"),
    ("go on with", "continue with, accept"),
    ("octet", "byte"),
    ("octets", "bytes"),
    ("who waits", "name the actor"),
    ("for ever", "forever"),
    ("leads to", "points to, ends in, resolves to"),
    ("takes none", "accepts none"),
    ("insists on", "requires"),
    ("way out", "workaround, fix"),
    ("is of no use", "is not usable"),
    ("behaviour", "behavior, as AWS spells it"),
    ("behaviours", "behaviors, as AWS spells it"),
    ("ever since", "since"),
    ("anew", "again"),
];

/// Where a phrase is right: the phrase, the text around it, and the reason.
const ALLOWED: [(&str, &str, &str); 7] = [
    ("is no", "there is no", "an idiom"),
    ("are no", "there are no", "an idiom"),
    ("octet", "octet-stream", "a media type"),
    ("octet", "octet string", "the name of an ASN.1 type"),
    ("octets", ".octets()", "a method of Rust's library"),
    (
        "behaviour",
        "behaviour-without-origin",
        "an id keeps its name",
    ),
    (
        "behaviour",
        "rename = \"behaviour\"",
        "a field of the JSON output keeps its name",
    ),
];

fn files(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, ending, found);
        } else if path.to_string_lossy().ends_with(ending) {
            found.push(path);
        }
    }
}

/// The line as words in lower case, with a blank before and after each.
fn words(line: &str) -> String {
    let words = line.split(|c: char| !c.is_alphanumeric() && c != '_');
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    format!(" {} ", words.join(" ").to_lowercase())
}

fn crept_in(line: &str) -> Vec<String> {
    let (line, spoken) = (line.to_lowercase(), words(line));
    let said = PHRASES
        .iter()
        .filter(|(phrase, _)| spoken.contains(&format!(" {phrase} ")));
    let wrong = said.filter(|(phrase, _)| {
        let mut allowed = ALLOWED.iter().filter(|(of, ..)| of == phrase);
        !allowed.any(|(_, around, _)| line.contains(around))
    });
    wrong
        .map(|(phrase, better)| format!("'{phrase}': say {better}"))
        .collect()
}

#[test]
fn no_rejected_phrase_is_in_the_sources_or_the_documents() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = vec![root.join("README.md")];
    files(&root.join("src"), ".rs", &mut paths);
    files(&root.join(".github"), ".md", &mut paths);
    let mut wrong = Vec::new();
    for path in paths {
        let text = fs::read_to_string(&path).expect("a text");
        // Unit tests come last, as clippy wants it.
        let text = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
        let lines = text.lines().enumerate();
        wrong.extend(lines.flat_map(|(number, line)| {
            let place = format!("{}:{}", path.display(), number + 1);
            crept_in(line)
                .into_iter()
                .map(move |why| format!("{place}: {why}"))
        }));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_phrase_is_found_as_words_and_not_inside_others() {
    assert_eq!(crept_in("/// It hangs on the list.").len(), 1);
    assert_eq!(crept_in("\"'-' is no\\n file\"").len(), 1);
    assert_eq!(crept_in("there is no file").len(), 0);
    assert_eq!(crept_in("for every file, OCTET_STRING").len(), 0);
}
