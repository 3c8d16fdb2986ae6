//! How far a list is, for who looks at a terminal.

use std::fs::File;
use std::io::Read;
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

use crate::support::lab::write;
use crate::support::peer::{self, Step};

/// Runs the program with a terminal as its stderr; its stdout, and what the terminal was told.
fn on_a_terminal(arguments: &[&str]) -> (String, String) {
    let terminal = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&terminal).unwrap();
    unlockpt(&terminal).unwrap();
    let name = ptsname(&terminal, Vec::new()).unwrap();
    let open = || {
        let mut options = File::options();
        let options = options.read(true).write(true);
        options.open(name.to_str().unwrap()).unwrap()
    };
    // Held open, so that the first reading waits for the program and does not find it gone.
    let held = open();
    let child = crate::support::lab::program()
        .args(arguments)
        .env("TERM", "xterm")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(open())
        .spawn()
        .unwrap();
    let reading = thread::spawn(move || {
        let mut said = Vec::new();
        let mut chunk = [0; 4096];
        let mut terminal = File::from(terminal);
        // When nobody holds the other side any more, reading fails with EIO.
        while let Ok(length @ 1..) = terminal.read(&mut chunk) {
            said.extend(&chunk[..length]);
        }
        String::from_utf8(said).unwrap()
    });
    let output = child.wait_with_output().unwrap();
    drop(held);
    let stdout = String::from_utf8(output.stdout).unwrap();
    (stdout, reading.join().unwrap())
}

/// Twenty targets of which each is done a while after the one before it.
fn slow_list(name: &str) -> (peer::Peer, String) {
    let slow = peer::on_connect(vec![
        Step::Read,
        Step::Wait(Duration::from_millis(100)),
        Step::Close,
    ]);
    let line = format!("127.0.0.1:{}\n", slow.address().port());
    let list = write(name, &line.repeat(20));
    (slow, list.to_str().unwrap().to_owned())
}

#[test]
fn a_terminal_sees_how_far_a_list_is_and_how_many_fail() {
    let (_slow, list) = slow_list("progress.txt");
    let common = ["-q", "--concurrency", "1"];
    let (stdout, seen) = on_a_terminal(&[&common[..], &["--targets", &list]].concat());
    assert_eq!(stdout.lines().count(), 20, "{stdout}");
    for part in ["/20, ", " failing, ", "/s, ", " left"] {
        assert!(seen.contains(part), "{part}: {seen:?}");
    }
    // Who drew it last knew of failures, and took the line away.
    assert!(!seen.ends_with(" left"), "{seen:?}");
    assert!(seen.is_ascii(), "{seen:?}");
    let rate = seen
        .split("failing, ")
        .filter_map(|rest| rest.split_once("/s, "));
    for (rate, _) in rate {
        let decimals = rate.split_once('.').map(|(_, decimals)| decimals.len());
        assert_eq!(decimals, Some(1), "{seen:?}");
    }
    let failing = (1..=20).any(|count| seen.contains(&format!("{count} failing")));
    assert!(failing, "{seen:?}");
}

#[test]
fn who_looks_at_no_terminal_or_at_one_target_sees_none_of_it() {
    let (slow, list) = slow_list("no-progress.txt");
    let said = crate::support::lab::run(&["-q", "--targets", &list]);
    assert_eq!(said.stderr, "");
    let target = format!("127.0.0.1:{}", slow.address().port());
    let (stdout, seen) = on_a_terminal(&["-q", &target]);
    assert_eq!((stdout.lines().count(), seen.as_str()), (1, ""));
}
