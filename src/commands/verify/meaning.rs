//! The meaning of an answer in a sentence or two.

use super::conclusion::{Conclusion, LikelyCause, NamedCause, Served};
use super::generated_by::GeneratedBy;
use crate::cloudfront::x_cache::XCache;

/// A sentence or two about an answer.
pub(crate) fn meaning(status: u16, conclusion: &Conclusion) -> String {
    if !conclusion.is_cloudfront {
        if let Some(cdn) = conclusion.other_cdn {
            return format!(
                "This {status} is {}'s, and none of CloudFront's headers is on it: the name is \
                 that CDN's, which answers without CloudFront or hides it.",
                cdn.name
            );
        }
        return format!(
            "This is not CloudFront: the {status} bears none of its headers. The name may lead \
             straight to the origin or to another CDN; its DNS record decides."
        );
    }
    if let Some(LikelyCause {
        named: NamedCause::Redirect(redirect),
        ..
    }) = conclusion.cause
    {
        return format!("CloudFront answers {status}, {}.", redirect.meaning());
    }
    match (status, conclusion.generated_by) {
        (_, GeneratedBy::Waf) => format!(
            "AWS WAF answers {status} at the edge, before the origin's turn. Whether CloudFront \
             can connect to the origin cannot be told from this answer."
        ),
        (500.., GeneratedBy::CloudFront) => {
            format!("CloudFront answers {status}, and made it itself.")
        }
        (500.., GeneratedBy::Function) => format!(
            "CloudFront answers {status}, made by a function: TLS to the origin is not the \
             cause."
        ),
        (500.., GeneratedBy::Unknown) => format!(
            "CloudFront answers {status}; whether it or the origin made it cannot be told from \
             this answer."
        ),
        (400.., GeneratedBy::Origin) => {
            let maker = match conclusion.service {
                Some(service) => format!("the origin ({})", service.name()),
                None => "the origin".to_owned(),
            };
            format!(
                "By its headers {maker} made this {status}, and CloudFront passes it on: the \
                 connection between them (and TLS, where HTTPS is used) works."
            )
        }
        (400..=499, GeneratedBy::CloudFront) => format!(
            "CloudFront itself refuses the request with {status}. Whether it can connect to the \
             origin cannot be told from this answer."
        ),
        (400..=499, _) => format!(
            "CloudFront answers {status}; whether the origin was asked cannot be told from this \
             answer."
        ),
        _ => of_a_good_status(status, conclusion),
    }
}

fn of_a_good_status(status: u16, conclusion: &Conclusion) -> String {
    match (status, conclusion.generated_by) {
        _ if conclusion.x_cache == Some(XCache::Error) => format!(
            "X-Cache says that there was an error, and the status is {status}: a custom error \
             response replaces it. Which error it hides cannot be told from this answer."
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
