//! `plain-http-redirected`: the origin answers CloudFront's plain HTTP with a redirect to HTTPS.

use crate::check::prelude::*;
use crate::distribution::ProtocolPolicy;
use crate::observation::Attempt;

pub(crate) const CHECK: Check = Check {
    id: "plain-http-redirected",
    title: "the origin redirects CloudFront's plain HTTP to HTTPS",
    severity: Severity::Fail,
    basis: Basis::Observed,
    reference: Reference {
        title: "Users' reports of redirect loops (ERR_TOO_MANY_REDIRECTS) behind http-only",
        url: "https://github.com/TerriaJS/terriajs/issues/2995",
    },
    status: None,
    explanation: &[
        "With the origin protocol policy http-only, CloudFront uses plain HTTP to the origin, also for a viewer who uses HTTPS, and passes redirects on. So a server that redirects every plain request to HTTPS sends the viewer back to the same URL: a redirect loop. A redirect to another name sends viewers past CloudFront.",
        "With match-viewer, only viewers who use HTTP get the redirect. But CloudFront caches one object for both, so a cached redirect goes to viewers who use HTTPS too.",
    ],
    see: "curl -sI http://HOST/",
    fixes: Fixes::cloudfront(
        "Set Origins > Edit > Protocol to HTTPS only (API: OriginProtocolPolicy https-only) once the origin passes these checks over HTTPS, and let CloudFront redirect viewers (ViewerProtocolPolicy redirect-to-https). Until then, turn off the server's redirect for requests from CloudFront.",
    ),
    evaluate: Evaluate::Configuration(OriginRule::Custom(evaluate)),
};

fn evaluate(configured: &Configured, custom: &CustomOrigin) -> Outcome {
    if configured.plain_http_use(custom).is_none() {
        return Outcome::not_applicable("CloudFront never uses plain HTTP to it");
    }
    let policy = match custom.protocol_policy {
        Some(ProtocolPolicy::HttpOnly) => "http-only",
        _ => "match-viewer",
    };
    let plain = match &configured.observation.plain_http {
        Attempt::Done(plain) => plain,
        Attempt::Failed(_) => return Outcome::not_applicable("its HTTP port did not answer"),
        Attempt::NotTried => return Outcome::not_applicable("its HTTP port was not asked"),
    };
    let Some(location) = plain.answer.https_redirect() else {
        return Outcome::Pass;
    };
    let seen = format!(
        "has the protocol policy {policy}, and answers plain HTTP with {} and Location {location}",
        plain.answer.status
    );
    let evidence = configured.evidence(seen, "an answer other than a redirect to HTTPS");
    let stays = configured.is_viewers_name(host_of(location));
    match (policy, stays) {
        ("http-only", true) => {
            let note = "The redirect leads viewers back to the same URL, and browsers show ERR_TOO_MANY_REDIRECTS.";
            evidence.note(note).fail().answering(plain.answer.status)
        }
        ("http-only", false) => {
            let note = "The redirect sends viewers to that name, past CloudFront.";
            evidence.note(note).warn()
        }
        _ => {
            let note = "Only viewers who use HTTP get the redirect, unless CloudFront caches it: then viewers who use HTTPS get a redirect loop.";
            evidence.note(note).warn()
        }
    }
}

/// Returns the host of an `https://` URL.
fn host_of(location: &str) -> &str {
    let rest = location.get("https://".len()..).unwrap_or_default();
    let end = rest.find(['/', '?', '#', ':']).unwrap_or(rest.len());
    rest.get(..end).unwrap_or(rest)
}
