//! What is missing is named, and the verdict stays.

use super::site::{Site, text};
use crate::support::lab::{assert_contains, path, run};
use crate::support::schema::{self, evidence};

const FETCHING: [&str; 2] = ["--fetch-missing", "--aia-allow-private"];

#[test]
fn what_was_fetched_is_named_with_its_address_and_the_verdict_stays() {
    let site = Site::new();
    let peer = site.serve(vec![site.leaf(10)]);
    let report = site.report(&peer, &FETCHING, 1);
    assert_eq!(schema::result(&report, "chain-incomplete"), "fail");
    let url = site.web.url("/issuing.der");
    let found = evidence(&report, "chain-incomplete");
    assert_contains(
        &found,
        &format!("Found at {url}: CN=Lab Issuing, valid until "),
    );
    assert_contains(&found, "The path then ends at CN=Lab Root");
    assert_eq!(site.web.peer.connections(), 1);
}

#[test]
fn nothing_is_fetched_unless_asked_for() {
    let site = Site::new();
    let peer = site.serve(vec![site.leaf(10)]);
    let report = site.report(&peer, &[], 1);
    assert!(!evidence(&report, "chain-incomplete").contains("Found"));
    // Nor where nothing is missing.
    let peer = site.serve(site.chain(&site.leaf(10)));
    site.report(&peer, &FETCHING, 0);
    assert_eq!(site.web.peer.connections(), 0);
}

#[test]
fn a_loopback_address_is_not_followed_unless_allowed() {
    let site = Site::new();
    let peer = site.serve(vec![site.leaf(10)]);
    let report = site.report(&peer, &["--fetch-missing"], 1);
    let found = evidence(&report, "chain-incomplete");
    assert_contains(&found, "was not found");
    assert_contains(&found, "--aia-allow-private allows that");
    assert_eq!(site.web.peer.connections(), 0);
}

#[test]
fn a_pool_completes_without_a_network_also_when_replayed() {
    let site = Site::new();
    let pool = site.file("pool.pem", std::slice::from_ref(&site.issuing.certificate));
    let kept = path(&format!("{}-kept.json", site.web.peer.address().port()));
    let peer = site.serve(vec![site.leaf(10)]);
    let report = site.report(&peer, &["--save", text(&kept)], 1);
    assert!(!evidence(&report, "chain-incomplete").contains("Found"));

    let with_pool = ["--json", "-v", "--intermediates", text(&pool)];
    let report = site.report(&peer, &with_pool[2..], 1);
    let found = evidence(&report, "chain-incomplete");
    assert_contains(
        &found,
        "Found in the file of --intermediates: CN=Lab Issuing",
    );

    let replayed = run(&[&with_pool[..], &["--replay", text(&kept)]].concat()).exits_with(1);
    assert_eq!(evidence(&replayed.json()[0], "chain-incomplete"), found);
    assert_eq!(site.web.peer.connections(), 0);
}

#[test]
fn what_was_found_is_kept_and_said_again() {
    let site = Site::new();
    let kept = site.path("kept.json");
    let peer = site.serve(vec![site.leaf(10)]);
    let save = ["--save", text(&kept)];
    let report = site.report(&peer, &[&FETCHING, &save[..]].concat(), 1);
    assert_contains(&evidence(&report, "chain-incomplete"), "Found at ");
    let replayed = run(&["--json", "-v", "--replay", text(&kept)]).json();
    let [again, first] =
        [&replayed[0], &report].map(|one| schema::finding(one, "chain-incomplete"));
    assert_eq!(again, first);
    assert_eq!(site.web.peer.connections(), 1);
}

#[test]
fn options_that_make_no_sense_are_refused_before_anything_is_contacted() {
    let site = Site::new();
    let peer = site.serve(vec![site.leaf(10)]);
    let missing = site.path("not-there.pem");
    let page = site.path("page.html");
    std::fs::write(&page, "<html>").unwrap();
    let key = site.path("key.pem");
    std::fs::write(&key, pem::encode(&pem::Pem::new("PRIVATE KEY", *b"x"))).unwrap();
    for (options, said) in [
        (vec!["--intermediates", text(&missing)], "cannot read"),
        (vec!["--intermediates", text(&page)], "a web page (HTML)"),
        (vec!["--compare", text(&key)], "this is a private key"),
        (vec!["--compare", text(&missing)], "--compare: cannot read"),
        (vec!["--aia-allow-private"], "--fetch-missing"),
        (vec!["--force"], "--write-chain"),
        (vec!["--wait", "soon"], "e.g. 90s"),
        (vec!["--write-chain", "/"], "is a folder"),
        (
            vec!["--write-chain", "/not/there/chain.pem"],
            "cannot write to /not/there",
        ),
    ] {
        let refused = site.check(&peer, &options);
        assert_eq!(refused.status, Some(2), "{options:?}: {refused:?}");
        assert!(
            refused.stderr.contains(said),
            "{options:?}: {}",
            refused.stderr
        );
        assert_eq!(refused.stderr.lines().count(), 1, "{}", refused.stderr);
        assert_eq!(refused.stdout, "");
    }
    assert_eq!(peer.connections() + site.web.peer.connections(), 0);
}
