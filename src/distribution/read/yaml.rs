//! YAML as the values that JSON has, with CloudFormation's short-form tags in their long form.
//!
//! `!Ref X` becomes `{"Ref": X}`, `!Sub X` becomes `{"Fn::Sub": X}`: the readers need to know one
//! spelling only. Plain scalars stay text, because YAML 1.1 and 1.2 disagree on what is a number;
//! a reader that wants a number parses the text.
//!
//! A file may be hostile: nesting is bounded, and so is what aliases multiply.

use std::borrow::Cow;
use std::collections::HashMap;

use granit_parser::{Event, Parser, ScalarStyle, Tag};
use serde_json::{Map, Value};

use super::error::ReadError;

/// The deepest nesting of values, as for JSON.
const MOST_NESTING: usize = 128;

/// The most values of a file after its aliases are expanded; a template is at most a megabyte
/// (CloudFormation quotas).
const MOST_VALUES: usize = 1_000_000;

/// Reads every document of the stream.
pub(super) fn documents(text: &str) -> Result<Vec<Value>, ReadError> {
    let mut builder = Builder::default();
    for event in Parser::new_from_str(text) {
        let (event, _) = event.map_err(|error| {
            ReadError::file(format!(
                "not valid YAML: {} at line {} column {}",
                error.info().escape_debug(),
                error.marker().line(),
                error.marker().col() + 1
            ))
        })?;
        builder.take(event)?;
    }
    Ok(builder.documents)
}

#[derive(Default)]
struct Builder {
    documents: Vec<Value>,
    open: Vec<OpenCollection>,
    anchors: HashMap<usize, Value>,
    values: usize,
}

struct OpenCollection {
    collection: Collection,
    anchor: usize,
    function: Option<String>,
}

enum Collection {
    Sequence(Vec<Value>),
    Mapping(Map<String, Value>, Option<String>),
}

impl Builder {
    fn take(&mut self, event: Event) -> Result<(), ReadError> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let plain = style == ScalarStyle::Plain && tag.is_none();
                let value = match text.as_ref() {
                    "" | "~" | "null" | "Null" | "NULL" if plain => Value::Null,
                    text => Value::String(text.to_owned()),
                };
                self.complete(called(function(tag), value), anchor)
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.open(Collection::Sequence(Vec::new()), anchor, tag)
            }
            Event::MappingStart(_, anchor, tag) => {
                self.open(Collection::Mapping(Map::new(), None), anchor, tag)
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(),
            Event::Alias(anchor) => {
                let Some(value) = self.anchors.get(&anchor).cloned() else {
                    return Err(ReadError::file(
                        "a YAML alias is inside the value that it refers to",
                    ));
                };
                self.count_all(&value)?;
                self.place(value)
            }
            Event::DocumentStart(..) => {
                self.anchors.clear();
                Ok(())
            }
            // The stream's marks; the enum is non-exhaustive.
            _ => Ok(()),
        }
    }

    fn open(
        &mut self,
        collection: Collection,
        anchor: usize,
        tag: Option<Cow<'_, Tag>>,
    ) -> Result<(), ReadError> {
        self.open.push(OpenCollection {
            collection,
            anchor,
            function: function(tag),
        });
        self.count(0, 0)
    }

    fn close(&mut self) -> Result<(), ReadError> {
        let Some(open) = self.open.pop() else {
            return Ok(());
        };
        let value = match open.collection {
            Collection::Sequence(items) => Value::Array(items),
            Collection::Mapping(fields, _) => Value::Object(fields),
        };
        self.complete(called(open.function, value), open.anchor)
    }

    fn complete(&mut self, value: Value, anchor: usize) -> Result<(), ReadError> {
        self.count(1, 1)?;
        if anchor != 0 {
            // The copy counts as well: anchors inside anchors multiply too.
            self.count_all(&value)?;
            self.anchors.insert(anchor, value.clone());
        }
        self.place(value)
    }

    fn count_all(&mut self, value: &Value) -> Result<(), ReadError> {
        let (values, nesting) = measure(value);
        self.count(values, nesting)
    }

    /// Counts values that are about to be added at the present depth.
    fn count(&mut self, values: usize, nesting: usize) -> Result<(), ReadError> {
        self.values = self.values.saturating_add(values);
        if self.values > MOST_VALUES {
            return Err(ReadError::file(format!(
                "the YAML expands to more than {MOST_VALUES} values"
            )));
        }
        if self.open.len() + nesting > MOST_NESTING {
            return Err(ReadError::file(format!(
                "the YAML is nested deeper than {MOST_NESTING} levels"
            )));
        }
        Ok(())
    }

    fn place(&mut self, value: Value) -> Result<(), ReadError> {
        let Some(open) = self.open.last_mut() else {
            self.documents.push(value);
            return Ok(());
        };
        match &mut open.collection {
            Collection::Sequence(items) => items.push(value),
            Collection::Mapping(fields, key) => match (key.take(), value) {
                (Some(key), value) => drop(fields.insert(key, value)),
                (None, Value::String(name)) => *key = Some(name),
                (None, Value::Null) => *key = Some(String::new()),
                (None, _) => return Err(ReadError::file("a YAML key is not a text")),
            },
        }
        Ok(())
    }
}

/// Returns the long form of the function that a short-form tag calls.
fn function(tag: Option<Cow<'_, Tag>>) -> Option<String> {
    let tag = tag.filter(|tag| tag.handle() == "!" && !tag.suffix().is_empty())?;
    Some(match tag.suffix() {
        name @ ("Ref" | "Condition") => name.to_owned(),
        name => format!("Fn::{name}"),
    })
}

fn called(function: Option<String>, value: Value) -> Value {
    match function {
        None => value,
        Some(function) => Value::Object(Map::from_iter([(function, value)])),
    }
}

/// Counts the values in an anchored value, and its nesting, which is bounded already, so that
/// recursion is safe. Long texts count by their length, so that aliases cannot multiply them
/// without end.
fn measure(value: &Value) -> (usize, usize) {
    const TEXT_OF_ONE: usize = 64;
    let children: Vec<(usize, usize)> = match value {
        Value::String(text) => return (1 + text.len() / TEXT_OF_ONE, 1),
        Value::Array(items) => items.iter().map(measure).collect(),
        Value::Object(fields) => fields.values().map(measure).collect(),
        _ => Vec::new(),
    };
    let values: usize = children.iter().map(|(values, _)| values).sum();
    let nesting = children.iter().map(|(_, nesting)| *nesting).max();
    (values + 1, nesting.unwrap_or(0) + 1)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn one(text: &str) -> Value {
        let mut documents = documents(text).unwrap();
        assert_eq!(documents.len(), 1);
        documents.remove(0)
    }

    #[test]
    fn short_form_tags_become_their_long_form() {
        let value = one(
            "A: !Ref Name\nB: !GetAtt Balancer.DNSName\nC: !Join ['.', [a, !Ref Zone]]\nD: !If\n  - Cond\n  - !Sub '${X}'\n  - {E: !!str 5}\n",
        );
        let expected = json!({
            "A": {"Ref": "Name"},
            "B": {"Fn::GetAtt": "Balancer.DNSName"},
            "C": {"Fn::Join": [".", ["a", {"Ref": "Zone"}]]},
            "D": {"Fn::If": ["Cond", {"Fn::Sub": "${X}"}, {"E": "5"}]},
        });
        assert_eq!(value, expected);
    }

    #[test]
    fn scalars_stay_text_and_only_a_plain_null_is_null() {
        let value = one("[443, 012, true, ~, 'null', null, '']");
        assert_eq!(value, json!(["443", "012", "true", null, "null", null, ""]));
    }

    #[test]
    fn aliases_are_expanded_and_several_documents_are_read() {
        assert_eq!(
            one("a: &x {b: [c]}\nd: *x\n"),
            json!({"a": {"b": ["c"]}, "d": {"b": ["c"]}})
        );
        assert_eq!(documents("---\na: b\n---\nc: d\n").unwrap().len(), 2);
    }

    #[test]
    fn a_file_that_multiplies_itself_is_refused() {
        let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for level in 1..20 {
            let before = vec![format!("*a{}", level - 1); 10].join(", ");
            bomb += &format!("a{level}: &a{level} [{before}]\n");
        }
        let error = documents(&bomb).unwrap_err().to_string();
        assert_eq!(error, "the YAML expands to more than 1000000 values");
    }

    #[test]
    fn anchors_inside_anchors_do_not_multiply_what_they_hold() {
        let many = vec!["x"; 20_000].join(", ");
        let nested: String = (0..100).map(|level| format!("&a{level} [")).collect();
        let file = format!("{nested}{many}{}", "]".repeat(100));
        let error = documents(&file).unwrap_err().to_string();
        assert_eq!(error, "the YAML expands to more than 1000000 values");
    }

    #[test]
    fn deep_nesting_is_refused_however_it_is_made() {
        for deep in [
            "[".repeat(100_000),
            "- ".repeat(100_000),
            "{a: ".repeat(200),
            "!Ref ".repeat(3) + &"[".repeat(200),
        ] {
            assert!(documents(&deep).is_err());
        }
        let mut chain = "a0: &a0 []\n".to_owned();
        for level in 1..200 {
            chain += &format!("a{level}: &a{level} [*a{}]\n", level - 1);
        }
        let error = documents(&chain).unwrap_err().to_string();
        assert_eq!(error, "the YAML is nested deeper than 128 levels");
    }

    #[test]
    fn an_alias_inside_its_own_value_is_refused() {
        assert!(documents("a: &a [*a]\n").is_err());
        assert!(documents("a: *nothing\n").is_err());
    }
}
