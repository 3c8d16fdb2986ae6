//! The references in a plan's `configuration`, such as `aws_lb.web.dns_name`, of the expression for
//! a value that is known only after the apply.

use serde_json::{Map, Value};

use super::examples;
use super::resources::without_indexes;

/// The expressions of one resource, and their module.
#[derive(Debug, Clone, Default)]
pub(super) struct Expressions<'a> {
    plan: Option<&'a Map<String, Value>>,
    /// An expression, or blocks of them.
    value: Option<&'a Value>,
    /// `module.a.module.b.`, or nothing at the root.
    module: String,
}

impl<'a> Expressions<'a> {
    /// Returns those of the resource at this address, such as `module.a["x"].aws_lb.web[0]`.
    pub(super) fn of(plan: &'a Map<String, Value>, address: &str) -> Self {
        let whole = without_indexes(address);
        let mut rest = whole.as_str();
        let configuration = plan.get("configuration");
        let mut module = configuration.and_then(|one| one.get("root_module"));
        let mut path = String::new();
        while let Some((name, after)) = rest
            .strip_prefix("module.")
            .and_then(|rest| rest.split_once('.'))
        {
            let call = module.and_then(|module| module.get("module_calls")?.get(name));
            module = call.and_then(|call| call.get("module"));
            path.push_str(&format!("module.{name}."));
            rest = after;
        }
        let resources = module.and_then(|module| module.get("resources")?.as_array());
        let resource = resources.and_then(|resources| {
            let is_it = |one: &&Value| one.get("address").and_then(Value::as_str) == Some(rest);
            resources.iter().find(is_it)
        });
        Self {
            plan: Some(plan),
            value: resource.and_then(|resource| resource.get("expressions")),
            module: path,
        }
    }

    pub(super) fn field(&self, name: &str) -> Self {
        self.with(self.value.and_then(|value| value.get(name)))
    }

    /// Returns those of an item of a list of blocks: the only block whose constants the item has.
    /// The blocks of a set are in another order than in the configuration, which has no dynamic ones.
    pub(super) fn item(&self, item: &Value) -> Self {
        let Some(blocks) = self.value.and_then(Value::as_array) else {
            return self.clone();
        };
        let mut fitting = blocks.iter().filter(|block| constants_fit(block, item));
        let first = fitting.next();
        self.with(first.filter(|first| fitting.all(|other| other == *first)))
    }

    /// Returns an example of the name that the expression gives, if its references tell its kind.
    pub(super) fn example(&self) -> Option<&'static str> {
        let references = self.value?.get("references")?.as_array()?;
        let references: Vec<&str> = references.iter().filter_map(Value::as_str).collect();
        examples::example(self.plan?, &self.module, &references)
    }

    /// Returns the most specific references of the expression.
    pub(super) fn references(&self) -> Option<String> {
        let list = self.value?.get("references")?.as_array()?;
        let all: Vec<&str> = list.iter().filter_map(Value::as_str).collect();
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

    fn with(&self, value: Option<&'a Value>) -> Self {
        Self {
            plan: self.plan,
            value,
            module: self.module.clone(),
        }
    }
}

const MOST_REFERENCES: usize = 3;

/// `true` if an item may come from a block: it has every constant text of the block.
fn constants_fit(block: &Value, item: &Value) -> bool {
    let Some(fields) = block.as_object() else {
        return false;
    };
    fields.iter().all(|(name, expression)| {
        let constant = expression.get("constant_value").and_then(Value::as_str);
        let value = item.get(name).and_then(Value::as_str);
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
