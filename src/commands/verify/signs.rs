//! The signs that CloudFront answered at all.

use super::answer::EdgeAnswer;
use super::generated_by::{Reason, is_cloudfront};
use crate::cloudfront::basis::Basis;
use crate::cloudfront::error_page::{ErrorPage, FOOTER, TITLE};

pub fn signs_of_cloudfront(answer: &EdgeAnswer, page: &ErrorPage) -> Vec<Reason> {
    let mut signs = Vec::new();
    if let (Some(value), Some(x_cache)) = (answer.header("x-cache"), answer.x_cache()) {
        let text = format!("X-Cache: {value} ({})", x_cache.meaning());
        signs.push(Reason::new(x_cache.known(), text));
    }
    let via = answer.header("via").filter(|via| hops(via) > 0);
    let own = [
        via.map(|via| format!("Via: {via}")),
        answer
            .header("x-amz-cf-pop")
            .map(|pop| format!("X-Amz-Cf-Pop: {pop}")),
        // The report shows the value as the request's identifier.
        answer
            .header("x-amz-cf-id")
            .map(|_| "X-Amz-Cf-Id".to_owned()),
    ];
    let own: Vec<String> = own.into_iter().flatten().collect();
    if !own.is_empty() {
        signs.push(Reason::new(Basis::Inferred, own.join(", ")));
    }
    if via.is_some_and(|via| hops(via) > 1) {
        let text = "Via names CloudFront more than once: the origin is behind another distribution or an edge-optimized API Gateway, which may have made the answer";
        signs.push(Reason::new(Basis::Inferred, text));
    }
    // What follows tells the maker too, and is said there.
    if signs.is_empty() && is_cloudfront(answer.header("server")) {
        signs.push(Reason::new(Basis::Inferred, "Server: CloudFront"));
    }
    if signs.is_empty() && (page.footer || page.title) {
        let mark = if page.footer { FOOTER } else { TITLE };
        signs.push(Reason::new(
            Basis::Observed,
            format!("the body says '{mark}'"),
        ));
    }
    signs
}

/// The number of CloudFront's machines in `Via`.
fn hops(via: &str) -> usize {
    via.to_ascii_lowercase().matches("(cloudfront)").count()
}
