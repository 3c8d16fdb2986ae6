//! `forwarded-host-without-certificate`: the viewer's Host goes to an AWS name without a certificate for it.

use crate::check::prelude::*;
use crate::cloudfront::origin_kind::OriginKind;
use crate::distribution::NameKind;

pub(crate) const CHECK: Check = Check {
    id: "forwarded-host-without-certificate",
    title: "the viewer's Host is forwarded to an AWS name without a certificate for it",
    severity: Severity::Warn,
    basis: Basis::Documented,
    reference: reference::ORIGIN_SETTINGS,
    status: Some(502),
    explanation: &[
        "If Host is forwarded, CloudFront sends the viewer's Host as the server name, and the origin's certificate must match it. Some AWS endpoints have only Amazon's certificate for their own name. A load balancer, an instance or an Elastic Beanstalk environment presents what you installed: it must cover every alias.",
    ],
    see: "openssl s_client -connect HOST:PORT -servername www.example.com </dev/null",
    fixes: Fixes {
        cloudfront_first: "If the origin does not need the viewer's Host, set the origin request policy AllViewerExceptHostHeader and a cache policy without Host.",
        alb: "Add a certificate that covers every alias of the distribution to the HTTPS listener.",
        ..Fixes::NONE
    },
    evaluate: Evaluate::Configuration(OriginRule::Tls(evaluate)),
};

fn evaluate(configured: &Configured, _: &CustomOrigin) -> Outcome {
    let forwarded = match configured
        .question
        .map(|one| (&one.name, &one.target.names))
    {
        Some((NameKind::OriginDomain, _)) => None,
        Some((_, names)) => names.host_header.clone(),
        // The kind may be known where the names are not.
        None => configured.forwarding().map(|_| "every alias".to_owned()),
    };
    let Some(forwarded) = forwarded else {
        return Outcome::not_applicable("Host is not forwarded");
    };
    let Some(kind) = configured.origin.kind else {
        return Outcome::Pass;
    };
    if configured.asked {
        return Outcome::not_applicable(
            "the origin's certificate was checked; see certificate-name-mismatch",
        );
    }
    let seen = format!("is {}, and CloudFront asks it for {forwarded}", kind.name());
    match kind {
        OriginKind::Media | OriginKind::Amplify => {
            let seen = format!("{seen}; its certificate is Amazon's and covers only its own name");
            let wanted = "an origin with a certificate for the alias, or no forwarded Host";
            configured.evidence(seen, wanted).warn()
        }
        _ if configured.kind_without_certificate().is_some() => {
            let wanted = format!("a certificate at the origin that covers {forwarded}");
            configured.evidence(seen, wanted).notice()
        }
        _ => Outcome::Pass,
    }
}
