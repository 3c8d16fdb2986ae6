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
        "With the origin protocol policy http-only, CloudFront asks the origin by plain HTTP, also for a viewer who came by HTTPS, and passes a redirect on. A server that redirects every plain request to HTTPS therefore sends the viewer to the URL that they are asking for already: a circle. A redirect to another name sends viewers past CloudFront.",
        "With match-viewer only viewers who come by HTTP get the redirect. But CloudFront caches one object for both, so a cached redirect goes to viewers by HTTPS too.",
    ],
    see: "curl -sI http://HOST/",
    fixes: Fixes::cloudfront(
        "Origins > Edit > Protocol: HTTPS only (API: OriginProtocolPolicy https-only), once the origin passes these checks over HTTPS; and redirect viewers at the edge (ViewerProtocolPolicy redirect-to-https). Until then, stop the server's redirect for requests that CloudFront sends.",
    ),
    evaluate: Evaluate::Configuration(OriginRule::Custom(evaluate)),
};

fn evaluate(configured: &Configured, custom: &CustomOrigin) -> Outcome {
    let policy = match custom.protocol_policy {
        Some(ProtocolPolicy::HttpOnly) => "http-only",
        Some(ProtocolPolicy::MatchViewer) if !configured.uses_with_http_viewers().is_empty() => {
            "match-viewer"
        }
        _ => return Outcome::not_applicable("CloudFront never asks it by plain HTTP"),
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
        "{} has the protocol policy {policy}, and answers plain HTTP with {} and Location {location}",
        configured.subject(),
        plain.answer.status
    );
    let evidence = Evidence::new(seen, "an answer other than a redirect to HTTPS");
    let stays = configured.is_viewers_name(host_of(location));
    match (policy, stays) {
        ("http-only", true) => {
            let note = "Viewers are sent to the URL that they are asking for, and their browsers say ERR_TOO_MANY_REDIRECTS.";
            evidence.note(note).fail().answering(plain.answer.status)
        }
        ("http-only", false) => {
            let note = "Viewers are sent to that name, past CloudFront.";
            evidence.note(note).warn()
        }
        _ => {
            let note = "Only viewers by HTTP get it, unless CloudFront caches it: then viewers by HTTPS are sent in a circle.";
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
