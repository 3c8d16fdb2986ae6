//! How the reports of a list are printed.

use std::time::Duration;

use crate::support::lab::{self, HOST, Origin, run_with_stdin, write};
use crate::support::peer::{self, Step};

/// A list of names that lead to a healthy origin, with one before them that answers late.
fn late_and_healthy(options: &[&str]) -> (u16, lab::Said) {
    let late = peer::on_connect(vec![Step::Wait(Duration::from_millis(700)), Step::Close]);
    let healthy = Origin::healthy();
    let late_port = late.address().port();
    let mut list = format!("{HOST}:{late_port} --resolve {HOST}:{late_port}:127.0.0.1\n");
    for number in 0..200 {
        let lead = format!("::127.0.0.1:{}", healthy.port());
        list += &format!("{HOST}:{} --connect-to {lead}\n", 2000 + number);
    }
    let root = healthy.root.to_str().unwrap();
    let options = [&["--ca-file", root, "-"], options].concat();
    (late_port, run_with_stdin(&options, &list))
}

/// The lines that begin with one of these verdicts.
fn heads<'s>(said: &'s lab::Said, verdicts: &[&str]) -> Vec<&'s str> {
    let is_head = |line: &&str| {
        line.split(' ')
            .next()
            .is_some_and(|word| verdicts.contains(&word))
    };
    said.stdout.lines().filter(is_head).collect()
}

#[test]
fn lines_come_in_the_order_of_the_input_unless_that_is_not_wanted() {
    let (late, said) = late_and_healthy(&["-q"]);
    assert_eq!(said.status, Some(1), "{said:?}");
    let expected = std::iter::once(late).chain(2000..2200);
    let expected: Vec<String> = expected.map(|port| format!("{HOST}:{port}")).collect();
    let lines = said.stdout.lines();
    let seen: Vec<&str> = lines.filter_map(|line| line.split(' ').nth(1)).collect();
    assert_eq!(seen, expected);

    for options in [&["-q", "--unordered"][..], &["-j"]] {
        let (late, said) = late_and_healthy(options);
        assert_eq!(said.stdout.lines().count(), 201);
        let first = said.stdout.lines().next().unwrap();
        let late = format!("{HOST}:{late}");
        assert!(!first.contains(&late), "it holds nobody up: {first}");
    }
}

#[test]
fn a_person_sees_what_is_not_clean_and_a_summary() {
    let (late, said) = late_and_healthy(&[]);
    let reports = heads(&said, &["FAIL"]);
    assert_eq!(reports.len(), 1, "{}", said.stdout);
    assert!(reports[0].contains(&late.to_string()));
    assert!(!said.stdout.contains("PASS "), "{}", said.stdout);
    let summary = said.stdout.split_once("\n201 targets in ");
    let (_, summary) = summary.expect("a summary");
    let first = summary.lines().next().unwrap();
    let counts = " s: 1 fail, 0 inconclusive, 0 warn, 200 pass";
    assert!(first.ends_with(counts), "{first}");
    for part in [
        "\nFindings\n        1  handshake-incomplete\n",
        "\nNext to expire\n",
    ] {
        assert!(summary.contains(part), "{part}: {summary}");
    }
    let (_, expiries) = summary.split_once("Next to expire\n").unwrap();
    assert_eq!(expiries.lines().count(), 5, "{summary}");
}

#[test]
fn a_list_that_was_kept_is_a_list_again() {
    let kept = lab::path("kept.jsonl");
    let kept = kept.to_str().unwrap();
    let (late, said) = late_and_healthy(&["--save", kept]);
    let again = lab::run(&["--replay", kept]);
    assert_eq!((again.status, again.stderr.as_str()), (Some(1), ""));
    let untimed = |stdout: &str| -> Vec<String> {
        let until = stdout.lines().take_while(|line| *line != "Next to expire");
        let lines = until.map(|line| line.split(" targets in ").last().unwrap_or_default());
        let lines = lines.map(|line| line.split_once(" s: ").map_or(line, |(_, counts)| counts));
        lines.map(str::to_owned).collect()
    };
    assert_eq!(untimed(&again.stdout), untimed(&said.stdout));
    assert!(again.stdout.contains(&format!("FAIL  {HOST}:{late}  ")));
    // Of a few, each has its report.
    let kept_lines = std::fs::read_to_string(kept).unwrap();
    let few: Vec<&str> = kept_lines.lines().take(3).collect();
    let few = lab::write("kept-few.jsonl", &few.join("\n"));
    let few = lab::run(&["--replay", few.to_str().unwrap()]);
    assert_eq!(heads(&few, &["PASS"]).len(), 2, "{}", few.stdout);
    assert!(!few.stdout.contains(" targets in "), "{}", few.stdout);
}

#[test]
fn the_names_that_one_target_is_asked_for_are_told_apart() {
    let closed = peer::closed_port().port();
    let list = format!(
        "{HOST}:{closed} --host-header {HOST} --host-header www.example.net --resolve {HOST}:{closed}:127.0.0.1\n"
    );
    let said = run_with_stdin(&["-"], &list);
    let target = format!("{HOST}:{closed}");
    let names = format!(" {target} {target} as www.example.net ");
    assert!(said.flowing().contains(&names), "{}", said.stdout);
}

#[test]
fn csv_has_a_header_and_a_row_a_target() {
    let (late, said) = late_and_healthy(&["--format", "csv"]);
    let rows: Vec<&str> = said.stdout.split_terminator("\r\n").collect();
    assert_eq!(rows.len(), 202);
    assert!(rows[0].starts_with("verdict,host,port,server_name,findings,"));
    let begin = format!("fail,{HOST},{late},{HOST},handshake-incomplete,502,");
    assert!(rows[1].starts_with(&begin), "{}", rows[1]);
    let columns = rows[0].split(',').count();
    for row in &rows[2..] {
        assert!(row.starts_with("pass,"), "{row}");
        assert_eq!(row.split(',').count(), columns, "{row}");
    }
}

#[test]
fn csv_of_a_list_with_nothing_left_to_check_is_the_header_and_other_forms_are_empty() {
    let header = late_and_healthy(&["--format", "csv"]).1.stdout;
    let (header, _) = header.split_once("\r\n").unwrap();
    let closed = format!("127.0.0.1:{}\n", peer::closed_port().port());
    let done = run_with_stdin(&["-j", "-"], &closed).stdout;
    let done = write("done.jsonl", &done);
    let resume = ["--resume", done.to_str().unwrap(), "-"];
    let said = run_with_stdin(&[&["--format", "csv"], &resume[..]].concat(), &closed);
    let expected = (Some(0), format!("{header}\r\n"));
    assert_eq!((said.status, said.stdout), expected);
    let said = run_with_stdin(&[&["-j"], &resume[..]].concat(), &closed);
    assert_eq!((said.status, said.stdout.as_str()), (Some(0), ""));
}

#[cfg(unix)]
#[test]
fn ctrl_c_prints_what_is_known_and_the_summary() {
    let hanging = peer::on_connect(vec![Step::HoldOpen]);
    let closed = peer::closed_port();
    let list = format!(
        "127.0.0.1:{}\n127.0.0.1:{}\n",
        closed.port(),
        hanging.address().port()
    );
    let file = lab::write("interrupted.txt", &list);
    // Both are at one address: with room for few connections there, the first one's question to port
    // 80 may have to wait for those of the second to end.
    let saved = lab::path("interrupted.jsonl");
    let [file, save] = [&file, &saved].map(|path| path.to_str().unwrap());
    let options = ["--per-host", "64", "--targets", file, "--save", save];
    let child = lab::start(lab::program().args(options));
    // The first target is done, and the second in flight, when the first observation is saved.
    lab::wait_until("the first target is saved", || {
        std::fs::read_to_string(&saved).is_ok_and(|saved| saved.ends_with('\n'))
    });
    lab::interrupt(&child);
    let said = lab::ended(child);
    assert_eq!(said.status, Some(130), "{said:?}");
    assert!(said.stdout.starts_with("FAIL "), "{said:?}");
    for part in ["\n1 target in ", "0 pass; interrupted\n"] {
        assert!(said.stdout.contains(part), "{part}: {said:?}");
    }
}

/// A list of targets whose connection is refused.
fn refused(targets: usize) -> String {
    let closed = peer::closed_port();
    let lines = (1..=targets)
        .map(|number| format!("origin-{number}.example.com --connect-to ::{closed}\n"));
    lines.collect()
}

#[test]
fn targets_with_one_cause_are_one_block() {
    for (targets, subject, lines) in [
        (1, "FAIL  origin-1.example.com  ", 13),
        (4, "FAIL  4 targets  ", 16),
        (300, "FAIL  300 targets  ", 19),
    ] {
        let said = run_with_stdin(&["-"], &refused(targets));
        let page: Vec<&str> = said.stdout.lines().collect();
        assert!(page[0].starts_with(subject), "{}", said.stdout);
        assert_eq!(heads(&said, &["FAIL"]).len(), 1, "{}", said.stdout);
        assert_eq!(page.len(), lines, "{}", said.stdout);
        assert!(page.iter().all(|line| line.len() <= 80), "{}", said.stdout);
    }
    let said = run_with_stdin(&["-"], &refused(300));
    assert!(said.stdout.contains("      origin-10.example.com origin-11.example.com origin-12.example.com\n      and 288 more; -v lists them\n"), "{}", said.stdout);
    let said = run_with_stdin(&["-", "-v"], &refused(4));
    assert_eq!(heads(&said, &["FAIL"]).len(), 4, "{}", said.stdout);
}

#[test]
fn every_cause_has_its_block_the_worst_and_the_most_frequent_first() {
    let late = peer::on_connect(vec![Step::Close]);
    let closing = late.address();
    let mut list = format!("closing.example.com --connect-to ::{closing}\n");
    list.push_str("unresolved.invalid\n");
    list.push_str(&refused(3));
    let said = run_with_stdin(&["-"], &list);
    let heads = heads(&said, &["FAIL", "INCONCLUSIVE"]);
    assert!(heads.len() >= 3, "{}", said.stdout);
    assert!(heads[0].starts_with("FAIL  3 targets  "), "{heads:?}");
    assert!(
        heads[1].starts_with("FAIL  closing.example.com  502: "),
        "{heads:?}"
    );
}
