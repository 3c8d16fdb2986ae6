//! The sentences of CloudFront's own error pages and documents, and the causes that they name.
//!
//! AWS publishes few of them; users have seen them all. Two phrases that appear on third-party
//! pages only ("unable to establish a secure connection with the origin server",
//! `OriginSSLHandshakeFailure`) are left out on purpose.

use super::basis::Basis;
use super::basis::Basis::{Documented, Observed};
use super::page_cause::Cause;

/// A text on a page, and the cause that it names.
#[derive(Debug, PartialEq, Eq)]
pub struct Sentence {
    /// With a plain apostrophe.
    pub text: &'static str,
    pub cause: Cause,
    /// The evidence for it.
    pub known: Basis,
    /// The page or thread that quotes it.
    pub source: &'static str,
}

const fn sentence(
    text: &'static str,
    cause: Cause,
    known: Basis,
    source: &'static str,
) -> Sentence {
    Sentence {
        text,
        cause,
        known,
        source,
    }
}

const PAGE_502: &str =
    "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/http-502-bad-gateway.html";
const PAGE_503: &str = "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/http-503-service-unavailable.html";
const HELP_502: &str = "https://repost.aws/knowledge-center/cloudfront-502-errors";
const HELP_403: &str = "https://repost.aws/knowledge-center/cloudfront-troubleshoot-403-errors";
const HELP_SIGNED: &str =
    "https://repost.aws/knowledge-center/cloudfront-troubleshoot-signed-url-cookies";
const LAMBDA: &str = "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-edge-testing-debugging.html";
const FUNCTION_OBSERVED: &str = "https://github.com/cdklabs/construct-hub/pull/402";

/// The sentence on every newer page, whatever its cause.
pub const GENERAL: &str = "We can't connect to the server for this app or website at this time. \
    There might be too much traffic or a configuration error.";

/// Every text that names a cause, the more telling first: a page has the general sentence beside a
/// particular one.
pub const SENTENCES: &[Sentence] = &[
    // Functions.
    sentence(
        "LambdaValidationError",
        Cause::InvalidFunction,
        Documented,
        PAGE_502,
    ),
    sentence(
        "The Lambda function result failed validation",
        Cause::InvalidFunction,
        Observed,
        LAMBDA,
    ),
    sentence(
        "The Lambda function returned invalid",
        Cause::InvalidFunction,
        Observed,
        LAMBDA,
    ),
    sentence(
        "The Lambda function returned an invalid",
        Cause::InvalidFunction,
        Observed,
        LAMBDA,
    ),
    sentence(
        "The Lambda function associated with the CloudFront distribution was throttled",
        Cause::ThrottledFunction,
        Observed,
        PAGE_503,
    ),
    sentence(
        "The Lambda function associated with the CloudFront distribution is invalid or doesn't \
         have the required permissions",
        Cause::FailedFunction,
        Observed,
        "https://github.com/jinty/prerender-cloudfront/issues/22",
    ),
    sentence(
        "The CloudFront function returned an invalid",
        Cause::InvalidFunction,
        Observed,
        PAGE_502,
    ),
    sentence(
        "The CloudFront function associated with the CloudFront distribution was throttled",
        Cause::ThrottledFunction,
        Observed,
        PAGE_503,
    ),
    sentence(
        "The CloudFront function associated with the CloudFront distribution is invalid or could \
         not run",
        Cause::FailedFunction,
        Observed,
        FUNCTION_OBSERVED,
    ),
    // Whatever else they say of a function, it is the function.
    sentence(
        "The Lambda function ",
        Cause::FailedFunction,
        Observed,
        LAMBDA,
    ),
    sentence(
        "The CloudFront function ",
        Cause::FailedFunction,
        Observed,
        FUNCTION_OBSERVED,
    ),
    // Refusals.
    sentence(
        "The Amazon CloudFront distribution is configured to block access from your country",
        Cause::CountryBlocked,
        Documented,
        HELP_403,
    ),
    sentence(
        "This distribution is not configured to allow the HTTP request method that was used for \
         this request",
        Cause::MethodNotAllowed,
        Documented,
        HELP_403,
    ),
    sentence("Request blocked.", Cause::Blocked, Documented, HELP_403),
    sentence("Bad request.", Cause::BadRequest, Documented, HELP_403),
    sentence(
        "Missing Key-Pair-Id query parameter or cookie value",
        Cause::SignatureMissing,
        Documented,
        HELP_SIGNED,
    ),
    sentence(
        "Unknown Key",
        Cause::SignatureRefused,
        Documented,
        HELP_SIGNED,
    ),
    sentence(
        "Malformed Policy",
        Cause::SignatureRefused,
        Documented,
        HELP_SIGNED,
    ),
    sentence(
        "Could not unencode Signature",
        Cause::SignatureRefused,
        Observed,
        HELP_SIGNED,
    ),
    // The XML of an expired or unfitting signature; S3 writes 'Access Denied' with identifiers.
    sentence(
        "Access denied",
        Cause::SignatureRefused,
        Documented,
        HELP_SIGNED,
    ),
    // The connection to the origin.
    sentence(
        "NonS3OriginDnsError",
        Cause::Unresolved,
        Documented,
        PAGE_502,
    ),
    sentence(
        "CloudFront wasn't able to resolve the origin domain name.",
        Cause::Unresolved,
        Observed,
        HELP_502,
    ),
    sentence(
        "CloudFront wasn't able to connect to the origin.",
        Cause::NotConnected,
        Observed,
        HELP_502,
    ),
    sentence(
        "CloudFront attempted to establish a connection with the origin, but either the attempt \
         failed or the origin closed the connection.",
        Cause::Closed,
        Observed,
        HELP_502,
    ),
    sentence(
        "Failed to contact the origin.",
        Cause::NotContacted,
        Observed,
        HELP_502,
    ),
    sentence(
        GENERAL,
        Cause::Unspecified,
        Observed,
        "https://github.com/caddyserver/caddy/issues/7445",
    ),
];
