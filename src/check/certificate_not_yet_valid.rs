//! The leaf's notBefore is to come.

use super::moment::{distance, utc};
use super::{AddressCase, Basis, Case, ChainCase, Check, Evaluate, Evidence, Fix, Outcome, Place, Severity, fixes, pages};

pub(super) const CHECK: Check = Check {
    id: "certificate-not-yet-valid",
    title: "the certificate is not valid yet",
    severity: Severity::Fail,
    basis: Basis::Inferred,
    reference: pages::BAD_GATEWAY,
    status: Some(502),
    explanation: &[
        "The certificate's notBefore lies in the future: until then no client takes it.",
        "The page on HTTP 502 names expired and invalid certificates as causes and does not define 'invalid'; that a certificate ahead of its time is one is inferred (RFC 5280, section 6.1.3).",
        "It happens when a certificate is installed ahead of time, or when the clock of the machine that issued it, usually a private one, runs ahead. If the clock of the machine that runs this check is wrong, so is this finding.",
    ],
    see: "openssl s_client -connect HOST:PORT -servername HOST </dev/null 2>/dev/null | openssl x509 -noout -dates; date -u",
    fixes: FIXES,
    evaluate: Evaluate::Chain(evaluate),
};

const FIXES: &[Fix] = &[fixes::at(
    Place::Anywhere,
    "Serve the previous certificate, if it is still valid, until the new one's notBefore; otherwise have a certificate issued that is valid now.",
)];

fn evaluate(case: &Case, _address: &AddressCase, chain: &ChainCase) -> Outcome {
    let leaf = match chain.leaf() {
        Ok(leaf) => leaf,
        Err(reason) => return reason,
    };
    let at = case.thresholds.at;
    if at >= leaf.not_before {
        return Outcome::Pass;
    }
    let begins = utc(leaf.not_before);
    Outcome::fail(
        Evidence::new(
            format!("valid from {begins}, in {}", distance(at, leaf.not_before)),
            format!("a certificate that is valid at {}", utc(at)),
        )
        .note(format!("CloudFront would answer 502 until {begins}.")),
    )
}
