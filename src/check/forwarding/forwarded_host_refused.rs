//! `forwarded-host-refused`: the origin refuses requests with the viewer's Host.

use crate::check::Severity::{Fail, Warn};
use crate::check::outcome::Finding;
use crate::check::prelude::*;
use crate::check::sentence::capitalized;
use crate::cloudfront::origin_kind::OriginKind;
use crate::cloudfront::policies::Forwarded;
use crate::distribution::{OriginConfig, PlannedOrigin, ProtocolPolicy};

pub(crate) const CHECK: Check = Check {
    id: "forwarded-host-refused",
    title: "the origin refuses requests with the viewer's Host",
    severity: Severity::Fail,
    basis: Basis::Documented,
    reference: Reference {
        title: "AWS re:Post Knowledge Center, on API Gateway behind CloudFront; users' reports for Lambda function URLs",
        url: "https://github.com/aws/aws-cdk/issues/20090",
    },
    status: Some(403),
    explanation: &[
        "API Gateway endpoints and Lambda function URLs serve only their own name: they answer 403 to a request with the viewer's Host, although the TLS handshake works. S3 takes Host as the bucket's name, also at a website endpoint, so it works only if the bucket has the alias's name. App Runner and other CloudFront distributions refuse a Host that they do not know.",
        "So neither the origin request policy nor the cache policy, which takes precedence, may forward Host to them.",
    ],
    see: "curl -sI -H 'Host: www.example.com' https://HOST/",
    fixes: Fixes::cloudfront(
        "Set the origin request policy AllViewerExceptHostHeader and a cache policy without Host (CachingDisabled or CachingOptimized). For API Gateway, you can instead create a custom domain name equal to the alias.",
    ),
    evaluate: Evaluate::Configuration(OriginRule::Any(evaluate)),
};

/// `true` if the bucket of a website endpoint has the name that viewers ask for, as S3 wants it
/// (Amazon S3 User Guide, "Website endpoints"); `None` if either is not known.
fn bucket_has_every_alias(configured: &Configured) -> Option<bool> {
    let domain = configured.domain().ok()?;
    let (bucket, _) = domain.split_once(".s3-website")?;
    let plan = configured.plan;
    if plan.has_unread_aliases || plan.staging {
        return None;
    }
    let fits = plan.aliases.iter().all(|alias| alias == bucket);
    Some(fits && !plan.aliases.is_empty())
}

/// Returns a fix that leaves Host to another member of the origin group that may need it: one that
/// CloudFront reaches over TLS and that does not refuse it.
fn remedy_in_group(configured: &Configured, kind: OriginKind) -> Option<String> {
    let needs_host = |origin: &PlannedOrigin| {
        let speaks_tls = matches!(&origin.config, Some(OriginConfig::Custom(custom))
            if custom.protocol_policy != Some(ProtocolPolicy::HttpOnly));
        speaks_tls
            && origin
                .kind
                .is_none_or(|kind| kind.forwarded_host_breaks().is_none())
    };
    let others = configured.other_members(|one| matches!(one.forwarded, Forwarded::Yes { .. }));
    let (group, other) = others.iter().find(|(_, origin)| needs_host(origin))?;
    let alternative = match kind {
        OriginKind::ApiGateway => {
            "; or give the API a custom domain name that equals the alias, and set its regional name as the Origin Domain"
        }
        OriginKind::S3Website => "; or give the bucket the alias's name",
        _ => "",
    };
    Some(format!(
        "The origin group {group} also sends these requests to {}, whose certificate may cover only the alias. First get {} a certificate for its own Origin Domain (not an AWS name); then use AllViewerExceptHostHeader and a cache policy without Host{alternative}.",
        other.id, other.id
    ))
}

fn evaluate(configured: &Configured) -> Outcome {
    let Some(kind) = configured.origin.kind else {
        return Outcome::Pass;
    };
    let Some(reaction) = kind.forwarded_host_breaks() else {
        return Outcome::Pass;
    };
    let (severity, status) = match kind {
        OriginKind::ApiGateway | OriginKind::LambdaUrl => (Fail, Some(403)),
        OriginKind::S3Rest | OriginKind::S3RestDotted => (Fail, None),
        OriginKind::S3Website => match bucket_has_every_alias(configured) {
            Some(true) => return Outcome::Pass,
            Some(false) => (Fail, Some(404)),
            None => (Warn, Some(404)),
        },
        // They take names that were set up there, which the name alone does not tell.
        _ => (Warn, None),
    };
    let Some((behaviors, why)) = configured.forwarding() else {
        return Outcome::Pass;
    };
    let seen = format!(
        "{behaviors} forwards Host to {}, {}",
        configured.subject(),
        kind.name()
    );
    Outcome::Finding(Finding {
        severity,
        evidence: Evidence::new(seen, "no forwarded Host")
            .note(format!("{}.", capitalized(reaction)))
            .note(format!("Host is forwarded because {why}."))
            .remedy_if(remedy_in_group(configured, kind)),
        status,
    })
}
