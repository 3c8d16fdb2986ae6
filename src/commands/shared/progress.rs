//! How far a list is, on stderr where that is a terminal.

use std::fmt;
use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressFinish, ProgressState, ProgressStyle};

use crate::render::escape::escape;

/// A line that is drawn anew; nothing where nobody looks.
pub struct Progress(ProgressBar);

impl Progress {
    /// Nothing to be seen.
    pub fn none() -> Self {
        Self(ProgressBar::hidden())
    }

    /// A list of about so many targets, where that is known; asked only where somebody looks.
    pub fn new(targets: impl FnOnce() -> Option<usize>) -> Self {
        if !io::stderr().is_terminal() {
            return Self::none();
        }
        let targets = targets();
        let (bar, template) = match targets {
            Some(targets) => (
                ProgressBar::new(targets.try_into().unwrap_or(u64::MAX)),
                "[{bar:20}] {pos}/{len}, {msg}, {rate}, {eta} left",
            ),
            None => (
                ProgressBar::new_spinner(),
                "{spinner} {pos} done, {msg}, {rate}, {elapsed}",
            ),
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            // Four decimals are more than anybody can read while they change.
            let rate = |state: &ProgressState, to: &mut dyn fmt::Write| {
                let _ = write!(to, "{:.1}/s", state.per_sec());
            };
            // Not every terminal has blocks and dots.
            let style = style.with_key("rate", rate);
            bar.set_style(style.progress_chars("=> ").tick_chars("|/-\\ "));
        }
        // Whatever ends the list takes the line away.
        let bar = bar.with_finish(ProgressFinish::AndClear);
        bar.set_message("0 failing");
        bar.enable_steady_tick(Duration::from_millis(200));
        Self(bar)
    }

    /// One target less that is to be done: an earlier run has.
    pub fn done_before(&self) {
        self.0.dec_length(1);
    }

    /// One target more.
    pub fn done(&self, failing: u64) {
        if self.0.is_hidden() {
            return;
        }
        self.0.inc(1);
        self.0.set_message(format!("{failing} failing"));
    }

    /// Prints beside the line.
    pub fn beside<T>(&self, print: impl FnOnce() -> T) -> T {
        self.0.suspend(print)
    }

    /// One line of complaint on stderr.
    pub fn complain(&self, text: &str) {
        // When nobody listens on stderr, the exit status says it.
        let line = escape(text).replace("\\\\", "\\");
        self.beside(|| drop(writeln!(io::stderr(), "origin-check: {line}")));
    }

    /// Takes the line away.
    pub fn end(&self) {
        self.0.finish_and_clear();
    }
}
