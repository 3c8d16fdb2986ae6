//! The possible causes if the evidence disagrees, in the order of likelihood.
//!
//! The order is a judgement: first what this very answer points to, then what users have met most
//! often.

use super::behind::JudgedOrigin;
use super::diagnosis::OtherCause;
use crate::cloudfront::page_cause::Cause;
use crate::commands::verify::Conclusion;
use crate::commands::verify::conclusion::ERROR_CACHING_SECONDS;

const SETTINGS: OtherCause = OtherCause {
    text: "The distribution's settings differ from those assumed here, above all a forwarded Host: then CloudFront sends and expects another name.",
    how: "pass the distribution's configuration, or repeat with --host-header NAME",
};
const DNS: OtherCause = OtherCause {
    text: "Public DNS does not return what this machine's resolver returns: because of a private zone, a new name that is not yet known everywhere, or a name server that does not answer.",
    how: "dig ORIGIN @1.1.1.1, and ask each of the zone's own name servers",
};
const FIREWALL_ADMITS_ME: OtherCause = OtherCause {
    text: "A firewall or security group admits this machine but not CloudFront.",
    how: "admit the managed prefix list com.amazonaws.global.cloudfront.origin-facing",
};
const FIREWALL_ADMITS_NEITHER: OtherCause = OtherCause {
    text: "A firewall or security group admits neither CloudFront nor this machine.",
    how: "admit the managed prefix list com.amazonaws.global.cloudfront.origin-facing",
};
const SERVER_IS_DOWN: OtherCause = OtherCause {
    text: "The server is down, or not on the internet.",
    how: "check it from inside its own network",
};
const BAD_ADDRESS: OtherCause = OtherCause {
    text: "One of the origin's addresses or servers is faulty, so some requests fail.",
    how: "repeat 'diagnose' several times; it checks every address that DNS returns",
};
const CACHED: OtherCause = OtherCause {
    text: "The error is from CloudFront's cache, and the origin was fixed since.",
    how: "run origin-check verify --wait 1m, which asks past the error cache",
};
pub(crate) const FUNCTION: OtherCause = OtherCause {
    text: "A CloudFront Function or Lambda@Edge function rewrites the origin, the Host or the \
           answer.",
    how: "look at the behavior's function associations and at the functions' logs",
};
const OTHER_EDGE: OtherCause = OtherCause {
    text: "The edge location that answered sees another address of the origin, or has not yet received a change.",
    how: "compare X-Amz-Cf-Pop over several requests, also from other places",
};
const KEEP_ALIVE: OtherCause = OtherCause {
    text: "The origin closes idle connections sooner than CloudFront, which then sends a request on a closed one.",
    how: "compare the server's keep-alive time with OriginKeepaliveTimeout",
};
const SLOW: OtherCause = OtherCause {
    text: "The origin takes longer for this path than CloudFront waits.",
    how: "time the same path at the origin, and compare with OriginReadTimeout",
};
const OTHER_ORIGIN: OtherCause = OtherCause {
    text: "CloudFront sends this path to an origin other than the one checked.",
    how: "look at the behaviors' path patterns, in their order",
};
const ERROR_PAGE: OtherCause = OtherCause {
    text: "A custom error page replaces the answer and brings its own headers.",
    how: "look at the distribution's CustomErrorResponses",
};
const CHANGED: OtherCause = OtherCause {
    text: "The origin changed between the two checks.",
    how: "repeat both",
};

/// CloudFront fails, and the origin is fine from here or fails for another reason.
pub(crate) fn of_a_failure(answer: &Conclusion, origin: &JudgedOrigin) -> Vec<OtherCause> {
    let page = answer.page();
    let age = answer.error_age();
    let has = |id: &str| origin.findings.iter().any(|finding| finding.id == id);
    let mut order = Vec::new();
    // What this very answer points to.
    if age.is_some_and(|age| (1..=ERROR_CACHING_SECONDS).contains(&age)) {
        order.push(CACHED);
    }
    match page {
        Some(Cause::Unresolved) => order.push(DNS),
        Some(Cause::NotContacted) if origin.has_function == Some(true) => order.push(FUNCTION),
        _ => {}
    }
    if has("addresses-disagree") {
        order.push(BAD_ADDRESS);
    }
    if !origin.settings_are_known && page != Some(Cause::Unresolved) {
        order.push(SETTINGS);
    }
    if answer.status == Some(504) {
        order.extend([FIREWALL_ADMITS_ME, SLOW]);
    }
    if page == Some(Cause::Closed) {
        order.extend([FIREWALL_ADMITS_ME, KEEP_ALIVE]);
    }
    // What users have met, the most often first.
    if page != Some(Cause::Unresolved) {
        order.push(FIREWALL_ADMITS_ME);
    }
    if origin.addresses > 1 {
        order.push(BAD_ADDRESS);
    }
    order.push(CACHED);
    if origin.has_function != Some(false) {
        order.push(FUNCTION);
    }
    order.push(OTHER_EDGE);
    each_once(order)
}

/// CloudFront fails, and this machine got no answer from the origin either.
pub(crate) fn of_silence_on_both_sides(
    answer: &Conclusion,
    origin: &JudgedOrigin,
) -> Vec<OtherCause> {
    let page = answer.page();
    let mut order = Vec::new();
    if page == Some(Cause::Unresolved) {
        order.push(DNS);
    }
    order.extend([FIREWALL_ADMITS_NEITHER, SERVER_IS_DOWN]);
    if origin.addresses > 1 {
        order.push(BAD_ADDRESS);
    }
    order.push(CACHED);
    if origin.has_function != Some(false) {
        order.push(FUNCTION);
    }
    each_once(order)
}

/// CloudFront got an answer of an origin's, and could not have got one of this origin.
pub(crate) fn of_an_error_passed_on(origin: &JudgedOrigin) -> Vec<OtherCause> {
    let mut order = vec![OTHER_ORIGIN];
    if !origin.settings_are_known {
        order.push(SETTINGS);
    }
    order.push(ERROR_PAGE);
    if origin.has_function != Some(false) {
        order.push(FUNCTION);
    }
    if origin.addresses > 1 {
        order.push(BAD_ADDRESS);
    }
    order.extend([CHANGED, OTHER_EDGE]);
    each_once(order)
}

fn each_once(order: Vec<OtherCause>) -> Vec<OtherCause> {
    let mut once = Vec::new();
    for explanation in order {
        if !once.contains(&explanation) {
            once.push(explanation);
        }
    }
    once
}
