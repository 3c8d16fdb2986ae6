//! A value of a configuration file, which may be an expression.

use std::borrow::Cow;

use serde_json::Value;

use super::error::ReadError;

/// A value, or the expression that gives it when the template is deployed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ConfigValue<T> {
    Literal(T),
    Unresolved(String),
}

impl<T> ConfigValue<T> {
    /// Reads a value, unless it is an expression.
    pub(super) fn unless_expression(
        expression: Option<String>,
        read: impl FnOnce() -> Result<T, ReadError>,
    ) -> Result<Self, ReadError> {
        match expression {
            Some(why) => Ok(Self::Unresolved(why)),
            None => read().map(Self::Literal),
        }
    }

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

/// Returns a value as an error shows it: short, on one line, and with no character that controls a
/// terminal (JSON escapes C0; the rest is escaped here).
pub(super) fn excerpt(value: &Value) -> String {
    match value {
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
        Value::Null => "null".to_owned(),
        Value::String(text) => format!("\"{}\"", shortened(text, 40).escape_debug()),
        Value::Bool(_) | Value::Number(_) => {
            shortened(&value.to_string(), 40).escape_debug().to_string()
        }
    }
}

fn shortened(text: &str, most: usize) -> Cow<'_, str> {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or(text)).into(),
        None => text.into(),
    }
}
