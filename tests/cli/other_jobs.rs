//! `explain`, `demo`, `completions`, `man`, `--help` and `--version`.

use crate::support::lab::{assert_help_fits, program, run};

#[test]
fn every_shell_gets_completions() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let said = run(&["completions", shell]);
        assert_eq!(said.status, Some(0), "{shell}");
        assert!(said.stdout.contains("ORIGIN_CHECK_COMPLETE"), "{shell}");
        assert_eq!(said.stderr, "");
    }
}

#[test]
fn the_man_page_is_one() {
    let said = run(&["man"]);
    assert_eq!(said.status, Some(0));
    assert!(said.stdout.contains(".TH ORIGIN-CHECK 1"));
    assert!(said.stdout.contains("\\-\\-origin\\-ssl\\-protocols"));
    let lines: Vec<&str> = said.stdout.lines().collect();
    for (option, text) in lines.iter().zip(lines.iter().skip(1)) {
        let unexplained = option.starts_with("\\fB\\-") && text.is_empty();
        assert!(!unexplained, "{option} has no text");
    }
}

#[test]
fn help_fits_100_columns_and_its_short_form_is_shorter() {
    let [long, short] = assert_help_fits(&[]);
    for help in [&long, &short] {
        let texts: Vec<&str> = help.stdout.lines().filter(|line| line.len() > 10).collect();
        assert!(
            texts.windows(2).all(|two| two[0].trim() != two[1].trim()),
            "{texts:?}"
        );
    }
    assert!(short.stdout.lines().count() <= 66, "{}", short.stdout);
    assert!(short.stdout.lines().count() < long.stdout.lines().count());
    for promise in [
        "sees 2 connections",
        "(8 with --survey)",
        "at most 16",
        "Exit status:",
        "130",
    ] {
        assert!(long.flowing().contains(promise), "{promise}");
    }
}

#[test]
fn no_help_says_four_words_twice_in_a_row() {
    let commands =
        "distribution certificate verify diagnose summary explain demo schema completions man";
    for command in commands.split(' ') {
        let said = run(&[command, "--help"]).flowing();
        let words: Vec<&str> = said.split(' ').collect();
        let twice = words.windows(8).find(|eight| eight[..4] == eight[4..]);
        assert_eq!(twice, None, "{command}");
    }
}

#[test]
fn examples_and_exit_statuses_are_not_broken_at_80_columns() {
    for job in [
        vec!["--help"],
        vec!["help", "distribution"],
        vec!["help", "certificate"],
        vec!["help", "verify"],
        vec!["help", "summary"],
        vec!["help", "diagnose"],
    ] {
        let said = program().args(&job).env("COLUMNS", "80").output();
        let help = String::from_utf8(said.expect("the program runs").stdout).expect("text");
        let (_, foot) = help.split_once("\nExit status:").expect("exit statuses");
        let mut goes_on = false;
        for line in foot.lines().skip_while(|line| *line != "Examples:").skip(1) {
            let begins = line.starts_with("  origin-check ") || line.starts_with("  aws ");
            assert!(begins || goes_on, "{job:?}: {line}");
            goes_on = line.ends_with('\\');
        }
        assert!(foot.lines().all(|line| line.len() <= 80), "{job:?}");
    }
}

#[test]
fn every_option_in_the_help_is_known_to_the_program() {
    let help = run(&["--help"]).stdout;
    let options = help
        .split_whitespace()
        .filter_map(|word| word.strip_prefix("--"))
        .map(|word| word.trim_matches(|c: char| !c.is_ascii_alphanumeric()));
    for option in options.filter(|option| !["", "help", "version"].contains(option)) {
        // A closed list: an unknown option is refused as such before anything else is looked at.
        let said = run(&[&format!("--{option}"), "--no-such-option"]);
        let refused = "origin-check: unknown option '--no-such-option'";
        assert!(said.stderr.starts_with(refused), "{option}: {said:?}");
    }
}

#[test]
fn the_version_is_the_packages() {
    for option in ["--version", "-V"] {
        let said = run(&[option]);
        let begin = concat!("origin-check ", env!("CARGO_PKG_VERSION"), " (");
        assert!(said.stdout.starts_with(begin), "{said:?}");
        assert!(said.stdout.ends_with(")\n"), "{said:?}");
        assert!(said.stdout.contains("Mozilla's list of 20"), "{said:?}");
        assert_eq!(said.status, Some(0));
    }
    for options in [["--version", "--json"], ["-j", "-V"]] {
        let said = run(&options);
        assert_eq!(said.status, Some(0));
        let version = &said.json()[0];
        assert_eq!(version["name"], "origin-check");
        assert_eq!(version["version"], env!("CARGO_PKG_VERSION"));
        assert_eq!(version["trust_store"].as_str().map(str::len), Some(10));
        // Only a release names its commit.
        let commit = &version["commit"];
        assert!(commit.is_null() || commit.as_str().is_some_and(|commit| commit.len() == 12));
    }
}

#[test]
fn the_demo_lists_its_faults_and_shows_them() {
    let list = run(&["demo"]);
    assert_eq!(list.status, Some(0));
    assert!(list.stdout.contains("missing-intermediate"));
    let said = run(&["demo", "missing-intermediate"]);
    assert_eq!(said.status, Some(0), "{said:?}");
    assert!(
        said.stdout
            .contains("502: an intermediate certificate is missing")
    );
    let said = run(&["demo", "expired", "-q"]);
    assert!(
        said.stdout.starts_with("fail origin.example.com:"),
        "{said:?}"
    );
    assert!(said.stdout.contains(" certificate-expired "), "{said:?}");
}

#[test]
fn explain_without_an_id_lists_every_check() {
    let said = run(&["explain"]);
    for check in origin_check::check::CHECKS {
        let line = format!("{} ", check.id);
        assert!(
            said.stdout.lines().any(|it| it.starts_with(&line)),
            "{line}"
        );
    }
}

#[test]
fn what_someone_with_a_502_has_in_hand_is_explained() {
    let said = run(&["explain", "X-Cache:", "Error", "from", "cloudfront"]);
    assert!(said.stdout.contains("chain-incomplete "), "{said:?}");
    let said = run(&["explain", "--json", "chain-inc", "key-weak"]);
    assert_eq!(said.stdout.lines().count(), 2, "{said:?}");
}
