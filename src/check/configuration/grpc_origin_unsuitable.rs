//! `grpc-origin-unsuitable`: gRPC is enabled for an origin that cannot have it.

use crate::check::prelude::*;
use crate::distribution::{OriginConfig, ProtocolPolicy};
use crate::observation::{Attempt, Change};

pub(crate) const CHECK: Check = Check {
    id: "grpc-origin-unsuitable",
    title: "gRPC is enabled for an origin that does not support it",
    severity: Severity::Fail,
    basis: Basis::Documented,
    reference: Reference {
        title: "Amazon CloudFront Developer Guide: Using gRPC with CloudFront distributions",
        url: "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/distribution-using-grpc.html",
    },
    status: None,
    explanation: &[
        "CloudFront uses gRPC only over HTTPS and HTTP/2, both with the viewer and with the origin. gRPC does not work with an http-only origin, a VPC origin, an origin with mutual TLS or an S3 bucket. A custom origin must agree on h2 by ALPN in the TLS handshake.",
    ],
    see: "openssl s_client -connect HOST:PORT -servername HOST -alpn h2 </dev/null | grep ALPN",
    fixes: Fixes {
        cloudfront_first: "Point the behavior to a custom origin with the protocol policy https-only and without OriginMtlsConfig, or disable gRPC for it (API: GrpcConfig.Enabled).",
        nginx: "Set 'http2 on;' in the server block (before nginx 1.25.1: 'listen 443 ssl http2;') and grpc_pass to the service; then 'nginx -s reload'.",
        ..Fixes::NONE
    },
    evaluate: Evaluate::Configuration(OriginRule::Any(evaluate)),
};

fn evaluate(configured: &Configured) -> Outcome {
    let Some(grpc) = configured.behaviors_that(|one| one.grpc) else {
        return Outcome::not_applicable("gRPC is not enabled for this origin");
    };
    let what = match &configured.origin.config {
        Some(OriginConfig::S3) => "is an S3 origin".to_owned(),
        Some(OriginConfig::Vpc) => "is a VPC origin".to_owned(),
        Some(OriginConfig::Custom(custom)) => match custom.protocol_policy {
            Some(ProtocolPolicy::HttpOnly) => "is http-only".to_owned(),
            _ if custom.mtls => "is an origin with mutual TLS".to_owned(),
            _ => match without_http_2(configured).as_slice() {
                [] => return Outcome::Pass,
                without => format!("does not agree on h2 at {}", without.join(", ")),
            },
        },
        Some(OriginConfig::Unknown | OriginConfig::Invalid(_)) | None => {
            return Outcome::not_applicable("the kind of origin is not known");
        }
    };
    Evidence::new(
        format!(
            "{grpc} has gRPC enabled, and {} {what}",
            configured.subject()
        ),
        "a custom origin over HTTPS that speaks HTTP/2",
    )
    .fail()
}

/// The addresses at which the server was asked for h2 and did not agree on it.
fn without_http_2(configured: &Configured) -> Vec<String> {
    let mut without: Vec<String> = Vec::new();
    for address in &configured.observation.addresses {
        let Some(handshake) = address.retried(Change::WithHttp2).next() else {
            continue;
        };
        let instead = match &handshake.session {
            Attempt::Done(session) => match session.alpn.as_deref() {
                Some("h2") => continue,
                Some(chosen) => format!("chose {chosen}"),
                None => "chose no protocol".to_owned(),
            },
            Attempt::Failed(failure) => failure.to_string(),
            Attempt::NotTried => continue,
        };
        without.push(format!("{} ({instead})", address.address));
    }
    without
}
