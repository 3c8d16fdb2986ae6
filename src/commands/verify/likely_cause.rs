//! The likely cause of an answer that is not a good one.

use super::answer::EdgeAnswer;
use super::conclusion::{Conclusion, LikelyCause, NamedCause};
use super::generated_by::GeneratedBy;
use super::question::{EdgeQuestion, Method};
use super::self_redirect::SelfRedirect;
use crate::cloudfront::basis::Basis;
use crate::cloudfront::error_page::ErrorPage;
use crate::cloudfront::page_cause::PageCause;
use crate::cloudfront::service_answer::{KnownAnswer, Response};
use crate::cloudfront::x_cache::XCache;

/// The cause that the answer names, or else what its status usually means: the particular words win
/// over the general ones. `None` for a good answer, and for a refusal that does not say why.
pub(crate) fn likely_cause(
    question: &EdgeQuestion,
    response: &Response,
    answer: &EdgeAnswer,
    page: &ErrorPage,
    conclusion: &Conclusion,
) -> Option<LikelyCause> {
    let of_redirect = || {
        let redirect = SelfRedirect::of(question, answer)?;
        let text = redirect.cause(conclusion.generated_by);
        let named = NamedCause::Redirect(redirect);
        Some(LikelyCause::new(named, text, Basis::Inferred))
    };
    of_limit(conclusion)
        .or_else(|| of_page(page, answer.status, conclusion))
        .or_else(|| of_service(response, conclusion))
        .or_else(of_redirect)
        .or_else(|| {
            let is_left = answer.status >= 500 && conclusion.generated_by != GeneratedBy::Function;
            is_left.then(|| of_status(question, answer.status, page, conclusion))
        })
}

impl LikelyCause {
    fn new(named: NamedCause, text: impl Into<String>, known: Basis) -> Self {
        Self {
            named,
            text: text.into(),
            known,
        }
    }
}

fn of_limit(conclusion: &Conclusion) -> Option<LikelyCause> {
    let text = match conclusion.x_cache? {
        XCache::LimitExceeded => "A CloudFront quota was exceeded; the origin is not the cause.",
        XCache::CapacityExceeded => {
            "The edge location had no capacity left; the origin is not the cause."
        }
        _ => return None,
    };
    Some(LikelyCause::new(NamedCause::Status, text, Basis::Observed))
}

/// By the sentence of CloudFront's page, or by an `X-Cache` that names a function.
fn of_page(page: &ErrorPage, status: u16, conclusion: &Conclusion) -> Option<LikelyCause> {
    // A page that the origin made may quote CloudFront's.
    if conclusion.generated_by == GeneratedBy::Origin {
        return None;
    }
    let of_x_cache = match conclusion.x_cache {
        Some(XCache::FunctionFailed(cause)) => Some((cause, Basis::Inferred)),
        _ => None,
    };
    let of_sentence = page.sentence().map(|one| (one.cause, one.known));
    // The sentence may tell more of a function, and nothing against it.
    let (cause, known) = of_sentence
        .filter(|(cause, _)| of_x_cache.is_none() || cause.is_a_function())
        .or(of_x_cache)?;
    let cause = match (cause, status) {
        (PageCause::Unspecified, 504) => PageCause::TimedOut,
        (cause, _) => cause,
    };
    let named = NamedCause::Page(cause);
    Some(LikelyCause::new(named, cause.text(status), known))
}

fn of_service(response: &Response, conclusion: &Conclusion) -> Option<LikelyCause> {
    let known = KnownAnswer::find(conclusion.service?, response)?;
    let named = NamedCause::Answer(known);
    Some(LikelyCause::new(named, known.cause, known.known))
}

fn of_status(
    question: &EdgeQuestion,
    status: u16,
    page: &ErrorPage,
    conclusion: &Conclusion,
) -> LikelyCause {
    let (known, text) = match status {
        _ if conclusion.generated_by == GeneratedBy::Origin => (
            Basis::Inferred,
            "The origin or a proxy in front of it failed; its own logs tell why.",
        ),
        _ if question.method == Method::Head => (
            Basis::Inferred,
            "An answer to HEAD has no body; the error page that GET brings may name the cause.",
        ),
        504 => (
            Basis::Documented,
            "The origin did not answer in time: a firewall or security group drops CloudFront's packets, the origin is not on the internet, or it is slow.",
        ),
        503 => (
            Basis::Documented,
            "The origin lacks capacity. More rarely, an edge location lacks it, or a function exceeds its limits.",
        ),
        502 => (
            Basis::Documented,
            "CloudFront got no valid answer from the origin: because of the TLS handshake or the certificate, a refused connection, DNS, or a function's invalid answer.",
        ),
        _ => (
            Basis::Inferred,
            "The answer names no cause that this program knows.",
        ),
    };
    let text = match &page.unknown {
        Some(words) => {
            format!("The page says '{words}', a sentence that this program does not know. {text}")
        }
        None => text.to_owned(),
    };
    LikelyCause::new(NamedCause::Status, text, known)
}
