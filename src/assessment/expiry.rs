//! The moment from which CloudFront would answer 502 because a certificate expires.

use time::OffsetDateTime;

use super::Assessment;
use crate::check::Verdict;
use crate::pki::certificate::Certificate;
use crate::time_format::{from_now, utc};

/// The certificate on a path that is the first to expire, over all addresses.
pub fn first_to_expire<'a>(assessment: &'a Assessment) -> Option<&'a Certificate> {
    let chains = assessment.context.chains();
    chains
        .flat_map(|chain| {
            let path = chain.chain.path.iter();
            path.filter_map(|position| chain.certificate(*position))
        })
        .min_by_key(|certificate| certificate.not_after)
}

/// The moment at which it expires.
pub fn expires(assessment: &Assessment) -> Option<OffsetDateTime> {
    first_to_expire(assessment).map(|certificate| certificate.not_after)
}

/// `CloudFront will answer 502 from 2027-01-02 03:04:05 UTC (in 40 days)`; `None` if it fails
/// or has expired already or the moment is not known.
pub fn expiry(assessment: &Assessment) -> Option<String> {
    let first = first_to_expire(assessment).filter(|_| assessment.verdict <= Verdict::Warn)?;
    if first.not_after < assessment.context.thresholds.at {
        return None;
    }
    // A self-issued authority ends a path only as its own leaf, in a lab.
    let whose = if first.is_certificate_authority() && !first.is_self_issued() {
        format!(
            ", because the intermediate {} expires then",
            first.short_name()
        )
    } else {
        String::new()
    };
    Some(format!(
        "CloudFront will answer 502 from {} ({}){whose}",
        utc(first.not_after),
        from_now(first.not_after, assessment.context.thresholds.at)
    ))
}
