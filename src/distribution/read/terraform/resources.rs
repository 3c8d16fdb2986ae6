//! The resources of a plan or state, their addresses and their configuration.

use serde_json::{Map, Value};

pub(super) type Plan = Map<String, Value>;

/// Returns the resources that a plan plans or a state has.
pub(super) fn shown(plan: &Plan) -> Vec<&Value> {
    let values = plan.get("planned_values").or(plan.get("values"));
    values.map(resources).unwrap_or_default()
}

/// Returns every resource of the root module and of the modules below it.
pub(super) fn resources(values: &Value) -> Vec<&Value> {
    let mut found = Vec::new();
    let mut modules: Vec<&Value> = values.get("root_module").into_iter().collect();
    while let Some(module) = modules.pop() {
        let list = |field| module.get(field).and_then(Value::as_array);
        found.extend(list("resources").into_iter().flatten());
        modules.extend(list("child_modules").into_iter().flatten());
    }
    found
}

/// Returns the configuration of a module such as `module.a.module.b.`.
pub(super) fn configuration<'a>(plan: &'a Plan, module: &str) -> Option<&'a Value> {
    let mut found = plan.get("configuration")?.get("root_module")?;
    for name in module.split("module.").skip(1) {
        let call = found.get("module_calls")?.get(name.trim_end_matches('.'))?;
        found = call.get("module")?;
    }
    Some(found)
}

/// Returns the references of an expression.
pub(super) fn references_of(expression: &Value) -> Option<Vec<&str>> {
    let all = expression.get("references")?.as_array()?;
    Some(all.iter().filter_map(Value::as_str).collect())
}

pub(super) fn text<'a>(value: &'a Value, field: &str) -> Option<&'a str> {
    value.get(field)?.as_str()
}

/// Returns the address in the configuration: `module.a.aws_lb.web` for
/// `module.a["x"].aws_lb.web[0]`.
pub(super) fn without_indexes(address: &str) -> String {
    let mut kept = String::new();
    let (mut in_index, mut in_text, mut escaped) = (false, false, false);
    for character in address.chars() {
        match character {
            _ if escaped => escaped = false,
            '\\' if in_text => escaped = true,
            '"' if in_index => in_text = !in_text,
            '[' if !in_index => in_index = true,
            ']' if in_index && !in_text => in_index = false,
            character if !in_index => kept.push(character),
            _ => {}
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_stands_in_the_configuration_without_its_indexes() {
        for (address, without) in [
            ("aws_lb.web", "aws_lb.web"),
            ("aws_lb.web[0]", "aws_lb.web"),
            (
                r#"module.a["x.]\"y"].module.b.aws_lb.web[0]"#,
                "module.a.module.b.aws_lb.web",
            ),
        ] {
            assert_eq!(without_indexes(address), without);
        }
    }
}
