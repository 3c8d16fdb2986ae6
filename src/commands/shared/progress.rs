//! The progress of a command: one line that is redrawn on stderr, if that is a terminal.

use std::fmt;
use std::io::{self, IsTerminal};
use std::sync::Arc;
use std::time::Duration;

use indicatif::{
    HumanDuration, ProgressBar, ProgressDrawTarget, ProgressFinish, ProgressState, ProgressStyle,
};

use super::output::complain;
use crate::net::limits::Limits;

/// The line; hidden if stderr is not a terminal.
pub struct ProgressLine(ProgressBar);

impl ProgressLine {
    pub fn hidden() -> Self {
        Self(ProgressBar::hidden())
    }

    /// Says what a check waits for, once a person has waited for a second.
    pub fn of_few(limits: Arc<Limits>) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        if !io::stderr().is_terminal() {
            return Self(bar);
        }
        if let Ok(style) = ProgressStyle::with_template("{awaited}") {
            let awaited = move |_: &ProgressState, to: &mut dyn fmt::Write| {
                let _ = to.write_str(&limits.waiting.sentence().unwrap_or_default());
            };
            bar.set_style(style.with_key("awaited", awaited));
        }
        let bar = bar.with_finish(ProgressFinish::AndClear);
        let shown = bar.clone();
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_secs(1)).await;
            if !shown.is_finished() {
                shown.set_draw_target(ProgressDrawTarget::stderr());
                shown.enable_steady_tick(Duration::from_millis(250));
            }
        });
        Self(bar)
    }

    /// Counts the targets of a list; `estimate` is called only if stderr is a terminal.
    pub fn of_list(estimate: impl FnOnce() -> Option<usize>, limits: Arc<Limits>) -> Self {
        if !io::stderr().is_terminal() {
            return Self::hidden();
        }
        let (bar, template) = match estimate() {
            Some(targets) => (
                ProgressBar::new(targets.try_into().unwrap_or(u64::MAX)),
                "[{bar:20}] {pos}/{len}, {msg}{speed}{eta_left}{held_up}",
            ),
            None => (
                ProgressBar::new_spinner(),
                "{spinner} {pos} done, {msg}{speed}, {elapsed}{held_up}",
            ),
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            // Before the first result nothing is known about the speed.
            let is_known = |state: &ProgressState| state.pos() > 0;
            // Four decimals would change faster than anyone can read them.
            let speed = move |state: &ProgressState, to: &mut dyn fmt::Write| {
                if is_known(state) {
                    let _ = write!(to, ", {:.1}/s", state.per_sec());
                }
            };
            let eta_left = move |state: &ProgressState, to: &mut dyn fmt::Write| {
                if is_known(state) {
                    let _ = write!(to, ", {:#} left", HumanDuration(state.eta()));
                }
            };
            let held_up = move |_: &ProgressState, to: &mut dyn fmt::Write| {
                if let Some(address) = limits.waiting.crowded_address() {
                    let most = limits.per_host;
                    let _ = write!(to, ", {most} at once to {address} (--per-host)");
                }
            };
            let style = style
                .with_key("speed", speed)
                .with_key("eta_left", eta_left)
                .with_key("held_up", held_up);
            // Not every terminal has blocks and dots.
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

    pub fn complain(&self, text: &str) {
        self.suspend(|| complain(text));
    }

    pub fn end(&self) {
        self.0.finish_and_clear();
    }
}
