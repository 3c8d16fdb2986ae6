//! Calls of functions in a template's values.

use serde_json::Value;

use crate::distribution::read::document::EXAMPLE;

/// Returns the function and the argument if the value is a call.
pub(super) fn call(value: &Value) -> Option<(&str, &Value)> {
    let mut fields = value
        .as_object()?
        .iter()
        .filter(|(name, _)| *name != EXAMPLE);
    let (name, argument) = fields.next()?;
    let is_function = matches!(name.as_str(), "Ref" | "Condition") || name.starts_with("Fn::");
    (is_function && fields.next().is_none()).then_some((name.as_str(), argument))
}

/// Returns the resource and the attribute that `Fn::GetAtt` names.
pub(super) fn attribute(argument: &Value) -> Option<(&str, String)> {
    match argument {
        Value::String(path) => {
            let (resource, attribute) = path.split_once('.')?;
            Some((resource, attribute.to_owned()))
        }
        Value::Array(parts) => {
            let parts: Option<Vec<&str>> = parts.iter().map(Value::as_str).collect();
            let parts = parts?;
            let (resource, attribute) = parts.split_first()?;
            Some((resource, attribute.join(".")))
        }
        _ => None,
    }
}

pub(super) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}
