//! The HTTP answers of AWS services and of servers behind CloudFront, known by headers and words.
//!
//! Pure: `verify` and the checks of the main job read the same answers the same way.

mod api_gateway;
mod lambda_url;
mod load_balancer;
mod s3;
mod server;
mod waf;

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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
#[derive(Debug, PartialEq, Eq)]
pub struct KnownAnswer {
    pub id: &'static str,
    pub service: Service,
    /// Empty if the status does not matter.
    pub statuses: &'static [u16],
    /// All of them are in the body, in lower case; `{name}` is the name that was asked for.
    pub words: &'static [&'static str],
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
    [
        waf::ANSWERS,
        api_gateway::ANSWERS,
        lambda_url::ANSWERS,
        s3::ANSWERS,
        load_balancer::ANSWERS,
        server::ANSWERS,
    ]
    .into_iter()
    .flatten()
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
        if let Some(service) = lambda_url::or_rest_api(response) {
            return Some(service);
        }
        if s3::is_error_document(response) && (begins("AmazonS3") || has("x-amz-request-id")) {
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
            Self::HttpApi => "API Gateway (an HTTP API)",
            Self::RestApi => "API Gateway (a REST API)",
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

#[cfg(test)]
mod tests;
