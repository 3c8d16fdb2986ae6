//! `completions`: a script for a shell.

use anyhow::Context;
use clap::builder::PossibleValuesParser;
use clap::{Arg, Command, ValueHint};
use clap_complete::Shell;
use clap_complete::env::{CompleteEnv, Shells};

use super::demo::origin::Fault;
use super::shared::output;
use super::shared::status::Status;
use crate::check::CHECKS;

/// The variable by which the registered script asks this program.
const VARIABLE: &str = "ORIGIN_CHECK_COMPLETE";

/// Prints the script that makes a shell ask this program at Tab.
pub fn run(shell: Shell) -> anyhow::Result<Status> {
    let shells = Shells::builtins();
    let shell = shells.completer(&shell.to_string());
    let shell = shell.context("this shell is not supported")?;
    let mut script = Vec::new();
    let name = "origin-check";
    shell.write_registration(VARIABLE, name, name, name, &mut script)?;
    output::print(script)
}

/// Answers a shell that asks for completions; `false` if none asked.
pub fn answer(cli: fn() -> Command) -> anyhow::Result<bool> {
    let folder = std::env::current_dir().ok();
    let engine = CompleteEnv::with_factory(|| with_values(cli())).var(VARIABLE);
    Ok(engine.try_complete(std::env::args_os(), folder.as_deref())?)
}

/// The command with the values that its arguments may take: ids, faults, files, or nothing.
fn with_values(cli: Command) -> Command {
    let commands: Vec<String> = cli
        .get_subcommands()
        .map(|command| command.get_name().to_owned())
        .collect();
    let cli = cli.mut_args(|argument| with_value(argument, &commands));
    cli.mut_subcommands(|command| command.mut_args(|argument| with_value(argument, &commands)))
}

fn with_value(argument: Arg, commands: &[String]) -> Arg {
    let takes_value = argument.get_action().takes_values();
    if !takes_value || !argument.get_possible_values().is_empty() {
        return argument;
    }
    let value_name = argument.get_value_names().and_then(<[_]>::first);
    match (argument.get_id().as_str(), value_name.map(AsRef::as_ref)) {
        ("ignore" | "ids", _) => {
            let ids = CHECKS.iter().map(|check| check.id);
            argument.value_parser(PossibleValuesParser::new(ids))
        }
        ("fault", _) => {
            let faults = Fault::ALL.iter().map(|fault| fault.name());
            argument.value_parser(PossibleValuesParser::new(faults.chain(["all"])))
        }
        ("command", _) => argument.value_parser(PossibleValuesParser::new(commands)),
        (_, Some("FILE" | "PEM" | "JSON" | "FILE|-|ID")) => {
            argument.value_hint(ValueHint::FilePath)
        }
        (_, Some("DIR")) => argument.value_hint(ValueHint::DirPath),
        (_, Some("TARGET" | "URL|HOST")) => argument.value_hint(ValueHint::Hostname),
        _ => argument.value_hint(ValueHint::Other),
    }
}
