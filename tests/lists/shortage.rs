//! What this machine lacks says nothing about an origin: it is waited for.

use crate::support::lab::{HOST, Origin, with_files, write};
use crate::support::peer;

/// The versions that the first address of a report was asked for and said nothing to.
fn unanswered(report: &serde_json::Value) -> Vec<&String> {
    let versions = report["addresses"][0]["versions"].as_object().unwrap();
    let silent = versions.iter().filter(|(_, answer)| answer.is_null());
    silent.map(|(version, _)| version).collect()
}

/// The program has nine files open before it connects to anybody, and a survey wants eight.
const TOO_FEW: u32 = 16;

#[test]
fn a_list_waits_for_files_and_asks_everything_all_the_same() {
    let origin = Origin::healthy();
    let list: String = (2000..2010)
        .map(|port| format!("{HOST}:{port}\n"))
        .collect();
    let list = write("few-files.txt", &list);
    let lead = format!("::127.0.0.1:{}", origin.port());
    let root = origin.root.to_str().unwrap();
    let lead = ["--connect-to", &lead, "--ca-file", root];
    let common = [&["-j", "-v", "--survey"], &lead[..]].concat();
    let listed = [&common[..], &["--targets", list.to_str().unwrap()]].concat();
    let said = with_files(TOO_FEW, &listed);
    assert_eq!((said.status, said.stderr.as_str()), (Some(0), ""));
    let reports = said.json();
    assert_eq!(reports.len(), 10);
    for report in &reports {
        assert_eq!(report["verdict"], "pass", "{report}");
        assert!(unanswered(report).is_empty(), "{report}");
    }

    // One target is not worth waiting for: what was not asked is unknown, and no refusal.
    let target = format!("{HOST}:2000");
    let said = with_files(TOO_FEW, &[&common[..], &[&target]].concat());
    assert_eq!(said.status, Some(0), "{said:?}");
    assert!(!unanswered(&said.json()[0]).is_empty(), "{said:?}");
}

#[test]
fn more_targets_at_once_than_there_are_files_for_are_not_begun() {
    let closed = peer::closed_port();
    let list = format!("127.0.0.1:{}\n", closed.port()).repeat(20);
    let list = write("fitted.txt", &list);
    let list = list.to_str().unwrap();
    let options = ["-q", "--targets", list, "--concurrency", "1000"];
    let said = with_files(304, &options);
    assert_eq!(
        said.stderr,
        "origin-check: --concurrency 1000: 40 targets at once, as this process may open 304 files\n"
    );
    assert_eq!(said.stdout.lines().count(), 20, "{said:?}");
    // What nobody asked for is not complained about, nor what fits.
    for options in [
        &["-q", "--targets", list][..],
        &["-q", "--targets", list, "--concurrency", "40"],
    ] {
        assert_eq!(with_files(304, options).stderr, "", "{options:?}");
    }
}
