//! The references in a plan's `configuration`, such as `aws_lb.web.dns_name`, of the expression for
//! a value that is known only after the apply.

use serde_json::Value;

use super::examples;
use super::resources::{Plan, configuration, references_of, text, without_indexes};

/// The expressions of one resource, and their module.
#[derive(Debug, Clone)]
pub(super) struct Expressions<'a> {
    plan: &'a Plan,
    /// An expression, or blocks of them.
    value: Option<&'a Value>,
    /// `module.a.module.b.`, or nothing at the root.
    module: String,
}

impl<'a> Expressions<'a> {
    /// Returns those of the resource at this address, such as `module.a["x"].aws_lb.web[0]`.
    pub(super) fn of(plan: &'a Plan, address: &str) -> Self {
        let whole = without_indexes(address);
        let mut rest = whole.as_str();
        let mut module = String::new();
        while let Some((name, after)) = rest
            .strip_prefix("module.")
            .and_then(|rest| rest.split_once('.'))
        {
            module.push_str(&format!("module.{name}."));
            rest = after;
        }
        let resources =
            configuration(plan, &module).and_then(|module| module.get("resources")?.as_array());
        let mut resources = resources.into_iter().flatten();
        let resource = resources.find(|one| text(one, "address") == Some(rest));
        Self {
            plan,
            value: resource.and_then(|resource| resource.get("expressions")),
            module,
        }
    }

    pub(super) fn field(&self, name: &str) -> Self {
        Self {
            value: self.value.and_then(|value| value.get(name)),
            ..self.clone()
        }
    }

    /// Returns those of an item of a list of blocks: the only block whose constants the item has.
    /// The blocks of a set are in another order than in the configuration, which has no dynamic ones.
    pub(super) fn item(&self, item: &Value) -> Self {
        let Some(blocks) = self.value.and_then(Value::as_array) else {
            return self.clone();
        };
        let mut fitting = blocks.iter().filter(|block| constants_fit(block, item));
        let first = fitting.next();
        Self {
            value: first.filter(|first| fitting.all(|other| other == *first)),
            ..self.clone()
        }
    }

    /// Returns an example of the name that the expression gives, if its references tell its kind.
    pub(super) fn example(&self) -> Option<&'static str> {
        examples::example(self.plan, &self.module, &references_of(self.value?)?)
    }

    /// Returns the most specific references of the expression.
    pub(super) fn references(&self) -> Option<String> {
        let all = references_of(self.value?)?;
        let is_part_of_another = |one: &str| {
            all.iter().any(|other| {
                let rest = other.strip_prefix(one).unwrap_or_default();
                rest.starts_with(['.', '['])
            })
        };
        let specific = all.iter().filter(|one| !is_part_of_another(one));
        // As they would be written in the root module.
        let absolute = specific.map(|one| format!("{}{one}", self.module));
        let named: Vec<String> = absolute.take(MOST_REFERENCES).collect();
        (!named.is_empty()).then(|| named.join(", "))
    }
}

const MOST_REFERENCES: usize = 3;

/// `true` if an item may come from a block: it has every constant text of the block.
fn constants_fit(block: &Value, item: &Value) -> bool {
    let Some(fields) = block.as_object() else {
        return false;
    };
    fields.iter().all(|(name, expression)| {
        let constant = text(expression, "constant_value");
        let value = text(item, name);
        constant.is_none() || value.is_none() || constant == value
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_most_specific_references_are_named_with_their_module() {
        let plan = json!({"configuration": {"root_module": {"module_calls": {"edge": {"module": {
            "resources": [{"address": "aws_cloudfront_distribution.site", "expressions": {
                "origin": [
                    {"origin_id": {"constant_value": "web"}, "domain_name": {"references":
                        ["aws_lb.web.dns_name", "aws_lb.web"]}},
                    {"origin_id": {"constant_value": "api"}, "domain_name": {"references":
                        ["var.api", "local.stage"]}}
                ]
            }}]
        }}}}}});
        let plan = plan.as_object().unwrap();
        let address = "module.edge[0].aws_cloudfront_distribution.site";
        let origins = Expressions::of(plan, address).field("origin");
        let named = |item| origins.item(&item).field("domain_name").references();
        let web = named(json!({"origin_id": "web"}));
        assert_eq!(web.as_deref(), Some("module.edge.aws_lb.web.dns_name"));
        let api = named(json!({"origin_id": "api"}));
        let both = "module.edge.var.api, module.edge.local.stage";
        assert_eq!(api.as_deref(), Some(both));
        // Which of the two blocks it is from cannot be told, or it is from neither.
        assert_eq!(named(json!({})), None);
        assert_eq!(named(json!({"origin_id": "other"})), None);
        let elsewhere = Expressions::of(plan, "aws_cloudfront_distribution.site");
        assert_eq!(elsewhere.field("origin").references(), None);
    }
}
