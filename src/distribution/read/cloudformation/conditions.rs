//! Conditions that literals and parameters' defaults decide.

use serde_json::Value;

use super::call::{call, text};
use super::evaluate::{Evaluator, Mode};

const MOST_OPEN: u32 = 30;

impl Evaluator<'_> {
    /// Returns the condition's value; `None` if it depends on the deployment.
    pub(super) fn condition(&self, name: &str) -> Option<bool> {
        let condition = self.template.get("Conditions")?.get(name)?;
        let open = self.open_conditions.get();
        if open == MOST_OPEN {
            return None;
        }
        self.open_conditions.set(open + 1);
        let truth = self.truth(condition);
        self.open_conditions.set(open);
        truth
    }

    fn truth(&self, condition: &Value) -> Option<bool> {
        self.spend()?;
        let (function, argument) = call(condition)?;
        let all = || argument.as_array().map(|all| all.iter());
        match function {
            "Condition" => self.condition(argument.as_str()?),
            "Fn::Not" => all()?
                .next()
                .and_then(|one| self.truth(one))
                .map(|one| !one),
            "Fn::And" => decided(all()?.map(|one| self.truth(one)), false),
            "Fn::Or" => decided(all()?.map(|one| self.truth(one)), true),
            "Fn::Equals" => {
                let [one, other] = argument.as_array()?.as_slice() else {
                    return None;
                };
                Some(self.compared(one)? == self.compared(other)?)
            }
            _ => None,
        }
    }

    /// Returns a side of `Fn::Equals`, where an empty default counts.
    fn compared(&self, value: &Value) -> Option<String> {
        if let Some(("Ref", Value::String(name))) = call(value)
            && let Some(Value::String(default)) = self.default(name)
        {
            let shown = if default.is_empty() {
                "an empty text"
            } else {
                default.as_str()
            };
            let mut assumed = self.assumed.borrow_mut();
            assumed.insert(name.clone(), shown.to_owned());
            return Some(default);
        }
        text(&self.value(value, Mode::Exact)?)
    }
}

/// `deciding` if one is that; its opposite if all are; otherwise it is not known.
fn decided(conditions: impl Iterator<Item = Option<bool>>, deciding: bool) -> Option<bool> {
    let all: Vec<Option<bool>> = conditions.collect();
    if all.contains(&Some(deciding)) {
        return Some(deciding);
    }
    (!all.contains(&None)).then_some(!deciding)
}
