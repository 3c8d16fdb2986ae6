//! What counts where a target was seen more than once.

use serde_json::json;

use super::{Line, file, summary};
use crate::support::json::assert_has;
use crate::support::lab;

#[test]
fn results_are_counted_and_failures_grouped_by_check() {
    let mut slow = Line::finding("slow.example.com", "warn", "certificate-expires-soon");
    slow.0["duration_ms"] = json!(2500.0);
    slow.0["addresses"][0]["certificates"][0]["not_after"] = json!("2026-11-30T03:00:00Z");
    slow.0["expires_at"] = json!("2026-11-30T03:00:00Z");
    let mut other = Line::finding("other.example.com", "fail", "chain-incomplete");
    other.0["port"] = json!(8443);
    other.0["server_name"] = json!("www.example.com");
    let one = file(
        "counted",
        "shard-1.jsonl",
        &[
            Line::healthy("good.example.com"),
            Line::finding("broken.example.com", "fail", "chain-incomplete"),
            slow,
        ],
    );
    let two = file(
        "counted",
        "shard-2.jsonl",
        &[
            other,
            Line::finding("silent.example.com", "inconclusive", "connection-timed-out")
                .at("2026-11-23T03:10:00Z"),
            Line::finding("old.example.com", "fail", "certificate-expired"),
        ],
    );
    let said = summary(&[], &[&one, &two]);
    let expected = "\
6 targets from 2 files: 3 fail, 1 inconclusive, 1 warn, 1 pass
6 results; checked 2026-11-23 03:00:00 UTC to 2026-11-23 03:10:00 UTC

Failures
        2  chain-incomplete: an intermediate certificate is missing
           broken.example.com
           other.example.com:8443 as www.example.com
        1  certificate-expired: the certificate has expired
           old.example.com

Inconclusive findings
        1  connection-timed-out: no answer to the TCP connection
           silent.example.com

Warnings
        1  certificate-expires-soon: the certificate expires soon
           slow.example.com

Slowest
    2.5 s  slow.example.com

Next to expire
  2026-11-30  |-x      |  in 7 days      slow.example.com
  2027-01-01  |-------x|  in 38 days     broken.example.com
  2027-01-01  |-------x|  in 38 days     good.example.com
  2027-01-01  |-------x|  in 38 days     old.example.com
  2027-01-01  |-------x|  in 38 days     other.example.com:8443 as www.example.com
";
    assert_eq!(said.stdout, expected);
    assert_eq!((said.status, said.stderr.as_str()), (Some(1), ""));
}

#[test]
fn a_verdict_that_depends_on_where_it_is_seen_from_is_told() {
    let refused = Line::finding("a.example.com", "fail", "connection-refused");
    let files = [
        ("edge-1.jsonl", Line::healthy("a.example.com")),
        ("edge-2.jsonl", Line::healthy("a.example.com")),
        ("edge-3.jsonl", refused),
    ];
    // The near miss: all see the other one alike.
    let other = Line::healthy("b.example.com");
    let files = files.map(|(name, line)| file("differs", name, &[line, other.clone()]));
    let said = summary(&[], &files.each_ref());
    assert!(
        said.stdout.contains(
            "
The verdict differs by vantage point
  a.example.com
    fail          edge-3 (connection-refused)
    pass          edge-1, edge-2

Next to expire
"
        ),
        "{}",
        said.stdout
    );
    assert_eq!(said.status, Some(1), "the worst counts");
}

#[test]
fn a_line_may_say_itself_where_it_was_seen_from() {
    let from = |name: &str, verdict: &str| {
        Line::finding("a.example.com", verdict, "connection-timed-out").with("vantage", json!(name))
    };
    let lines = [from("Osaka", "inconclusive"), from("Paris", "pass")];
    let merged = file("fields", "all.jsonl", &lines);
    let said = summary(&["--format", "line"], &[&merged]);
    let line = said.stdout.lines().next().expect("a line");
    assert!(
        line.ends_with(" inconclusive=Osaka;pass=Paris"),
        "{line}: {said:?}"
    );
    assert_eq!(said.status, Some(3));
}

#[test]
fn the_newest_of_one_vantage_point_counts_wherever_it_stands() {
    let broken = Line::finding("a.example.com", "fail", "chain-incomplete");
    let mended = Line::healthy("a.example.com").at("2026-11-23T04:00:00Z");
    for lines in [
        [broken.clone(), mended.clone()],
        [mended.clone(), broken.clone()],
    ] {
        let run = file("newest", "run.jsonl", &lines);
        let said = summary(&[], &[&run]);
        assert_eq!(said.status, Some(0), "{said:?}");
        for part in [
            "1 target from 1 file: 0 fail, 0 inconclusive, 0 warn, 1 pass\n2 results; ",
            " UTC; 1\n  superseded by newer ones\n",
            "\nThe verdict changed between runs; the newest counts\n  a.example.com\n    \
             pass          fail before, from run\n",
        ] {
            assert!(said.stdout.contains(part), "{part}\n{}", said.stdout);
        }
        assert!(!said.stdout.contains("differs by"), "{}", said.stdout);
    }
}

#[test]
fn what_is_there_twice_counts_once() {
    let line = Line::healthy("a.example.com");
    let run = file("twice", "run.jsonl", &[line.clone(), line.clone()]);
    let said = summary(&["--json"], &[&run, &run]);
    let expected = json!({
        "targets": 1, "/results/total": 4, "/results/repeated": 3, "/results/superseded": 0,
        "vantage_points": ["run"],
    });
    assert_has(&said.json()[0], expected);
}

#[test]
fn other_settings_and_other_places_in_a_distribution_are_other_targets() {
    let usual = Line::healthy("a.example.com");
    let mut mtls = usual.clone();
    mtls.0["settings"]["origin_mtls"] = json!(true);
    let mut of_a_list = usual.clone();
    of_a_list.0["source"] = json!("origins.txt:7");
    let mut configured = usual.clone();
    configured.0["source"] = json!("distribution E1EXAMPLE, origin web, behavior /a");
    let run = file("apart", "run.jsonl", &[usual, mtls, of_a_list, configured]);
    let report = &summary(&["-j"], &[&run]).json()[0];
    assert_eq!(report["targets"], 3, "the line of a list is no difference");
}

#[test]
fn files_that_were_judged_are_known_by_their_names() {
    let line = |name: &str| {
        let mut line = Line::healthy(name);
        for field in ["host", "port", "server_name"] {
            line.0[field] = json!(null);
        }
        line
    };
    let run = file("files", "run.jsonl", &[line("a.pem"), line("b.pem")]);
    let said = summary(&["-q"], &[&run]);
    let names: Vec<&str> = said
        .stdout
        .lines()
        .filter_map(|line| line.split(' ').nth(1))
        .collect();
    assert_eq!(names, ["a.pem", "b.pem"]);
}

#[test]
fn the_exit_status_is_that_of_one_run_over_all() {
    let verdict = |verdict: &str| Line::finding("a.example.com", verdict, "certificate-expired");
    for (word, options, status) in [
        ("pass", &[][..], 0),
        ("warn", &[], 0),
        ("warn", &["--fail-on", "warn"], 1),
        ("inconclusive", &[], 3),
        ("fail", &["-qq"], 1),
        ("fail", &["--fail-on", "never"], 0),
    ] {
        let run = file("status", &format!("{word}.jsonl"), &[verdict(word)]);
        let said = summary(options, &[&run]);
        assert_eq!(said.status, Some(status), "{word} {options:?}: {said:?}");
        assert_eq!(said.stdout.is_empty(), options == ["-qq"]);
    }
}

#[test]
fn what_this_program_prints_can_be_read_from_stdin() {
    let origin = lab::Origin::without_intermediate();
    let run = origin.check(&["--json"]).stdout;
    let said = lab::run_with_stdin(&["summary", "-q", "-"], &run);
    let begin = format!("fail {} chain-incomplete 502 TLSv1.3 ", origin.target());
    assert!(said.stdout.starts_with(&begin), "{said:?}");
    assert_eq!(said.status, Some(1));
}
