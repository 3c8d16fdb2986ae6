//! The documents show what the program really prints, and their commands run.
//! `UPDATE_README=1 cargo test --test readme` writes the shown output anew.

use std::fs;

use crate::support::documented::{self, CHECKS, FLEET, README};
use crate::support::lab;

const BEGIN: &str = "<!-- output: ";
const FENCE: &str = " -->\n```text\n";
const END: &str = "```\n<!-- end -->\n";

/// What differs from run to run, made the same: ports, moments, durations, fingerprints; and
/// whether a server of this machine's own answers on port 80.
fn steady(text: &str) -> String {
    let mut sections: Vec<&str> = text.split("\n\n").collect();
    sections.retain(|section| !section.starts_with("Workaround\n"));
    let text = sections.join("\n\n");
    let mut in_workaround = false;
    let lines = text.lines().filter(|line| {
        in_workaround = line.starts_with("now   ") || in_workaround && line.starts_with("      ");
        !in_workaround
    });
    let lines: Vec<String> = lines.map(steady_line).collect();
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
            8.. if after.starts_with('…') => steady.push_str("FINGERPRINT"),
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

/// The document with what the program prints now, and how many outputs it shows.
fn with_outputs(text: &str) -> (String, usize) {
    let mut pieces = text.split(BEGIN);
    let mut updated = pieces.next().unwrap_or_default().to_owned();
    let mut shown = 0;
    for piece in pieces {
        let (command, rest) = piece.split_once(FENCE).expect("a fence");
        let (_, after) = rest.split_once(END).expect("an end");
        let said = lab::run(&command.split(' ').collect::<Vec<_>>());
        assert_eq!(said.status, Some(0), "{said:?}");
        updated += &[BEGIN, command, FENCE, &said.stdout, END, after].concat();
        shown += 1;
    }
    (updated, shown)
}

#[test]
fn the_shown_reports_are_what_the_program_prints() {
    for name in [README, FLEET] {
        let (_, shown) = with_outputs(&documented::text(name));
        assert_eq!(shown, 1, "{name}");
        documented::hold(name, |text| with_outputs(text).0, steady);
    }
}

/// One screen after another: a report has at most 24 lines, which `tests/report` holds.
#[test]
fn the_readme_is_short() {
    const REPORT: usize = 24;
    let readme = documented::text(README);
    let (before, rest) = readme.split_once(FENCE).expect("a report");
    let (_, after) = rest.split_once(END).expect("its end");
    let lines = before.lines().count() + REPORT + after.lines().count();
    assert!(lines <= 130, "{lines} lines");
    assert!(readme.len() <= 7 * 1024, "{} bytes", readme.len());
}

/// Every link to a file of the repository leads to one.
#[test]
fn every_link_leads_to_a_file() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut seen = 0;
    for name in [
        README,
        FLEET,
        CHECKS,
        documented::BASIS,
        ".github/CONTRIBUTING.md",
    ] {
        let text = documented::text(name);
        let folder = root.join(name);
        let folder = folder.parent().expect("a folder");
        for piece in text.split("](").skip(1) {
            let (link, _) = piece.split_once(')').expect("an end");
            let file = link.split('#').next().unwrap_or_default();
            if !file.is_empty() && !file.contains("://") {
                assert!(folder.join(file).is_file(), "{name}: {link}");
                seen += 1;
            }
        }
    }
    assert!(seen >= 8, "{seen}");
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
const ELSEWHERE: [(&str, usize); 2] = [("parallel ", 2), ("aws ", 7)];

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

/// Every command of the documents, as it stands there, in one folder after another; a program of the
/// same name before it on the PATH leads all of them to one good origin on the loopback interface.
#[cfg(unix)]
#[test]
fn every_command_runs() {
    use std::process::{Command, Stdio};

    let origin = lab::Origin::healthy();
    let folder = lab::folder("readme");
    fs::copy(&origin.root, folder.join("lab-root.pem")).unwrap();
    for name in ["distribution.json", "template.yaml"] {
        fs::write(folder.join(name), DISTRIBUTION).unwrap();
    }
    let seen = origin.check(&["--json"]);
    for name in ["edge-1.jsonl", "edge-2.jsonl", "edge-3.jsonl"] {
        fs::write(folder.join(name), &seen.stdout).unwrap();
    }
    fs::write(folder.join("origins.txt"), format!("{}\n", lab::HOST)).unwrap();
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
    lab::script(&folder.join("origin-check"), &script);
    let has_jq = Command::new("jq")
        .arg("--version")
        .stdout(Stdio::null())
        .status()
        .is_ok();

    let commands = commands();
    assert!(commands.len() > 20, "{commands:?}");
    for command in commands {
        let begins = ["origin-check ", "printf "];
        assert!(
            begins.iter().any(|begin| command.starts_with(begin)),
            "{command}"
        );
        // The good origin is not CloudFront and never will be.
        let command = command.replace("verify --wait 1m", "verify --wait 1s");
        // Where there is no jq, what it is given is still checked.
        let line = match command.split_once(" | jq ") {
            Some((before, _)) if !has_jq => before,
            _ => &command,
        };
        let output = in_shell(&folder, line);
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

/// Runs a line of shell in this folder, whose programs are found before all others.
#[cfg(unix)]
fn in_shell(folder: &std::path::Path, line: &str) -> std::process::Output {
    let path = std::env::var("PATH").unwrap_or_default();
    std::process::Command::new("sh")
        .args(["-c", line])
        .current_dir(folder)
        .env("PATH", format!("{}:{path}", folder.display()))
        .stdin(std::process::Stdio::null())
        .output()
        .expect("a shell")
}

/// What stands as code in a sentence and is a command, and what is run for it: nothing for what
/// names an option or a job, and for what asks AWS, which `tests/servers` does.
#[cfg(unix)]
const IN_SENTENCES: [(&str, Option<&str>); 4] = [
    ("origin-check --help", Some("origin-check --help")),
    (
        "origin-check explain ID",
        Some("origin-check explain not-tls"),
    ),
    // Not every machine has man.
    ("origin-check man | man -l -", Some("origin-check man")),
    (
        "origin-check summary part-*.jsonl",
        Some("origin-check summary part-*.jsonl"),
    ),
];

#[cfg(unix)]
#[test]
fn every_command_in_a_sentence_runs() {
    use std::collections::BTreeSet;

    let texts = [README, FLEET, CHECKS].map(documented::text).concat();
    let prose = texts.split("```").step_by(2);
    let code = prose.flat_map(|text| text.split('`').skip(1).step_by(2));
    let commands: BTreeSet<&str> = code
        .filter(|code| code.starts_with("origin-check ") || code.starts_with("demo "))
        .collect();
    assert_eq!(commands, IN_SENTENCES.map(|(shown, _)| shown).into());

    let folder = lab::folder("sentences");
    let program = env!("CARGO_BIN_EXE_origin-check");
    let _ = std::os::unix::fs::symlink(program, folder.join("origin-check"));
    let seen = lab::Origin::healthy().check(&["--json"]);
    fs::write(folder.join("part-0.jsonl"), seen.stdout).unwrap();
    for command in IN_SENTENCES.into_iter().filter_map(|(_, run)| run) {
        let output = in_shell(&folder, command);
        assert_eq!(output.status.code(), Some(0), "{command}: {output:?}");
        assert!(!output.stdout.is_empty(), "{command}");
    }
}
