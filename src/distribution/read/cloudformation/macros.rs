//! Macros, whose work only the processed template shows (CloudFormation User Guide, "Perform custom
//! processing on CloudFormation templates with template macros").

use serde_json::{Map, Value};

const FUNCTION: &str = "Fn::Transform";

/// The command that prints the template after all macros.
pub(super) const PROCESSED: &str = "pass the output of 'aws cloudformation get-template --stack-name NAME --template-stage Processed'";

/// Macros of AWS's that change no distribution.
const WITHOUT_EFFECT: [&str; 5] = [
    "AWS::Serverless-2016-10-31",
    "AWS::LanguageExtensions",
    "AWS::CodeDeployBlueGreen",
    "AWS::SecretsManager-2020-07-23",
    "AWS::SecretsManager-2024-09-16",
];

/// Returns the name of the macro that an argument of `Fn::Transform` calls.
pub(super) fn name(argument: &Value) -> &str {
    let name = argument.get("Name").unwrap_or(argument);
    name.as_str().unwrap_or("with a name that is not literal")
}

/// Returns a note if a macro makes a part of the value, or may change the whole template.
pub(super) fn note(template: &Value, value: &Value) -> Option<String> {
    let whole = match template.get("Transform") {
        Some(Value::Array(all)) => all.iter().collect(),
        Some(one) => vec![one],
        None => Vec::new(),
    };
    let mut names: Vec<&str> = whole.into_iter().map(name).collect();
    names.retain(|name| !WITHOUT_EFFECT.contains(name));
    let mut calls = Vec::new();
    gather(value, &mut calls);
    names.extend(
        calls
            .iter()
            .filter_map(|object| Some(name(object.get(FUNCTION)?))),
    );
    names.sort_unstable();
    names.dedup();
    (!names.is_empty()).then(|| {
        let plural = if names.len() == 1 { "" } else { "s" };
        let names = names.join(", ");
        format!("the macro{plural} {names} may change this; {PROCESSED}")
    })
}

/// Returns the reason why more may belong to the value: a macro that adds to an object's own fields.
pub(super) fn addition(value: &Value) -> Option<String> {
    let mut calls = Vec::new();
    gather(value, &mut calls);
    let adding = calls.into_iter().find(|object| object.len() > 1)?;
    let name = name(adding.get(FUNCTION)?);
    Some(format!("the macro {name} adds to the fields here"))
}

/// The objects with a call of a macro. JSON and YAML are nested 128 deep at most.
fn gather<'a>(value: &'a Value, found: &mut Vec<&'a Map<String, Value>>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| gather(item, found)),
        Value::Object(fields) => {
            if fields.contains_key(FUNCTION) {
                found.push(fields);
            }
            fields.values().for_each(|field| gather(field, found));
        }
        _ => {}
    }
}
