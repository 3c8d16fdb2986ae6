//! `keep-alive-outlasts-servers`: CloudFront keeps idle connections longer than common servers do.

use crate::check::prelude::*;
use crate::check::sentence::all_of;
use crate::cloudfront::origin_kind::OriginKind;

pub(crate) const CHECK: Check = Check {
    id: "keep-alive-outlasts-servers",
    title: "CloudFront keeps idle connections longer than common servers do",
    severity: Severity::Notice,
    basis: Basis::Observed,
    reference: Reference {
        title: "Users' reports of sporadic 502s behind CloudFront; the servers' own documents for their defaults",
        url: "https://github.com/widdix/aws-cf-templates/issues/61",
    },
    status: None,
    explanation: &[
        "CloudFront keeps an idle connection to the origin open for OriginKeepaliveTimeout (5 seconds unless set) to reuse it. If the server closes the connection earlier, CloudFront may send a request on a closing connection, and viewers get an occasional 502 or 504. Defaults of common servers: Apache 5 s, Node.js 5 s, Application Load Balancer 60 s, nginx 75 s, IIS 120 s.",
    ],
    see: "curl -sv --http1.1 https://HOST/ 2>&1 | grep -i keep-alive",
    fixes: Fixes {
        cloudfront_first: "Set Origins > Edit > Keep-alive timeout (API: OriginKeepaliveTimeout) below the server's own.",
        nginx: "Set keepalive_timeout above CloudFront's, then 'nginx -s reload'.",
        apache: "Set KeepAliveTimeout above CloudFront's, then 'apachectl graceful'.",
        node: "Set server.keepAliveTimeout and server.headersTimeout above CloudFront's.",
        alb: "Set the idle timeout above CloudFront's.",
        ..Fixes::NONE
    },
    evaluate: Evaluate::Configuration(OriginRule::Custom(evaluate)),
};

/// Common servers with their defaults in seconds.
const SERVERS: [(&str, u64); 5] = [
    ("Apache (5 s)", 5),
    ("Node.js (5 s)", 5),
    ("Application Load Balancer (60 s)", 60),
    ("nginx (75 s)", 75),
    ("IIS (120 s)", 120),
];

fn evaluate(configured: &Configured, custom: &CustomOrigin) -> Outcome {
    let seconds = custom.keep_alive_timeout.map_or(5, |kept| kept.as_secs());
    let kind = configured
        .domain()
        .ok()
        .and_then(|domain| OriginKind::of(&domain));
    // Behind a load balancer's name stands a load balancer; behind one's own name, anything.
    let servers: Vec<&str> = SERVERS
        .iter()
        .filter(|(name, _)| match kind {
            None => true,
            Some(OriginKind::LoadBalancer) => *name == "Application Load Balancer (60 s)",
            Some(OriginKind::Ec2 | OriginKind::NetworkLoadBalancer) => {
                *name != "Application Load Balancer (60 s)"
            }
            Some(_) => false,
        })
        .filter(|(_, default)| seconds > *default)
        .map(|(name, _)| *name)
        .collect();
    if servers.is_empty() {
        return Outcome::Pass;
    }
    let seen = format!(
        "has a keep-alive timeout of {seconds} s, longer than the default of {}",
        all_of(servers)
    );
    let evidence = configured.evidence(seen, "a keep-alive timeout below the server's");
    evidence.notice()
}
