//! Output to stdout or a file. A closed pipe is a quiet end.

mod replacement;

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::Path;

use anyhow::Context;

use self::replacement::Replacement;
use super::args::{Color, PageArgs};
use super::status::Status;
use crate::render::escape::escape_idempotent;
use crate::render::page::PageForm;
use crate::render::wrap::WIDTH;
use crate::render::wrap::narrow::narrow;

/// The reader closed the pipe: it has seen enough, so that the program ends quietly, whatever the
/// verdict.
#[derive(Debug, thiserror::Error)]
#[error("the reader closed the pipe")]
pub struct PipeClosed;

/// Stdout or a file, open for writing.
pub struct Output {
    to: Destination,
    pub color: bool,
    /// The columns of the terminal, if it is one.
    width: usize,
}

enum Destination {
    Stdout(BufWriter<io::Stdout>),
    /// Anything but a regular file, such as a named pipe or `/dev/null`.
    Device(BufWriter<File>),
    File(Replacement),
}

impl Output {
    /// Opens `path`, or stdout without one, before anything is contacted.
    pub fn open(path: Option<&Path>, color: Color) -> anyhow::Result<Self> {
        let to = match path {
            None => Destination::Stdout(BufWriter::new(io::stdout())),
            Some(path) => match Replacement::of(path)? {
                Some(replacement) => Destination::File(replacement),
                None => Destination::Device(BufWriter::new(create(path)?)),
            },
        };
        let color = match color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => path.is_none() && stdout_has_color(),
        };
        let width = match path {
            None => terminal_width().unwrap_or(WIDTH),
            Some(_) => WIDTH,
        };
        Ok(Self { to, color, width })
    }

    pub fn write_page(&mut self, page: &str, args: &PageArgs) -> anyhow::Result<()> {
        match (args.quiet, args.form(self.color)) {
            (0, Some(PageForm::Text { .. })) => self.write_text(page),
            _ => self.write(page),
        }
    }

    /// Writes a text page, folded to a terminal that is narrower than the page.
    pub fn write_text(&mut self, page: &str) -> anyhow::Result<()> {
        self.write(narrow(page, self.width))
    }

    /// Writes at once, so that a reader sees each report when it is made.
    pub fn write(&mut self, content: impl AsRef<[u8]>) -> anyhow::Result<()> {
        let to: &mut dyn Write = match &mut self.to {
            Destination::Stdout(to) => to,
            Destination::Device(to) => to,
            Destination::File(to) => to,
        };
        match to.write_all(content.as_ref()).and_then(|()| to.flush()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Err(PipeClosed.into()),
            result => result.context("cannot write the output"),
        }
    }

    /// Puts a file in its place. Without this call it is put there too, but no error is reported.
    pub fn close(&mut self) -> anyhow::Result<()> {
        match &mut self.to {
            Destination::File(replacement) => replacement.put(),
            Destination::Stdout(_) | Destination::Device(_) => Ok(()),
        }
    }
}

pub fn create(path: &Path) -> anyhow::Result<File> {
    File::create(path).with_context(|| format!("cannot write to {}", path.display()))
}

/// Prints a text page that is not a report.
pub fn print_text(page: &str) -> anyhow::Result<Status> {
    Output::open(None, Color::Never)?.write_text(page)?;
    Ok(Status::Pass)
}

/// Prints to stdout what is not a report.
pub fn print(content: impl AsRef<[u8]>) -> anyhow::Result<Status> {
    Output::open(None, Color::Never)?.write(content)?;
    Ok(Status::Pass)
}

/// Prints one line of complaint on stderr, without control characters that act on a terminal.
pub fn complain(text: &str) {
    // A person reads this, and paths on Windows contain backslashes: they are not doubled.
    let line = escape_idempotent(text);
    // If stderr is closed, the exit status still tells.
    let _ = writeln!(io::stderr(), "origin-check: {line}");
}

/// A text of several lines as one.
pub fn one_line(text: &str) -> String {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join(" ")
}

/// The columns of the terminal that stdout is.
fn terminal_width() -> Option<usize> {
    let (terminal_size::Width(columns), _) = terminal_size::terminal_size_of(io::stdout())?;
    Some(columns.into())
}

/// NO_COLOR, CLICOLOR and CLICOLOR_FORCE as `colored` reads them, and the terminal, which has none
/// if it calls itself dumb.
fn stdout_has_color() -> bool {
    let is_forced = || std::env::var("CLICOLOR_FORCE").is_ok_and(|value| value != "0");
    let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    colored::control::ShouldColorize::from_env().should_colorize()
        && (io::stdout().is_terminal() && !is_dumb || is_forced())
}
