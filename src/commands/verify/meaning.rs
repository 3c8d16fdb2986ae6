//! The meaning of an answer in a sentence or two.

use super::conclusion::{Conclusion, NamedCause, Served};
use super::generated_by::GeneratedBy;
use crate::cloudfront::x_cache::XCache;

/// A sentence or two about an answer.
pub(crate) fn meaning(status: u16, conclusion: &Conclusion) -> String {
    if !conclusion.is_cloudfront {
        if let Some(cdn) = conclusion.other_cdn {
            return format!(
                "This {status} comes from {} and has none of CloudFront's headers. The name belongs to that CDN, which either does not use CloudFront or hides it.",
                cdn.name
            );
        }
        return format!(
            "This is not CloudFront: the {status} has none of its headers. The name may point directly to the origin or to another CDN; check its DNS record."
        );
    }
    if let Some(NamedCause::Redirect(redirect)) = conclusion.named() {
        return format!("CloudFront answers {status}, {}.", redirect.meaning());
    }
    match (status, conclusion.generated_by) {
        (_, GeneratedBy::Waf) => format!(
            "AWS WAF answers {status} at the edge, before CloudFront asks the origin. This answer does not tell whether CloudFront can connect to the origin."
        ),
        (500.., GeneratedBy::CloudFront) => {
            format!("CloudFront itself answers {status}.")
        }
        (500.., GeneratedBy::Function) => format!(
            "A function at the edge makes this {status}: TLS to the origin is not the cause."
        ),
        (500.., GeneratedBy::Unknown) => format!(
            "CloudFront answers {status}. This answer does not tell whether CloudFront or the origin made it."
        ),
        (400.., GeneratedBy::Origin) => {
            let maker = match conclusion.service {
                Some(service) => format!("the origin ({})", service.name()),
                None => "the origin".to_owned(),
            };
            format!(
                "By its headers, {maker} made this {status}, and CloudFront passes it on. So the connection between them works (and TLS, if they use HTTPS)."
            )
        }
        (400..=499, GeneratedBy::CloudFront) => format!(
            "CloudFront itself refuses the request with {status}. This answer does not tell whether it can connect to the origin."
        ),
        (400..=499, _) => format!(
            "CloudFront answers {status}. This answer does not tell whether the origin was asked."
        ),
        _ => of_a_good_status(status, conclusion),
    }
}

fn of_a_good_status(status: u16, conclusion: &Conclusion) -> String {
    match (status, conclusion.generated_by) {
        _ if conclusion.x_cache == Some(XCache::Error) => format!(
            "X-Cache reports an error, but the status is {status}: a custom error response replaces the error. This answer does not tell which error."
        ),
        (300..=399, GeneratedBy::CloudFront) => {
            format!("CloudFront itself redirects with {status}, without asking the origin.")
        }
        (_, GeneratedBy::Function) => {
            format!("A function at the edge makes this {status}. It says nothing about the origin.")
        }
        _ => match conclusion.served {
            Served::FromCache => format!(
                "Viewers get {status} from CloudFront's cache. The origin was not asked, so this does not show that CloudFront can connect now."
            ),
            Served::FromOrigin => format!(
                "CloudFront asked the origin and got {status}, so the connection between them works (and TLS, if they use HTTPS)."
            ),
            _ => {
                format!("CloudFront answers {status}. It is not known whether it asked the origin.")
            }
        },
    }
}
