//! `--wait`: until it passes, or the time is up.

use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use super::site::{Site, text};
use crate::support::lab;
use crate::support::peer::{Peer, Step, on_connect, pass_on};
use crate::support::schema;

/// A peer that stands before two others and changes from the first to the second after so many
/// connections, as a server that is reloaded does.
fn changing(first: &Peer, second: &Peer, after: usize) -> Peer {
    let (first, second) = (first.address(), second.address());
    let seen = AtomicUsize::new(0);
    Peer::spawn(move |client| {
        let now = seen.fetch_add(1, SeqCst);
        let server = TcpStream::connect(if now < after { first } else { second })?;
        pass_on(client, server)
    })
}

#[test]
fn it_asks_again_until_the_server_serves_the_file_and_prints_one_report() {
    let site = Site::new();
    let (old, new) = (site.leaf(80), site.leaf(1));
    let before = site.serve(site.chain(&old));
    let after = site.serve(site.chain(&new));
    let file = site.file("new.pem", &site.chain(&new));
    let peer = changing(&before, &after, 6);
    let options = ["--json", "-v", "--compare", text(&file), "--wait", "30s"];
    let said = site.check(&peer, &options).exits_with(0);
    let reports = said.json();
    assert_eq!(reports.len(), 1);
    assert_eq!(schema::result(&reports[0], "served-file-differs"), "pass");
    // Two connections a round: three rounds saw the old one.
    assert_eq!(peer.connections(), 8);
    // No progress where nobody watches.
    assert_eq!(said.stderr, "");
}

#[test]
fn without_a_file_it_waits_for_the_verdict_and_a_pass_ends_it_at_once() {
    let site = Site::new();
    let leaf = site.leaf(1);
    let (before, after) = (
        site.serve(vec![leaf.clone()]),
        site.serve(site.chain(&leaf)),
    );
    let peer = changing(&before, &after, 2);
    site.report(&peer, &["--wait", "30s"], 0);
    assert_eq!(peer.connections(), 4);

    site.report(&after, &["--wait", "1h"], 0);
}

#[test]
fn when_the_time_is_up_the_last_answer_decides() {
    let site = Site::new();
    let peer = site.serve(vec![site.leaf(1)]);
    let said = site.check(&peer, &["--json", "-v", "--wait", "2s"]);
    assert_eq!(said.status, Some(1), "{said:?}");
    assert_eq!(said.json().len(), 1);
    // At once, after a second, and when the time is up.
    assert_eq!(peer.connections(), 6);
}

#[test]
fn a_round_that_hangs_when_the_time_is_up_is_given_up_for_the_answer_before() {
    let site = Site::new();
    let before = site.serve(vec![site.leaf(1)]);
    // From the second round on nobody says anything.
    let silent = on_connect(vec![Step::HoldOpen]);
    let peer = changing(&before, &silent, 2);
    let said = site.check(&peer, &["--json", "-v", "--wait", "2s"]);
    assert_eq!(said.status, Some(1), "{said:?}");
    let report = &said.json()[0];
    assert_eq!(schema::result(report, "chain-incomplete"), "fail");
}

#[cfg(unix)]
#[test]
fn ctrl_c_prints_what_is_known_and_ends_with_130() {
    let site = Site::new();
    let peer = site.serve(vec![site.leaf(1)]);
    let arguments = site.arguments(&peer, &["--json", "-v", "--wait", "1h"]);
    let child = lab::start(lab::program().args(&arguments));
    lab::wait_until("it asks again", || peer.connections() > 2);
    lab::interrupt(&child);
    let said = lab::ended(child).exits_with(130);
    assert_eq!(said.json()[0]["verdict"], "fail");
}
