//! Examples of the names that an apply makes, by the resource attributes that an expression refers
//! to (the AWS provider's documentation of each resource, "Attribute Reference").

use serde_json::Value;

use super::resources::{Plan, configuration, references_of, shown, text, without_indexes};

/// The most modules through which a reference is followed.
const MOST_STEPS: usize = 16;

/// Returns an example of the name that an expression gives; `None` if its references, each with
/// the module that it is in (`module.a.module.b.`), do not tell of exactly one kind.
pub(super) fn example(plan: &Plan, module: &str, references: &[&str]) -> Option<&'static str> {
    let mut found = Vec::new();
    for reference in references {
        follow(plan, module, reference, MOST_STEPS, &mut found);
    }
    found.sort_unstable();
    found.dedup();
    match found.as_slice() {
        [only] => Some(only),
        _ => None,
    }
}

/// Follows outputs of modules and variables to the attributes of resources.
fn follow(plan: &Plan, module: &str, reference: &str, steps: usize, found: &mut Vec<&'static str>) {
    let Some(steps) = steps.checked_sub(1) else {
        return;
    };
    let plain = without_indexes(reference);
    let parts: Vec<&str> = plain.split('.').collect();
    let (inner, expression) = match parts.as_slice() {
        ["module", name, output, ..] => {
            let inner = format!("{module}module.{name}.");
            let output = configuration(plan, &inner)
                .and_then(|inner| inner.get("outputs")?.get(output)?.get("expression"));
            (inner, output)
        }
        ["var", name, ..] => {
            let Some((outer, call)) = module.trim_end_matches('.').rsplit_once("module.") else {
                return;
            };
            let given = configuration(plan, outer).and_then(|outer| {
                let call = outer.get("module_calls")?.get(call)?;
                call.get("expressions")?.get(name)
            });
            (outer.to_owned(), given)
        }
        _ => return found.extend(attribute(plan, module, &parts)),
    };
    for further in expression.and_then(references_of).unwrap_or_default() {
        follow(plan, &inner, further, steps, found);
    }
}

fn attribute(plan: &Plan, module: &str, parts: &[&str]) -> Option<&'static str> {
    let (kind, name, attribute) = match parts {
        ["data", kind, name, attribute, ..] | [kind, name, attribute, ..] => {
            (*kind, *name, *attribute)
        }
        _ => return None,
    };
    let is = |field: &str, value: Value| {
        let address = format!("{module}{kind}.{name}");
        let mut same = shown(plan).into_iter().filter(|one| {
            text(one, "address").is_some_and(|known| without_indexes(known) == address)
        });
        same.any(|one| one.pointer(&format!("/values/{field}")) == Some(&value))
    };
    Some(match (kind, attribute) {
        ("aws_lb" | "aws_alb" | "aws_elb", "dns_name") => {
            if is("internal", true.into()) {
                "internal-lb-1.us-east-1.elb.amazonaws.com"
            } else if is("load_balancer_type", "network".into()) {
                "lb-1.elb.us-east-1.amazonaws.com"
            } else {
                "lb-1.us-east-1.elb.amazonaws.com"
            }
        }
        ("aws_apigatewayv2_api", "api_endpoint" | "id")
        | ("aws_apigatewayv2_stage" | "aws_api_gateway_stage", "invoke_url")
        | ("aws_api_gateway_deployment", "invoke_url")
        | ("aws_api_gateway_rest_api", "id") => "example.execute-api.us-east-1.amazonaws.com",
        ("aws_lambda_function_url", "function_url" | "url_id") => {
            "example.lambda-url.us-east-1.on.aws"
        }
        ("aws_s3_bucket", "bucket_domain_name" | "bucket_regional_domain_name") => {
            "example.s3.us-east-1.amazonaws.com"
        }
        ("aws_s3_bucket" | "aws_s3_bucket_website_configuration", "website_endpoint") => {
            "example.s3-website-us-east-1.amazonaws.com"
        }
        ("aws_elastic_beanstalk_environment", "cname" | "endpoint_url") => {
            "example.us-east-1.elasticbeanstalk.com"
        }
        ("aws_apprunner_service", "service_url") => "example.us-east-1.awsapprunner.com",
        ("aws_instance" | "aws_eip", "public_dns") => "ec2-198-51-100-1.compute-1.amazonaws.com",
        ("aws_instance" | "aws_eip", "private_dns") => "ip-10-0-0-1.ec2.internal",
        ("aws_amplify_app", "default_domain") => "example.amplifyapp.com",
        ("aws_media_store_container", "endpoint") => {
            "example.data.mediastore.us-east-1.amazonaws.com"
        }
        ("aws_cloudfront_distribution", "domain_name") => "d111111abcdef8.cloudfront.net",
        _ => return None,
    })
}
