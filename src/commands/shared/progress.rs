//! The progress of a command: one line that is redrawn on stderr, if that is a terminal.

use std::fmt;
use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressFinish, ProgressState, ProgressStyle};

use crate::render::escape::escape;

/// The line; hidden if stderr is not a terminal.
pub struct ProgressLine(ProgressBar);

impl ProgressLine {
    pub fn hidden() -> Self {
        Self(ProgressBar::hidden())
    }

    /// Counts the targets of a list; `estimate` is called only if stderr is a terminal.
    pub fn of_list(estimate: impl FnOnce() -> Option<usize>) -> Self {
        if !io::stderr().is_terminal() {
            return Self::hidden();
        }
        let (bar, template) = match estimate() {
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
            // Four decimals would change faster than anyone can read them.
            let rate = |state: &ProgressState, to: &mut dyn fmt::Write| {
                let _ = write!(to, "{:.1}/s", state.per_sec());
            };
            // Not every terminal has blocks and dots.
            let style = style.with_key("rate", rate);
            bar.set_style(style.progress_chars("=> ").tick_chars("|/-\\ "));
        }
        let bar = bar.with_finish(ProgressFinish::AndClear);
        bar.set_message("0 failing");
        bar.enable_steady_tick(Duration::from_millis(200));
        Self(bar)
    }

    /// Shows the time of a command that asks again until `limit`.
    pub fn of_wait(limit: Duration) -> Self {
        let bar = ProgressBar::new_spinner();
        let template = format!("{{spinner}} {{msg}}, {{elapsed}} of {}s", limit.as_secs());
        if let Ok(style) = ProgressStyle::with_template(&template) {
            bar.set_style(style);
        }
        bar.set_message("asking");
        bar.enable_steady_tick(Duration::from_millis(250));
        Self(bar)
    }

    /// Shows a message, which must not contain text from a peer.
    pub fn show(&self, message: String) {
        self.0.set_message(message);
    }

    /// Takes a target that an earlier run has checked off the total.
    pub fn done_before(&self) {
        self.0.dec_length(1);
    }

    pub fn done(&self, failing: u64) {
        if !self.0.is_hidden() {
            self.0.inc(1);
            self.0.set_message(format!("{failing} failing"));
        }
    }

    /// Hides the line while `print` prints.
    pub fn suspend<T>(&self, print: impl FnOnce() -> T) -> T {
        self.0.suspend(print)
    }

    /// Prints one line of complaint on stderr.
    pub fn complain(&self, text: &str) {
        let line = escape(text).replace("\\\\", "\\");
        // If stderr is closed, the exit status still tells.
        self.suspend(|| drop(writeln!(io::stderr(), "origin-check: {line}")));
    }

    pub fn end(&self) {
        self.0.finish_and_clear();
    }
}
