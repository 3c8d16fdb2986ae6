//! Five other implementations are asked what is asked of `pki` elsewhere: OpenSSL, GnuTLS, Go, Java
//! and AWS's s2n-tls, on every vector from outside. They agree, or `disagreements.txt` says
//! where not and why. OpenSSL and s2n-tls, which build paths as CloudFront does, are asked about the
//! 2,228 chains of `shapes.rs` as well (`shapes.txt`).
//!
//! Two kinds of question: is this path from the certificates sent to a trust anchor good for a TLS
//! server at this moment, and does this certificate cover this name? Each peer is one small program
//! beside this file, run once for all cases.
//!
//! A peer that is not installed makes its test fail, never pass: `tests/run` installs them.
#![forbid(unsafe_code)]

mod cases;
mod peer;
mod shapes;
#[path = "../support/mod.rs"]
mod support;

use cases::Case;
use peer::Answers;
use support::disagreements;
use support::vectors::assert_none;

#[test]
fn openssl_agrees_or_the_reason_is_listed() {
    judge("openssl", cases::all(), peer::openssl(cases::all()), LISTED);
}

#[test]
fn gnutls_agrees_or_the_reason_is_listed() {
    judge("gnutls", cases::all(), peer::gnutls(cases::all()), LISTED);
}

#[test]
fn go_agrees_or_the_reason_is_listed() {
    judge("go", cases::all(), peer::go(cases::all()), LISTED);
}

#[test]
fn java_agrees_or_the_reason_is_listed() {
    judge("java", cases::all(), peer::java(cases::all()), LISTED);
}

/// The closest thing to CloudFront that exists outside AWS.
#[test]
#[cfg_attr(
    not(target_os = "linux"),
    ignore = "tests/oracle is built on Linux only"
)]
fn s2n_agrees_or_the_reason_is_listed() {
    judge("s2n", cases::all(), peer::oracle(cases::all()), LISTED);
}

/// They do not go back from an issuer that they once took, and the other three do.
#[test]
fn openssl_agrees_on_shapes_or_the_reason_is_listed() {
    let cases = cases::shapes();
    judge("openssl", cases, peer::openssl(cases), LISTED_SHAPES);
}

#[test]
#[cfg_attr(
    not(target_os = "linux"),
    ignore = "tests/oracle is built on Linux only"
)]
fn s2n_agrees_on_shapes_or_the_reason_is_listed() {
    let cases = cases::shapes();
    judge("s2n", cases, peer::oracle(cases), LISTED_SHAPES);
}

const LISTED: &str = include_str!("disagreements.txt");
const LISTED_SHAPES: &str = include_str!("shapes.txt");

/// Each case of which the peer says otherwise must be listed, and each listed one be so.
fn judge(peer: &str, cases: &[Case], mut answers: Answers, listed: &str) {
    let mut listed = disagreements::of(listed, peer);
    let mut wrong = Vec::new();
    println!("{peer}: {} answers agree", cases.len() - listed.len());
    for known in listed.values() {
        println!("{peer}: {}", known.reason);
    }
    for case in cases {
        let theirs = answers
            .remove(&case.id)
            .unwrap_or_else(|| panic!("{peer} did not answer {}", case.id));
        let differs = theirs.accepted != case.ours.is_ok();
        let entry = listed.remove(&case.id);
        let as_listed = match entry {
            None => !differs,
            Some(known) if differs => known.accepts == theirs.accepted,
            Some(known) => known.in_some_versions,
        };
        if !as_listed {
            wrong.push(format!(
                "{}: {peer} says {} ({}), here {:?}, listed: {entry:?}",
                case.id,
                if theirs.accepted { "yes" } else { "no" },
                theirs.why,
                case.ours,
            ));
        }
    }
    wrong.extend(listed.keys().map(|id| format!("{id}: no such case")));
    assert_none(&wrong);
}
