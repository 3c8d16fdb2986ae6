//! The maker of an answer: CloudFront, the origin behind it, or a function between them.
//!
//! `X-Cache: Error from cloudfront` does not tell: it appears on errors of both. What tells, in
//! this order: a function's own `X-Cache` value, the words of the body, the `Server` header.

use super::answer::Answer;
use crate::cloudfront::basis::Basis;
use crate::cloudfront::error_page::{ErrorPage, FOOTER, TITLE};
use crate::cloudfront::x_cache::XCache;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GeneratedBy {
    CloudFront,
    /// CloudFront passed it on, now or out of its cache.
    Origin,
    /// A CloudFront function or a Lambda@Edge function.
    Function,
    Unknown,
}

impl GeneratedBy {
    pub fn word(self) -> &'static str {
        match self {
            Self::CloudFront => "cloudfront",
            Self::Origin => "origin",
            Self::Function => "function",
            Self::Unknown => "unknown",
        }
    }
}

/// Something seen, and how its meaning is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// A clause that may quote the peer.
    pub text: String,
    pub known: Basis,
}

impl Reason {
    pub fn new(known: Basis, text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            known,
        }
    }
}

/// The signs that CloudFront answered at all.
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
        let text = "Via has more than one CloudFront: the origin is behind another distribution or \
                    an edge-optimised API Gateway, which may have made the answer";
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

fn is_cloudfront(server: Option<&str>) -> bool {
    server.is_some_and(|server| server.trim().eq_ignore_ascii_case("cloudfront"))
}

/// The maker of the answer, and the reasons to think so.
pub fn generated_by(answer: &Answer, page: &ErrorPage) -> (GeneratedBy, Vec<Reason>) {
    let x_cache = answer.header("x-cache").and_then(XCache::read);
    let of_x_cache = x_cache.and_then(|value| {
        let maker = match value {
            XCache::LambdaGenerated | XCache::FunctionGenerated => GeneratedBy::Function,
            XCache::Redirect | XCache::LimitExceeded | XCache::CapacityExceeded => {
                GeneratedBy::CloudFront
            }
            _ => return None,
        };
        Some((maker, Reason::new(value.known(), value.meaning())))
    });
    if of_x_cache.is_none() && answer.status >= 400 && page.is_cloudfronts() {
        return of_cloudfronts_page(page, answer.header("server"));
    }
    let (maker, reason) = of_x_cache.unwrap_or_else(|| {
        if answer.status >= 400 {
            of_an_error(answer, page)
        } else {
            of_a_good_status(answer, x_cache)
        }
    });
    (maker, vec![reason])
}

const OWN_HEADER: &str = "Server: CloudFront, where an origin's own header would be passed on";

fn passed_on(server: &str) -> (GeneratedBy, Reason) {
    let text = format!("Server: {server} is the origin's, which CloudFront passes on");
    (GeneratedBy::Origin, Reason::new(Basis::Inferred, text))
}

fn of_a_good_status(answer: &Answer, x_cache: Option<XCache>) -> (GeneratedBy, Reason) {
    let (maker, text) = match answer.header("server") {
        server @ Some(_) if is_cloudfront(server) => (GeneratedBy::CloudFront, OWN_HEADER),
        _ if x_cache == Some(XCache::Error) => (
            GeneratedBy::Unknown,
            "an error with a good status is a custom error page, which may come from anywhere",
        ),
        Some(server) if !server.trim().is_empty() => return passed_on(server),
        _ => (
            GeneratedBy::Origin,
            "no error of CloudFront's, so that it is the origin's answer",
        ),
    };
    (maker, Reason::new(Basis::Inferred, text))
}

/// For an error without CloudFront's error page.
fn of_an_error(answer: &Answer, page: &ErrorPage) -> (GeneratedBy, Reason) {
    let (maker, known, text) = match (answer.header("server"), aws_service(answer)) {
        (server, _) if is_cloudfront(server) => {
            (GeneratedBy::CloudFront, Basis::Inferred, OWN_HEADER.into())
        }
        (Some(server), _) if server.trim() == "AmazonS3" && is_s3s_own(answer) => (
            GeneratedBy::Origin,
            Basis::Inferred,
            "Server: AmazonS3, and the body is an error document of S3".into(),
        ),
        // A custom error page that CloudFront fetches from a bucket brings the bucket's header.
        (Some(server), _) if server.trim() == "AmazonS3" => (
            GeneratedBy::Unknown,
            Basis::Inferred,
            "Server: AmazonS3 stands on errors of S3, and on a custom error page \
             (CustomErrorResponses) that is kept there"
                .into(),
        ),
        (Some(server), _) if !server.trim().is_empty() => return passed_on(server),
        (_, Some(service)) => (
            GeneratedBy::Origin,
            Basis::Inferred,
            format!(
                "{service} is of an AWS service behind CloudFront, such as API Gateway or Lambda"
            ),
        ),
        _ if !page.markers.is_empty() => (
            GeneratedBy::CloudFront,
            Basis::Observed,
            "the body has a sentence of CloudFront's error pages, though neither their title nor \
             their foot"
                .into(),
        ),
        _ => (
            GeneratedBy::Unknown,
            Basis::Inferred,
            "no Server header, and no words of CloudFront's in the body".into(),
        ),
    };
    (maker, Reason::new(known, text))
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
    let marks = marks
        .into_iter()
        .filter_map(|(there, name)| there.then_some(name));
    let marks: Vec<&str> = marks.collect();
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
