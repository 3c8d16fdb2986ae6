//! Modules use only what lies below them, and each kind of power has one home. Read from the
//! sources, without their tests.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Each top-level module, what it may use, and why.
const MAY_USE: &[(&str, &[&str], &str)] = &[
    ("time_format", &[], "moments as text; reads no clock"),
    ("wire", &[], "TLS messages as bytes, and nothing else"),
    ("pki", &[], "facts of X.509, and nothing else"),
    (
        "cert_file",
        &["pki"],
        "certificate files are certificates and the ways in which files break",
    ),
    (
        "cloudfront",
        &["wire"],
        "the offer consists of code points, and a hello of bytes",
    ),
    (
        "target",
        &["cloudfront"],
        "a target holds the names that CloudFront sends and accepts",
    ),
    (
        "distribution",
        &["cloudfront", "target"],
        "a configuration yields settings and targets; it contacts no server",
    ),
    (
        "observation",
        &["wire", "pki", "cloudfront", "target"],
        "records what was seen in the terms of the layers below",
    ),
    (
        "net",
        &["wire", "cloudfront", "target", "observation"],
        "sockets, deadlines and limits; knows no question and no check",
    ),
    (
        "probe",
        &["wire", "pki", "cloudfront", "target", "observation", "net"],
        "asks an origin and records the answers; knows no check",
    ),
    (
        "aia",
        &[
            "time_format",
            "pki",
            "cert_file",
            "cloudfront",
            "observation",
            "net",
        ],
        "fetches missing intermediates from the public internet; knows no check",
    ),
    (
        "check",
        &[
            "time_format",
            "wire",
            "pki",
            "cert_file",
            "cloudfront",
            "target",
            "distribution",
            "observation",
        ],
        "judges an observation and a configuration; knows neither sockets nor renderers",
    ),
    (
        "assessment",
        &[
            "time_format",
            "wire",
            "pki",
            "cert_file",
            "cloudfront",
            "target",
            "distribution",
            "observation",
            "check",
        ],
        "decides everything that a report says; names no renderer",
    ),
    (
        "render",
        &[
            "time_format",
            "wire",
            "pki",
            "cert_file",
            "cloudfront",
            "target",
            "distribution",
            "observation",
            "check",
            "assessment",
        ],
        "turns an assessment into bytes, and decides nothing",
    ),
    (
        "commands",
        &[
            "time_format",
            "wire",
            "pki",
            "cert_file",
            "cloudfront",
            "target",
            "distribution",
            "observation",
            "net",
            "probe",
            "aia",
            "check",
            "assessment",
            "render",
        ],
        "the stories that bring everything together",
    ),
    (
        "cli",
        &["commands"],
        "composes the commands' own arguments; no behavior",
    ),
    (
        "main",
        &["cli", "commands", "render"],
        "parse, run, exit status; `render` escapes what it complains about",
    ),
    ("lib", &[], "the map"),
];

/// What may be written in few places only: the text, where it may stand, and why.
const HOMES: &[(&str, &[&str], &str)] = &[
    (
        "tokio::net",
        &[
            "net/",
            "probe/",
            "aia/",
            "commands/demo/origin/",
            "commands/verify/",
        ],
        "who has sockets",
    ),
    ("std::net::Tcp", &[], "sockets are tokio's"),
    (
        "TcpStream",
        &[
            "net/",
            "probe/",
            "aia/",
            "commands/demo/origin/",
            "commands/verify/",
        ],
        "who has sockets",
    ),
    ("UdpSocket", &[], "nobody speaks UDP"),
    (
        "hyper::",
        &["net/", "aia/", "commands/verify/"],
        "who asks with a whole HTTP client",
    ),
    (
        "x509_parser",
        &["pki/certificate"],
        "one reader of certificates, behind our own facts",
    ),
    ("now_utc", &["commands/"], "only the command has the clock"),
    (
        "SystemTime",
        &["commands/"],
        "only the command has the clock",
    ),
    (
        "stdout()",
        &["commands/"],
        "only the command writes reports",
    ),
    (
        "stderr()",
        &["commands/", "main.rs"],
        "complaints are the program's own",
    ),
    ("println!", &[], "panics on a closed pipe"),
    ("print!", &[], "panics on a closed pipe"),
    ("eprint", &[], "panics on a closed stderr"),
    (
        "std::env",
        &["commands/"],
        "what is set outside is the command's business",
    ),
    (
        "std::fs",
        &["commands/"],
        "files are the command's business",
    ),
    ("process::exit", &[], "main returns its status"),
    (
        ".unwrap()",
        &[],
        "an error is handled or said, never a crash",
    ),
    (
        ".expect(",
        &[],
        "an error is handled or said, never a crash",
    ),
    ("panic!", &[], "an error is handled or said, never a crash"),
    (
        "unreachable!",
        &[],
        "an error is handled or said, never a crash",
    ),
    ("todo!", &[], "what is there is done"),
    ("unimplemented!", &[], "what is there is done"),
    ("dbg!", &[], "left over"),
    ("unsafe ", &[], "forbidden"),
];

/// A source file: its path below `src`, and its text without comments and tests.
struct Source {
    path: String,
    text: String,
}

impl Source {
    /// The top-level module that the file belongs to.
    fn module(&self) -> &str {
        let first = self.path.split('/').next().unwrap_or_default();
        first.strip_suffix(".rs").unwrap_or(first)
    }

    /// How many modules lie between the file and the crate's root.
    fn depth(&self) -> usize {
        let path = self.path.strip_suffix(".rs").expect("a source of Rust");
        path.split('/').filter(|part| *part != "mod").count()
    }

    /// The top-level modules that the file names.
    fn uses(&self) -> BTreeSet<String> {
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

fn identifier(text: &str) -> String {
    let part_of_name = |c: &char| c.is_ascii_alphanumeric() || *c == '_';
    text.chars().take_while(part_of_name).collect()
}

/// The first name of each path in a group, up to the brace that closes it.
fn first_names(group: &str) -> Vec<String> {
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
fn sources() -> Vec<Source> {
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
fn without_comments_and_tests(text: &str) -> String {
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

#[test]
fn every_module_uses_only_what_its_row_allows() {
    let mut wrong = Vec::new();
    for source in sources() {
        let row = MAY_USE
            .iter()
            .find(|(module, ..)| *module == source.module());
        let Some((module, allowed, _)) = row else {
            wrong.push(format!("{}: this module has no row", source.path));
            continue;
        };
        for used in source.uses() {
            let known = MAY_USE.iter().any(|(module, ..)| *module == used);
            if known && used != *module && !allowed.contains(&used.as_str()) {
                wrong.push(format!("{}: uses {used}", source.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_rows_allow_no_circle() {
    for (position, (module, allowed, _)) in MAY_USE.iter().enumerate() {
        for used in *allowed {
            let below = MAY_USE.iter().position(|(module, ..)| module == used);
            assert!(
                below.is_some_and(|below| below < position),
                "{module}: {used}"
            );
        }
    }
}

/// With enough `super::` any module can be reached past its row.
#[test]
fn no_path_climbs_to_the_root() {
    for source in sources() {
        let climb = "super::".repeat(source.depth());
        let root = source.path == "lib.rs" || source.path == "main.rs";
        assert!(
            root || !source.text.contains(&climb),
            "{}: {climb}",
            source.path
        );
    }
}

#[test]
fn every_power_has_its_home() {
    let mut wrong = Vec::new();
    for source in sources() {
        for (text, homes, why) in HOMES {
            let at_home = homes.iter().any(|home| source.path.starts_with(home));
            if at_home {
                continue;
            }
            for line in source.text.lines().filter(|line| line.contains(text)) {
                wrong.push(format!("{}: {} ({text}: {why})", source.path, line.trim()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_scan_sees_what_it_has_to() {
    let sources = sources();
    let of = |path: &str| sources.iter().find(|source| source.path == path);
    assert!(
        of("check/testing.rs").is_none(),
        "a module for tests is left out"
    );
    let check = of("commands/check/run.rs").expect("it is there");
    let uses = check.uses();
    for module in ["net", "observation", "render"] {
        assert!(uses.contains(module), "{module}: {uses:?}");
    }
    assert_eq!(check.depth(), 3);
    let group = first_names("check::{Case, case::X}, pki, target::Target} and crate::render");
    assert_eq!(group, ["check", "pki", "target"]);
    let text =
        "fn a() {}\n#[cfg(test)]\nmod tests {\n    x.unwrap();\n}\n// y.unwrap()\nfn b() {}\n";
    assert_eq!(without_comments_and_tests(text), "fn a() {}\nfn b() {}\n");
}
