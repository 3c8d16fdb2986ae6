//! Many results: what is kept of one does not hang on the size of its report.

use std::io::Write;
use std::process::Stdio;

use serde_json::json;

use super::Line;
use crate::support::lab::{kibibytes, program};

/// The most memory that the program had over so many targets with reports of about this size, in
/// KiB.
#[cfg(target_os = "linux")]
fn memory(targets: usize, size: usize) -> u64 {
    let mut child = program()
        .args(["summary", "-qq", "-"])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let mut pipe = child.stdin.take().unwrap();
    let mut line = Line::healthy("NAME.example.com").with("plain_http", json!("x".repeat(size)));
    line.0["findings"] = json!([]);
    line.0["addresses"] = json!([]);
    let line = line.text();
    for number in 0..targets {
        let line = line.replace("NAME", &format!("h{number}"));
        pipe.write_all(line.as_bytes()).unwrap();
    }
    // All but what a pipe holds was read.
    let peak = kibibytes(child.id(), "VmHWM:");
    drop(pipe);
    assert_eq!(child.wait().unwrap().code(), Some(0));
    peak
}

#[cfg(target_os = "linux")]
#[test]
fn memory_grows_with_the_targets_by_little_and_not_with_their_reports() {
    let few = memory(100, 2000);
    let (small, large) = (memory(8_000, 100), memory(8_000, 4_000));
    assert!(large < small + 2048, "{small} KiB, then {large} KiB");
    // Under 512 bytes a target.
    assert!(small < few + 4096, "{few} KiB, then {small} KiB");
}
