//! How far a list is, for who looks at a terminal.

use std::time::Duration;

use crate::support::lab::write;
use crate::support::peer::{self, Step};
use crate::support::terminal;

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
    let program = terminal::start(&[&common[..], &["--targets", &list]].concat());
    let (_, stdout, seen) = program.ended();
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
    let (_, stdout, seen) = terminal::start(&["-q", &target]).ended();
    assert_eq!((stdout.lines().count(), seen.as_str()), (1, ""));
}

#[test]
fn who_waits_for_one_target_is_told_for_what_and_ctrl_c_ends_it_with_what_is_known() {
    let silent = peer::on_connect(vec![Step::HoldOpen]);
    let address = silent.address();
    let target = address.to_string();
    let mut program = terminal::start(&["-q", "--connect-timeout", "100", &target]);
    let sentence = format!("waiting for TLS from {address}, ");
    let seen = program.read_until(&sentence);
    assert!(seen.is_ascii(), "{seen:?}");
    program.read_until(" s of 100 s");
    let (status, stdout, _) = program.interrupted();
    assert_eq!(status, Some(130));
    assert_eq!(stdout.lines().count(), 1, "{stdout}");
}

#[test]
fn a_list_that_does_not_move_says_why_and_guesses_no_end() {
    let silent = peer::on_connect(vec![Step::HoldOpen]);
    let line = format!("{}\n", silent.address());
    let list = write("held-up.txt", &line.repeat(30));
    let limits = ["--connect-timeout=100", "--per-host=4"];
    let list = ["-q", "--targets", list.to_str().unwrap()];
    let arguments = [&limits[..], &list].concat();
    let mut program = terminal::start(&arguments);
    let seen = program.read_until("4 at once to 127.0.0.1 (--per-host)");
    assert!(seen.contains("/30, 0 failing"), "{seen:?}");
    for guess in [" left", "/s, "] {
        assert!(!seen.contains(guess), "{guess}: {seen:?}");
    }
    assert_eq!(program.interrupted().0, Some(130));
}
