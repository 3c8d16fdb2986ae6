//! The manifests that FLEET.md shows: it shows them as they are, and what they run takes every
//! target of a list exactly once. `UPDATE_README=1 cargo test --test readme` shows them anew.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::support::{documented, lab, manifest};

const BEGIN: &str = "<!-- file: ";
const END: &str = "```\n<!-- end -->\n";

/// The document with each manifest as it is, and the manifests that it shows.
fn with_manifests(text: &str) -> (String, Vec<String>) {
    let mut pieces = text.split(BEGIN);
    let mut updated = pieces.next().unwrap_or_default().to_owned();
    let mut shown = Vec::new();
    for piece in pieces {
        let (name, rest) = piece.split_once(" -->\n").expect("the end of a comment");
        let (_, after) = rest.split_once(END).expect("an end");
        let language = name.rsplit_once('.').expect("an ending").1;
        let text = manifest::read(name.strip_prefix("tests/manifests/").expect("its folder"));
        updated += &[BEGIN, name, " -->\n```", language, "\n", &text, END, after].concat();
        shown.push(name.to_owned());
    }
    (updated, shown)
}

#[test]
fn the_manifests_are_shown_as_they_are() {
    let names = [
        "kubernetes-job.yaml",
        "batch-job-definition.json",
        "batch-job.json",
        "ecs-task-definition.json",
    ];
    let (_, shown) = with_manifests(&documented::text(documented::FLEET));
    assert_eq!(shown, names.map(|name| format!("tests/manifests/{name}")));
    documented::hold(
        documented::FLEET,
        |text| with_manifests(text).0,
        str::to_owned,
    );
}

/// A machine with one shared folder, on which the program finds its origin.
struct Machine {
    folder: PathBuf,
    _origin: lab::Origin,
}

impl Machine {
    fn new(name: &str, change: impl FnOnce(&mut crate::support::tls::TlsServer)) -> Self {
        let origin = lab::Origin::changed(change);
        let folder = lab::folder(name);
        origin.install(&folder);
        Self {
            folder,
            _origin: origin,
        }
    }

    /// Writes the list, of so many targets.
    fn list(&self, targets: usize) {
        let list: String = (0..targets)
            .map(|number| format!("{}:{}\n", lab::HOST, 2000 + number))
            .collect();
        fs::write(self.folder.join("origins.txt"), list).expect("a list");
    }

    /// Runs the image's program with a manifest's arguments and this index, its shared folder being
    /// ours: there is no shell in the image, and none here.
    fn run(&self, arguments: &[String], variable: &str, index: usize) -> Output {
        let folder = self.folder.display().to_string();
        let arguments = arguments
            .iter()
            .map(|word| word.replace("/shared", &folder));
        Command::new(self.folder.join("origin-check"))
            .args(arguments)
            .env(variable, index.to_string())
            .stdin(Stdio::null())
            .output()
            .expect("it starts")
    }

    fn part(&self, index: usize) -> PathBuf {
        self.folder.join(format!("part-{}.jsonl", index + 1))
    }
}

/// How many indexes a manifest has, what it runs, and where it is told its index.
fn manifests() -> [(&'static str, usize, Vec<String>, &'static str); 2] {
    let (indexes, command) = manifest::kubernetes();
    let kubernetes = ("kubernetes", indexes, command, "JOB_COMPLETION_INDEX");
    let (indexes, command) = manifest::batch();
    [
        kubernetes,
        ("batch", indexes, command, "AWS_BATCH_JOB_ARRAY_INDEX"),
    ]
}

#[test]
fn all_indexes_together_take_every_target_once() {
    const TARGETS: usize = 60;
    for (name, indexes, command, variable) in manifests() {
        assert_eq!(indexes, 8, "{name}");
        let machine = Machine::new(name, |_| {});
        machine.list(TARGETS);
        let mut seen: BTreeMap<u64, usize> = BTreeMap::new();
        for index in 0..indexes {
            let output = machine.run(&command, variable, index);
            assert_eq!(output.status.code(), Some(0), "{name} {index}: {output:?}");
            let part = fs::read_to_string(machine.part(index)).expect("a part");
            for line in part.lines() {
                let report: Value = serde_json::from_str(line).expect("a line of JSON");
                let port = report["port"].as_u64().expect("a port");
                *seen.entry(port).or_default() += 1;
            }
        }
        assert_eq!(seen.len(), TARGETS, "{name}");
        assert!(seen.values().all(|times| *times == 1), "{name}: {seen:?}");

        let parts: Vec<String> = (0..indexes)
            .map(|index| machine.part(index).display().to_string())
            .collect();
        let arguments = [vec!["summary".to_owned(), "--json".to_owned()], parts].concat();
        let said = lab::run(&arguments);
        assert_eq!(said.status, Some(0), "{said:?}");
        assert_eq!(said.json()[0]["verdicts"]["pass"], TARGETS);
        assert_eq!(said.json()[0]["results"]["repeated"], 0);
    }
}

/// An index that fails is run again: a report that says `fail` is done, no report is not.
#[test]
fn an_index_fails_without_a_report_and_not_by_its_verdict() {
    for (name, _, command, variable) in manifests() {
        let name = format!("{name}-verdict");
        let machine = Machine::new(&name, |server| server.certificates[0].0.truncate(1));
        machine.list(20);
        let output = machine.run(&command, variable, 0);
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        let part = fs::read_to_string(machine.part(0)).expect("a part");
        assert!(part.contains("\"verdict\":\"fail\""), "{part}");

        fs::remove_file(machine.folder.join("origins.txt")).expect("the list");
        let output = machine.run(&command, variable, 0);
        assert_eq!(output.status.code(), Some(2), "no list: {output:?}");
    }
}

/// A target that cannot be judged from there is judged, as far as the job is concerned.
#[test]
fn an_index_does_not_fail_by_what_it_cannot_judge() {
    for (name, _, command, variable) in manifests() {
        let machine = Machine::new(&format!("{name}-inconclusive"), |_| {});
        let list = format!(
            "{}:2000 --resolve {0}:2000:192.0.2.1 --connect-timeout 0.01 --attempts 1\n",
            lab::HOST
        );
        fs::write(machine.folder.join("origins.txt"), list).expect("a list");
        for index in 0..8 {
            let output = machine.run(&command, variable, index);
            assert_eq!(output.status.code(), Some(0), "{output:?}");
        }
    }
}
