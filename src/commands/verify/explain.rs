//! The meaning of an answer. Pure: the same answer gives the same conclusion.

use super::answer::{Answer, Outcome, Unanswered};
use super::conclusion::{CachedError, Conclusion, Served};
use super::generated_by::{GeneratedBy, Reason, generated_by, signs_of_cloudfront};
use super::likely_cause::likely_cause;
use super::next_steps::{after_silence, next_steps};
use super::question::Question;
use crate::check::Verdict;
use crate::cloudfront::basis::Basis;
use crate::cloudfront::error_page::ErrorPage;
use crate::cloudfront::log_value;
use crate::cloudfront::x_cache::XCache;

/// Explains an answer, or why there is none.
pub fn explain(question: &Question, outcome: &Outcome) -> Conclusion {
    match outcome {
        Ok(answer) => of_answer(question, answer),
        Err(unanswered) => of_silence(question, unanswered),
    }
}

fn of_answer(question: &Question, answer: &Answer) -> Conclusion {
    let page = match answer.status {
        // A page about CloudFront is not a page of CloudFront's.
        ..400 => ErrorPage::default(),
        _ => ErrorPage::read(&answer.body),
    };
    let mut conclusion = known_of(answer, &page);
    conclusion.verdict = verdict(answer.status, &conclusion);
    conclusion.meaning = meaning(answer.status, &conclusion);
    if conclusion.is_cloudfront && answer.status >= 500 {
        conclusion.cached_error = Some(CachedError::of_age(answer.age()));
        if conclusion.generated_by != GeneratedBy::Function {
            conclusion.cause = Some(likely_cause(question, answer, &page, &conclusion));
        }
        if is_of_the_connection(&conclusion) {
            let values = log_value::to_look_for(conclusion.page(), answer.status);
            conclusion.log_values = values.to_vec();
        }
    }
    conclusion.next = next_steps(question, answer, &conclusion);
    let header = answer.header("x-amz-cf-id").map(str::to_owned);
    conclusion.request_id = header.or(page.request_id);
    conclusion
}

/// The facts, without a judgement.
fn known_of(answer: &Answer, page: &ErrorPage) -> Conclusion {
    let mut reasons = signs_of_cloudfront(answer, page);
    let is_cloudfront = !reasons.is_empty();
    let mut maker = GeneratedBy::Unknown;
    if is_cloudfront {
        let (known, why) = generated_by(answer, page);
        maker = known;
        reasons.extend(why);
    }
    if answer.status >= 400 && answer.header("content-encoding").is_some() {
        let text = "the body is compressed, though nobody asked for that, and was not read";
        reasons.push(Reason::new(Basis::Inferred, text));
    }
    let x_cache = answer.header("x-cache").and_then(XCache::read);
    Conclusion {
        status: Some(answer.status),
        is_cloudfront,
        served: served(answer, x_cache, maker),
        generated_by: maker,
        x_cache,
        reasons,
        ..Conclusion::unknown()
    }
}

/// An error that was passed on, or made before the origin's turn, is no failure to connect.
fn is_of_the_connection(conclusion: &Conclusion) -> bool {
    let Conclusion {
        generated_by,
        x_cache,
        ..
    } = conclusion;
    matches!(generated_by, GeneratedBy::CloudFront | GeneratedBy::Unknown)
        && x_cache.and_then(XCache::origin_was_asked) != Some(false)
        && *x_cache != Some(XCache::FunctionFailed)
}

fn served(answer: &Answer, x_cache: Option<XCache>, generated_by: GeneratedBy) -> Served {
    match (x_cache, generated_by) {
        (Some(XCache::Hit | XCache::OriginShieldHit), _) => Served::FromCache,
        (_, GeneratedBy::Function) => Served::FromEdge,
        (
            Some(
                XCache::Redirect
                | XCache::LimitExceeded
                | XCache::CapacityExceeded
                | XCache::FunctionFailed,
            ),
            _,
        ) => Served::FromEdge,
        (Some(XCache::Miss | XCache::RefreshHit), _) => Served::FromOrigin,
        (Some(XCache::Error), _) if answer.age().is_some_and(|age| age > 0) => Served::FromCache,
        (Some(XCache::Error), GeneratedBy::Origin) => Served::FromOrigin,
        (Some(XCache::Error), GeneratedBy::CloudFront) => Served::FromEdge,
        _ => Served::Unknown,
    }
}

fn verdict(status: u16, conclusion: &Conclusion) -> Verdict {
    match status {
        _ if !conclusion.is_cloudfront => Verdict::Inconclusive,
        500.. => Verdict::Fail,
        400..=499 if conclusion.generated_by == GeneratedBy::Origin => Verdict::Warn,
        400..=499 => Verdict::Inconclusive,
        // A custom error response may turn the status into a good one.
        _ if conclusion.x_cache == Some(XCache::Error) => Verdict::Inconclusive,
        _ if conclusion.served == Served::FromOrigin => Verdict::Pass,
        _ => Verdict::Warn,
    }
}

fn meaning(status: u16, conclusion: &Conclusion) -> String {
    if !conclusion.is_cloudfront {
        return format!(
            "This is not CloudFront: the {status} bears none of its headers. The name may lead \
             straight to the origin or to another CDN; its DNS record decides."
        );
    }
    match (status, conclusion.generated_by) {
        (500.., GeneratedBy::CloudFront) => {
            format!("CloudFront answers {status}, and made it itself.")
        }
        (500.., GeneratedBy::Function) => format!(
            "CloudFront answers {status}, made by a function: this is no matter of TLS to the \
             origin."
        ),
        (500.., GeneratedBy::Unknown) => format!(
            "CloudFront answers {status}; whether it or the origin made it cannot be told from \
             this answer."
        ),
        (400.., GeneratedBy::Origin) => format!(
            "By its headers the origin made this {status}, and CloudFront passes it on: the \
             connection between them (and TLS, where HTTPS is used) works."
        ),
        (400..=499, GeneratedBy::CloudFront) => format!(
            "CloudFront itself refuses the request with {status}. Whether it can connect to the \
             origin cannot be told from this answer."
        ),
        (400..=499, _) => format!(
            "CloudFront answers {status}; whether the origin was asked cannot be told from this \
             answer."
        ),
        _ if conclusion.x_cache == Some(XCache::Error) => format!(
            "X-Cache says that there was an error, and the status is {status}: a custom error \
             response stands in its place. Which error it hides cannot be told from this answer."
        ),
        (300..=399, GeneratedBy::CloudFront) => {
            format!("CloudFront itself answers {status}, a redirect, and did not ask the origin.")
        }
        (_, GeneratedBy::Function) => {
            format!("A function at the edge made this {status}; it says nothing of the origin.")
        }
        _ => match conclusion.served {
            Served::FromCache => format!(
                "Viewers get {status} from CloudFront's cache. The origin was not asked for it, \
                 so that this does not show that CloudFront can connect now."
            ),
            Served::FromOrigin => format!(
                "CloudFront asked the origin and got {status}: the connection between them (and \
                 TLS, where HTTPS is used) works."
            ),
            _ => format!(
                "CloudFront answers {status}; whether it asked the origin for it cannot be told."
            ),
        },
    }
}

fn of_silence(question: &Question, unanswered: &Unanswered) -> Conclusion {
    let meaning = match unanswered {
        Unanswered::Tls {
            certificate: true, ..
        } => format!(
            "The certificate that viewers get for {} is not one that they accept. That is the \
             viewer's side: the distribution's certificate and aliases, or something else at this \
             address. The origin was not asked.",
            question.name
        ),
        Unanswered::Tls { .. } => format!(
            "The TLS handshake of the viewer's side failed, and the origin was not asked. One \
             cause: no distribution has {} as an alias.",
            question.name
        ),
        Unanswered::Unresolved | Unanswered::ResolverFailed(_) => {
            "The viewer's name leads nowhere from here, so that CloudFront was not asked.".into()
        }
        Unanswered::Unconnected(_) | Unanswered::TimedOut { .. } => {
            "There was no answer, so that nothing can be told of CloudFront and its origin.".into()
        }
        Unanswered::NotHttp { .. } => {
            "What answered gave no HTTP answer that can be read, so that nothing can be told of \
             CloudFront and its origin."
                .into()
        }
        Unanswered::Local(_) => "The request could not be made on this machine.".into(),
        Unanswered::Ended => "It was ended before CloudFront had answered.".into(),
    };
    Conclusion {
        meaning,
        reasons: vec![Reason::new(Basis::Inferred, unanswered.to_string())],
        next: after_silence(question, unanswered),
        ..Conclusion::unknown()
    }
}
