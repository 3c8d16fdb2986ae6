//! The HTTP answers of AWS services and of servers behind CloudFront, known by headers and words.
//!
//! Pure: `verify` and the checks of the main job read the same answers the same way.

use std::sync::LazyLock;

use serde::Deserialize;

use super::basis::Basis;
use super::page_text::{even, without_tags};

/// An HTTP answer, to find its maker.
#[derive(Clone, Copy)]
pub struct Response<'a> {
    pub status: u16,
    /// Returns the value of a header, given its name in lower case.
    pub header: &'a dyn Fn(&str) -> Option<&'a str>,
    /// The start of the body; empty if it was not read.
    pub body: &'a [u8],
    /// The name that the viewer asked for: S3 takes a forwarded Host for a bucket's name.
    pub asked_name: &'a str,
}

/// The maker of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Service {
    /// AWS WAF, which stops a request before its turn.
    Waf,
    HttpApi,
    RestApi,
    LambdaUrl,
    /// API Gateway or a Lambda function URL: the headers do not tell which.
    ApiOrLambda,
    /// An S3 bucket, by its REST or its website endpoint.
    S3,
    /// An Application Load Balancer.
    LoadBalancer,
    /// Cloudflare, as the origin.
    Cloudflare,
    /// A web server that tells what is wrong by the status alone.
    WebServer,
}

/// An answer that is known, and what to do about it.
#[derive(Debug, PartialEq, Eq, Deserialize)]
pub struct KnownAnswer {
    pub id: &'static str,
    /// `true` if the viewer's Host, forwarded to this service, gives this answer.
    #[serde(default)]
    pub forwarded_host: bool,
    pub service: Service,
    /// Empty if the status does not matter.
    #[serde(default)]
    pub statuses: Vec<u16>,
    /// All of them are in the body, in lower case; `{name}` is the name that was asked for.
    #[serde(default)]
    pub words: Vec<&'static str>,
    /// A sentence.
    pub cause: &'static str,
    /// An imperative, without a full stop.
    pub next: &'static str,
    pub known: Basis,
    /// The page or thread that the words or their meaning come from.
    pub source: &'static str,
}

/// Every known answer; of one service the more particular first.
pub fn known_answers() -> impl Iterator<Item = &'static KnownAnswer> {
    // A test holds that the file can be read.
    static ANSWERS: LazyLock<Vec<KnownAnswer>> =
        LazyLock::new(|| serde_json::from_str(include_str!("answers.json")).unwrap_or_default());
    ANSWERS.iter()
}

impl Service {
    /// The service by whose headers and words this answer is known.
    pub fn of(response: &Response<'_>) -> Option<Self> {
        let has = |name| (response.header)(name).is_some();
        let server = (response.header)("server").unwrap_or_default();
        let begins = |start: &str| {
            let beginning = server.trim_start().get(..start.len());
            beginning.is_some_and(|beginning| beginning.eq_ignore_ascii_case(start))
        };
        if has("x-amzn-waf-action") {
            return Some(Self::Waf);
        }
        if has("apigw-requestid") {
            return Some(Self::HttpApi);
        }
        if has("x-amz-apigw-id") {
            return Some(Self::RestApi);
        }
        if let Some(service) = function_url_or_rest_api(response) {
            return Some(service);
        }
        if is_error_document_of_s3(response) && (begins("AmazonS3") || has("x-amz-request-id")) {
            return Some(Self::S3);
        }
        if begins("awselb/") {
            return Some(Self::LoadBalancer);
        }
        if begins("cloudflare") && matches!(response.status, 520..=530) {
            return Some(Self::Cloudflare);
        }
        (response.status == 421).then_some(Self::WebServer)
    }

    /// The name, with its article.
    pub fn name(self) -> &'static str {
        match self {
            Self::Waf => "AWS WAF",
            Self::HttpApi => "an HTTP API of API Gateway",
            Self::RestApi => "a REST API of API Gateway",
            Self::LambdaUrl => "a Lambda function URL",
            Self::ApiOrLambda => "API Gateway or a Lambda function URL",
            Self::S3 => "Amazon S3",
            Self::LoadBalancer => "an Application Load Balancer",
            Self::Cloudflare => "Cloudflare",
            Self::WebServer => "the web server",
        }
    }
}

impl KnownAnswer {
    /// Finds the answer of this service, if its status and words are known.
    pub fn find(service: Service, response: &Response<'_>) -> Option<&'static Self> {
        // With blanks at both ends, so that a name can be looked for as a whole.
        let text = String::from_utf8_lossy(response.body);
        let text = format!(" {} ", without_tags(&even(&text)));
        let name = format!(" {} ", response.asked_name.to_ascii_lowercase());
        known_answers().find(|known| {
            known.service == service
                && (known.statuses.is_empty() || known.statuses.contains(&response.status))
                && known.words.iter().all(|words| match *words {
                    "{name}" => text.contains(&name),
                    words => text.contains(words),
                })
        })
    }
}

/// Tells a function URL from a REST API by the type and words of an error. A function URL's JSON has
/// `Message`, API Gateway's has `message`.
fn function_url_or_rest_api(response: &Response<'_>) -> Option<Service> {
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

/// `true` for an error document of S3, which a custom error page that is kept in a bucket is not.
/// CloudFront's own XML (signed URLs) has neither a request's nor a host's identifier.
fn is_error_document_of_s3(response: &Response<'_>) -> bool {
    let body = String::from_utf8_lossy(response.body);
    let body: String = body.split_whitespace().collect();
    body.contains("<Error><Code>") || body.contains("<li>Code:")
}

#[cfg(test)]
mod tests;
