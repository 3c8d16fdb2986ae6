//! The way in which a source spells the API's fields and values.

use std::borrow::Cow;

use heck::ToSnakeCase;
use serde_json::Value;

#[derive(Debug)]
pub(super) struct Dialect {
    /// Fields whose name does not follow from the API's.
    pub(super) renamed: &'static [(&'static str, &'static str)],
    /// `true` if the other names are the API's in snake_case.
    pub(super) snake_case: bool,
    /// `true` if `"443"` is as good as `443`: YAML and CloudFormation do not tell them apart.
    pub(super) loose: bool,
    /// The label of every value that is not literal, if two of them may look alike and yet differ,
    /// or the other way round.
    pub(super) label_of_not_literal: Option<&'static str>,
    /// Returns the expression that a value is if it is not literal.
    pub(super) not_literal: fn(&Value) -> Option<String>,
}

impl Dialect {
    pub(super) fn name(&self, api: &'static str) -> Cow<'static, str> {
        if let Some((_, renamed)) = self.renamed.iter().find(|(name, _)| *name == api) {
            return Cow::Borrowed(renamed);
        }
        if self.snake_case {
            return Cow::Owned(api.to_snake_case());
        }
        Cow::Borrowed(api)
    }
}
