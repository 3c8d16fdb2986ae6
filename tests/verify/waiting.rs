//! `--wait`: asks again past the cached error.

use serde_json::json;

use crate::support::edge::{Edge, NEW, cloudfront, error_502, page};
use crate::support::json::assert_has;
use crate::support::lab;

fn cached(age: u32) -> String {
    let age = format!("Age: {age}");
    let body = page(NEW, &["CloudFront wasn't able to connect to the origin."]);
    error_502(&["Server: CloudFront", &age], &body)
}

fn good() -> String {
    cloudfront("200 OK", "Miss", &["Server: nginx"], "hello")
}

#[test]
fn it_asks_again_as_soon_as_the_cached_error_is_past() {
    let edge = Edge::answering(&[cached(9), cached(10), good()]);
    let json = edge.json(&["--wait", "30s"]);
    assert_has(&json, json!({"exit": 0, "verdict": "pass", "asked": 3}));
}

#[test]
fn it_says_the_last_answer_when_the_time_is_up() {
    let edge = Edge::answering(&[cached(2)]);
    let json = edge.json(&["--wait", "1s"]);
    // When it begins and when the time is up.
    assert_has(&json, json!({"exit": 1, "verdict": "fail", "asked": 2}));
}

#[test]
fn a_good_answer_ends_it_at_once() {
    let edge = Edge::answering(&[good()]);
    let json = edge.json(&["--wait", "1h"]);
    assert_has(&json, json!({"exit": 0, "asked": 1}));
}

/// Windows has no SIGINT to send to another program.
#[cfg(unix)]
#[test]
fn ctrl_c_prints_the_last_answer_and_ends_with_130() {
    let edge = Edge::answering(&[cached(9)]);
    let resolve = format!("*:{}:127.0.0.1", edge.port());
    let mut program = lab::program();
    program
        .args(["verify", "-q", "--wait", "1h", "--resolve", &resolve])
        .arg("--ca-file")
        .arg(&edge.root)
        .arg(edge.target());
    let child = lab::start(&mut program);
    // The second question is put when the first answer is known.
    lab::wait_until("it asks again", || edge.peer.connections() > 1);
    lab::interrupt(&child);
    let said = lab::ended(child);
    assert_eq!(said.status, Some(130), "{said:?}");
    assert_eq!(said.stdout, "fail www.example.com 502 cloudfront cache\n");
    assert_eq!(said.stderr, "");
}
