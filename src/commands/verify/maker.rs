//! Who made an answer: CloudFront, the origin behind it, or a function between them.
//!
//! `X-Cache: Error from cloudfront` does not tell: it stands on errors of both. What tells, in
//! this order: a function's own `X-Cache` value, the words of the body, the `Server` header.

use super::answer::Answer;
use crate::cloudfront::basis::Basis;
use crate::cloudfront::error_page::{ErrorPage, FOOTER, TITLE};
use crate::cloudfront::x_cache::XCache;

/// Who made an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GeneratedBy {
    /// CloudFront itself.
    CloudFront,
    /// The origin; CloudFront passed it on, now or out of its cache.
    Origin,
    /// A CloudFront function or a Lambda@Edge function.
    Function,
    /// It cannot be told.
    Unknown,
}

impl GeneratedBy {
    /// The word in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::CloudFront => "cloudfront",
            Self::Origin => "origin",
            Self::Function => "function",
            Self::Unknown => "unknown",
        }
    }
}

/// Something seen, and how it is known what it means. The text may quote the peer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// A clause.
    pub text: String,
    /// How it is known.
    pub known: Basis,
}

impl Reason {
    /// A reason of this standing.
    pub fn new(known: Basis, text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            known,
        }
    }
}

/// What shows that CloudFront answered at all; empty when nothing does.
pub fn signs_of_cloudfront(answer: &Answer, page: &ErrorPage) -> Vec<Reason> {
    let mut signs = Vec::new();
    if let Some(value) = answer.header("x-cache")
        && let Some(x_cache) = XCache::read(value)
    {
        let text = format!("X-Cache: {value} ({})", x_cache.meaning());
        signs.push(Reason::new(x_cache.known(), text));
    }
    let via = answer.header("via").filter(|via| hops(via) > 0);
    let own = [
        via.map(|via| format!("Via: {via}")),
        answer
            .header("x-amz-cf-pop")
            .map(|pop| format!("X-Amz-Cf-Pop: {pop}")),
        // The value stands in the report as the request's identifier.
        answer
            .header("x-amz-cf-id")
            .map(|_| "X-Amz-Cf-Id".to_owned()),
    ];
    let own: Vec<String> = own.into_iter().flatten().collect();
    if !own.is_empty() {
        signs.push(Reason::new(Basis::Inferred, own.join(", ")));
    }
    if via.is_some_and(|via| hops(via) > 1) {
        let text = "Via has more than one CloudFront: the origin is behind another distribution or \
                    an edge-optimised API Gateway, which may have made the answer";
        signs.push(Reason::new(Basis::Inferred, text));
    }
    // What follows tells who made the answer too, and is said there.
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

/// How many of CloudFront's machines stand in `Via`.
fn hops(via: &str) -> usize {
    via.to_ascii_lowercase().matches("(cloudfront)").count()
}

fn is_cloudfront(server: Option<&str>) -> bool {
    server.is_some_and(|server| server.trim().eq_ignore_ascii_case("cloudfront"))
}

/// Who made the answer, and why that is thought.
pub fn maker(answer: &Answer, page: &ErrorPage) -> (GeneratedBy, Vec<Reason>) {
    let x_cache = answer.header("x-cache").and_then(XCache::read);
    let is_error = answer.status >= 400;
    let server = answer.header("server");
    match x_cache {
        Some(x_cache @ (XCache::LambdaGenerated | XCache::FunctionGenerated)) => {
            let reason = Reason::new(x_cache.known(), x_cache.meaning());
            return (GeneratedBy::Function, vec![reason]);
        }
        Some(x_cache @ (XCache::Redirect | XCache::LimitExceeded | XCache::CapacityExceeded)) => {
            let reason = Reason::new(x_cache.known(), x_cache.meaning());
            return (GeneratedBy::CloudFront, vec![reason]);
        }
        _ => {}
    }
    if is_error && page.is_cloudfronts() {
        return of_cloudfronts_page(page, server);
    }
    let service = aws_service(answer).filter(|_| is_error);
    match server {
        Some(_) if is_cloudfront(server) => {
            let text = "Server: CloudFront, where an origin's own header would be passed on";
            (
                GeneratedBy::CloudFront,
                vec![Reason::new(Basis::Inferred, text)],
            )
        }
        _ if !is_error && x_cache == Some(XCache::Error) => {
            let text = "an error with a good status is a custom error page, which may come from \
                        anywhere";
            (
                GeneratedBy::Unknown,
                vec![Reason::new(Basis::Inferred, text)],
            )
        }
        Some(server) if is_error && server.trim() == "AmazonS3" && is_s3s_own(answer) => {
            let text = "Server: AmazonS3, and the body is an error document of S3";
            (
                GeneratedBy::Origin,
                vec![Reason::new(Basis::Inferred, text)],
            )
        }
        // A custom error page that CloudFront fetches from a bucket brings the bucket's header.
        Some(server) if is_error && server.trim() == "AmazonS3" => {
            let text = "Server: AmazonS3 stands on errors of S3, and on a custom error page \
                        (CustomErrorResponses) that is kept there";
            (
                GeneratedBy::Unknown,
                vec![Reason::new(Basis::Inferred, text)],
            )
        }
        Some(server) if !server.trim().is_empty() => {
            let text = format!("Server: {server} is the origin's, which CloudFront passes on");
            (
                GeneratedBy::Origin,
                vec![Reason::new(Basis::Inferred, text)],
            )
        }
        _ if !is_error => {
            let text = "no error of CloudFront's, so that it is the origin's answer";
            (
                GeneratedBy::Origin,
                vec![Reason::new(Basis::Inferred, text)],
            )
        }
        _ if service.is_some() => {
            let text = format!(
                "{} is of an AWS service behind CloudFront, such as API Gateway or Lambda",
                service.unwrap_or_default()
            );
            (
                GeneratedBy::Origin,
                vec![Reason::new(Basis::Inferred, text)],
            )
        }
        _ if !page.markers.is_empty() => {
            let text = "the body has a sentence of CloudFront's error pages, though neither \
                        their title nor their foot";
            (
                GeneratedBy::CloudFront,
                vec![Reason::new(Basis::Observed, text)],
            )
        }
        _ => {
            let text = "no Server header, and no words of CloudFront's in the body";
            (
                GeneratedBy::Unknown,
                vec![Reason::new(Basis::Inferred, text)],
            )
        }
    }
}

/// The header by which API Gateway and Lambda function URLs tell their errors; CloudFront's own
/// have none.
fn aws_service(answer: &Answer) -> Option<&'static str> {
    [
        ("x-amzn-errortype", "X-Amzn-ErrorType"),
        ("x-amzn-requestid", "X-Amzn-RequestId"),
    ]
    .into_iter()
    .find_map(|(name, shown)| answer.header(name).map(|_| shown))
}

/// S3 says what is wrong as XML; a custom error page does not.
fn is_s3s_own(answer: &Answer) -> bool {
    let begin = String::from_utf8_lossy(&answer.body);
    begin.contains("<Error><Code>") || begin.contains("<Error>\n<Code>")
}

fn of_cloudfronts_page(page: &ErrorPage, server: Option<&str>) -> (GeneratedBy, Vec<Reason>) {
    let marks = [
        (page.title, "title"),
        (page.heading.is_some(), "heading"),
        (!page.markers.is_empty(), "sentence"),
        (page.footer, "foot"),
    ];
    let marks: Vec<&str> = marks
        .into_iter()
        .filter_map(|(there, name)| there.then_some(name))
        .collect();
    let text = format!(
        "the body is CloudFront's error page (its {})",
        marks.join(", ")
    );
    let mut reasons = vec![Reason::new(Basis::Observed, text)];
    match server {
        None => reasons.push(Reason::new(
            Basis::Observed,
            "there is no Server header; CloudFront's own errors come with 'Server: CloudFront' \
             and, since 2026, also without",
        )),
        Some(_) if is_cloudfront(server) => {
            reasons.push(Reason::new(Basis::Inferred, "Server: CloudFront"));
        }
        Some(other) => {
            let text = format!(
                "yet Server: {other} is not CloudFront's: the origin may itself be behind \
                 another distribution, whose error page this is"
            );
            reasons.push(Reason::new(Basis::Inferred, text));
            return (GeneratedBy::Unknown, reasons);
        }
    }
    (GeneratedBy::CloudFront, reasons)
}
