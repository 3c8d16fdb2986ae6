//! The conclusion from one answer of CloudFront.

use super::generated_by::{GeneratedBy, Reason};
use super::self_redirect::SelfRedirect;
use crate::check::Verdict;
use crate::cloudfront::basis::Basis;
use crate::cloudfront::other_cdn::OtherCdn;
use crate::cloudfront::page_cause::PageCause;
use crate::cloudfront::service_answer::{KnownAnswer, Service};
use crate::cloudfront::x_cache::XCache;

/// The seconds for which CloudFront keeps an error unless the distribution says otherwise
/// (Developer Guide, "How CloudFront processes HTTP 4xx and 5xx status codes from your origin";
/// `ErrorCachingMinTTL`).
pub const ERROR_CACHING_SECONDS: u64 = 10;

/// The default is that nothing is known of CloudFront.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Conclusion {
    /// `Warn` for a good answer that says less than it seems to, and for a refusal of the origin's
    /// own; `Fail` for 5xx.
    pub verdict: Verdict,
    /// `None` if there was no answer.
    pub status: Option<u16>,
    pub is_cloudfront: bool,
    pub served: Served,
    pub generated_by: GeneratedBy,
    pub x_cache: Option<XCache>,
    /// The service that made the answer, if its headers or words tell.
    pub service: Option<Service>,
    pub other_cdn: Option<OtherCdn>,
    /// A sentence.
    pub meaning: String,
    /// The likely cause of an error, as the page and the status tell it.
    pub cause: Option<LikelyCause>,
    pub reasons: Vec<Reason>,
    /// Set for an error that CloudFront may keep.
    pub cached_error: Option<CachedError>,
    pub next: Vec<String>,
    /// Values of `x-edge-detailed-result-type` to look for in the standard logs.
    pub log_values: Vec<&'static str>,
    /// For AWS Support.
    pub request_id: Option<String>,
}

impl Conclusion {
    /// The evidence for the cause.
    pub(crate) fn named(&self) -> Option<NamedCause> {
        self.cause.as_ref().map(|cause| cause.named)
    }

    /// The cause that CloudFront's page names.
    pub(crate) fn page(&self) -> Option<PageCause> {
        match self.named()? {
            NamedCause::Page(cause) => Some(cause),
            _ => None,
        }
    }

    /// The service's own answer, if it is known.
    pub(crate) fn known_answer(&self) -> Option<&'static KnownAnswer> {
        match self.named()? {
            NamedCause::Answer(known) => Some(known),
            _ => None,
        }
    }

    /// The step that goes with a cause that is known by its words: an imperative.
    pub(crate) fn named_step(&self) -> Option<&'static str> {
        match self.named()? {
            NamedCause::Page(cause) => cause.next(),
            NamedCause::Answer(known) => Some(known.next),
            NamedCause::Redirect(redirect) => Some(redirect.next(self.generated_by)),
            NamedCause::Status => None,
        }
    }

    /// The seconds that the error has been in CloudFront's cache.
    pub(crate) fn error_age(&self) -> Option<u64> {
        self.cached_error?.age
    }
}

/// The source of an answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Served {
    /// CloudFront's cache; the origin was not asked.
    FromCache,
    /// The origin, asked for this very answer.
    FromOrigin,
    /// The edge itself, or a function there.
    FromEdge,
    #[default]
    Unknown,
}

impl Served {
    pub fn word(self) -> &'static str {
        match self {
            Self::FromCache => "cache",
            Self::FromOrigin => "origin",
            Self::FromEdge => "edge",
            Self::Unknown => "unknown",
        }
    }
}

/// The reason why CloudFront has no good answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LikelyCause {
    pub named: NamedCause,
    /// A sentence.
    pub text: String,
    pub known: Basis,
}

/// The evidence for the cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NamedCause {
    /// A sentence of CloudFront's page, or its `X-Cache`.
    Page(PageCause),
    /// The answer of a service that is known by its words.
    Answer(&'static KnownAnswer),
    /// The URL that the answer redirects to.
    Redirect(SelfRedirect),
    /// Nothing but the status.
    Status,
}

impl NamedCause {
    /// The word in JSON.
    pub fn id(self) -> Option<&'static str> {
        match self {
            Self::Page(cause) => Some(cause.id()),
            Self::Answer(known) => Some(known.id),
            Self::Redirect(redirect) => Some(redirect.id()),
            Self::Status => None,
        }
    }
}

/// An error in CloudFront's cache.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CachedError {
    /// In seconds, if the answer said so.
    pub age: Option<u64>,
}

impl CachedError {
    /// The seconds until CloudFront asks the origin again at the latest, with the default caching
    /// of errors; `None` if the error is older than that default.
    pub(crate) fn asked_again_within(self) -> Option<u64> {
        ERROR_CACHING_SECONDS.checked_sub(self.age.unwrap_or(0))
    }

    /// Sentences for a person.
    pub fn text(self) -> String {
        const DEFAULT: &str = "the default ErrorCachingMinTTL of 10 s";
        match (self.age, self.asked_again_within()) {
            (Some(0), _) => format!(
                "The error is fresh (Age: 0). CloudFront keeps it for at least {DEFAULT}, then asks the origin again."
            ),
            (Some(age), Some(0)) => format!(
                "The error is {age} s old and comes from CloudFront's cache. With {DEFAULT}, CloudFront asks the origin again with the next request."
            ),
            (Some(age), Some(within)) => format!(
                "The error is {age} s old and comes from CloudFront's cache. With {DEFAULT}, CloudFront asks the origin again within {within} s."
            ),
            (Some(age), None) => format!(
                "The error is {age} s old and comes from CloudFront's cache. It is older than {DEFAULT}, so CustomErrorResponses or the origin's Cache-Control keep it longer. An invalidation ends it at once."
            ),
            (None, _) => format!(
                "The answer does not tell its age. CloudFront keeps an error for at least {DEFAULT}, so it may stay that long after a fix, or longer if CustomErrorResponses say so."
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_of_a_kept_error_depends_on_its_age() {
        for (age, end) in [
            (None, "or longer if CustomErrorResponses say so."),
            (Some(0), "then asks the origin again."),
            (Some(4), "CloudFront asks the origin again within 6 s."),
            (
                Some(10),
                "CloudFront asks the origin again with the next request.",
            ),
            (Some(11), "An invalidation ends it at once."),
        ] {
            let text = CachedError { age }.text();
            assert!(text.ends_with(end), "{text}");
        }
        let unknown = CachedError { age: None }.text();
        assert!(
            unknown.starts_with("The answer does not tell its age."),
            "{unknown}"
        );
    }
}
