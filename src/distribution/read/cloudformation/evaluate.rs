//! Evaluates calls of functions where literals, parameters' defaults and resources' types
//! decide (CloudFormation User Guide, "Intrinsic function reference").
//!
//! A call is evaluated twice. Exactly, it gives the value of a deployment without parameters of its
//! own. By examples, a name that only the deployment makes (`!GetAtt Lb.DNSName`) becomes an example
//! of such a name, so that it is recognized by the same patterns as a literal one.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::call::{attribute, call, text};
use super::examples;
use crate::cloudfront::origin_kind::OriginKind;
use crate::distribution::read::document::EXAMPLE;

pub(super) struct Evaluator<'a> {
    pub(super) template: &'a Value,
    /// The parameters that were taken to have their defaults.
    pub(super) assumed: RefCell<BTreeMap<String, String>>,
    /// The calls that may still be evaluated: conditions can name each other many times over.
    budget: Cell<u32>,
    /// The conditions that are being evaluated: they can also name each other in a circle.
    pub(super) open_conditions: Cell<u32>,
}

const MOST_CALLS: u32 = 100_000;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    Exact,
    ByExamples,
}

impl<'a> Evaluator<'a> {
    pub(super) fn new(template: &'a Value) -> Self {
        Self {
            template,
            assumed: RefCell::default(),
            budget: Cell::new(MOST_CALLS),
            open_conditions: Cell::new(0),
        }
    }

    /// Returns the value with every call evaluated that can be. What remains has an example of the
    /// name that it gives, if that is an AWS name. JSON and YAML are nested 128 deep at most, so
    /// recursion is safe.
    pub(super) fn evaluated(&self, value: &Value) -> Value {
        if call(value).is_some() {
            return self
                .value(value, Mode::Exact)
                .unwrap_or_else(|| self.with_example(value));
        }
        match value {
            Value::Array(items) => {
                let items = items.iter().map(|item| self.evaluated(item));
                Value::Array(items.collect())
            }
            Value::Object(fields) => {
                let fields = fields.iter();
                let fields = fields.map(|(name, value)| (name.clone(), self.evaluated(value)));
                Value::Object(fields.collect())
            }
            other => other.clone(),
        }
    }

    fn with_example(&self, unknown: &Value) -> Value {
        let mut unknown = unknown.clone();
        if let (Some(example), Some(fields)) = (self.example(&unknown), unknown.as_object_mut()) {
            fields.insert(EXAMPLE.to_owned(), example);
        }
        unknown
    }

    /// Returns the parameters that were taken to have their defaults, a sentence each.
    pub(super) fn assumptions(&self) -> Vec<String> {
        let assumed = self.assumed.borrow();
        let sentence = |(name, value): (&String, &String)| {
            format!("the parameter {name} is assumed to have its default, {value}")
        };
        assumed.iter().map(sentence).collect()
    }

    fn example(&self, value: &Value) -> Option<Value> {
        call(value)?;
        let name = self.value(value, Mode::ByExamples)?;
        OriginKind::of(name.as_str()?).map(|_| name)
    }

    /// Counts a call; `None` if there were too many.
    pub(super) fn spend(&self) -> Option<()> {
        self.budget.set(self.budget.get().checked_sub(1)?);
        Some(())
    }

    pub(super) fn value(&self, value: &Value, mode: Mode) -> Option<Value> {
        self.spend()?;
        match (value, call(value)) {
            (Value::Array(items), _) => {
                let items = items.iter().map(|item| self.value(item, mode));
                items.collect::<Option<_>>().map(Value::Array)
            }
            (_, Some((function, argument))) => self.called(function, argument, mode),
            (other, None) => Some(other.clone()),
        }
    }

    fn called(&self, function: &str, argument: &Value, mode: Mode) -> Option<Value> {
        match (function, argument) {
            ("Ref", Value::String(name)) => self.reference(name, mode),
            ("Fn::GetAtt", _) if mode == Mode::ByExamples => self.attribute(argument),
            ("Fn::ImportValue", _) if mode == Mode::ByExamples => Some(examples::UNKNOWN.into()),
            ("Fn::Sub", Value::String(template)) => self.substituted(template, None, mode),
            (_, Value::Array(parts)) => match (function, parts.as_slice()) {
                ("Fn::Sub", [Value::String(template), Value::Object(variables)]) => {
                    self.substituted(template, Some(variables), mode)
                }
                ("Fn::Join", [Value::String(separator), items]) => {
                    let items = self.list(items, mode)?;
                    let items: Option<Vec<String>> = items.iter().map(text).collect();
                    Some(items?.join(separator).into())
                }
                ("Fn::Split", [Value::String(separator), whole]) if !separator.is_empty() => {
                    let whole = text(&self.value(whole, mode)?)?;
                    Some(whole.split(separator).map(Value::from).collect())
                }
                ("Fn::Select", [index, items]) => {
                    let index: usize = text(&self.value(index, mode)?)?.parse().ok()?;
                    self.list(items, mode)?.get(index).cloned()
                }
                ("Fn::FindInMap", [map, key, field]) => {
                    let mut found = self.template.get("Mappings")?;
                    for name in [map, key, field] {
                        found = found.get(text(&self.value(name, mode)?)?)?;
                    }
                    Some(found.clone())
                }
                ("Fn::If", [Value::String(condition), yes, no]) => {
                    self.chosen(condition, yes, no, mode)
                }
                _ => None,
            },
            _ => None,
        }
    }

    fn list(&self, value: &Value, mode: Mode) -> Option<Vec<Value>> {
        match self.value(value, mode)? {
            Value::Array(items) => Some(items),
            _ => None,
        }
    }

    /// Returns the value of `Fn::If`; where the condition is not known, both may be examples of the
    /// same name.
    fn chosen(&self, condition: &str, yes: &Value, no: &Value, mode: Mode) -> Option<Value> {
        match (self.condition(condition), mode) {
            (Some(holds), Mode::Exact) => Some(self.evaluated(if holds { yes } else { no })),
            (Some(holds), _) => self.value(if holds { yes } else { no }, mode),
            (None, Mode::Exact) => None,
            (None, Mode::ByExamples) => {
                let example = self.example(yes)?;
                (self.example(no)? == example).then_some(example)
            }
        }
    }

    /// Returns an example of the attribute that `Fn::GetAtt` names.
    fn attribute(&self, argument: &Value) -> Option<Value> {
        let (resource, attribute) = attribute(argument)?;
        let resources = self.template.get("Resources");
        let resource = resources.and_then(|all| all.get(resource));
        let property = |name: &str| {
            let property = resource?.get("Properties")?.get(name)?;
            self.value(property, Mode::Exact)
        };
        Some(examples::attribute(resource, &attribute, property).into())
    }

    fn reference(&self, name: &str, mode: Mode) -> Option<Value> {
        if name == "AWS::NoValue" {
            return None;
        }
        let default = self.default(name).filter(|value| *value != "");
        match (default, mode) {
            (Some(default), Mode::Exact) => {
                let shown = text(&default).unwrap_or_else(|| default.to_string());
                self.assumed.borrow_mut().insert(name.to_owned(), shown);
                Some(default)
            }
            (Some(default), Mode::ByExamples) => Some(default),
            (None, Mode::Exact) => None,
            (None, Mode::ByExamples) => Some(examples::reference(name).into()),
        }
    }

    /// Returns a parameter's default; that of an SSM parameter's type is only its name there.
    pub(super) fn default(&self, name: &str) -> Option<Value> {
        let parameter = self.template.get("Parameters")?.get(name)?;
        let kind = parameter.get("Type")?.as_str()?;
        let default = parameter.get("Default")?;
        if kind.starts_with("AWS::SSM::") {
            return None;
        }
        if kind == "CommaDelimitedList" || kind.starts_with("List<") {
            let items = default.as_str()?.split(',');
            let items = items.map(|item| Value::from(item.trim()));
            return Some(items.collect());
        }
        text(default).map(Value::String)
    }

    /// Returns the text of an `Fn::Sub`; `${!Name}` is a literal `${Name}`.
    fn substituted(
        &self,
        template: &str,
        variables: Option<&Map<String, Value>>,
        mode: Mode,
    ) -> Option<Value> {
        let mut made = String::new();
        let mut rest = template;
        while let Some((before, after)) = rest.split_once("${") {
            made.push_str(before);
            let (name, after) = after.split_once('}')?;
            match name.strip_prefix('!') {
                Some(literal) => made.push_str(&format!("${{{literal}}}")),
                None => made.push_str(&text(&self.variable(name.trim(), variables, mode)?)?),
            }
            rest = after;
        }
        made.push_str(rest);
        Some(Value::String(made))
    }

    fn variable(
        &self,
        name: &str,
        variables: Option<&Map<String, Value>>,
        mode: Mode,
    ) -> Option<Value> {
        match variables.and_then(|variables| variables.get(name)) {
            Some(variable) => self.value(variable, mode),
            None if name.contains('.') => self.called("Fn::GetAtt", &name.into(), mode),
            None => self.reference(name, mode),
        }
    }
}
