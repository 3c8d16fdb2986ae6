//! A Lambda function URL's own answers.

use super::known::{KnownAnswer, Response, Service};
use crate::cloudfront::basis::Basis;

const PERMISSIONS: &str = "https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html";
const ACCESS_CONTROL: &str = "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-lambda.html";

pub(super) const ANSWERS: &[KnownAnswer] = &[
    KnownAnswer {
        id: "lambda-url-permission",
        forwarded_host: false,
        service: Service::LambdaUrl,
        statuses: &[403],
        words: &["for troubleshooting function url authorization issues"],
        cause: "The function's resource policy does not let this caller in. Since 2026-11-01 a \
                function URL needs lambda:InvokeFunction besides lambda:InvokeFunctionUrl; the \
                forwarded Host is not the reason.",
        next: "grant both: aws lambda add-permission with --action lambda:InvokeFunctionUrl, and \
               again with --action lambda:InvokeFunction --invoked-via-function-url, for principal \
               cloudfront.amazonaws.com (origin access control) or * (AuthType NONE)",
        known: Basis::Documented,
        source: PERMISSIONS,
    },
    KnownAnswer {
        id: "lambda-url-signature",
        forwarded_host: true,
        service: Service::LambdaUrl,
        statuses: &[403],
        words: &["signature"],
        cause: "The signature of origin access control does not fit the request: the viewer's Host \
                is forwarded, or a POST or PUT comes without x-amz-content-sha256.",
        next: "do not forward Host (AllViewerExceptHostHeader, and a cache policy without Host), \
               and let clients send x-amz-content-sha256 with a body",
        known: Basis::Documented,
        source: ACCESS_CONTROL,
    },
    KnownAnswer {
        id: "lambda-url-forbidden",
        forwarded_host: true,
        service: Service::LambdaUrl,
        statuses: &[403],
        words: &[],
        cause: "The function URL refuses the request: the viewer's Host is forwarded to it, or the \
                function's resource policy does not let CloudFront in.",
        next: "do not forward Host (AllViewerExceptHostHeader, and a cache policy without Host); \
               then check the function's permissions for lambda:InvokeFunctionUrl and \
               lambda:InvokeFunction",
        known: Basis::Observed,
        source: "https://github.com/aws/aws-cdk/issues/20090",
    },
    KnownAnswer {
        id: "lambda-url-throttled",
        forwarded_host: false,
        service: Service::LambdaUrl,
        statuses: &[429],
        words: &[],
        cause: "The function's concurrency is used up.",
        next: "raise the function's reserved concurrency or the account's quota",
        known: Basis::Documented,
        source: "https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html",
    },
    KnownAnswer {
        id: "lambda-url-failed",
        forwarded_host: false,
        service: Service::LambdaUrl,
        statuses: &[500, 502, 503, 504],
        words: &[],
        cause: "The function failed, timed out, or returned what is not a valid response.",
        next: "read the function's log group in CloudWatch at the time of this answer",
        known: Basis::Documented,
        source: "https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html",
    },
    KnownAnswer {
        id: "api-or-lambda-forbidden",
        forwarded_host: true,
        service: Service::ApiOrLambda,
        statuses: &[403],
        words: &[],
        cause: "An AWS endpoint refuses the request; most often the viewer's Host is forwarded to \
                it, and it serves its own name only.",
        next: "do not forward Host to it: origin request policy AllViewerExceptHostHeader, and a \
               cache policy without Host (CachingDisabled)",
        known: Basis::Inferred,
        source: "https://github.com/aws/aws-cdk/issues/20090",
    },
];

/// Tells a function URL from a REST API by the type and words of an error. A function URL's JSON has
/// `Message`, API Gateway's has `message`.
pub(super) fn or_rest_api(response: &Response<'_>) -> Option<Service> {
    let body = String::from_utf8_lossy(response.body);
    if body.contains("troubleshooting Function URL authorization") {
        return Some(Service::LambdaUrl);
    }
    let error = (response.header)("x-amzn-errortype");
    if body.contains("\"Missing Authentication Token\"") {
        return Some(Service::RestApi);
    }
    let Some(error) = error else {
        let named = (response.header)("x-amzn-requestid").is_some() && response.status >= 400;
        return named.then_some(Service::ApiOrLambda);
    };
    // The type may be followed by a colon and a URL.
    let error = error.split(':').next().unwrap_or_default().trim();
    Some(match error {
        "MissingAuthenticationTokenException" | "ForbiddenException" => Service::RestApi,
        _ if body.contains("\"Message\"") => Service::LambdaUrl,
        _ if body.contains("\"message\"") => Service::RestApi,
        _ => Service::ApiOrLambda,
    })
}
