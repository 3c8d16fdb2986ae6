//! `aws-name-without-certificate`: AWS names cannot get a certificate of your own.

use crate::check::prelude::*;
use crate::distribution::{Certainty, NameKind};

pub(crate) const CHECK: Check = Check {
    id: "aws-name-without-certificate",
    title: "you cannot get a certificate for the origin's AWS name",
    severity: Severity::Fail,
    basis: Basis::Documented,
    reference: reference::CUSTOM_ORIGIN_HTTPS,
    status: Some(502),
    explanation: &[
        "If the behavior does not forward Host, the certificate must cover the Origin Domain. No certificate authority issues you a certificate for the AWS name of a load balancer, an instance or an Elastic Beanstalk environment, so HTTPS to it cannot work. This is the most frequent cause of a 502 from a new distribution.",
    ],
    see: "openssl s_client -connect HOST:PORT -servername HOST </dev/null",
    fixes: Fixes {
        cloudfront_first: "Create a DNS name of your own for the origin (origin.example.com), set it as the Origin Domain and get a certificate for it; or forward Host (origin request policy AllViewer) and let the certificate cover every alias.",
        alb: "Add an ACM certificate for your own name to the HTTPS listener, in the load balancer's Region.",
        ..Fixes::NONE
    },
    evaluate: Evaluate::Configuration(OriginRule::Tls(evaluate)),
};

/// Returns a fix without a forwarded Host if another member of the origin group would refuse it.
fn remedy_in_group(configured: &Configured) -> Option<String> {
    let others = configured.other_members(|one| !one.may_forward_host());
    let (group, other, kind) = others.iter().find_map(|(group, origin)| {
        let kind = origin.kind?;
        kind.forwarded_host_breaks()?;
        Some((group, origin, kind))
    })?;
    Some(format!(
        "Create a DNS name of your own for the origin (origin.example.com), set it as the Origin Domain and get a certificate for it. Do not forward Host: the origin group {group} also sends these requests to {}, {}, which refuses a forwarded Host.",
        other.id,
        kind.name()
    ))
}

fn evaluate(configured: &Configured, custom: &CustomOrigin) -> Outcome {
    let Some(kind) = configured.kind_without_certificate() else {
        return Outcome::Pass;
    };
    let certainty = match configured.question {
        Some(question) if question.name == NameKind::OriginDomain => question.certainty,
        // The kind is known, and the name is not.
        None if custom.protocol_policy.is_some() && !configured.forwards_host_everywhere() => {
            Certainty::Certain
        }
        _ => return Outcome::not_applicable("Host is forwarded, or it is not known whether it is"),
    };
    if configured.asked {
        return Outcome::not_applicable(
            "the origin's certificate was checked; see certificate-name-mismatch",
        );
    }
    let seen = match configured.domain() {
        Ok(domain) => format!("is {domain}, {}", kind.name()),
        Err(_) => format!("is {}", kind.name()),
    };
    let wanted = "an Origin Domain of your own, or a forwarded Host and a certificate that covers every alias";
    let evidence = configured.evidence(seen, wanted);
    match certainty {
        Certainty::Certain => evidence.remedy_if(remedy_in_group(configured)).fail(),
        Certainty::Possible => Outcome::inconclusive(
            "HTTPS to this name works only if Host is forwarded, and the policy that decides about that is not known",
        ),
    }
}
