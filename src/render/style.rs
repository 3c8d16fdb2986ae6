//! Colour, only where it was asked for, and never as the only bearer of a meaning.

use colored::Color;

use crate::check::Severity;

/// How to print emphasised words. It asks nobody: the caller says whether there is colour.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// Whether to use colour at all.
    pub color: bool,
}

impl Style {
    /// A heading.
    pub fn heading(self, text: &str) -> String {
        self.apply(text, None)
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
        self.apply(text, Some(color))
    }

    // `colored` prints its codes or not by a global state, read from the environment; the codes
    // are put together here from its types instead, so that rendering depends on its input alone.
    fn apply(self, text: &str, color: Option<Color>) -> String {
        if !self.color || text.is_empty() {
            return text.to_owned();
        }
        let color = color.map(|color| format!(";{}", color.to_fg_str()));
        format!("\u{1b}[1{}m{text}\u{1b}[0m", color.unwrap_or_default())
    }
}
