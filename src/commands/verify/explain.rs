//! What an answer means. Pure: the same answer gives the same conclusion.

use super::answer::{Answer, Outcome, Unanswered};
use super::conclusion::{CachedError, Conclusion, LikelyCause, Served};
use super::maker::{GeneratedBy, Reason, maker, signs_of_cloudfront};
use super::next_steps::next_steps;
use super::{Method, Question, Verdict};
use crate::cloudfront::basis::Basis;
use crate::cloudfront::error_page::{Cause, ErrorPage};
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
    let mut reasons = signs_of_cloudfront(answer, &page);
    let is_cloudfront = !reasons.is_empty();
    let x_cache = answer.header("x-cache").and_then(XCache::read);
    let (maker, why) = match is_cloudfront {
        true => maker(answer, &page),
        false => (GeneratedBy::Unknown, Vec::new()),
    };
    let served = served(answer, x_cache, maker);
    let verdict = verdict(answer.status, is_cloudfront, x_cache, served, maker);
    reasons.extend(why);
    if answer.status >= 400 && answer.header("content-encoding").is_some() {
        let text = "the body is compressed, though nobody asked for that, and was not read";
        reasons.push(Reason::new(Basis::Inferred, text));
    }
    let is_failure = is_cloudfront && answer.status >= 500;
    let cause = match is_failure && maker != GeneratedBy::Function {
        true => Some(likely_cause(question, answer, &page, maker, x_cache)),
        false => None,
    };
    // An error that was passed on, or made before the origin's turn, is no failure to connect.
    let is_of_the_connection = matches!(maker, GeneratedBy::CloudFront | GeneratedBy::Unknown)
        && x_cache.and_then(XCache::origin_was_asked) != Some(false)
        && x_cache != Some(XCache::FunctionFailed);
    let log_values = match is_failure && is_of_the_connection {
        true => log_value::to_look_for(cause.as_ref().and_then(|cause| cause.page), answer.status),
        false => &[],
    };
    let request_id = answer.header("x-amz-cf-id").map(str::to_owned);
    let mut conclusion = Conclusion {
        verdict,
        status: Some(answer.status),
        is_cloudfront,
        served,
        maker,
        x_cache,
        meaning: meaning(answer, is_cloudfront, x_cache, served, maker),
        cause,
        reasons,
        cached_error: is_failure.then(|| CachedError::of_age(answer.age())),
        next: Vec::new(),
        log_values: log_values.to_vec(),
        request_id: request_id.or(page.request_id),
    };
    conclusion.next = next_steps(question, answer, &conclusion);
    conclusion
}

fn served(answer: &Answer, x_cache: Option<XCache>, maker: GeneratedBy) -> Served {
    match (x_cache, maker) {
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

fn verdict(
    status: u16,
    is_cloudfront: bool,
    x_cache: Option<XCache>,
    served: Served,
    maker: GeneratedBy,
) -> Verdict {
    match status {
        _ if !is_cloudfront => Verdict::Inconclusive,
        500.. => Verdict::Fail,
        400..=499 if maker == GeneratedBy::Origin => Verdict::Warn,
        400..=499 => Verdict::Inconclusive,
        // A custom error response may turn the status into a good one.
        _ if x_cache == Some(XCache::Error) => Verdict::Inconclusive,
        _ if served == Served::FromOrigin => Verdict::Pass,
        _ => Verdict::Warn,
    }
}

fn meaning(
    answer: &Answer,
    is_cloudfront: bool,
    x_cache: Option<XCache>,
    served: Served,
    maker: GeneratedBy,
) -> String {
    let status = answer.status;
    if !is_cloudfront {
        return format!(
            "This is not CloudFront: the {status} bears none of its headers. The name may lead \
             straight to the origin or to another CDN; its DNS record decides."
        );
    }
    match (status, maker) {
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
        _ if x_cache == Some(XCache::Error) => format!(
            "X-Cache says that there was an error, and the status is {status}: a custom error \
             response stands in its place. Which error it hides cannot be told from this answer."
        ),
        (300..=399, GeneratedBy::CloudFront) => {
            format!("CloudFront itself answers {status}, a redirect, and did not ask the origin.")
        }
        (_, GeneratedBy::Function) => {
            format!("A function at the edge made this {status}; it says nothing of the origin.")
        }
        _ => match served {
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

fn likely_cause(
    question: &Question,
    answer: &Answer,
    page: &ErrorPage,
    maker: GeneratedBy,
    x_cache: Option<XCache>,
) -> LikelyCause {
    let (found, known, text) = match (maker, page.cause(), answer.status) {
        _ if x_cache == Some(XCache::LimitExceeded) => (
            None,
            Basis::Observed,
            "A quota of CloudFront's was exceeded: no matter of the origin.",
        ),
        _ if x_cache == Some(XCache::CapacityExceeded) => (
            None,
            Basis::Observed,
            "The edge location had no capacity at that moment: no matter of the origin.",
        ),
        _ if x_cache == Some(XCache::FunctionFailed) => (
            Some(Cause::InvalidFunction),
            Basis::Inferred,
            "A function at the edge failed, or gave no valid answer: no matter of TLS to the \
             origin.",
        ),
        (GeneratedBy::Origin, ..) => (None, Basis::Inferred, origins_own(answer)),
        // Nothing came in time, rather than something wrong.
        (_, Some((cause @ (Cause::NotConnected | Cause::Closed), known)), 504) => (
            Some(cause),
            known,
            "CloudFront got no connection to the origin in time, or no answer: a firewall or \
             security group that drops what CloudFront sends, an origin that is not on the \
             internet, or one that is slow or closes early.",
        ),
        (_, Some((cause, known)), _) => (Some(cause), known, of_page(cause)),
        (_, None, _) if question.method == Method::Head => (
            None,
            Basis::Inferred,
            "An answer to HEAD has no body; the page that GET brings may name the cause.",
        ),
        (_, None, 504) => (
            None,
            Basis::Documented,
            "The origin did not answer in time: a firewall or security group drops what \
             CloudFront sends, the origin is not on the internet, or it is slow.",
        ),
        (_, None, 503) => (
            None,
            Basis::Documented,
            "The origin lacks capacity; more rarely an edge location does, or a function exceeds \
             its limits.",
        ),
        (_, None, 502) => (
            None,
            Basis::Documented,
            "CloudFront could not agree with the origin: the TLS handshake or the certificate, \
             a refused connection, DNS, or a function's invalid answer.",
        ),
        _ => (
            None,
            Basis::Inferred,
            "The page names no cause that this program knows.",
        ),
    };
    LikelyCause {
        page: found,
        text: text.to_owned(),
        known,
    }
}

/// The documented pages about 502 and 504 say of load balancers and API Gateway that the answer
/// is theirs.
fn origins_own(answer: &Answer) -> &'static str {
    let server = answer.header("server").unwrap_or_default();
    if server.starts_with("awselb") {
        "The load balancer answered for its targets: they refuse, close or do not answer it. Its \
         access logs and target health say which."
    } else {
        "The origin itself, or a proxy before it, failed: its own logs say why."
    }
}

fn of_page(cause: Cause) -> &'static str {
    match cause {
        Cause::Unresolved => {
            "CloudFront could not resolve the origin's domain name: it does not exist in public \
             DNS, or its name servers do not answer."
        }
        Cause::NotConnected => {
            "CloudFront could not connect to the origin: the TCP connection was refused, or the \
             TLS handshake failed (certificate, name, chain, version or cipher suite)."
        }
        Cause::Closed => {
            "The connection to the origin failed, or the origin closed it early: a handshake that \
             breaks off, a firewall, or a keep-alive time shorter than CloudFront's."
        }
        Cause::NotContacted => {
            "CloudFront could not contact the origin; the same page comes where a function chose \
             the origin."
        }
        Cause::InvalidFunction => {
            "A Lambda@Edge function returned something that is no valid answer: no matter of TLS \
             to the origin."
        }
        Cause::Unspecified => {
            "The page says only that CloudFront could not connect: refused, timed out, or a \
             failed TLS handshake."
        }
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
        verdict: Verdict::Inconclusive,
        status: None,
        is_cloudfront: false,
        served: Served::Unknown,
        maker: GeneratedBy::Unknown,
        x_cache: None,
        meaning,
        cause: None,
        reasons: vec![Reason::new(Basis::Inferred, unanswered.to_string())],
        cached_error: None,
        next: super::next_steps::after_silence(question, unanswered),
        log_values: Vec::new(),
        request_id: None,
    }
}
