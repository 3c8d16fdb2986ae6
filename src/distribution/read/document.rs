//! A cursor over a configuration file that knows where it stands, so that a wrong shape is
//! reported with its path.
//!
//! The three sources say the same in different words: CloudFront's API (PascalCase, lists as
//! `{Quantity, Items}`), CloudFormation (PascalCase, plain lists, values that may be calls of
//! functions), Terraform (snake_case, blocks as lists). A [`Dialect`] holds the difference, and
//! everything is asked for by its name in the API.

use std::borrow::Cow;

use serde_json::{Map, Value};

use crate::distribution::ReadError;

/// How a source spells the API's fields and values.
#[derive(Debug)]
pub(crate) struct Dialect {
    /// Fields whose name does not follow from the API's.
    pub(crate) renamed: &'static [(&'static str, &'static str)],
    /// Whether the other names are the API's in snake_case.
    pub(crate) snake_case: bool,
    /// Whether `"443"` is as good as `443`: YAML and CloudFormation do not tell them apart.
    pub(crate) loose: bool,
    /// What every value that is not literal counts as where it is only told from others, if two of
    /// them may look alike and yet differ, or the other way round.
    pub(crate) label_of_not_literal: Option<&'static str>,
    /// Why a value cannot be read here, if it is no literal.
    pub(crate) not_literal: fn(&Value) -> Option<String>,
}

impl Dialect {
    fn name(&self, api: &'static str) -> Cow<'static, str> {
        if let Some((_, renamed)) = self.renamed.iter().find(|(name, _)| *name == api) {
            return Cow::Borrowed(renamed);
        }
        if !self.snake_case {
            return Cow::Borrowed(api);
        }
        let mut snake = String::new();
        for character in api.chars() {
            if character.is_ascii_uppercase() && !snake.is_empty() {
                snake.push('_');
            }
            snake.push(character.to_ascii_lowercase());
        }
        Cow::Owned(snake)
    }
}

/// A place in a document.
#[derive(Debug, Clone)]
pub(crate) struct Node<'a> {
    pub(crate) value: &'a Value,
    pub(crate) path: String,
    pub(crate) dialect: &'static Dialect,
}

/// A value, or the reason why it is not known before the template is deployed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ConfigValue<T> {
    /// A literal.
    Literal(T),
    /// Not a literal; the text says what stands there.
    Unresolved(String),
}

impl<T> ConfigValue<T> {
    /// The literal; where there is none, `note` is told what stands there.
    pub(crate) fn record_unresolved(self, what: &str, notes: &mut Vec<String>) -> Option<T> {
        match self {
            Self::Literal(value) => Some(value),
            Self::Unresolved(why) => {
                notes.push(format!("{what} is {}", brief(&why)));
                None
            }
        }
    }
}

impl<'a> Node<'a> {
    pub(crate) fn root(value: &'a Value, path: &str, dialect: &'static Dialect) -> Self {
        Self {
            value,
            path: path.to_owned(),
            dialect,
        }
    }

    /// What this is, when it is no literal.
    pub(crate) fn not_literal(&self) -> Option<String> {
        (self.dialect.not_literal)(self.value)
    }

    /// A field, by its name in the API. A null, and CloudFormation's `AWS::NoValue`, is no field.
    pub(crate) fn field(&self, api: &'static str) -> Result<Option<Node<'a>>, ReadError> {
        let name = self.dialect.name(api);
        let Some(value) = self.object()?.get(name.as_ref()) else {
            return Ok(None);
        };
        if value.is_null() || is_no_value(value) {
            return Ok(None);
        }
        Ok(Some(self.child(value, &format!(".{name}"))))
    }

    /// A field that has to be there.
    pub(crate) fn required(&self, api: &'static str) -> Result<Node<'a>, ReadError> {
        self.field(api)?.ok_or_else(|| {
            let name = self.dialect.name(api);
            let path = joined(&self.path, &format!(".{name}"));
            ReadError::shape(path, "it is missing".to_owned())
        })
    }

    /// A field that is an object; Terraform has it in a list of one.
    pub(crate) fn block(&self, api: &'static str) -> Result<Option<Node<'a>>, ReadError> {
        let Some(field) = self.field(api)? else {
            return Ok(None);
        };
        match field.value {
            Value::Array(blocks) => match blocks.as_slice() {
                [] => Ok(None),
                [block] => Ok(Some(field.child(block, "[0]"))),
                _ => Err(field.expected("one object")),
            },
            Value::Object(_) => Ok(Some(field)),
            _ => Err(field.expected("an object")),
        }
    }

    /// The items of a list: a plain one, or `{Quantity, Items}` where `Items` may be missing.
    pub(crate) fn items(&self) -> Result<Vec<Node<'a>>, ReadError> {
        match self.value {
            Value::Null => Ok(Vec::new()),
            Value::Array(items) => Ok(items
                .iter()
                .enumerate()
                .filter(|(_, item)| !item.is_null() && !is_no_value(item))
                .map(|(index, item)| self.child(item, &format!("[{index}]")))
                .collect()),
            Value::Object(list) => match list.get("Items") {
                None | Some(Value::Null) => match list.get("Quantity").and_then(Value::as_u64) {
                    None | Some(0) => Ok(Vec::new()),
                    Some(quantity) => {
                        let path = joined(&self.path, ".Items");
                        let message = format!("it is missing, and Quantity is {quantity}");
                        Err(ReadError::shape(path, message))
                    }
                },
                Some(items @ Value::Array(_)) => self.child(items, ".Items").items(),
                Some(other) => Err(self.child(other, ".Items").expected("a list")),
            },
            _ => Err(self.expected("a list")),
        }
    }

    /// A list field's items; nothing where the field is missing.
    pub(crate) fn list(&self, api: &'static str) -> Result<ConfigValue<Vec<Node<'a>>>, ReadError> {
        let Some(list) = self.field(api)? else {
            return Ok(ConfigValue::Literal(Vec::new()));
        };
        let items = list.value.get("Items").unwrap_or(list.value);
        match list
            .not_literal()
            .or_else(|| (self.dialect.not_literal)(items))
        {
            Some(why) => Ok(ConfigValue::Unresolved(why)),
            None => list.items().map(ConfigValue::Literal),
        }
    }

    /// A text.
    pub(crate) fn text(&self) -> Result<ConfigValue<String>, ReadError> {
        if let Some(why) = self.not_literal() {
            return Ok(ConfigValue::Unresolved(why));
        }
        match self.value {
            Value::String(text) => Ok(ConfigValue::Literal(text.clone())),
            Value::Number(number) if self.dialect.loose => {
                Ok(ConfigValue::Literal(number.to_string()))
            }
            _ => Err(self.expected("a text")),
        }
    }

    /// A text that only has to be told from others: what is no literal is as good as its spelling.
    pub(crate) fn label(&self) -> Result<String, ReadError> {
        Ok(match self.text()? {
            ConfigValue::Literal(text) => text,
            ConfigValue::Unresolved(why) => match self.dialect.label_of_not_literal {
                Some(label) => label.to_owned(),
                None => why,
            },
        })
    }

    /// A whole number from `least` to `most`.
    pub(crate) fn number(&self, least: u32, most: u32) -> Result<ConfigValue<u32>, ReadError> {
        if let Some(why) = self.not_literal() {
            return Ok(ConfigValue::Unresolved(why));
        }
        let number = match self.value {
            Value::Number(number) => number.as_i64().or_else(|| whole(number.as_f64()?)),
            Value::String(digits) if self.dialect.loose => digits.trim().parse().ok(),
            _ => None,
        };
        let number = number.ok_or_else(|| self.expected("a number"))?;
        match u32::try_from(number) {
            Ok(number) if (least..=most).contains(&number) => Ok(ConfigValue::Literal(number)),
            _ => Err(self.expected(&format!("a number from {least} to {most}"))),
        }
    }

    /// True or false.
    pub(crate) fn flag(&self) -> Result<ConfigValue<bool>, ReadError> {
        if let Some(why) = self.not_literal() {
            return Ok(ConfigValue::Unresolved(why));
        }
        let word = match self.value {
            Value::Bool(flag) => return Ok(ConfigValue::Literal(*flag)),
            Value::String(word) if self.dialect.loose => word.to_ascii_lowercase(),
            _ => return Err(self.expected("true or false")),
        };
        // YAML 1.1, which CloudFormation reads, knows these words too.
        match word.as_str() {
            "true" | "yes" | "on" => Ok(ConfigValue::Literal(true)),
            "false" | "no" | "off" => Ok(ConfigValue::Literal(false)),
            _ => Err(self.expected("true or false")),
        }
    }

    /// The fault that something else stands here.
    pub(crate) fn expected(&self, what: &str) -> ReadError {
        ReadError::shape(
            self.path.clone(),
            format!("expected {what}, got {}", excerpt(self.value)),
        )
    }

    fn object(&self) -> Result<&'a Map<String, Value>, ReadError> {
        self.value
            .as_object()
            .ok_or_else(|| self.expected("an object"))
    }

    fn child(&self, value: &'a Value, step: &str) -> Node<'a> {
        Node {
            value,
            path: joined(&self.path, step),
            dialect: self.dialect,
        }
    }
}

fn joined(path: &str, step: &str) -> String {
    match path {
        "" => step.trim_start_matches('.').to_owned(),
        path => format!("{path}{step}"),
    }
}

/// CloudFormation's way to leave a property out.
fn is_no_value(value: &Value) -> bool {
    let reference = value.as_object().filter(|object| object.len() == 1);
    reference.and_then(|object| object.get("Ref")?.as_str()) == Some("AWS::NoValue")
}

/// A float that stands for a whole number: some tools write every number as one.
fn whole(number: f64) -> Option<i64> {
    let fits = number.fract() == 0.0 && number.abs() <= f64::from(u32::MAX);
    fits.then(|| format!("{number:.0}").parse().ok()).flatten()
}

/// A value as an error shows it: short, on one line, and with nothing in it that acts on a
/// terminal (JSON escapes C0; the rest is escaped here).
fn excerpt(value: &Value) -> String {
    match value {
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
        Value::Null => "null".to_owned(),
        Value::String(text) => format!("\"{}\"", shortened(text)),
        Value::Bool(_) | Value::Number(_) => shortened(&value.to_string()),
    }
}

/// What stands in a value's place, short enough for a sentence: a call may hold a whole origin.
pub(crate) fn brief(why: &str) -> String {
    const MOST: usize = 80;
    match why.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", why.get(..end).unwrap_or(why)),
        None => why.to_owned(),
    }
}

/// At most forty characters, escaped.
pub(crate) fn shortened(text: &str) -> String {
    const MOST: usize = 40;
    let start: String = text.chars().take(MOST).collect();
    let dots = if start.len() < text.len() { "…" } else { "" };
    format!("{}{dots}", start.escape_debug())
}
