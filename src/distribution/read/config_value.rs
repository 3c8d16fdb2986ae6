//! A value of a configuration file, which may be an expression.

use std::borrow::Cow;

/// A value, or the expression that gives it when the template is deployed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ConfigValue<T> {
    Literal(T),
    Unresolved(String),
}

impl<T> ConfigValue<T> {
    pub(super) fn literal(self) -> Option<T> {
        match self {
            Self::Literal(value) => Some(value),
            Self::Unresolved(_) => None,
        }
    }

    /// Returns the literal; if there is none, adds a note on `what` with the expression.
    pub(super) fn record_unresolved(self, what: &str, notes: &mut Vec<String>) -> Option<T> {
        match self {
            Self::Literal(value) => Some(value),
            Self::Unresolved(why) => {
                notes.push(format!("{what} is {}", brief(&why)));
                None
            }
        }
    }
}

/// Returns an expression, short enough for a sentence: a call may hold a whole origin.
pub(super) fn brief(why: &str) -> Cow<'_, str> {
    shortened(why, 80)
}

pub(super) fn shortened(text: &str, most: usize) -> Cow<'_, str> {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or(text)).into(),
        None => text.into(),
    }
}
