//! `cloudfront-name-forwarded`: viewers of the cloudfront.net name make CloudFront ask the origin for it.

use crate::check::prelude::*;

pub(crate) const CHECK: Check = Check {
    id: "cloudfront-name-forwarded",
    title: "viewers can make CloudFront ask the origin for the cloudfront.net name",
    severity: Severity::Notice,
    basis: Basis::Observed,
    reference: Reference {
        title: "Users' reports: scanners that ask for the d….cloudfront.net name get 502 and fill the logs",
        url: "https://github.com/compiler-explorer/infra/pull/2311",
    },
    status: None,
    explanation: &[
        "If Host is forwarded, every Host that viewers send reaches the origin, including the distribution's own d….cloudfront.net name. The origin's certificate cannot cover that name, so CloudFront may answer 502, depending on the server's default certificate; AWS's pages disagree on whether that is enough. Usually only scanners use the name, but their 502s fill the logs.",
    ],
    see: "openssl s_client -connect HOST:PORT -servername d111111abcdef8.cloudfront.net </dev/null",
    fixes: Fixes::cloudfront(
        "Block Hosts other than the aliases with a CloudFront function or AWS WAF, or do not forward Host.",
    ),
    evaluate: Evaluate::Configuration(OriginRule::Tls(evaluate)),
};

fn evaluate(configured: &Configured, _: &CustomOrigin) -> Outcome {
    let Some((behaviors, why)) = configured.forwarding() else {
        return Outcome::Pass;
    };
    let plan = configured.plan;
    if plan.tenant_only {
        return Outcome::not_applicable("viewers use the domains of distribution tenants");
    }
    if plan.staging {
        return Outcome::not_applicable(
            "viewers reach a staging distribution only through its primary distribution",
        );
    }
    let own = plan.domain_name.as_deref();
    let own = own.unwrap_or("the distribution's cloudfront.net name");
    let has_aliases = !plan.aliases.is_empty() || plan.has_unread_aliases;
    let (severity, viewers) = if has_aliases {
        (Severity::Notice, "also for viewers who ask for")
    } else {
        (Severity::Warn, "and without an alias every viewer asks for")
    };
    let seen = format!(
        "{behaviors} forwards Host to {}, {viewers} {own}",
        configured.subject(),
    );
    let evidence = Evidence::new(seen, "only the aliases as Host");
    Outcome::finding(
        severity,
        evidence.note(format!("Host is forwarded because {why}.")),
    )
}
