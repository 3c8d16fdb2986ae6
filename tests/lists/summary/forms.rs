//! The forms of the report, and that text of peers is inert in each.

use serde_json::json;

use super::{Line, file, summary};
use crate::support::json::assert_has;
use crate::support::lab;
use crate::support::schema::assert_valid_by;

/// Panics unless the text is one merged report as documented.
fn assert_valid(report: &str) {
    assert_valid_by(origin_check::render::json::schemas::SUMMARY, report);
}

/// Two vantage points that agree on one of two targets.
fn two_files(folder: &str) -> [std::path::PathBuf; 2] {
    let broken =
        Line::finding("a.example.com", "fail", "chain-incomplete").with("status", json!(502));
    let other = Line::healthy("b.example.com");
    let earlier = Line::healthy("a.example.com").at("2026-11-23T02:00:00Z");
    [
        file(folder, "edge-1.jsonl", &[broken, other.clone()]),
        file(folder, "edge-2.jsonl", &[earlier, other]),
    ]
}

#[test]
fn a_line_has_the_seven_columns_of_a_list_and_where_it_differs() {
    let said = summary(&["-q"], &two_files("line").each_ref());
    assert_eq!(
        said.stdout,
        "fail a.example.com:443 chain-incomplete 502 TLSv1.3 2027-01-01T00:00:00Z a.example.com \
         fail=edge-1;pass=edge-2\n\
         pass b.example.com:443 - 200 TLSv1.3 2027-01-01T00:00:00Z b.example.com -\n"
    );
}

#[test]
fn csv_has_a_header_and_a_row_a_target() {
    let said = summary(&["--format", "csv"], &two_files("csv").each_ref());
    let rows: Vec<&str> = said.stdout.split_terminator("\r\n").collect();
    assert_eq!(
        rows[..2],
        [
            "verdict,host,port,server_name,findings,cloudfront_status,tls_version,expires,\
             duration_ms,checked_at,vantage_points,differs,before",
            "fail,a.example.com,443,a.example.com,chain-incomplete,502,TLSv1.3,\
             2027-01-01T00:00:00Z,10,2026-11-23T03:00:00Z,\"edge-1,edge-2\",\
             \"fail=edge-1;pass=edge-2\",",
        ]
    );
    assert_eq!(rows.len(), 3);
    assert!(
        rows[2].starts_with("pass,b.example.com,443,"),
        "{}",
        rows[2]
    );
}

#[test]
fn markdown_has_a_table_for_each_part() {
    let said = summary(&["--markdown"], &two_files("markdown").each_ref());
    for part in [
        "## FAIL: 2 targets from 2 files\n\n1 fail, 0 inconclusive, 0 warn, 1 pass. 4 results; ",
        "### Failures\n\n| targets | check | which |\n| --- | --- | --- |\n\
         | 1 | `chain-incomplete`: an intermediate certificate is missing | a.example.com |\n",
        "### The verdict differs by vantage point\n\n| target | from | verdict | with |\n\
         | --- | --- | --- | --- |\n| a.example.com | edge-1 | fail | chain-incomplete |\n\
         | a.example.com | edge-2 | pass |  |\n",
        "### Next to expire\n",
    ] {
        assert!(said.stdout.contains(part), "{part}\n{}", said.stdout);
    }
    // What there is no room for is counted.
    let hosts = |verdict: &str, count: usize| -> Vec<Line> {
        let hosts = (0..count).map(|number| format!("host-{number:02}.example.com"));
        hosts
            .map(|host| match verdict {
                "pass" => Line::healthy(&host),
                _ => Line::finding(&host, verdict, "chain-incomplete"),
            })
            .collect()
    };
    for (count, said_more) in [(20, false), (23, true)] {
        let bad = file("more", "bad.jsonl", &hosts("fail", count));
        let good = file("more", "good.jsonl", &hosts("pass", count));
        let said = summary(&["--markdown"], &[&bad, &good]);
        let more = said.stdout.contains("\n| ... and 3 more |  |  |  |\n");
        assert_eq!(more, said_more, "{}", said.stdout);
    }
    let one = file("one", "run.jsonl", &[Line::healthy("a.example.com")]);
    let said = summary(&["--markdown"], &[&one]);
    let head = "## PASS: 1 target from 1 file\n\n";
    assert!(said.stdout.starts_with(head), "{}", said.stdout);
}

#[test]
fn json_is_one_object_that_keeps_to_its_schema() {
    let files = two_files("json");
    let said = summary(&["--json"], &files.each_ref());
    assert_eq!(said.stdout.lines().count(), 1);
    assert_valid(&said.stdout);
    let expected = json!({
        "verdict": "fail",
        "verdicts": {"fail": 1, "inconclusive": 0, "warn": 0, "pass": 1, "not_probed": 0},
        "/differing/0/target": "a.example.com",
        "/differing/0/seen/0/vantage_point": "edge-1",
        "/differing/0/seen/0/findings": ["chain-incomplete"],
        "/differing/0/seen/1/verdict": "pass",
        "/differing/1": null,
        "changed": [],
        "checked_from": "2026-11-23T02:00:00Z",
    });
    assert_has(&said.json()[0], expected);

    let output = lab::path("summary-report.json");
    let said = summary(&["-j", "-o", output.to_str().unwrap()], &files.each_ref());
    assert_eq!(said.stdout, "");
    assert_valid(&std::fs::read_to_string(output).unwrap());
}

#[test]
fn a_person_sees_the_first_ten_of_many_unless_all_are_wanted() {
    let lines: Vec<Line> = (0..13)
        .map(|number| {
            let host = format!("h{number}.example.com");
            Line::finding(&host, "fail", "chain-incomplete")
        })
        .collect();
    let run = file("many", "run.jsonl", &lines);
    let said = summary(&[], &[&run]);
    let more = "           h9.example.com\n           ... and 3 more (-v names all)\n";
    assert!(said.stdout.contains(more), "{}", said.stdout);
    let said = summary(&["-v"], &[&run]);
    assert!(said.stdout.contains("           h12.example.com\n"));
    assert!(!said.stdout.contains("more"), "{}", said.stdout);
}

#[test]
fn whatever_stands_in_a_line_acts_on_no_terminal() {
    let evil = "a\u{1b}[2J\u{202e}\nb|<i>`,\"=1";
    let mut line = Line::finding("x.example.com", "fail", "chain-incomplete");
    for field in ["host", "server_name", "target"] {
        line.0[field] = json!(evil);
    }
    let from = line.clone().with("vantage", json!(evil));
    let mut other = from.clone().with("vantage", json!("v".repeat(200) + evil));
    other.0["verdict"] = json!("pass");
    let older = line.clone().at("2026-11-22T00:00:00Z");
    let run = file("evil", "run.jsonl", &[line, from, other, older]);
    for options in [
        &[][..],
        &["-v"],
        &["-q"],
        &["--format", "csv"],
        &["--markdown"],
        &["--json"],
    ] {
        let said = summary(options, &[&run]);
        assert_eq!(said.status, Some(1));
        let acting = |c: char| c.is_control() && !matches!(c, '\n' | '\r') || c == '\u{202e}';
        assert!(!said.stdout.contains(acting), "{options:?}: {said:?}");
        assert!(said.stdout.contains("x") || said.stdout.contains("\\u{1b}"));
        if options == ["--json"] {
            assert_valid(&said.stdout);
        }
        if options == ["-q"] {
            let columns = said.stdout.trim_end().split(' ').count();
            assert_eq!(columns, 8, "{}", said.stdout);
        }
        if options == ["--markdown"] {
            assert!(!said.stdout.contains("<i>"), "{}", said.stdout);
        }
    }
}
