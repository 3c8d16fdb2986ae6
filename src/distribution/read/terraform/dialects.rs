//! The spelling of the provider's resources, and of what is known only after the apply.

use crate::distribution::read::dialect::Dialect;

pub(super) const DIALECT: Dialect = Dialect {
    renamed: &[
        ("CacheBehaviors", "ordered_cache_behavior"),
        ("CustomErrorResponses", "custom_error_response"),
        ("FunctionAssociations", "function_association"),
        ("Id", "origin_id"),
        ("LambdaFunctionARN", "lambda_arn"),
        ("LambdaFunctionAssociations", "lambda_function_association"),
        ("Members", "member"),
        ("OriginGroups", "origin_group"),
        ("Origins", "origin"),
    ],
    snake_case: true,
    loose: false,
    label_of_not_literal: Some(UNKNOWN),
    not_literal: |value| {
        let mark = value.as_object()?.get(MARK)?;
        Some(unknown_until_apply(mark.as_str()))
    },
};

pub(super) const MULTITENANT_TYPE: &str = "aws_cloudfront_multitenant_distribution";

/// A multi-tenant distribution's resource has other names for some blocks.
pub(super) const MULTITENANT: Dialect = Dialect {
    renamed: &[
        ("CacheBehaviors", "cache_behavior"),
        ("CustomErrorResponses", "custom_error_response"),
        ("FunctionAssociations", "function_association"),
        ("LambdaFunctionAssociations", "lambda_function_association"),
        ("Members", "member"),
        ("OriginGroups", "origin_group"),
        ("Origins", "origin"),
        ("ParameterDefinitions", "parameter_definition"),
    ],
    ..DIALECT
};

/// `aws_cloudfront_distribution_tenant`.
pub(super) const TENANT: Dialect = Dialect {
    renamed: &[("Domains", "domain"), ("Parameters", "parameter")],
    ..DIALECT
};

pub(super) fn unknown_until_apply(references: Option<&str>) -> String {
    match references {
        Some(references) => format!("{UNKNOWN} ({references})"),
        None => UNKNOWN.to_owned(),
    }
}

const UNKNOWN: &str = "known only after the apply";

/// The field that replaces a value that is not known yet; it holds what the value is made from. No
/// field of Terraform's has this name.
pub(super) const MARK: &str = "\u{0}unknown";
