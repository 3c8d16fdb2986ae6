//! `cloudfront-name-forwarded`: viewers of the cloudfront.net name make CloudFront ask the origin for it.

use crate::check::context::configuration::behaviors;
use crate::check::prelude::*;
use crate::cloudfront::policies::Forwarded;

pub(crate) const CHECK: Check = Check {
    id: "cloudfront-name-forwarded",
    title: "viewers of the cloudfront.net name make CloudFront ask the origin for it",
    severity: Severity::Notice,
    basis: Basis::Observed,
    reference: Reference {
        title: "Users' reports: scanners that ask for the d….cloudfront.net name get 502 and fill the logs",
        url: "https://github.com/compiler-explorer/infra/pull/2311",
    },
    status: None,
    explanation: &[
        "Where Host is forwarded, every Host that viewers can send reaches the origin, and so does the distribution's own d….cloudfront.net name. The origin's certificate cannot cover it; whether a server that does not know the name still presents its usual certificate depends on the server, and CloudFront's documents disagree on whether that is enough. Nobody but scanners may ever use the name, but their 502s stand in the logs.",
    ],
    see: "openssl s_client -connect HOST:PORT -servername d111111abcdef8.cloudfront.net </dev/null",
    fixes: Fixes::cloudfront(
        "Block Hosts outside the aliases with a CloudFront function or AWS WAF, or do not forward Host.",
    ),
    evaluate: Evaluate::Configuration(OriginRule::Tls(evaluate)),
};

fn evaluate(configured: &Configured, _: &CustomOrigin) -> Outcome {
    let forwarding: Vec<_> = configured
        .uses()
        .filter(|one| matches!(one.forwarded, Forwarded::Yes { .. }))
        .collect();
    if forwarding.is_empty() {
        return Outcome::Pass;
    }
    if configured.plan.tenant_only {
        return Outcome::not_applicable("its domains stand on distribution tenants");
    }
    if configured.plan.aliases.is_empty() {
        return Outcome::not_applicable("it has no alias, so it is checked with this very name");
    }
    let own = configured.plan.domain_name.as_deref();
    Evidence::new(
        format!(
            "{} forwards Host to {}, also that of viewers who ask for {}",
            behaviors(forwarding),
            configured.subject(),
            own.unwrap_or("the distribution's cloudfront.net name")
        ),
        "only the aliases as Host",
    )
    .notice()
}
