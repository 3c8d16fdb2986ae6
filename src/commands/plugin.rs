//! A run as a plugin of Nagios: whatever goes wrong is said on stdout, and the status is 3, for
//! stderr is not read, and 2 would page someone.

use std::env;
use std::panic::{self, AssertUnwindSafe};

use super::default_options;
use super::shared::output;
use super::shared::status::Status;
use crate::render::escape::escape;
use crate::render::nagios::{self, State};

/// `true` if the command line asks for a plugin's output, even if it cannot be used.
pub fn is_asked_for() -> bool {
    let words = env::args_os().map(|word| word.to_string_lossy().into_owned());
    let defaults = default_options::of_environment().unwrap_or_default();
    let words: Vec<String> = words
        .chain(defaults.split_whitespace().map(str::to_owned))
        .collect();
    asks(&words)
}

fn asks(words: &[String]) -> bool {
    let is_apart = |pair: &[String]| pair == ["--format", "nagios"];
    words.iter().any(|word| word == "--format=nagios") || words.windows(2).any(is_apart)
}

/// Says why the check has no result.
pub fn unknown(reason: &str) -> Status {
    // Without a reader the exit status still tells.
    let _ = output::print(nagios::unknown(&escape(reason)));
    Status::Plugin(State::Unknown)
}

/// Runs the program; a bug of ours is a state that is not known, and no crash.
pub fn guarded(run: impl FnOnce() -> Status) -> Status {
    if !is_asked_for() {
        return run();
    }
    caught(run)
}

fn caught(run: impl FnOnce() -> Status) -> Status {
    panic::catch_unwind(AssertUnwindSafe(run))
        .unwrap_or_else(|_| unknown("an internal error ended this check; please report it"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plugin_is_asked_for_even_beside_an_option_that_does_not_exist() {
        let asks = |words: &str| asks(&words.split(' ').map(str::to_owned).collect::<Vec<_>>());
        assert!(asks("--format nagios --nonsense"));
        assert!(asks("a.example --format=nagios"));
        assert!(!asks("a.example --format json nagios"));
    }

    #[test]
    fn a_bug_of_ours_is_a_state_that_is_not_known() {
        let status = caught(|| panic!("a bug, as this test wants it"));
        assert_eq!(status, Status::Plugin(State::Unknown));
        assert_eq!(caught(|| Status::Fail), Status::Fail);
    }
}
