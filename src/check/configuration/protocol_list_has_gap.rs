//! `protocol-list-has-gap`: the list of origin protocols leaves a version out.

use crate::check::prelude::*;
use crate::check::sentence::all_of;
use crate::wire::code_point::ProtocolVersion;

pub(crate) const CHECK: Check = Check {
    id: "protocol-list-has-gap",
    title: "OriginSslProtocols leaves out a version",
    severity: Severity::Warn,
    basis: Basis::Inferred,
    reference: Reference {
        title: "s2n-tls source: the policies CloudFront-Upstream-* have a minimum and no gaps",
        url: "https://github.com/aws/s2n-tls/blob/main/tls/s2n_security_policies.c",
    },
    status: None,
    explanation: &[
        "CloudFront's console has only a minimum version, and the policies of its TLS library have no gaps. So a list such as TLSv1 and TLSv1.2 without TLSv1.1 most likely allows every version from the lowest listed one: more than it says.",
    ],
    see: "aws cloudfront get-distribution-config --id ID",
    fixes: Fixes::cloudfront(
        "List only TLSv1.2, or every version from the lowest that the origin needs (API: OriginSslProtocols).",
    ),
    evaluate: Evaluate::Configuration(OriginRule::Tls(evaluate)),
};

fn evaluate(configured: &Configured, custom: &CustomOrigin) -> Outcome {
    let Some(protocols) = &custom.protocols else {
        return Outcome::Pass;
    };
    let listed = protocols.listed();
    let (Some(lowest), Some(highest)) = (listed.first(), listed.last()) else {
        return Outcome::Pass;
    };
    let left_out: Vec<ProtocolVersion> = ProtocolVersion::ALL
        .iter()
        .copied()
        .filter(|version| version > lowest && version < highest && !listed.contains(version))
        .collect();
    if left_out.is_empty() {
        return Outcome::Pass;
    }
    let seen = format!(
        "lists {} without {}",
        all_of(listed.iter().map(|version| version.setting())),
        all_of(left_out.iter().map(|version| version.setting()))
    );
    configured.evidence(seen, "a list without a gap").warn()
}
