//! How much is asked at the same time, and what that costs.

use std::io::{Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::json::assert_has;
use crate::support::lab::{self, HOST, Origin, run_with_stdin};
use crate::support::peer::{self, Peer, Step};

/// A list of this many names.
fn names(count: usize) -> String {
    let lines = (0..count).map(|number| format!("name-{number}.example\n"));
    lines.collect()
}

/// The most connections that a peer has open at once while 40 targets lead to it. It answers none
/// before this many have come.
fn most_at_once(expected: usize, options: &[&str]) -> usize {
    let counters = Arc::new([const { AtomicUsize::new(0) }; 3]);
    let peer = Peer::spawn({
        let counters = counters.clone();
        move |mut stream| {
            let [arrived, open, most] = &*counters;
            arrived.fetch_add(1, SeqCst);
            most.fetch_max(open.fetch_add(1, SeqCst) + 1, SeqCst);
            lab::wait_until("enough come", || arrived.load(SeqCst) >= expected);
            std::thread::sleep(Duration::from_millis(30));
            open.fetch_sub(1, SeqCst);
            // A port that is not TLS is asked no further.
            stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n")?;
            peer::close(stream)
        }
    });
    let lead = format!("::127.0.0.1:{}", peer.address().port());
    let always = ["-qq", "--no-http", "--connect-to", &lead, "-"];
    run_with_stdin(&[&always, options].concat(), &names(40));
    counters[2].load(SeqCst)
}

#[test]
fn one_address_sees_no_more_connections_at_once_than_it_is_said() {
    assert_eq!(most_at_once(8, &[]), 8);
    assert_eq!(most_at_once(4, &["--per-host", "4"]), 4);
    // A target takes the two that it needs at once, or the only one.
    assert_eq!(most_at_once(2, &["--per-host", "3"]), 2);
    assert_eq!(most_at_once(1, &["--per-host", "1"]), 1);
}

#[test]
fn so_many_targets_are_in_flight_and_no_more() {
    let options = ["--concurrency", "5", "--per-host", "100"];
    assert_eq!(most_at_once(10, &options), 10, "two connections each");
}

#[test]
fn a_question_that_waits_for_its_turn_is_still_asked() {
    for per_host in ["1", "3"] {
        let pause = Step::Wait(Duration::from_millis(30));
        let slow = peer::on_connect(vec![Step::Read, pause, Step::Close]);
        let lead = format!("::127.0.0.1:{}", slow.address().port());
        let lead = ["--connect-to", &lead, "--per-host", per_host];
        let options = [&lead[..], &["-j", "-v", "--no-http", "-"]].concat();
        let said = run_with_stdin(&options, &names(6));
        for report in said.json() {
            let versions = &report["addresses"][0]["versions"];
            assert_has(versions, json!({"TLSv1": "refused", "SSLv3": "refused"}));
        }
    }
}

#[test]
fn no_more_targets_a_second_are_begun_than_it_is_said() {
    let closed = peer::closed_port();
    let list = format!("127.0.0.1:{}\n", closed.port()).repeat(11);
    let started = Instant::now();
    let said = run_with_stdin(&["-q", "--rate", "20", "-"], &list);
    assert_eq!(said.stdout.lines().count(), 11);
    // No fast machine goes below it, and no slow one fails: what --rate promises is a time.
    assert!(started.elapsed() >= Duration::from_millis(500));
}

#[test]
fn of_a_thousand_healthy_targets_none_fails() {
    let origins: Vec<Origin> = (0..2).map(|_| Origin::healthy()).collect();
    let list: String = (0..1000)
        .map(|number| {
            let port = origins[number % 2].port();
            format!("{HOST}:{} --connect-to ::127.0.0.1:{port}\n", 2000 + number)
        })
        .collect();
    let roots = lab::all_of(&[&origins[0].root, &origins[1].root]);
    let many = ["--per-host", "64", "--concurrency", "1000"];
    let options = [&many[..], &["-q", "--ca-file", &roots, "-"]].concat();
    let said = run_with_stdin(&options, &list);
    assert_eq!((said.status, said.stderr.as_str()), (Some(0), ""));
    assert_eq!(said.stdout.lines().count(), 1000);
    let healthy = said.stdout.lines().all(|line| line.starts_with("pass "));
    assert!(healthy, "{}", said.stdout);
}

/// The most memory that the program had while it checked so many targets, in KiB.
#[cfg(target_os = "linux")]
fn memory(lines: usize) -> u64 {
    use std::io::{BufRead, BufReader, Write};
    use std::process::Stdio;

    let closed = peer::closed_port();
    let mut child = lab::program()
        .args(["-q", "--concurrency", "32", "--per-host", "32", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut pipe = child.stdin.take().unwrap();
    let line = format!("127.0.0.1:{}\n", closed.port());
    let mut stdout = BufReader::new(child.stdout.take().unwrap()).lines();
    // Its stdin stays open, so that it is still there to be looked at when all is printed.
    let writing = std::thread::spawn(move || {
        for _ in 0..lines {
            pipe.write_all(line.as_bytes()).unwrap();
        }
        pipe
    });
    let printed = stdout
        .by_ref()
        .take(lines)
        .filter(|line| line.is_ok())
        .count();
    assert_eq!(printed, lines);
    let peak = lab::kibibytes(child.id(), "VmHWM:");
    drop(writing.join());
    assert_eq!(child.wait().unwrap().code(), Some(1));
    peak
}

/// The memory of its own that the program has while so many targets are under way, in KiB: each has
/// sent its hello to a peer that never answers.
#[cfg(target_os = "linux")]
fn memory_under_way(targets: usize) -> u64 {
    use std::process::Stdio;

    let greeted = Arc::new(AtomicUsize::new(0));
    let hanging = Peer::spawn({
        let greeted = greeted.clone();
        move |mut stream| {
            let mut byte = [0];
            stream.read_exact(&mut byte)?;
            greeted.fetch_add(1, SeqCst);
            std::io::copy(&mut stream, &mut std::io::sink()).map(drop)
        }
    });
    let port = hanging.address().port();
    let list = lab::write(&format!("under-way-{targets}.txt"), &names(targets));
    let many = targets.to_string();
    let mut child = lab::program()
        .args(["-q", "--connect-timeout", "60"])
        .args(["--connect-to", &format!("::127.0.0.1:{port}")])
        .args(["--concurrency", &many, "--per-host", &many, "--targets"])
        .arg(list)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    lab::wait_until("all are asked", || greeted.load(SeqCst) >= targets);
    let memory = lab::kibibytes(child.id(), "RssAnon:");
    child.kill().unwrap();
    child.wait().unwrap();
    memory
}

#[cfg(target_os = "linux")]
#[test]
fn a_target_under_way_takes_little_memory() {
    let (few, many) = (memory_under_way(10), memory_under_way(310));
    assert!(
        many < few + 300 * 16,
        "{few} KiB with 10 under way, {many} KiB with 310"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn memory_does_not_grow_with_the_list() {
    let (short, long) = (memory(1_000), memory(15_000));
    assert!(long < short + 4096, "{short} KiB, then {long} KiB");
}
