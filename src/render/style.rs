//! Color, only if it is asked for, and never as the only bearer of a meaning.

use colored::Color;

use crate::check::Severity;

/// The options of a text page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Options {
    /// Everything seen, not only what is wrong.
    pub verbose: bool,
    /// ANSI escape sequences for color and bold type.
    pub color: bool,
}

#[derive(Debug, Clone, Copy)]
pub struct Style {
    pub color: bool,
}

impl Style {
    pub fn heading(self, text: &str) -> String {
        self.apply(text, "")
    }

    /// A word that carries a severity; nothing bad is green.
    pub fn severity(self, text: &str, severity: Option<Severity>) -> String {
        let color = match severity {
            None => Color::Green,
            Some(Severity::Notice) => Color::Cyan,
            Some(Severity::Warn) => Color::Yellow,
            Some(Severity::Inconclusive) => Color::Magenta,
            Some(Severity::Fail) => Color::Red,
        };
        self.apply(text, &format!(";{}", color.to_fg_str()))
    }

    // `colored` prints its codes or not by a global state, read from the environment; the codes
    // are put together here from its types instead, so that rendering depends on its input alone.
    fn apply(self, text: &str, color: &str) -> String {
        if self.color && !text.is_empty() {
            format!("\u{1b}[1{color}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }
}
