//! The refusal of a command line, as one line that says what is wrong and what to do.

use std::error::Error as _;

use clap::Command;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::configurations::is_id;

mod unknown_option;

pub use unknown_option::is_called;

/// Messages for arguments that are missing, by what clap says of them.
const MISSING: &[(&str, &str)] = &[
    (
        "TARGET",
        "no target; name one or more, e.g. origin-check origin.example.com",
    ),
    (
        "URL|HOST",
        "no URL; name a host or an https:// URL, e.g. www.example.com",
    ),
    (
        "--distribution",
        "the configuration is missing; give it with --distribution: a file, - for stdin, or a distribution's ID",
    ),
    (
        "FILE|-|ID",
        "no distribution; name a file, - for stdin, or a distribution's ID",
    ),
    (
        "--client-cert",
        "--client-key needs its certificate; pass that with --client-cert PEM",
    ),
    (
        "<PEM>",
        "no certificate file; name one or more, e.g. fullchain.pem, or - for stdin",
    ),
    (
        "SHELL",
        "no shell; name one of bash, elvish, fish, powershell, zsh",
    ),
    (
        "JSON",
        "no input files; name outputs of 'origin-check --json', or - for stdin",
    ),
];

/// Returns the refusal of this process's command line.
pub fn of_command_line(error: &clap::Error, cli: &Command) -> String {
    let words = std::env::args_os().skip(1);
    let words: Vec<String> = words
        .map(|word| word.to_string_lossy().into_owned())
        .collect();
    let option = match error.kind() {
        ErrorKind::UnknownArgument => said(error, ContextKind::InvalidArg, ""),
        ErrorKind::ValueValidation => taken_for_a_value(error, &words),
        _ => None,
    };
    let answer = option.and_then(|option| unknown_option::answer(&option, &words, cli));
    answer.unwrap_or_else(|| one_line(error))
}

/// The word of which all but the first letter was taken for the value of a short option: openssl's
/// `-connect` for `-c onnect`.
fn taken_for_a_value(error: &clap::Error, words: &[String]) -> Option<String> {
    let value = said(error, ContextKind::InvalidValue, " ")?;
    let is_it = |word: &&String| {
        let letters = word.strip_prefix('-').unwrap_or_default();
        letters
            .strip_suffix(value.as_str())
            .is_some_and(|first| first.len() == 1 && first != "-")
    };
    words.iter().find(is_it).cloned()
}

/// Returns the refusal without clap's usage text, tips and line breaks.
pub fn one_line(error: &clap::Error) -> String {
    let wrong = said(error, ContextKind::InvalidArg, " and ").unwrap_or_else(|| "a value".into());
    let value = said(error, ContextKind::InvalidValue, " and ").unwrap_or_default();
    let line = match error.kind() {
        ErrorKind::MissingRequiredArgument => {
            match MISSING.iter().find(|(part, _)| wrong.contains(part)) {
                Some((_, message)) => return (*message).to_owned(),
                None => format!("{wrong} is missing"),
            }
        }
        ErrorKind::InvalidValue if value.is_empty() && error.source().is_none() => {
            format!("{wrong} needs a value{}", one_of(error))
        }
        ErrorKind::InvalidValue => format!("invalid value '{value}' for {wrong}{}", one_of(error)),
        ErrorKind::ValueValidation => {
            let reason = error.source().map(ToString::to_string).unwrap_or_default();
            return format!("invalid value '{value}' for {wrong}: {reason}");
        }
        ErrorKind::UnknownArgument => match said(error, ContextKind::SuggestedArg, " or ") {
            Some(other) => return format!("unknown option '{wrong}'; did you mean {other}?"),
            None if wrong.starts_with('-') => format!("unknown option '{wrong}'"),
            None if !wrong.is_empty() && wrong.bytes().all(|byte| byte.is_ascii_digit()) => {
                format!("unexpected argument '{wrong}'; a port follows its host, as HOST:{wrong}")
            }
            None if wrong.starts_with('/') => {
                format!("unexpected argument '{wrong}'; a path follows its host, as HOST{wrong}")
            }
            None if is_id(&wrong) => {
                format!("unexpected argument '{wrong}'; pass an ID with --distribution {wrong}")
            }
            None => format!("unexpected argument '{wrong}'"),
        },
        ErrorKind::ArgumentConflict => match said(error, ContextKind::PriorArg, " and ") {
            Some(other) if other == wrong => format!("{wrong} can be given only once"),
            Some(other) => format!("{wrong} and {other} cannot be used together; leave one out"),
            None => format!("{wrong} cannot be used with another option; leave one out"),
        },
        ErrorKind::TooManyValues => format!("{wrong} takes no value"),
        ErrorKind::InvalidUtf8 => "an argument is not UTF-8".into(),
        _ => first_paragraph(error),
    };
    line + " (see --help)"
}

fn said(error: &clap::Error, kind: ContextKind, joiner: &str) -> Option<String> {
    match error.get(kind)? {
        // clap marks an option that may be repeated with dots.
        ContextValue::String(text) => Some(text.trim_end_matches("...").to_owned()),
        ContextValue::Strings(texts) if !texts.is_empty() => Some(texts.join(joiner)),
        _ => None,
    }
}

/// Returns the values of an option with a closed list of them.
fn one_of(error: &clap::Error) -> String {
    match error.get(ContextKind::ValidValue) {
        Some(ContextValue::Strings(values)) if !values.is_empty() => {
            format!("; expected one of {}", values.join(", "))
        }
        _ => String::new(),
    }
}

fn first_paragraph(error: &clap::Error) -> String {
    let text = error.to_string();
    let text = text.split("\n\n").next().unwrap_or(&text);
    text.trim_start_matches("error: ").to_owned()
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::one_line;
    use crate::cli::Cli;

    fn refusal(arguments: &str) -> String {
        let arguments = std::iter::once("origin-check").chain(arguments.split_whitespace());
        one_line(&Cli::try_parse_from(arguments).unwrap_err())
    }

    #[test]
    fn every_kind_of_refusal_says_what_is_wrong_and_what_would_be_right() {
        for (arguments, line) in [
            (
                "--jsn a.example",
                "unknown option '--jsn'; did you mean --json?",
            ),
            ("--xyzzy a.example", "unknown option '--xyzzy' (see --help)"),
            (
                "--color pink a.example",
                "invalid value 'pink' for --color <WHEN>; expected one of auto, always, never (see --help)",
            ),
            (
                "--at now a.example",
                "invalid value 'now' for --at <MOMENT>: expected a date or a moment, e.g. 2027-01-30 or 2027-01-30T03:00:00Z",
            ),
            (
                "--json --markdown a.example",
                "--json and --markdown cannot be used together; leave one out (see --help)",
            ),
            (
                "--color never --color always a.example",
                "--color <WHEN> can be given only once (see --help)",
            ),
            (
                "-q --verbose=yes a.example",
                "--verbose takes no value (see --help)",
            ),
            (
                "-q -v a.example",
                "--quiet and --verbose cannot be used together; leave one out (see --help)",
            ),
            (
                "--host-header",
                "--host-header <NAME> needs a value (see --help)",
            ),
            (
                "",
                "no target; name one or more, e.g. origin-check origin.example.com",
            ),
            ("schema report b", "unexpected argument 'b' (see --help)"),
        ] {
            assert_eq!(refusal(arguments), line, "{arguments:?}");
        }
    }
}
