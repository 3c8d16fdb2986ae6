//! The likely cause of a 5xx that no function made.

use super::answer::Answer;
use super::conclusion::{Conclusion, LikelyCause};
use super::generated_by::GeneratedBy;
use super::question::{Method, Question};
use crate::cloudfront::basis::Basis;
use crate::cloudfront::error_page::{Cause, ErrorPage};
use crate::cloudfront::x_cache::XCache;

/// The cause that the answer names, or else what its status usually means.
pub(crate) fn likely_cause(
    question: &Question,
    answer: &Answer,
    page: &ErrorPage,
    conclusion: &Conclusion,
) -> LikelyCause {
    let (page, known, text) = of_x_cache(conclusion)
        .or_else(|| {
            let is_the_origins = conclusion.generated_by == GeneratedBy::Origin;
            is_the_origins.then(|| (None, Basis::Inferred, origins_own(answer)))
        })
        .or_else(|| {
            let (cause, known) = page.cause()?;
            Some((Some(cause), known, of_page(cause, answer.status)))
        })
        .unwrap_or_else(|| of_status(question, answer.status));
    LikelyCause {
        page,
        text: text.to_owned(),
        known,
    }
}

type Found = (Option<Cause>, Basis, &'static str);

fn of_x_cache(conclusion: &Conclusion) -> Option<Found> {
    match conclusion.x_cache? {
        XCache::LimitExceeded => Some((
            None,
            Basis::Observed,
            "A quota of CloudFront's was exceeded: no matter of the origin.",
        )),
        XCache::CapacityExceeded => Some((
            None,
            Basis::Observed,
            "The edge location had no capacity at that moment: no matter of the origin.",
        )),
        XCache::FunctionFailed => Some((
            Some(Cause::InvalidFunction),
            Basis::Inferred,
            "A function at the edge failed, or gave no valid answer: no matter of TLS to the \
             origin.",
        )),
        _ => None,
    }
}

fn of_status(question: &Question, status: u16) -> Found {
    let (known, text) = match status {
        _ if question.method == Method::Head => (
            Basis::Inferred,
            "An answer to HEAD has no body; the page that GET brings may name the cause.",
        ),
        504 => (
            Basis::Documented,
            "The origin did not answer in time: a firewall or security group drops what \
             CloudFront sends, the origin is not on the internet, or it is slow.",
        ),
        503 => (
            Basis::Documented,
            "The origin lacks capacity; more rarely an edge location does, or a function exceeds \
             its limits.",
        ),
        502 => (
            Basis::Documented,
            "CloudFront could not agree with the origin: the TLS handshake or the certificate, \
             a refused connection, DNS, or a function's invalid answer.",
        ),
        _ => (
            Basis::Inferred,
            "The page names no cause that this program knows.",
        ),
    };
    (None, known, text)
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

fn of_page(cause: Cause, status: u16) -> &'static str {
    match cause {
        // Nothing came in time, rather than something wrong.
        Cause::NotConnected | Cause::Closed if status == 504 => {
            "CloudFront got no connection to the origin in time, or no answer: a firewall or \
             security group that drops what CloudFront sends, an origin that is not on the \
             internet, or one that is slow or closes early."
        }
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
