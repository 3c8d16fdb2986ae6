//! The HTTP answers of AWS services and of servers behind CloudFront, known by headers and words.
//!
//! Pure: `verify` and the checks of the main job read the same answers the same way.

mod api_gateway;
mod known;
mod lambda_url;
mod load_balancer;
mod s3;
mod server;
mod waf;

pub use known::{KnownAnswer, Response, Service};

use super::page_text::{even, without_tags};

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
