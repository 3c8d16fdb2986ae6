//! `man`: the man pages, made from the texts of `--help`.

use std::fs;
use std::path::Path;

use anyhow::{Context, anyhow};
use clap::{Arg, Command};
use clap_mangen::Man;

use super::shared::output;
use super::shared::status::Status;

/// The date in the pages' footers: that of the release.
const DATE: &str = "2026-12-01";

/// The sections that the program's own page has beside its `--help`.
const FURTHER: &str = r#".SH ENVIRONMENT
.TP
.B ORIGIN_CHECK_OPTIONS
Default options, split as a shell splits words; those of the command line come after them.
.TP
.BR NO_COLOR ", " CLICOLOR_FORCE
Switch color off and force it, unless
.B \-\-color
is given.
.TP
.B HTTPS_PROXY
Ignored: CloudFront connects directly.
.SH JSON
.B \-\-json
prints one line per target. Scripts can rely on verdict, cause, status, expires_at, findings[].id and
findings[].result;
.B origin-check schema
prints the schemas.
"#;

/// Prints the page of a command, or of the program.
pub fn print(mut cli: Command, command: Option<&str>) -> anyhow::Result<Status> {
    cli.build();
    let Some(name) = command else {
        return output::print(page(&cli)?);
    };
    let command = cli.find_subcommand(name).ok_or_else(|| {
        let name = name.escape_debug();
        anyhow!("no command is named '{name}'; 'origin-check help' lists them")
    })?;
    output::print(page(command)?)
}

/// Writes the pages of the program and of all its commands into a folder.
pub fn write_all(mut cli: Command, folder: &Path) -> anyhow::Result<Status> {
    cli.build();
    let commands = cli.get_subcommands().filter(|it| it.get_name() != "help");
    for command in std::iter::once(&cli).chain(commands) {
        let file = folder.join(format!("{}.1", name(command)));
        fs::write(&file, page(command)?)
            .with_context(|| format!("cannot write {}", file.display()))?;
    }
    Ok(Status::Pass)
}

/// `origin-check` or `origin-check-demo`.
fn name(command: &Command) -> String {
    let name = command.get_bin_name().unwrap_or(command.get_name());
    name.replace(' ', "-")
}

fn page(command: &Command) -> anyhow::Result<String> {
    let name = name(command);
    let is_program = !name.starts_with("origin-check-");
    let source = concat!("origin-check ", env!("CARGO_PKG_VERSION"));
    let command_for_page = command.clone().mut_args(with_long_help);
    let man = Man::new(command_for_page.name(name.clone()))
        .title(name.to_uppercase())
        .date(DATE)
        .source(source)
        .manual("User Commands");
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    page.extend(synopsis(command).bytes());
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    if is_program {
        man.render_subcommands_section(&mut page)?;
    }
    if let Some(notes) = command.get_after_long_help().or(command.get_after_help()) {
        page.extend(foot(&notes.to_string()).bytes());
    }
    if is_program {
        page.extend(FURTHER.bytes());
    }
    Ok(without_double_breaks(&String::from_utf8(page)?))
}

/// clap_mangen prints only the long help of an option that `-h` leaves out.
fn with_long_help(option: Arg) -> Arg {
    match option.get_help().cloned() {
        Some(help) if option.get_long_help().is_none() && option.is_hide_short_help_set() => {
            option.long_help(help)
        }
        _ => option,
    }
}

fn synopsis(command: &Command) -> String {
    let usage = command.clone().render_usage().to_string();
    let lines = usage.trim_start_matches("Usage:").lines();
    let lines: Vec<String> = lines.map(|line| escape(line.trim())).collect();
    format!(".SH SYNOPSIS\n.nf\n{}\n.fi\n", lines.join("\n"))
}

/// `Exit status:` and `Examples:` become sections, their lines as they are.
fn foot(notes: &str) -> String {
    let mut page = String::new();
    for line in notes.lines().filter(|line| !line.is_empty()) {
        match line.strip_suffix(':') {
            Some(heading) if !heading.starts_with(' ') => {
                page.push_str(&format!(".fi\n.SH {}\n.nf\n", heading.to_uppercase()));
            }
            _ => page.push_str(&format!("{}\n", escape(line))),
        }
    }
    let page = page.strip_prefix(".fi\n").unwrap_or(&page);
    format!("{page}.fi\n")
}

/// Text that roff prints as it is.
fn escape(text: &str) -> String {
    let text = text.replace('\\', "\\e").replace('-', "\\-");
    if text.starts_with(['.', '\'']) {
        return format!("\\&{text}");
    }
    text
}

/// The page without the line breaks beside empty lines, of which mandoc warns.
fn without_double_breaks(page: &str) -> String {
    let lines: Vec<&str> = page.lines().map(str::trim_end).collect();
    let beside_empty = |index: usize| {
        let before = index.checked_sub(1).and_then(|index| lines.get(index));
        [before, lines.get(index + 1)].contains(&Some(&""))
    };
    let kept = lines.iter().enumerate();
    kept.filter(|(index, line)| **line != ".br" || !beside_empty(*index))
        .map(|(_, line)| format!("{line}\n"))
        .collect()
}
