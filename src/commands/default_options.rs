//! `ORIGIN_CHECK_OPTIONS`: default options, read as a shell would split them. The command line's own
//! options come before them.

use std::ffi::OsString;

use anyhow::{Context, bail};
use clap::error::ErrorKind;
use clap::{Arg, Command};

use super::shared::refusal::{is_called, one_line};

pub const VARIABLE: &str = "ORIGIN_CHECK_OPTIONS";

/// The value of the variable; `None` if it is empty or not set.
pub fn of_environment() -> Option<String> {
    let value = std::env::var(VARIABLE).ok()?;
    (!value.trim().is_empty()).then_some(value)
}

/// The command line of this process, with the default options that its command knows.
pub fn command_line(cli: fn() -> Command) -> anyhow::Result<Vec<OsString>> {
    let words: Vec<OsString> = std::env::args_os().collect();
    match of_environment() {
        None => Ok(words),
        Some(defaults) => with_defaults(words, &defaults, &cli()).context(VARIABLE),
    }
}

fn with_defaults(
    words: Vec<OsString>,
    defaults: &str,
    cli: &Command,
) -> anyhow::Result<Vec<OsString>> {
    let Some(defaults) = shlex::split(defaults) else {
        bail!("a quotation mark is not closed");
    };
    let named = words.get(1).and_then(|word| cli.find_subcommand(word));
    let groups = groups(&defaults, cli)?;
    let command = named.unwrap_or(cli);
    // Only a command that reports has options that everybody wants everywhere.
    let reports = |arg: &Arg| arg.get_long() == Some("output");
    if !command.get_arguments().any(reports) || refusal(cli, &words).is_some() {
        return Ok(words);
    }
    let head = words.len().min(if named.is_some() { 2 } else { 1 });
    let (head, tail) = words.split_at(head);
    let mut accepted: Vec<OsString> = head.to_vec();
    for group in groups {
        let known = command.get_arguments().any(|arg| arg.get_id() == &group.id);
        if !known {
            continue;
        }
        let mut longer = accepted.clone();
        longer.extend(group.words.iter().map(OsString::from));
        match refusal(cli, longer.iter().chain(tail)) {
            None => accepted = longer,
            // The command line itself says it, or something else.
            Some(error) if error.kind() == ErrorKind::ArgumentConflict => {}
            Some(error) => bail!("{}", one_line(&error)),
        }
    }
    accepted.extend(tail.iter().cloned());
    Ok(accepted)
}

/// The reason why a command line cannot be used, whatever default options are added to it.
fn refusal<'a>(
    cli: &Command,
    words: impl IntoIterator<Item = &'a OsString>,
) -> Option<clap::Error> {
    let parsed = cli.clone().try_get_matches_from(words);
    let is_final = |error: &clap::Error| error.kind() != ErrorKind::MissingRequiredArgument;
    parsed.err().filter(is_final)
}

/// One option with its value.
struct Group {
    id: clap::Id,
    words: Vec<String>,
}

fn groups(words: &[String], cli: &Command) -> anyhow::Result<Vec<Group>> {
    let mut groups = Vec::new();
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        if !word.starts_with('-') || word == "-" || word == "--" {
            bail!("'{word}' is not an option; only options can be defaults");
        }
        let Some(option) = find(word, cli) else {
            bail!("unknown option '{word}'");
        };
        let mut words = vec![word.clone()];
        let has_value = word.contains('=') || (!word.starts_with("--") && word.chars().count() > 2);
        if option.get_action().takes_values() && !has_value {
            let Some(value) = rest.next() else {
                bail!("'{word}' needs a value");
            };
            words.push(value.clone());
        }
        groups.push(Group {
            id: option.get_id().clone(),
            words,
        });
    }
    Ok(groups)
}

/// The option in the first command that has it, the check of a target before all others.
fn find<'a>(word: &str, cli: &'a Command) -> Option<&'a Arg> {
    let is_meant = |arg: &&Arg| match word.strip_prefix("--") {
        Some(name) => is_called(arg, name.split('=').next().unwrap_or(name)),
        None => arg.get_short().is_some() && arg.get_short() == word.chars().nth(1),
    };
    let commands = std::iter::once(cli).chain(cli.get_subcommands());
    commands.flat_map(Command::get_arguments).find(is_meant)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::cli::Cli;

    fn line(defaults: &str, words: &str) -> Result<String, String> {
        let words = std::iter::once("origin-check").chain(words.split_whitespace());
        let words = words.map(OsString::from).collect();
        let line = with_defaults(words, defaults, &Cli::command());
        let line = line.map_err(|error| error.to_string())?;
        let words = line.iter().map(|word| word.to_str().unwrap());
        Ok(words.skip(1).collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn defaults_come_first_and_give_way_to_the_command_line() {
        for (defaults, words, expected) in [
            ("--color never", "a.example", "--color never a.example"),
            (
                "--color never",
                "--color always a.example",
                "--color always a.example",
            ),
            ("-j", "-q a.example", "-q a.example"),
            (
                "--ignore key-weak",
                "--ignore not-tls a.example",
                "--ignore key-weak --ignore not-tls a.example",
            ),
            (
                "--ca-file='my lab.pem' -v",
                "a.example",
                "--ca-file=my lab.pem -v a.example",
            ),
            ("--targets list.txt", "", "--targets list.txt"),
            // A wrong command line keeps its own refusal.
            ("-v", "--xyzzy", "--xyzzy"),
        ] {
            assert_eq!(line(defaults, words).as_deref(), Ok(expected));
        }
    }

    #[test]
    fn a_command_gets_the_defaults_that_it_knows() {
        let defaults = "--json --survey --connect-timeout 5";
        for (words, expected) in [
            ("certificate a.pem", "certificate --json a.pem"),
            ("explain not-tls", "explain not-tls"),
            ("completions bash", "completions bash"),
        ] {
            assert_eq!(line(defaults, words).as_deref(), Ok(expected));
        }
    }
}
