//! `origin-domain-invalid`: the Origin Domain is not a domain name.

use crate::check::prelude::*;
use crate::distribution::NotProbed;

pub(crate) const CHECK: Check = Check {
    id: "origin-domain-invalid",
    title: "the Origin Domain is not a domain name",
    severity: Severity::Fail,
    basis: Basis::Documented,
    reference: reference::ORIGIN_SETTINGS,
    status: None,
    explanation: &[
        "The Origin Domain is only a DNS name: no scheme, no port, no path. CloudFront's API rejects anything else.",
    ],
    see: "aws cloudfront get-distribution-config --id ID",
    fixes: Fixes::cloudfront(
        "Set Origins > Edit > Origin domain (API: DomainName) to the DNS name, the port in HTTPSPort and the path in OriginPath.",
    ),
    evaluate: Evaluate::Configuration(OriginRule::Any(evaluate)),
};

fn evaluate(configured: &Configured) -> Outcome {
    match configured.origin.not_probed() {
        Some(NotProbed::InvalidDomain(reason)) => {
            let domain = configured.origin.domain_name.as_deref().unwrap_or_default();
            let evidence =
                configured.evidence(format!("has the domain name {domain}"), "a DNS name");
            evidence
                .note(format!("{}.", sentence::capitalized(reason)))
                .fail()
        }
        _ => Outcome::Pass,
    }
}
