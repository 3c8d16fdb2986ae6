//! A cursor over a configuration file that knows its path, so that errors can name it.
//!
//! The three sources say the same in different words: CloudFront's API (PascalCase, lists as
//! `{Quantity, Items}`), CloudFormation (PascalCase, plain lists, values that may be calls of
//! functions), Terraform (snake_case, blocks as lists). A [`Dialect`] holds the difference, and
//! every field is looked up by its name in the API.

use serde_json::Value;

use super::config_value::{ConfigValue, brief, excerpt};
use super::dialect::Dialect;
use super::error::ReadError;
use super::placeholder::has_placeholder;

/// The field in which a value that is not literal has an example of the name that it gives. No
/// source has a field of this name.
pub(super) const EXAMPLE: &str = "\u{0}example";

/// A value in a document.
#[derive(Debug, Clone)]
pub(super) struct Node<'a> {
    pub(super) value: &'a Value,
    pub(super) path: String,
    pub(super) dialect: &'static Dialect,
}

impl<'a> Node<'a> {
    pub(super) fn root(value: &'a Value, path: &str, dialect: &'static Dialect) -> Self {
        Self {
            value,
            path: path.to_owned(),
            dialect,
        }
    }

    /// Returns the expression if this is not literal.
    pub(super) fn not_literal(&self) -> Option<String> {
        (self.dialect.not_literal)(self.value).or_else(|| self.template())
    }

    /// Returns a text with placeholders; `None` for any other value.
    pub(super) fn template(&self) -> Option<String> {
        let text = self.value.as_str().filter(|text| has_placeholder(text));
        text.map(str::to_owned)
    }

    /// Returns a field; `None` also for a null and for CloudFormation's `AWS::NoValue`.
    pub(super) fn field(&self, api: &'static str) -> Result<Option<Node<'a>>, ReadError> {
        let name = self.dialect.name(api);
        let fields = self.value.as_object();
        let fields = fields.ok_or_else(|| self.expected("an object"))?;
        let value = fields.get(name.as_ref()).filter(|value| is_value(value));
        Ok(value.map(|value| self.child(value, &format!(".{name}"))))
    }

    pub(super) fn required(&self, api: &'static str) -> Result<Node<'a>, ReadError> {
        self.field(api)?.ok_or_else(|| {
            let name = self.dialect.name(api);
            let path = joined(&self.path, &format!(".{name}"));
            ReadError::at(path, "it is missing".to_owned())
        })
    }

    /// Returns a field that is an object; Terraform has it in a list of one.
    pub(super) fn block(&self, api: &'static str) -> Result<Option<Node<'a>>, ReadError> {
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

    /// The same; `None` also if it is not literal.
    pub(super) fn literal_block(&self, api: &'static str) -> Result<Option<Node<'a>>, ReadError> {
        let block = self.block(api)?;
        Ok(block.filter(|block| block.not_literal().is_none()))
    }

    /// Returns the items of a list: a plain one, or `{Quantity, Items}` without `Items` if empty.
    pub(super) fn items(&self) -> Result<Vec<Node<'a>>, ReadError> {
        match self.value {
            Value::Null => Ok(Vec::new()),
            Value::Array(items) => Ok(items
                .iter()
                .enumerate()
                .filter(|(_, item)| is_value(item))
                .map(|(index, item)| self.child(item, &format!("[{index}]")))
                .collect()),
            Value::Object(list) => match list.get("Items") {
                None | Some(Value::Null) => match list.get("Quantity").and_then(Value::as_u64) {
                    None | Some(0) => Ok(Vec::new()),
                    Some(quantity) => {
                        let path = joined(&self.path, ".Items");
                        let message = format!("it is missing, and Quantity is {quantity}");
                        Err(ReadError::at(path, message))
                    }
                },
                Some(items @ Value::Array(_)) => self.child(items, ".Items").items(),
                Some(other) => Err(self.child(other, ".Items").expected("a list")),
            },
            _ => Err(self.expected("a list")),
        }
    }

    /// Returns the items of a list field; none if the field is missing.
    pub(super) fn list(&self, api: &'static str) -> Result<ConfigValue<Vec<Node<'a>>>, ReadError> {
        let Some(list) = self.field(api)? else {
            return Ok(ConfigValue::Literal(Vec::new()));
        };
        let items = list.value.get("Items").unwrap_or(list.value);
        let expression = (self.dialect.not_literal)(items);
        ConfigValue::unless_expression(list.not_literal().or(expression), || list.items())
    }

    /// Returns the items of a list field; adds a note on what is not literal, and leaves it out.
    pub(super) fn noted_items(
        &self,
        api: &'static str,
        item_name: &str,
        notes: &mut Vec<String>,
    ) -> Result<Vec<Node<'a>>, ReadError> {
        let items = self.list(api)?.record_unresolved(api, notes);
        let mut literal = Vec::new();
        for item in items.unwrap_or_default() {
            match item.not_literal() {
                Some(why) => notes.push(format!("{item_name} is {}", brief(&why))),
                None => literal.push(item),
            }
        }
        Ok(literal)
    }

    /// Returns the literal texts of a list field; adds a note on the others.
    pub(super) fn noted_texts(
        &self,
        api: &'static str,
        item_name: &str,
        notes: &mut Vec<String>,
    ) -> Result<Vec<String>, ReadError> {
        let items = self.noted_items(api, item_name, notes)?.into_iter();
        let texts = items.map(|item| item.text().map(ConfigValue::literal));
        texts.filter_map(Result::transpose).collect()
    }

    pub(super) fn text(&self) -> Result<ConfigValue<String>, ReadError> {
        ConfigValue::unless_expression(self.not_literal(), || match self.value {
            Value::String(text) => Ok(text.clone()),
            Value::Number(number) if self.dialect.loose => Ok(number.to_string()),
            _ => Err(self.expected("a text")),
        })
    }

    /// Returns the text of a field; `None` if it is missing or not literal.
    pub(super) fn text_of(&self, api: &'static str) -> Result<Option<String>, ReadError> {
        let text = self.field(api)?.map(|field| field.text()).transpose()?;
        Ok(text.and_then(ConfigValue::literal))
    }

    /// Returns a text that only has to be told from others: an expression is as good as a literal.
    pub(super) fn label(&self) -> Result<String, ReadError> {
        if let Value::String(text) = self.value {
            return Ok(text.clone());
        }
        Ok(match self.text()? {
            ConfigValue::Literal(text) => text,
            ConfigValue::Unresolved(why) => match self.dialect.label_of_not_literal {
                Some(label) => label.to_owned(),
                None => why,
            },
        })
    }

    pub(super) fn label_of(&self, api: &'static str) -> Result<Option<String>, ReadError> {
        self.field(api)?.map(|field| field.label()).transpose()
    }

    /// Returns a whole number from `least` to `most`.
    pub(super) fn number(&self, least: u32, most: u32) -> Result<ConfigValue<u32>, ReadError> {
        ConfigValue::unless_expression(self.not_literal(), || {
            let number = match self.value {
                Value::Number(number) => number.as_i64().or_else(|| whole(number.as_f64()?)),
                Value::String(digits) if self.dialect.loose => digits.trim().parse().ok(),
                _ => None,
            };
            let number = number.ok_or_else(|| self.expected("a number"))?;
            let number = u32::try_from(number).ok();
            number
                .filter(|number| (least..=most).contains(number))
                .ok_or_else(|| self.expected(&format!("a number from {least} to {most}")))
        })
    }

    pub(super) fn flag(&self) -> Result<ConfigValue<bool>, ReadError> {
        ConfigValue::unless_expression(self.not_literal(), || {
            let word = match self.value {
                Value::Bool(flag) => flag.to_string(),
                Value::String(word) if self.dialect.loose => word.to_ascii_lowercase(),
                _ => String::new(),
            };
            // YAML 1.1, which CloudFormation reads, knows these words too.
            match word.as_str() {
                "true" | "yes" | "on" => Ok(true),
                "false" | "no" | "off" => Ok(false),
                _ => Err(self.expected("true or false")),
            }
        })
    }

    /// Returns the flag of a field; `None` if it is missing or not literal.
    pub(super) fn flag_of(&self, api: &'static str) -> Result<Option<bool>, ReadError> {
        let flag = self.field(api)?.map(|field| field.flag()).transpose()?;
        Ok(flag.and_then(ConfigValue::literal))
    }

    pub(super) fn expected(&self, what: &str) -> ReadError {
        ReadError::at(
            self.path.clone(),
            format!("expected {what}, got {}", excerpt(self.value)),
        )
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

/// `false` for null and for `AWS::NoValue`, CloudFormation's way to leave a property out.
fn is_value(value: &Value) -> bool {
    let reference = value.as_object().filter(|object| object.len() == 1);
    let reference = reference.and_then(|object| object.get("Ref")?.as_str());
    !value.is_null() && reference != Some("AWS::NoValue")
}

/// Some tools write every number as a float.
fn whole(number: f64) -> Option<i64> {
    let fits = number.fract() == 0.0 && number.abs() <= f64::from(u32::MAX);
    fits.then(|| format!("{number:.0}").parse().ok()).flatten()
}
