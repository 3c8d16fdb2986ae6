//! The maker of an answer: CloudFront, the origin behind it, or a function between them.
//!
//! `X-Cache: Error from cloudfront` does not tell: it appears on errors of both. What tells, in
//! this order: a function's own `X-Cache` value, the words of the body, the `Server` header.

use super::answer::EdgeAnswer;
use crate::cloudfront::basis::Basis;
use crate::cloudfront::error_page::ErrorPage;
use crate::cloudfront::other_cdn::{CdnPlace, OtherCdn};
use crate::cloudfront::page_cause::PageCause;
use crate::cloudfront::service_answer::Service;
use crate::cloudfront::x_cache::XCache;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum GeneratedBy {
    CloudFront,
    /// CloudFront passed it on, now or out of its cache.
    Origin,
    /// A CloudFront function or a Lambda@Edge function.
    Function,
    /// AWS WAF, before the origin's turn.
    Waf,
    #[default]
    Unknown,
}

impl GeneratedBy {
    pub fn word(self) -> &'static str {
        match self {
            Self::CloudFront => "cloudfront",
            Self::Origin => "origin",
            Self::Function => "function",
            Self::Waf => "waf",
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

pub(super) fn is_cloudfront(server: Option<&str>) -> bool {
    server.is_some_and(|server| server.trim().eq_ignore_ascii_case("cloudfront"))
}

/// The parts of an answer that tell its maker.
pub struct Signs<'a> {
    pub answer: &'a EdgeAnswer,
    pub page: &'a ErrorPage,
    pub service: Option<Service>,
    pub other_cdn: Option<OtherCdn>,
}

impl Signs<'_> {
    /// The CDN whose `Server` header replaces that of the origin or of CloudFront.
    fn cdn_in_front(&self) -> Option<OtherCdn> {
        self.other_cdn.filter(|cdn| cdn.place != CdnPlace::Behind)
    }

    fn server(&self) -> Option<&str> {
        let server = self.answer.header("server");
        server.filter(|server| !server.trim().is_empty())
    }
}

/// The maker of the answer, and the reasons to think so.
pub fn generated_by(signs: &Signs) -> (GeneratedBy, Vec<Reason>) {
    let Signs {
        answer,
        page,
        service,
        ..
    } = *signs;
    if service == Some(Service::Waf) {
        return of_waf(signs);
    }
    let of_x_cache = match answer.x_cache() {
        Some(XCache::LambdaGenerated | XCache::FunctionGenerated) => Some(GeneratedBy::Function),
        Some(XCache::Redirect | XCache::LimitExceeded | XCache::CapacityExceeded) => {
            Some(GeneratedBy::CloudFront)
        }
        _ => None,
    };
    let (maker, reason) = if let (Some(maker), Some(value)) = (of_x_cache, answer.x_cache()) {
        (maker, Reason::new(value.known(), value.meaning()))
    } else if answer.status >= 400 && page.is_cloudfronts() {
        return of_cloudfronts_page(signs);
    } else if answer.status >= 400 || (answer.status >= 300 && service.is_some()) {
        of_an_error(signs)
    } else {
        of_a_good_status(signs)
    };
    (maker, vec![reason])
}

/// AWS WAF at a load balancer answers with the load balancer's own header.
fn of_waf(signs: &Signs) -> (GeneratedBy, Vec<Reason>) {
    let at_origin = signs
        .server()
        .is_some_and(|server| server.starts_with("awselb"));
    let maker = if at_origin {
        GeneratedBy::Origin
    } else {
        GeneratedBy::Waf
    };
    let action = signs.answer.header("x-amzn-waf-action").unwrap_or_default();
    let text = format!("x-amzn-waf-action: {action} is AWS WAF's");
    (maker, vec![Reason::new(Basis::Documented, text)])
}

const OWN_HEADER: &str = "Server: CloudFront; an origin's own header would be passed on";

fn passed_on(server: &str) -> (GeneratedBy, Reason) {
    let text = format!("Server: {server} is the origin's, which CloudFront passes on");
    (GeneratedBy::Origin, Reason::new(Basis::Inferred, text))
}

fn of_a_good_status(signs: &Signs) -> (GeneratedBy, Reason) {
    let (maker, text) = match signs.server() {
        server @ Some(_) if is_cloudfront(server) => (GeneratedBy::CloudFront, OWN_HEADER),
        _ if signs.answer.x_cache() == Some(XCache::Error) => (
            GeneratedBy::Unknown,
            "X-Cache reports an error and the status is good: this is a custom error page, from an unknown source",
        ),
        Some(server) if signs.cdn_in_front().is_none() => return passed_on(server),
        _ => (
            GeneratedBy::Origin,
            "it is not an error page of CloudFront, so it is the origin's answer",
        ),
    };
    (maker, Reason::new(Basis::Inferred, text))
}

/// For an error without CloudFront's error page.
fn of_an_error(signs: &Signs) -> (GeneratedBy, Reason) {
    let server = signs.server();
    let (maker, known, text) = match (signs.service, server) {
        (_, server) if is_cloudfront(server) => {
            (GeneratedBy::CloudFront, Basis::Inferred, OWN_HEADER.into())
        }
        (Some(service), _) => (
            GeneratedBy::Origin,
            Basis::Inferred,
            format!("its headers and words are those of {}", service.name()),
        ),
        // A custom error page that CloudFront fetches from a bucket brings the bucket's header.
        (None, Some(server)) if server.trim() == "AmazonS3" => (
            GeneratedBy::Unknown,
            Basis::Inferred,
            "Server: AmazonS3 comes with errors of S3, and with a custom error page (CustomErrorResponses) that is stored there"
                .into(),
        ),
        (None, Some(server)) => match signs.cdn_in_front() {
            None => return passed_on(server),
            Some(cdn) => (
                GeneratedBy::Unknown,
                Basis::Inferred,
                format!(
                    "Server: {server} does not tell who made the answer: {} puts its own name there",
                    cdn.name
                ),
            ),
        },
        _ if signs.page.first_sentence.is_some() => (
            GeneratedBy::CloudFront,
            Basis::Observed,
            "the body has a sentence of CloudFront's error pages, but neither their title nor their footer"
                .into(),
        ),
        _ => (
            GeneratedBy::Unknown,
            Basis::Inferred,
            "the answer has no Server header, and its body has no sentence of CloudFront's error pages".into(),
        ),
    };
    (maker, Reason::new(known, text))
}

fn of_cloudfronts_page(signs: &Signs) -> (GeneratedBy, Vec<Reason>) {
    let page = signs.page;
    let marks = [
        (page.title, "title"),
        (page.heading, "heading"),
        (page.first_sentence.is_some(), "sentence"),
        (page.footer, "foot"),
        (page.signature_document, "XML about a signature"),
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
    let mut maker = GeneratedBy::CloudFront;
    match (signs.server(), signs.cdn_in_front()) {
        (None, _) => reasons.push(Reason::new(
            Basis::Observed,
            "it has no Server header; CloudFront's own errors have 'Server: CloudFront' or, since 2026, none",
        )),
        (server, _) if is_cloudfront(server) => {
            reasons.push(Reason::new(Basis::Inferred, "Server: CloudFront"));
        }
        // What is in front passes the page on under its own name.
        (Some(_), Some(_)) => {}
        (Some(other), None) => {
            let text = format!(
                "but Server: {other} is not CloudFront's: the origin may be behind another distribution, and this may be that one's error page"
            );
            reasons.push(Reason::new(Basis::Inferred, text));
            maker = GeneratedBy::Unknown;
        }
    }
    let blocked = page
        .sentence()
        .is_some_and(|one| one.cause == PageCause::Blocked);
    if maker == GeneratedBy::CloudFront && blocked {
        maker = GeneratedBy::Waf;
    }
    (maker, reasons)
}
