//! The sources of the program, read as text: without comments and without their tests.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// A source file: its path below `src`, and its text without comments and tests.
pub struct Source {
    pub path: String,
    pub text: String,
}

impl Source {
    /// The top-level module that the file belongs to.
    pub fn module(&self) -> &str {
        let first = self.path.split('/').next().unwrap_or_default();
        first.strip_suffix(".rs").unwrap_or(first)
    }

    /// How many modules lie between the file and the crate's root.
    pub fn depth(&self) -> usize {
        let path = self.path.strip_suffix(".rs").expect("a source of Rust");
        path.split('/').filter(|part| *part != "mod").count()
    }

    /// The top-level modules that the file names.
    pub fn uses(&self) -> BTreeSet<String> {
        let roots = ["crate::", "origin_check::"];
        let mut uses = BTreeSet::new();
        for after in roots.iter().flat_map(|root| self.text.split(root).skip(1)) {
            match after.strip_prefix('{') {
                None => drop(uses.insert(identifier(after))),
                Some(group) => uses.extend(first_names(group)),
            }
        }
        uses
    }
}

pub fn identifier(text: &str) -> String {
    let part_of_name = |c: &char| c.is_ascii_alphanumeric() || *c == '_';
    text.chars().take_while(part_of_name).collect()
}

/// The first name of each path in a group, up to the brace that closes it.
pub fn first_names(group: &str) -> Vec<String> {
    let (mut names, mut depth, mut begins) = (Vec::new(), 0, true);
    for (position, character) in group.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => begins = true,
            _ if begins && character.is_ascii_alphabetic() => {
                names.push(identifier(&group[position..]));
                begins = false;
            }
            _ => {}
        }
    }
    names
}

/// Every source of the program.
pub fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    collect(&root, &mut paths);
    let texts: Vec<(PathBuf, String)> = paths
        .into_iter()
        .map(|path| (path.clone(), fs::read_to_string(path).expect("a source")))
        .collect();
    let only_tests: BTreeSet<PathBuf> = texts
        .iter()
        .flat_map(|(path, text)| modules_for_tests(path, text))
        .collect();
    texts
        .into_iter()
        .filter(|(path, _)| !only_tests.contains(path))
        .map(|(path, text)| {
            let path = path.strip_prefix(&root).expect("below src");
            Source {
                path: path.to_string_lossy().replace('\\', "/"),
                text: without_comments_and_tests(&text),
            }
        })
        .collect()
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, paths);
        } else if path.extension().is_some_and(|end| end == "rs") {
            paths.push(path);
        }
    }
}

/// The files of modules that are declared after `#[cfg(test)]`.
fn modules_for_tests(path: &Path, text: &str) -> Vec<PathBuf> {
    let folder = match path.file_name().and_then(|name| name.to_str()) {
        Some("mod.rs" | "lib.rs" | "main.rs") => path.parent().expect("a folder").to_owned(),
        _ => path.with_extension(""),
    };
    let lines: Vec<&str> = text.lines().collect();
    lines
        .windows(2)
        .filter(|pair| pair[0] == "#[cfg(test)]" && pair[1].ends_with(';'))
        .filter_map(|pair| pair[1].split_once("mod "))
        .map(|(_, name)| folder.join(format!("{}.rs", name.trim_end_matches(';'))))
        .collect()
}

/// Tests stand at the left margin and end with a brace there, as rustfmt leaves them.
pub fn without_comments_and_tests(text: &str) -> String {
    let mut kept = String::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if line == "#[cfg(test)]" {
            let item = lines.next().unwrap_or_default();
            if item.ends_with('{') {
                let _ = lines.find(|line| *line == "}");
            }
        } else if !line.trim_start().starts_with("//") {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept
}
