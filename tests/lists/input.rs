//! What a list may hold, where it may come from, and which part of it is checked.

use std::collections::BTreeSet;
use std::fs;

use serde_json::json;

use crate::support::json::assert_has;
use crate::support::lab::{self, HOST, Origin, path, run, run_with_stdin, write};

/// The options that lead any name to this origin.
fn leading(origin: &Origin) -> [String; 4] {
    let lead = format!("::127.0.0.1:{}", origin.port());
    let root = origin.root.to_str().unwrap();
    ["--connect-to", &lead, "--ca-file", root].map(str::to_owned)
}

fn with<'a>(options: &'a [String; 4], more: &[&'a str]) -> Vec<&'a str> {
    [&options.each_ref().map(String::as_str), more].concat()
}

#[test]
fn stdin_and_a_file_hold_a_target_a_line_with_options_of_its_own() {
    let origin = Origin::healthy();
    let leading = leading(&origin);
    let list = format!(
        "\u{feff}# all our origins\n\n  {HOST}\r\nlb.example.net:8443 --host-header {HOST} # forwarded\n"
    );
    let file = write("options.txt", &list);
    let name = file.to_str().unwrap();
    let from_stdin = run_with_stdin(&with(&leading, &["-j", "-"]), &list);
    let from_file = run(&with(&leading, &["-j", "--targets", name]));
    for (place, said) in [("stdin", from_stdin), (name, from_file)] {
        assert_eq!((said.status, said.stderr.as_str()), (Some(0), ""));
        let mut reports = said.json();
        reports.sort_by_key(|report| report["source"].to_string());
        let expected = [(3, HOST, 443), (4, "lb.example.net", 8443)];
        assert_eq!(reports.len(), expected.len());
        for (report, (line, host, port)) in reports.iter().zip(expected) {
            let source = format!("{place}:{line}");
            let expected = json!({
                "source": source, "host": host, "port": port, "server_name": HOST, "verdict": "pass",
            });
            assert_has(report, expected);
        }
    }
}

#[test]
fn a_wrong_line_is_said_with_its_number_and_the_rest_is_checked() {
    let origin = Origin::healthy();
    let leading = leading(&origin);
    let long = "x".repeat(70_000);
    let list = format!("{HOST}\nhttp://a.example\n{HOST}:8443 --xyzzy\n{long}\n{HOST}:8444\n");
    let said = run_with_stdin(&with(&leading, &["-q", "-"]), &list);
    assert_eq!(said.status, Some(2), "{said:?}");
    assert_eq!(said.stdout.lines().count(), 2, "{said:?}");
    let lines: Vec<&str> = said.stderr.lines().collect();
    let begins = [
        "origin-check: stdin:2: 'http://a.example' is not a target: ",
        "origin-check: stdin:3: unknown option '--xyzzy'",
        "origin-check: stdin:4: the line is longer than 64 KiB",
    ];
    assert_eq!(lines.len(), begins.len(), "{said:?}");
    for (line, begin) in lines.iter().zip(begins) {
        assert!(line.starts_with(begin), "{line}");
    }
    // A failure says more than a wrong line.
    let failing = format!("{list}\nwrong.example\n");
    let said = run_with_stdin(&with(&leading, &["-q", "-"]), &failing);
    assert_eq!(said.status, Some(1), "{said:?}");
}

#[test]
fn what_cannot_be_read_at_all_is_refused_before_anything_is_asked() {
    let origin = Origin::healthy();
    let missing = path("no-such-list.txt");
    let missing = missing.to_str().unwrap();
    let torn = write("no-report.jsonl", "{}\n{}\n");
    let torn = torn.to_str().unwrap();
    let report = origin.check(&["--json"]).stdout;
    let asked = origin.peer.connections();
    let other = report.replacen("\"schema\":2,", "\"schema\":3,", 1);
    let other = write("other-schema.jsonl", &other);
    let other = other.to_str().unwrap();
    for (options, reason) in [
        (&["--targets", missing][..], "--targets: cannot read"),
        (&["--resume", missing], "--resume: cannot read"),
        (&["--resume", torn], "line 1: not a report made with --json"),
        (
            &["--resume", other],
            "line 1: schema 3 is not known to this version",
        ),
        (&["-", "-"], "stdin can be read only once"),
        (&["--shard", "3/2"], "expected I/N"),
        (
            &["--wait", "1s", "-"],
            "--wait is for targets on the command line",
        ),
        (&["--targets", torn, "-o", torn], "name the same file"),
    ] {
        origin.check(options).assert_refused(reason);
    }
    assert_eq!(origin.peer.connections(), asked);
    let same = write("same-schema.jsonl", &report);
    let said = origin.check(&["-q", "--resume", same.to_str().unwrap()]);
    assert_eq!((said.status, said.stdout.as_str()), (Some(0), ""));
}

#[test]
fn no_list_is_overwritten_by_what_comes_of_it() {
    let origin = Origin::healthy();
    let list = write("kept-list.txt", &names(2));
    let (folder, name) = (list.parent().unwrap(), list.file_name().unwrap());
    let detour = folder.join(".").join(name);
    let [list, detour] = [&list, &detour].map(|path| path.to_str().unwrap());
    for options in [
        &["--targets", list, "-o", detour][..],
        &["--targets", list, "--save", list],
        &["--targets", list, "--save", detour],
        &["--resume", list, "--save", detour],
        &["--ca-file", list, "--save", list],
        &["--baseline", list, "--save", list],
    ] {
        let said = run(&[&["name.invalid"], options].concat());
        said.assert_refused("name the same file");
        assert_eq!(fs::read_to_string(list).unwrap(), names(2), "{options:?}");
    }
    // What is beside it may be written to, and what is no file at all as often as one likes.
    let beside = path("kept-list.jsonl");
    let beside = beside.to_str().unwrap();
    let leading = leading(&origin);
    for options in [
        &["-q", "--targets", list, "--save", beside][..],
        &["-q", "--targets", list, "--save", "/dev/null", "-o", beside],
    ] {
        let said = run(&with(&leading, options));
        assert_eq!(said.status, Some(0), "{said:?}");
    }
}

#[cfg(unix)]
#[test]
fn what_stdin_is_redirected_from_is_not_overwritten() {
    let closed = format!("127.0.0.1:{}\n", crate::support::peer::closed_port().port());
    let list = write("kept-stdin.txt", &closed);
    let list = list.to_str().unwrap();
    for (output, status) in [(list, 2), ("/dev/null", 1)] {
        let child = lab::program()
            .args(["-q", "-", "-o", output])
            .stdin(fs::File::open(list).unwrap())
            .output();
        assert_eq!(child.unwrap().status.code(), Some(status), "{output}");
        assert_eq!(fs::read_to_string(list).unwrap(), closed);
    }
}

/// Names that all lead to one origin.
fn names(count: usize) -> String {
    (0..count)
        .map(|number| format!("{HOST}:{}\n", 2000 + number))
        .collect()
}

#[test]
fn what_an_earlier_output_holds_is_left_out() {
    let origin = Origin::healthy();
    let leading = leading(&origin);
    let all = with(&leading, &["-j", "-"]);
    let earlier = run_with_stdin(&all, &names(5));
    assert_eq!(earlier.json().len(), 5);
    // The run was ended while it wrote its fourth line.
    let lines: Vec<&str> = earlier.stdout.lines().collect();
    let cut = lines[..3].join("\n") + "\n" + &lines[3][..lines[3].len() / 2];
    let file = write("resume.jsonl", &cut);
    let resume = with(&leading, &["-j", "--resume", file.to_str().unwrap(), "-"]);
    let said = run_with_stdin(&resume, &names(5));
    assert_eq!(said.status, Some(0), "{said:?}");
    let port = |report: &serde_json::Value| report["port"].as_u64().unwrap();
    let before: BTreeSet<u64> = earlier.json()[..3].iter().map(port).collect();
    let after: BTreeSet<u64> = said.json().iter().map(port).collect();
    assert_eq!(after.len(), 2);
    assert!(before.is_disjoint(&after));
    // The same target with other settings is not done.
    let text = names(5).replace('\n', " --origin-mtls\n");
    assert_eq!(run_with_stdin(&resume, &text).json().len(), 5);
}

#[test]
fn of_a_list_with_a_baseline_only_what_changed_is_said() {
    let origin = Origin::healthy();
    let leading = leading(&origin);
    let earlier = run_with_stdin(&with(&leading, &["-j", "-"]), &names(4)).stdout;
    let earlier = write("list-baseline.jsonl", &earlier);
    let options = with(&leading, &["--baseline", earlier.to_str().unwrap(), "-"]);
    let said = run_with_stdin(&options, &names(4));
    assert!(said.stdout.starts_with("4 targets in "), "{}", said.stdout);
    // One more, before the others: each of those stands on another line than before.
    let list = format!("www.example.net:2000\n{}", names(4));
    let said = run_with_stdin(&options, &list);
    let first = "FAIL  www.example.net:2000: not in the earlier output\n\n5 targets in ";
    assert!(said.stdout.starts_with(first), "{}", said.stdout);
    let verbose = run_with_stdin(&[&options[..], &["-v"]].concat(), &names(4));
    let unchanged = verbose.stdout.matches(": nothing changed since ").count();
    assert_eq!(unchanged, 4, "{}", verbose.stdout);
}

#[test]
fn shards_are_disjoint_and_complete_and_do_not_hang_on_the_order() {
    let origin = Origin::healthy();
    let leading = leading(&origin);
    let part = |shard: &str, list: &str| {
        let said = run_with_stdin(&with(&leading, &["-q", "--shard", shard, "-"]), list);
        assert_eq!(said.status, Some(0), "{said:?}");
        let lines = said.stdout.lines();
        let targets = lines.filter_map(|line| line.split(' ').nth(1));
        targets.map(str::to_owned).collect::<BTreeSet<_>>()
    };
    let list = names(60);
    let backwards: Vec<&str> = list.lines().rev().collect();
    let parts = ["1/3", "2/3", "3/3"].map(|shard| part(shard, &list));
    assert_eq!(parts[1], part("2/3", &backwards.join("\n")));
    assert_eq!(parts.iter().map(BTreeSet::len).sum::<usize>(), 60);
    let all: BTreeSet<&String> = parts.iter().flatten().collect();
    assert_eq!(all.len(), 60);
    assert!(parts.iter().all(|part| part.len() > 5), "{parts:?}");
}

#[test]
fn waiting_is_for_the_shard_and_for_what_is_not_done() {
    let origin = Origin::healthy();
    let leading = leading(&origin);
    let names = names(12);
    let names: Vec<&str> = names.lines().collect();
    let waiting = |options: &[&str]| {
        let options = [&["-j", "--wait", "30s"], options, &names[..]].concat();
        let said = run(&with(&leading, &options));
        assert_eq!(said.status, Some(0), "{said:?}");
        said
    };
    let halves = ["1/2", "2/2"].map(|shard| waiting(&["--shard", shard]));
    let ports = |said: &lab::Said| {
        let reports = said.json();
        let ports = reports.iter().map(|report| report["port"].as_u64());
        ports.collect::<BTreeSet<_>>()
    };
    let [first, second] = halves.each_ref().map(ports);
    assert!(!first.is_empty() && first.is_disjoint(&second));
    assert_eq!(first.len() + second.len(), 12);
    let done = write("waited.jsonl", &halves[0].stdout);
    let rest = waiting(&["--resume", done.to_str().unwrap()]);
    assert_eq!(ports(&rest), second);
}

#[test]
fn waiting_for_a_list_ends_with_its_summary() {
    let origin = Origin::healthy();
    let leading = leading(&origin);
    let names = names(4);
    let names: Vec<&str> = names.lines().collect();
    let said = run(&with(&leading, &[&["--wait", "30s"], &names[..]].concat()));
    assert_eq!(said.status, Some(0), "{said:?}");
    let first = said.stdout.lines().next().expect("a summary");
    assert!(first.starts_with("4 targets in "), "{first}");
    let counts = " s: 0 fail, 0 inconclusive, 0 warn, 4 pass";
    assert!(first.ends_with(counts), "{first}");
    // Of a few, each has its report.
    let said = run(&with(&leading, &[&["--wait", "30s"], &names[..3]].concat()));
    let reports = said.stdout.lines().filter(|line| line.starts_with("PASS "));
    assert_eq!(reports.count(), 3, "{said:?}");
    assert!(!said.stdout.contains(" targets in "), "{said:?}");
}

#[cfg(unix)]
#[test]
fn a_loop_of_the_shell_keeps_its_stdin() {
    let origin = Origin::healthy();
    let list = write("loop.txt", "2001\n2002\n2003\n");
    let script = format!(
        "while read port; do {} -q {} {HOST}:$port || echo no $port; done < {}",
        env!("CARGO_BIN_EXE_origin-check"),
        leading(&origin).join(" "),
        list.display()
    );
    let output = std::process::Command::new("sh")
        .args(["-c", &script])
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(text.lines().count(), 3, "{text}");
    assert!(text.lines().all(|line| line.starts_with("pass ")), "{text}");
    assert!(fs::exists(list).unwrap());
}
