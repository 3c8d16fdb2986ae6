//! Five other implementations are asked what is asked of `pki` elsewhere: OpenSSL, GnuTLS, Go, Java
//! and AWS's s2n-tls, on every vector from outside. They agree, or `disagreements.txt` says where not and why.
//!
//! Two kinds of question: is this path from the certificates sent to a trust anchor good for a TLS
//! server at this moment, and does this certificate cover this name? Each peer is one small program
//! beside this file, run once for all cases.
//!
//! A peer that is not installed makes its test fail, never pass: `tests/run` installs them.
#![forbid(unsafe_code)]

mod cases;
mod peer;
#[path = "../support/mod.rs"]
mod support;

use peer::Answers;
use support::disagreements;

#[test]
fn openssl_agrees_or_the_reason_is_listed() {
    judge("openssl", peer::openssl());
}

#[test]
fn gnutls_agrees_or_the_reason_is_listed() {
    judge("gnutls", peer::gnutls());
}

#[test]
fn go_agrees_or_the_reason_is_listed() {
    judge("go", peer::go());
}

#[test]
fn java_agrees_or_the_reason_is_listed() {
    judge("java", peer::java());
}

/// The closest thing to CloudFront that exists outside AWS.
#[test]
#[cfg_attr(
    not(target_os = "linux"),
    ignore = "tests/oracle is built on Linux only"
)]
fn s2n_agrees_or_the_reason_is_listed() {
    judge("s2n", peer::oracle());
}

/// Each case of which the peer says otherwise must be listed, and each listed one be so.
fn judge(peer: &str, mut answers: Answers) {
    let mut listed = disagreements::of(include_str!("disagreements.txt"), peer);
    let mut wrong = Vec::new();
    for case in cases::all() {
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
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
