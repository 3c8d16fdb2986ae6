//! Placeholders in texts, which the deployment fills in.

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
