//! The meaning of an answer. Pure: the same answer gives the same conclusion.

use super::answer::{EdgeAnswer, EdgeOutcome, Unanswered};
use super::conclusion::{CachedError, Conclusion, NamedCause, Served};
use super::generated_by::{GeneratedBy, Reason, Signs, generated_by};
use super::likely_cause::likely_cause;
use super::meaning::meaning;
use super::next_steps::{after_silence, next_steps};
use super::question::EdgeQuestion;
use super::self_redirect::SelfRedirect;
use super::signs::signs_of_cloudfront;
use crate::check::Verdict;
use crate::cloudfront::basis::Basis;
use crate::cloudfront::error_page::ErrorPage;
use crate::cloudfront::log_value;
use crate::cloudfront::other_cdn::{CdnPlace, OtherCdn};
use crate::cloudfront::service_answer::{Response, Service};
use crate::cloudfront::x_cache::XCache;

/// The most bytes of a body in which a service's words are looked for.
const SERVICE_BODY: usize = 16 * 1024;

pub fn explain(question: &EdgeQuestion, outcome: &EdgeOutcome) -> Conclusion {
    match outcome {
        Ok(answer) => of_answer(question, answer),
        Err(unanswered) => of_silence(question, unanswered),
    }
}

fn of_answer(question: &EdgeQuestion, answer: &EdgeAnswer) -> Conclusion {
    let page = match answer.status {
        // A page about CloudFront is not a page of CloudFront's.
        ..400 => ErrorPage::default(),
        _ => ErrorPage::read(&answer.body),
    };
    let response = Response {
        status: answer.status,
        header: &|name| answer.header(name),
        body: answer.body.get(..SERVICE_BODY).unwrap_or(&answer.body),
        asked_name: &question.name,
    };
    let mut conclusion = known_of(answer, &page, &response);
    if conclusion.is_cloudfront {
        conclusion.cause = likely_cause(question, &response, answer, &page, &conclusion);
        conclusion.cached_error = cached_error(answer);
        if answer.status >= 400 && is_of_the_edge(&conclusion) {
            let values = log_value::to_look_for(conclusion.page(), answer.status);
            conclusion.log_values = values.to_vec();
        }
    }
    conclusion.verdict = verdict(answer.status, &conclusion);
    conclusion.meaning = meaning(answer.status, &conclusion);
    conclusion.next = next_steps(question, answer, &conclusion);
    let header = answer.header("x-amz-cf-id").map(str::to_owned);
    conclusion.request_id = header.or(page.request_id);
    conclusion
}

/// The facts, without a judgement.
fn known_of(answer: &EdgeAnswer, page: &ErrorPage, response: &Response) -> Conclusion {
    let mut reasons = signs_of_cloudfront(answer, page);
    let is_cloudfront = !reasons.is_empty();
    let mut maker = GeneratedBy::Unknown;
    let signs = Signs {
        answer,
        page,
        service: Service::of(response),
        other_cdn: OtherCdn::of(response.header),
    };
    if let Some(cdn) = signs.other_cdn {
        reasons.push(of_other_cdn(cdn));
    }
    if is_cloudfront {
        let (known, why) = generated_by(&signs);
        maker = known;
        reasons.extend(why);
    }
    if answer.status >= 400 && answer.header("content-encoding").is_some() {
        let text =
            "the body is compressed, although the request does not accept that, and was not read";
        reasons.push(Reason::new(Basis::Inferred, text));
    }
    let x_cache = answer.x_cache();
    Conclusion {
        status: Some(answer.status),
        is_cloudfront,
        served: served(answer, x_cache, maker),
        generated_by: maker,
        x_cache,
        service: signs
            .service
            .filter(|_| answer.status >= 300 || maker == GeneratedBy::Waf),
        other_cdn: signs.other_cdn,
        reasons,
        ..Conclusion::default()
    }
}

fn of_other_cdn(cdn: OtherCdn) -> Reason {
    let OtherCdn { name, sign, place } = cdn;
    let place = match place {
        CdnPlace::InFront => "in front of CloudFront",
        CdnPlace::Behind => "behind CloudFront, as its origin",
        CdnPlace::Unknown => "in front of CloudFront or behind it",
    };
    let text = format!("{sign} shows that the answer passed through {name}, {place}");
    Reason::new(Basis::Inferred, text)
}

/// CloudFront keeps some errors always, and others as the origin says (Developer Guide, "How
/// CloudFront processes HTTP 4xx and 5xx status codes from your origin").
fn cached_error(answer: &EdgeAnswer) -> Option<CachedError> {
    let age = answer.age();
    let is_kept = match answer.status {
        404 | 414 | 500.. => true,
        400..=499 => age.is_some_and(|age| age > 0),
        _ => false,
    };
    is_kept.then_some(CachedError { age })
}

/// CloudFront's logs tell more of an error that was not passed on.
fn is_of_the_edge(conclusion: &Conclusion) -> bool {
    let is_made_elsewhere = matches!(
        conclusion.generated_by,
        GeneratedBy::Origin | GeneratedBy::Function
    );
    let is_named = conclusion.page().is_some();
    !is_made_elsewhere
        && !conclusion.x_cache.is_some_and(XCache::is_without_origin)
        && (is_named || conclusion.status.is_some_and(|status| status >= 500))
}

fn served(answer: &EdgeAnswer, x_cache: Option<XCache>, generated_by: GeneratedBy) -> Served {
    match (x_cache, generated_by) {
        (Some(XCache::Hit | XCache::OriginShieldHit), _) => Served::FromCache,
        (_, GeneratedBy::Function | GeneratedBy::Waf) => Served::FromEdge,
        (Some(XCache::FunctionFailed(_)), _) => Served::FromEdge,
        (Some(value), _) if value.is_without_origin() => Served::FromEdge,
        (Some(XCache::Miss | XCache::RefreshHit), _) => Served::FromOrigin,
        (Some(XCache::Error), _) if answer.age().is_some_and(|age| age > 0) => Served::FromCache,
        (Some(XCache::Error), GeneratedBy::Origin) => Served::FromOrigin,
        (Some(XCache::Error), GeneratedBy::CloudFront) => Served::FromEdge,
        _ => Served::Unknown,
    }
}

fn verdict(status: u16, conclusion: &Conclusion) -> Verdict {
    match (status, conclusion.generated_by, conclusion.named()) {
        _ if !conclusion.is_cloudfront => Verdict::Inconclusive,
        (_, GeneratedBy::Waf, _) => Verdict::Inconclusive,
        (500.., ..) => Verdict::Fail,
        (400..=499, GeneratedBy::Origin, _) => Verdict::Warn,
        (400..=499, ..) => Verdict::Inconclusive,
        // The connection works, and viewers still see nothing.
        (_, _, Some(NamedCause::Redirect(SelfRedirect::Same))) => Verdict::Fail,
        (_, _, Some(_)) => Verdict::Warn,
        // A custom error response may turn the status into a good one.
        _ if conclusion.x_cache == Some(XCache::Error) => Verdict::Inconclusive,
        _ if conclusion.served == Served::FromOrigin => Verdict::Pass,
        _ => Verdict::Warn,
    }
}

fn of_silence(question: &EdgeQuestion, unanswered: &Unanswered) -> Conclusion {
    let meaning = match unanswered {
        Unanswered::Tls {
            certificate: true, ..
        } => format!(
            "Viewers do not accept the certificate that they get for {}. This is the viewer's side: check the distribution's certificate and aliases, and that this address is CloudFront. The origin was not asked.",
            question.name
        ),
        Unanswered::Tls { .. } => format!(
            "The TLS handshake on the viewer's side failed, and the origin was not asked. One possible cause: no distribution has {} as an alias.",
            question.name
        ),
        Unanswered::Unresolved(_) | Unanswered::ResolverFailed(_) => {
            "This machine cannot resolve the viewer's name, so CloudFront was not asked.".into()
        }
        Unanswered::Unconnected(_) | Unanswered::TimedOut(_) => {
            "There was no answer, so nothing is known about CloudFront and its origin.".into()
        }
        Unanswered::NotHttp { .. } => {
            "The server sent no valid HTTP answer, so nothing is known about CloudFront and its origin."
                .into()
        }
        Unanswered::Local(_) => "The request could not be made on this machine.".into(),
        Unanswered::Ended(_) => "You ended it before CloudFront answered.".into(),
    };
    Conclusion {
        meaning,
        reasons: vec![Reason::new(Basis::Inferred, unanswered.to_string())],
        next: after_silence(question, unanswered),
        ..Conclusion::default()
    }
}
