//! The README's recipes with GNU parallel, as they stand there: one list over three hosts.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::net::{IpAddr, SocketAddr};
use std::process::{Command, Output};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::client::origin_named;
use crate::hosts::{Hosts, ORIGINS, PATIENCE, case};
use crate::support::documented;
use crate::support::peer::Peer;

/// How many targets the list has.
const TARGETS: usize = 200;
/// Its last target lacks its intermediate, wherever it is seen from.
const BROKEN: &str = "h199.example.com";
/// Its first target is at an address of its own.
const APART: &str = "h000.example.com";

/// Origins for the names of the list, which is written to the case's files.
fn origins(hosts: &Hosts) -> [Peer; 3] {
    let names: Vec<String> = (0..TARGETS)
        .map(|number| format!("h{number:03}.example.com"))
        .collect();
    let list: String = names.iter().map(|name| format!("{name}\n")).collect();
    fs::write(hosts.file("origins.txt"), list).expect("a list");
    let [usual, apart, broken] = ORIGINS;
    let at = |name: String| {
        let address = match name.as_str() {
            APART => apart,
            BROKEN => broken,
            _ => usual,
        };
        (name, address)
    };
    hosts.name(&names.into_iter().map(at).collect::<Vec<_>>());
    ORIGINS.map(|address| {
        let mut origin = origin_named("*.example.com", 60);
        if address == broken {
            origin.certificates[0].0.truncate(1);
        }
        let address: IpAddr = address.parse().expect("an address");
        origin.start_at(SocketAddr::new(address, 443))
    })
}

/// The README's recipe that begins like this.
fn recipe(begin: &str) -> String {
    let commands = documented::commands().into_iter();
    let mut recipes = commands.filter(|command| command.starts_with(begin));
    let recipe = recipes.next().expect("the README has the recipe");
    assert_eq!(recipes.next(), None, "{begin}");
    recipe
}

/// Spreads the list over the hosts. Its pieces are small, so that there are twenty.
fn spread() -> String {
    let recipe = recipe("parallel --pipe ");
    assert!(recipe.contains(" -N 500 "), "{recipe}");
    recipe.replace(" -N 500 ", " -N 10 ")
}

/// How often each target stands in an output, in which every line is whole.
fn counted(output: &str) -> BTreeMap<String, usize> {
    let mut targets = BTreeMap::new();
    for line in output.lines() {
        let report: Value = serde_json::from_str(line).expect("a whole line of JSON");
        let host = report["host"].as_str().expect("a host").to_owned();
        *targets.entry(host).or_default() += 1;
    }
    targets
}

/// The exit status and the signal of the pieces that have ended, by the log of `parallel`. A piece
/// is done when both are 0: one whose ssh was ended by a signal has the exit status 0 as well.
fn ended(hosts: &Hosts) -> Vec<String> {
    let log = fs::read_to_string(hosts.file("jobs.log")).unwrap_or_default();
    // The last line may be half written.
    let whole = log.rsplit_once('\n').map_or("", |(whole, _)| whole);
    let lines = whole.lines().skip(1);
    lines
        .map(|line| {
            line.split('\t')
                .skip(6)
                .take(2)
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect()
}

fn assert_each_target_is_there_once(hosts: &Hosts) {
    let output = fs::read_to_string(hosts.file("run.jsonl")).expect("an output");
    let targets = counted(&output);
    assert_eq!(targets.len(), TARGETS);
    assert!(targets.values().all(|count| *count == 1), "{targets:?}");
}

fn summary(hosts: &Hosts, arguments: &[&str]) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_origin-check"));
    program.arg("summary").args(arguments);
    let output = program.current_dir(hosts.file(".")).output();
    output.expect("the program runs")
}

fn summary_json(hosts: &Hosts, files: &[&str]) -> Value {
    let output = summary(hosts, &[&["--json"], files].concat());
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(1), "{BROKEN} fails");
    serde_json::from_slice(&output.stdout).expect("an object of JSON")
}

/// The one target that fails from everywhere, and nothing is there twice.
fn assert_summary_is_complete(hosts: &Hosts) {
    let report = summary_json(hosts, &["run.jsonl"]);
    assert_eq!(report["targets"], TARGETS);
    assert_eq!(report["verdicts"]["pass"], TARGETS - 1);
    assert_eq!(report["findings"][0]["id"], "chain-incomplete");
    assert_eq!(
        report["findings"][0]["targets"],
        serde_json::json!([BROKEN])
    );
    for count in ["repeated", "superseded", "unusable"] {
        assert_eq!(report["results"][count], 0, "{count}");
    }
}

#[test]
fn what_a_host_that_was_down_did_not_do_is_done_when_the_same_command_runs_again() {
    case("down", |hosts| {
        let _origins = origins(hosts);
        hosts.start(0);
        hosts.start(1);
        let first = hosts.run(&spread());
        assert_ne!(first.status.code(), Some(0), "a host is down: {first:?}");
        let statuses = ended(hosts);
        let done = statuses.iter().filter(|ended| *ended == "0 0").count();
        assert_eq!(statuses.len(), 20, "{statuses:?} {first:?}");
        assert!(done > 0 && done < 20, "{statuses:?}");
        let output = fs::read_to_string(hosts.file("run.jsonl")).expect("an output");
        assert_eq!(counted(&output).len(), done * 10, "{statuses:?} {first:?}");

        hosts.start(2);
        let second = hosts.run(&spread());
        assert_eq!(second.status.code(), Some(0), "{second:?}");
        assert_each_target_is_there_once(hosts);
        assert_summary_is_complete(hosts);
        // A third time there is nothing left to do.
        assert_eq!(hosts.run(&spread()).status.code(), Some(0));
        assert_each_target_is_there_once(hosts);
    });
}

#[test]
fn a_run_that_was_ended_half_way_goes_on_where_it_stopped() {
    case("ended", |hosts| {
        let _origins = origins(hosts);
        (0..3).for_each(|host| hosts.start(host));
        // Three pieces get through; the others wait at a gate.
        let gate = hosts.file("gate");
        fs::write(&gate, "").expect("a gate");
        let place = gate.display();
        hosts.lead(&format!(
            "for turn in 1 2 3; do mkdir {place}.$turn 2>/dev/null && break; turn=; done\n\
             while [ -z \"$turn\" ] && [ -e {place} ]; do sleep 0.1; done\nexec"
        ));
        let mut parallel = hosts
            .shell(&format!("exec {}", spread()))
            .spawn()
            .expect("a shell");
        let started = Instant::now();
        while ended(hosts).len() < 3 {
            assert!(started.elapsed() < PATIENCE, "{:?}", ended(hosts));
            assert_eq!(parallel.try_wait().expect("its state"), None);
            thread::sleep(Duration::from_millis(50));
        }
        let mut kill = Command::new("kill");
        let killed = kill.args(["-TERM", &parallel.id().to_string()]).status();
        assert!(killed.expect("kill").success());
        let status = parallel.wait().expect("it ends");
        assert_ne!(status.code(), Some(0));
        assert_eq!(ended(hosts), ["0 0"; 3]);
        let output = fs::read_to_string(hosts.file("run.jsonl")).expect("an output");
        assert_eq!(counted(&output).len(), 30, "only whole pieces");

        fs::remove_file(&gate).expect("the gate");
        let second = hosts.run(&spread());
        assert_eq!(second.status.code(), Some(0), "{second:?}");
        assert_each_target_is_there_once(hosts);
        assert_summary_is_complete(hosts);
    });
}

#[test]
fn a_target_that_one_host_alone_cannot_reach_differs_by_vantage_point() {
    case("vantage", |hosts| {
        let _origins = origins(hosts);
        (0..3).for_each(|host| hosts.start(host));
        hosts.refuse(2, ORIGINS[1]);
        let run = hosts.run(&recipe("parallel 'ssh "));
        // GNU parallel counts those that did not end with 0: everywhere one target fails.
        assert_eq!(run.status.code(), Some(3), "{run:?}");

        let files = ["edge-1.jsonl", "edge-2.jsonl", "edge-3.jsonl"];
        for file in files {
            let output = fs::read_to_string(hosts.file(file)).expect("an output");
            assert_eq!(counted(&output).len(), TARGETS, "{file}");
        }
        let report = summary_json(hosts, &files);
        assert_eq!(report["targets"], TARGETS);
        assert_eq!(report["results"]["total"], 3 * TARGETS);
        let differing = report["differing"].as_array().expect("a list");
        assert_eq!(differing.len(), 1, "{differing:?}");
        assert_eq!(differing[0]["host"], APART);
        let seen = differing[0]["seen"].as_array().expect("a list");
        let verdicts = seen.iter().map(|from| {
            let word = |field: &str| from[field].as_str().expect("a word").to_owned();
            (word("vantage_point"), word("verdict"))
        });
        let expected = [("edge-1", "pass"), ("edge-2", "pass"), ("edge-3", "fail")]
            .map(|(from, verdict)| (from.to_owned(), verdict.to_owned()));
        assert_eq!(verdicts.collect::<BTreeSet<_>>(), expected.into());

        let text = summary(hosts, &files).stdout;
        let text = String::from_utf8(text).expect("UTF-8");
        let told = format!(
            "\nThe verdict differs by vantage point\n  {APART}\n    \
             fail          edge-3 (connection-refused)\n    pass          edge-1, edge-2\n"
        );
        assert!(text.contains(&told), "{text}");
    });
}
