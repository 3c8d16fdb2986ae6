//! Until when it works: the moment from which CloudFront would answer 502.

use super::Assessment;
use crate::check::Verdict;
use crate::pki::certificate::Certificate;
use crate::time_format::{from_now, utc};

/// The certificate on a path that is the first to expire, over all addresses.
pub fn first_to_expire<'a>(report: &'a Assessment) -> Option<&'a Certificate> {
    report
        .case
        .chains()
        .flat_map(|chain| {
            chain
                .chain
                .path
                .iter()
                .filter_map(|position| chain.certificate(*position))
        })
        .min_by_key(|certificate| certificate.not_after)
}

/// `from 2027-01-02 03:04:05 UTC CloudFront would answer 502 (in 40 days)`; nothing where it fails
/// already, or where that cannot be told.
pub fn expiry(report: &Assessment) -> Option<String> {
    let first = first_to_expire(report).filter(|_| report.verdict <= Verdict::Warn)?;
    // An authority that signed itself stands at the end of a path only as its own leaf, in a lab.
    let whose = if first.is_certificate_authority() && !first.is_self_issued() {
        format!(
            ", because then the intermediate {} expires",
            first.short_name()
        )
    } else {
        String::new()
    };
    Some(format!(
        "from {} CloudFront would answer 502 ({}){whose}",
        utc(first.not_after),
        from_now(first.not_after, report.case.thresholds.at)
    ))
}
