//! Options that this program does not have and that people try, after curl, openssl, testssl.sh,
//! nmap and others: each is answered by what it means.

use clap::{Arg, Command};

const TABLE: &str = include_str!("unknown_options.txt");

/// Options of other programs with one meaning.
struct Synonyms {
    options: Vec<&'static str>,
    /// The option in the answer, without its dashes: a command that lacks it has no such answer.
    needs: Option<&'static str>,
    answer: &'static str,
}

fn rows() -> impl Iterator<Item = Synonyms> {
    let rows = TABLE.split("\n\n").skip(1);
    rows.filter_map(|row| {
        let (options, answer) = row.trim_end().split_once('\n')?;
        let (needs, answer) = answer.split_once(": ")?;
        Some(Synonyms {
            options: options.split(' ').collect(),
            needs: (needs != "any").then_some(needs),
            answer,
        })
    })
}

/// Answers an option that the command does not know; `None` if no one is known to try it. `cli` is
/// the whole program, `words` the command line after its name, and `option` what clap stopped at:
/// of `-showcerts` it is `-s`.
pub fn answer(option: &str, words: &[String], cli: &Command) -> Option<String> {
    let command = words
        .first()
        .and_then(|first| cli.find_subcommand(first))
        .unwrap_or(cli);
    let written = as_written(option, words);
    let row = |option: &str| {
        rows().find(|row| {
            row.options.contains(&option) && row.needs.is_none_or(|needs| has(command, needs))
        })
    };
    if let Some(row) = row(written).or_else(|| row(option)) {
        return Some(format!("unknown option '{written}'; {}", row.answer));
    }
    let name = written.strip_prefix("--")?;
    if command.get_name() != cli.get_name() && has(cli, name) {
        return Some(format!(
            "'origin-check {}' has no option '{written}'; the check of a target has it",
            command.get_name()
        ));
    }
    let owner = cli.get_subcommands().find(|one| has(one, name))?;
    Some(format!(
        "unknown option '{written}'; 'origin-check {}' has it",
        owner.get_name()
    ))
}

/// The word that a person wrote: openssl's options have one dash and many letters.
fn as_written<'a>(option: &'a str, words: &'a [String]) -> &'a str {
    let letter = option
        .strip_prefix('-')
        .filter(|rest| !rest.starts_with('-'));
    let Some(letter) = letter else { return option };
    let is_meant = |word: &&String| {
        let letters = word.strip_prefix('-').filter(|rest| !rest.starts_with('-'));
        letters.is_some_and(|letters| letters.len() > 1 && letters.contains(letter))
    };
    let known = |word: &&String| rows().any(|row| row.options.contains(&word.as_str()));
    words
        .iter()
        .filter(is_meant)
        .find(known)
        .map_or(option, String::as_str)
}

fn has(command: &Command, name: &str) -> bool {
    let mut options = command.get_arguments();
    options.any(|option| is_called(option, name))
}

/// `true` if this is the option's long name, or another name of it.
pub fn is_called(option: &Arg, name: &str) -> bool {
    let aliases = option.get_all_aliases();
    option.get_long() == Some(name) || aliases.is_some_and(|all| all.contains(&name))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use clap::CommandFactory;

    use super::*;
    use crate::cli::Cli;

    #[test]
    fn no_option_has_two_answers_for_one_command() {
        let mut known = BTreeSet::new();
        for row in rows() {
            for option in row.options {
                assert!(!known.contains(&(option, None)), "{option} is there twice");
                assert!(known.insert((option, row.needs)), "{option} is there twice");
            }
        }
    }

    #[test]
    fn every_answer_names_an_option_that_exists_and_none_that_is_known_already() {
        let mut cli = Cli::command();
        cli.build();
        assert_eq!(rows().count() + 1, TABLE.split("\n\n").count());
        for row in rows() {
            let mut commands = std::iter::once(&cli).chain(cli.get_subcommands());
            let exists = row
                .needs
                .is_none_or(|needs| commands.any(|command| has(command, needs)));
            assert!(exists, "{:?} does not exist", row.needs);
            for option in row.options {
                if let Some(name) = option.strip_prefix("--") {
                    assert!(!has(&cli, name), "{option} is an option");
                }
            }
        }
    }
}
