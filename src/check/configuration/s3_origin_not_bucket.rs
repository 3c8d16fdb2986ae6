//! `s3-origin-not-bucket`: an S3 origin has a name that is not a bucket.

use crate::check::prelude::*;
use crate::cloudfront::origin_kind::OriginKind;
use crate::distribution::OriginConfig;

pub(crate) const CHECK: Check = Check {
    id: "s3-origin-not-bucket",
    title: "an S3 origin's domain name is not a bucket",
    severity: Severity::Fail,
    basis: Basis::Documented,
    reference: reference::ORIGIN_SETTINGS,
    status: None,
    explanation: &[
        "With S3OriginConfig, CloudFront uses the S3 API, so the origin's domain name must be that of a bucket or an S3 access point. CloudFront's API rejects any other: 'The parameter Origin DomainName does not refer to a valid S3 bucket.' An S3 website endpoint is not a bucket name either.",
    ],
    see: "aws cloudfront get-distribution-config --id ID",
    fixes: Fixes::cloudfront(
        "For a bucket, set the Origin Domain to its REST endpoint (BUCKET.s3.REGION.amazonaws.com). For any other server, and for an S3 website endpoint (with http-only), use CustomOriginConfig instead of S3OriginConfig.",
    ),
    evaluate: Evaluate::Configuration(OriginRule::Any(evaluate)),
};

fn evaluate(configured: &Configured) -> Outcome {
    if configured.origin.config != Some(OriginConfig::S3) {
        return Outcome::not_applicable("it is not an S3 origin");
    }
    let described = match (configured.origin.kind, configured.domain()) {
        (Some(OriginKind::S3Rest | OriginKind::S3RestDotted), _) => return Outcome::Pass,
        (Some(kind), _) => kind.name().to_owned(),
        (None, Ok(domain)) => domain,
        (None, Err(unknown)) => return unknown,
    };
    let seen = format!("has S3OriginConfig, and its name is {described}");
    configured.evidence(seen, "the name of a bucket").fail()
}
