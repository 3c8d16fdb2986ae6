//! Placeholders in texts, which the deployment fills in.

use std::collections::BTreeMap;

const BRACKETS: [(&str, &str); 2] = [("{{", "}}"), ("${", "}")];

/// `true` for a text that the deployment fills in: `{{resolve:ssm:…}}` (CloudFormation User Guide,
/// "Dynamic references"), `{{name}}` of a distribution tenant (Developer Guide, "Multi-tenant
/// distributions"), `${self:…}` of the Serverless Framework, `${Token[…]}` of the CDK.
pub(super) fn has_placeholder(text: &str) -> bool {
    BRACKETS.iter().any(|(open, close)| {
        let after = text.split_once(open).map(|(_, after)| after);
        after.is_some_and(|after| after.contains(close))
    })
}

/// Returns the text with the values of a tenant's parameters; a parameter without one stays.
pub(super) fn filled(text: &str, values: &BTreeMap<String, String>) -> String {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{")
        && let Some((name, after)) = after.split_once("}}")
    {
        filled.push_str(before);
        match values.get(name.trim()) {
            Some(value) => filled.push_str(value),
            None => filled.push_str(&format!("{{{{{name}}}}}")),
        }
        rest = after;
    }
    filled + rest
}

/// Returns the text with an example in place of each placeholder.
pub(super) fn without_placeholders(text: &str) -> String {
    let mut filled = text.to_owned();
    for (open, close) in BRACKETS {
        while let Some((before, after)) = filled.split_once(open)
            && let Some((_, after)) = after.split_once(close)
        {
            filled = format!("{before}example{after}");
        }
    }
    filled
}
