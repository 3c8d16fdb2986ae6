//! How far a list is, for who looks at a terminal.

use std::fs::File;
use std::io::Read;
use std::process::{Child, Stdio};
use std::thread;
use std::time::Duration;

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

use crate::support::lab::write;
use crate::support::peer::{self, Step};

/// The program with a terminal as its stderr.
struct OnTerminal {
    child: Child,
    terminal: File,
    /// Held open, so that the first reading waits for the program and does not find it gone.
    held: File,
}

fn start_on_a_terminal(arguments: &[&str]) -> OnTerminal {
    let terminal = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&terminal).unwrap();
    unlockpt(&terminal).unwrap();
    let name = ptsname(&terminal, Vec::new()).unwrap();
    let open = || {
        let mut options = File::options();
        let options = options.read(true).write(true);
        options.open(name.to_str().unwrap()).unwrap()
    };
    let held = open();
    let child = crate::support::lab::program()
        .args(arguments)
        .env("TERM", "xterm")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(open())
        .spawn()
        .unwrap();
    OnTerminal {
        child,
        terminal: File::from(terminal),
        held,
    }
}

/// Runs the program with a terminal as its stderr; its stdout, and what the terminal was told.
fn on_a_terminal(arguments: &[&str]) -> (String, String) {
    let OnTerminal {
        child,
        mut terminal,
        held,
    } = start_on_a_terminal(arguments);
    let reading = thread::spawn(move || {
        let mut said = Vec::new();
        let mut chunk = [0; 4096];
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

/// Reads what the terminal is told until this is part of it.
fn read_until(terminal: &mut File, part: &str) -> String {
    let mut seen = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&seen).into_owned();
        if text.contains(part) {
            return text;
        }
        match terminal.read(&mut chunk) {
            Ok(length @ 1..) => seen.extend(&chunk[..length]),
            _ => panic!("the program ended without '{part}': {text:?}"),
        }
    }
}

#[test]
fn who_waits_for_one_target_is_told_for_what_and_ctrl_c_ends_it_with_what_is_known() {
    let silent = peer::on_connect(vec![Step::HoldOpen]);
    let address = silent.address();
    let target = address.to_string();
    let mut program = start_on_a_terminal(&["-q", "--connect-timeout", "100", &target]);
    let sentence = format!("waiting for TLS from {address}, ");
    let seen = read_until(&mut program.terminal, &sentence);
    assert!(seen.is_ascii(), "{seen:?}");
    read_until(&mut program.terminal, " s of 100 s");
    crate::support::lab::interrupt(&program.child);
    let output = program.child.wait_with_output().unwrap();
    drop(program.held);
    assert_eq!(output.status.code(), Some(130));
    let stdout = String::from_utf8(output.stdout).unwrap();
    assert_eq!(stdout.lines().count(), 1, "{stdout}");
}

#[test]
fn a_list_that_does_not_move_says_why_and_guesses_no_end() {
    let silent = peer::on_connect(vec![Step::HoldOpen]);
    let line = format!("{}\n", silent.address());
    let list = write("held-up.txt", &line.repeat(30));
    let options = [
        "-q",
        "--connect-timeout",
        "100",
        "--per-host",
        "4",
        "--targets",
    ];
    let arguments = [&options[..], &[list.to_str().unwrap()]].concat();
    let mut program = start_on_a_terminal(&arguments);
    let seen = read_until(&mut program.terminal, "4 at once to 127.0.0.1 (--per-host)");
    assert!(seen.contains("/30, 0 failing"), "{seen:?}");
    for guess in [" left", "/s, "] {
        assert!(!seen.contains(guess), "{guess}: {seen:?}");
    }
    crate::support::lab::interrupt(&program.child);
    let output = program.child.wait_with_output().unwrap();
    drop(program.held);
    assert_eq!(output.status.code(), Some(130));
}
