//! The HTTP answers of AWS services and of servers behind CloudFront, known by headers and words.
//!
//! Pure: `verify` and the checks of the main job read the same answers the same way.

mod known;

use std::sync::LazyLock;

pub use known::{KnownAnswer, Response, Service};

use super::page_text::{even, without_tags};

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
