//! The README shows what the program really prints, and its commands run.
//! `UPDATE_README=1 cargo test --test readme` writes the shown output anew.

use std::fs;
use std::path::PathBuf;

use crate::support::documented::{self, path, readme};
use crate::support::{edge, lab};

const BEGIN: &str = "<!-- output: ";
const FENCE: &str = " -->\n```text\n";
const END: &str = "```\n<!-- end -->\n";

/// What differs from run to run, made the same: ports, moments, durations, fingerprints; and
/// whether a server of this machine's own answers on port 80.
fn steady(text: &str) -> String {
    let mut sections: Vec<&str> = text.split("\n\n").collect();
    sections.retain(|section| !section.starts_with("Way out for now\n"));
    let text = sections.join("\n\n");
    let lines: Vec<String> = text.lines().map(steady_line).collect();
    lines.join("\n") + "\n"
}

fn steady_line(line: &str) -> String {
    let mut steady = String::new();
    let mut rest = line;
    while !rest.is_empty() {
        if let Some(after) = moment(rest) {
            steady.push_str("MOMENT");
            rest = after;
            continue;
        }
        let is_hex = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
        let run = rest.find(|c| !is_hex(c)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(run);
        let digits = word.chars().all(|c| c.is_ascii_digit());
        match run {
            0 => {
                let first = rest.chars().next().map_or(0, char::len_utf8);
                steady.push_str(&rest[..first]);
                rest = &rest[first..];
                continue;
            }
            32.. => steady.push_str("FINGERPRINT"),
            5 if digits => steady.push_str("PORT"),
            _ if digits && duration(after).is_some() => {
                steady.push_str("DURATION");
                rest = duration(after).unwrap_or_default();
                continue;
            }
            _ => steady.push_str(word),
        }
        rest = after;
    }
    steady
}

/// What follows `.4 ms` or ` ms`.
fn duration(after: &str) -> Option<&str> {
    let fraction = after.strip_prefix('.').unwrap_or(after);
    let unit = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
    unit.strip_prefix(" ms")
}

/// What follows `2026-11-23 03:00:00` or `2026-11-23T03:00:00`.
fn moment(text: &str) -> Option<&str> {
    let form = "dddd-dd-dd?dd:dd:dd";
    let fits = |(expected, found): (char, char)| match expected {
        'd' => found.is_ascii_digit(),
        '?' => found == ' ' || found == 'T',
        _ => expected == found,
    };
    let length = form.len();
    let long_enough = text.chars().count() >= length && text.is_char_boundary(length);
    let matches = long_enough && form.chars().zip(text.chars()).all(fits);
    matches.then(|| &text[length..])
}

/// `diagnose` as it is shown: CloudFront could not connect to an origin without its intermediate.
fn diagnosed(arguments: &[&str]) -> lab::Said {
    let page = edge::page(
        edge::NEW,
        &[
            "CloudFront wasn't able to connect to the origin.",
            edge::GENERAL,
        ],
    );
    let answer = edge::cloudfront("502 Bad Gateway", "Error", &["Server: CloudFront"], &page);
    let edge = edge::Edge::answering(&[answer]);
    let origin = lab::Origin::without_intermediate();
    let read = |path: &PathBuf| fs::read_to_string(path).expect("a root");
    let roots = [read(&edge.root), read(&origin.root)].join("\n");
    let roots = lab::write("diagnose-roots.pem", &roots);
    let configuration = lab::write("diagnose-distribution.json", CONFIGURATION);
    let shown = |path: &PathBuf| path.to_str().expect("a path of ASCII").to_owned();
    let mut line: Vec<String> = arguments.iter().map(|word| (*word).to_owned()).collect();
    for word in &mut line {
        if word == "distribution.json" {
            *word = shown(&configuration);
        }
    }
    line.extend(["--ca-file".to_owned(), shown(&roots)]);
    line.extend([
        "--connect-to".to_owned(),
        format!("www.example.com:443:127.0.0.1:{}", edge.port()),
    ]);
    line.extend([
        "--connect-to".to_owned(),
        format!("::127.0.0.1:{}", origin.port()),
    ]);
    lab::run(&line)
}

/// As `aws cloudfront get-distribution` prints it.
const CONFIGURATION: &str = r#"{"Distribution": {"Id": "E1EXAMPLE",
    "DomainName": "d111111abcdef8.cloudfront.net", "DistributionConfig": {
    "Aliases": {"Quantity": 1, "Items": ["www.example.com"]},
    "CustomErrorResponses": {"Quantity": 0},
    "Origins": {"Quantity": 1, "Items": [{"Id": "api", "DomainName": "origin.example.com",
        "CustomOriginConfig": {"HTTPPort": 80, "HTTPSPort": 443,
            "OriginProtocolPolicy": "https-only"}}]},
    "CacheBehaviors": {"Quantity": 1, "Items": [{"PathPattern": "/api/*",
        "TargetOriginId": "api", "ViewerProtocolPolicy": "https-only"}]},
    "DefaultCacheBehavior": {"TargetOriginId": "api", "ViewerProtocolPolicy": "https-only"}}}}"#;

#[test]
fn the_shown_reports_are_what_the_program_prints() {
    let readme = readme();
    let mut pieces = readme.split(BEGIN);
    let mut updated = pieces.next().unwrap_or_default().to_owned();
    let mut shown = 0;
    for piece in pieces {
        let (command, rest) = piece.split_once(FENCE).expect("a fence");
        let (there, after) = rest.split_once(END).expect("an end");
        let arguments: Vec<&str> = command.split(' ').collect();
        let said = match arguments.first() {
            Some(&"diagnose") => diagnosed(&arguments),
            _ => lab::run(&arguments),
        };
        let expected = if arguments[0] == "demo" { 0 } else { 1 };
        assert_eq!(said.status, Some(expected), "{said:?}");
        if std::env::var_os("UPDATE_README").is_none() {
            let hint = "UPDATE_README=1 cargo test --test readme";
            assert_eq!(steady(there), steady(&said.stdout), "{hint}");
        }
        updated += &[BEGIN, command, FENCE, &said.stdout, END, after].concat();
        shown += 1;
    }
    assert!(shown >= 2, "the README shows something");
    if std::env::var_os("UPDATE_README").is_some() {
        fs::write(path(), updated).expect("the README can be written");
    }
}

#[test]
fn only_what_differs_from_run_to_run_is_made_the_same() {
    let line = "checked 2026-11-23 05:52:47 UTC on 127.0.0.1:38113, 8 opened in 3.1 ms";
    let steady = "checked MOMENT UTC on 127.0.0.1:PORT, 8 opened in DURATION";
    assert_eq!(steady_line(line), steady);
    let line = format!("leaf {} TLSv1.2 10 s 2026-10-19", "0a".repeat(32));
    assert_eq!(
        steady_line(&line),
        "leaf FINGERPRINT TLSv1.2 10 s 2026-10-19"
    );
}

/// Programs of commands that other tests run: `tests/network` those of GNU parallel, against hosts
/// with sshd, and `tests/servers` those of the AWS CLI.
#[cfg(unix)]
const ELSEWHERE: [(&str, usize); 2] = [("parallel ", 2), ("aws ", 2)];

/// The commands that are run here.
#[cfg(unix)]
fn commands() -> Vec<String> {
    let mut commands = documented::commands();
    for (program, count) in ELSEWHERE {
        let before = commands.len();
        commands.retain(|command| !command.starts_with(program));
        assert_eq!(before - commands.len(), count, "{program}");
    }
    commands
}

/// As `aws cloudfront get-distribution-config` prints it; JSON is YAML too.
#[cfg(unix)]
const DISTRIBUTION: &str = r#"{"DistributionConfig": {
    "Aliases": {"Quantity": 1, "Items": ["www.example.com"]},
    "Origins": {"Quantity": 1, "Items": [{"Id": "web", "DomainName": "origin.example.com",
        "CustomOriginConfig": {"HTTPPort": 80, "HTTPSPort": 443,
            "OriginProtocolPolicy": "https-only"}}]},
    "DefaultCacheBehavior": {"TargetOriginId": "web", "ViewerProtocolPolicy": "https-only"}}}"#;

/// Every command of the README, as it stands there, in one folder after another; a program of the
/// same name before it on the PATH leads all of them to one good origin on the loopback interface.
#[cfg(unix)]
#[test]
fn every_command_runs() {
    use std::os::unix::fs::PermissionsExt;
    use std::process::{Command, Stdio};

    let origin = lab::Origin::healthy();
    let folder = lab::path("readme");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    fs::copy(&origin.root, folder.join("lab-root.pem")).unwrap();
    for name in ["distribution.json", "template.yaml"] {
        fs::write(folder.join(name), DISTRIBUTION).unwrap();
    }
    let seen = origin.check(&["--json"]);
    for name in ["edge-1.jsonl", "edge-2.jsonl", "edge-3.jsonl"] {
        fs::write(folder.join(name), &seen.stdout).unwrap();
    }
    fs::write(folder.join("hosts.txt"), format!("{}\n", lab::HOST)).unwrap();
    let program = env!("CARGO_BIN_EXE_origin-check");
    let lead = format!("--connect-to ::127.0.0.1:{}", origin.port());
    let script = format!(
        "#!/bin/sh\ncase \" $* \" in\n\
         ' explain '*|' summary '*|*' --replay '*) exec {program} \"$@\";;\n\
         ' certificate '*) shift; exec {program} certificate --ca-file lab-root.pem \"$@\";;\n\
         ' verify '*) shift; exec {program} verify {lead} --ca-file lab-root.pem \"$@\";;\n\
         ' diagnose '*) shift; exec {program} diagnose {lead} --ca-file lab-root.pem \"$@\";;\n\
         ' distribution '*) shift; exec {program} distribution {lead} --ca-file lab-root.pem \"$@\";;\n\
         *' --ca-file '*) exec {program} {lead} \"$@\";;\n\
         *) exec {program} {lead} --ca-file lab-root.pem \"$@\";;\nesac\n"
    );
    let wrapper = folder.join("origin-check");
    fs::write(&wrapper, script).unwrap();
    fs::set_permissions(&wrapper, fs::Permissions::from_mode(0o755)).unwrap();
    let path = std::env::var("PATH").unwrap_or_default();
    let has_jq = Command::new("jq")
        .arg("--version")
        .stdout(Stdio::null())
        .status()
        .is_ok();

    let commands = commands();
    assert!(commands.len() > 20, "{commands:?}");
    for command in commands {
        let begins = ["origin-check ", "printf ", "while read "];
        assert!(
            begins.iter().any(|begin| command.starts_with(begin)),
            "{command}"
        );
        // Where there is no jq, what it is given is still checked.
        let line = match command.split_once(" | jq ") {
            Some((before, _)) if !has_jq => before,
            _ => &command,
        };
        let output = Command::new("sh")
            .args(["-c", line])
            .current_dir(&folder)
            .env("PATH", format!("{}:{path}", folder.display()))
            .stdin(Stdio::null())
            .output()
            .expect("a shell");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(stderr, "", "{command}");
        // Some of them ask for a name that is not on the certificate, or for stricter limits.
        let status = output.status.code();
        // The good origin is not CloudFront, and says so when it is asked in its place.
        let asks_cloudfront = command.contains(" verify ") || command.contains(" diagnose ");
        let expected = if asks_cloudfront {
            matches!(status, Some(3))
        } else {
            matches!(status, Some(0 | 1))
        };
        assert!(expected, "{command}: {status:?}");
        let silent = [" -qq ", " -o ", "==", " > ", " >> "]
            .iter()
            .any(|part| command.contains(part));
        assert!(silent || !output.stdout.is_empty(), "{command}");
    }
}

/// What stands as code in a sentence and is a command, and what is run for it: nothing for what
/// names an option or a job, and for what asks AWS, which `tests/servers` does.
#[cfg(unix)]
const IN_SENTENCES: [(&str, Option<&str>); 9] = [
    ("demo all -q", Some("origin-check demo all -q")),
    ("origin-check --help", Some("origin-check --help")),
    (
        "origin-check completions bash",
        Some("origin-check completions bash"),
    ),
    ("origin-check distribution E1EXAMPLE", None),
    (
        "origin-check explain ID",
        Some("origin-check explain not-tls"),
    ),
    ("origin-check man", Some("origin-check man")),
    (
        "origin-check schema summary",
        Some("origin-check schema summary"),
    ),
    ("origin-check summary", None),
    (
        "origin-check summary part-*.jsonl",
        Some("origin-check summary part-*.jsonl"),
    ),
];

#[cfg(unix)]
#[test]
fn every_command_in_a_sentence_runs() {
    use std::collections::BTreeSet;
    use std::process::Command;

    let readme = readme();
    let prose = readme.split("```").step_by(2);
    let code = prose.flat_map(|text| text.split('`').skip(1).step_by(2));
    let commands: BTreeSet<&str> = code
        .filter(|code| code.starts_with("origin-check ") || code.starts_with("demo "))
        .collect();
    assert_eq!(commands, IN_SENTENCES.map(|(shown, _)| shown).into());

    let folder = lab::path("sentences");
    fs::create_dir_all(&folder).unwrap();
    let program = env!("CARGO_BIN_EXE_origin-check");
    let _ = std::os::unix::fs::symlink(program, folder.join("origin-check"));
    let seen = lab::Origin::healthy().check(&["--json"]);
    fs::write(folder.join("part-0.jsonl"), seen.stdout).unwrap();
    let path = std::env::var("PATH").unwrap_or_default();
    for command in IN_SENTENCES.into_iter().filter_map(|(_, run)| run) {
        let output = Command::new("sh")
            .args(["-c", command])
            .current_dir(&folder)
            .env("PATH", format!("{}:{path}", folder.display()))
            .output()
            .expect("a shell");
        assert_eq!(output.status.code(), Some(0), "{command}: {output:?}");
        assert!(!output.stdout.is_empty(), "{command}");
    }
}
