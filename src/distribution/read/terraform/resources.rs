//! The resources of a plan or state, and their addresses.

use serde_json::Value;

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
