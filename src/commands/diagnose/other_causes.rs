//! The possible causes if the evidence disagrees, in the order of likelihood.
//!
//! The order is a judgement: first what this very answer points to, then what users have met most
//! often.

use super::behind::JudgedOrigin;
use super::diagnosis::OtherCause;
use crate::check::sentence::each_once;
use crate::cloudfront::page_cause::PageCause;
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
    let is_of_dns = page == Some(PageCause::Unresolved);
    let is_closed = page == Some(PageCause::Closed);
    let is_timeout = answer.status == Some(504);
    let is_cached = |age| (1..=ERROR_CACHING_SECONDS).contains(&age);
    those_that_fit([
        // What this very answer points to.
        (answer.error_age().is_some_and(is_cached), CACHED),
        (is_of_dns, DNS),
        (
            page == Some(PageCause::NotContacted) && origin.has_function,
            FUNCTION,
        ),
        (origin.has("addresses-disagree"), BAD_ADDRESS),
        (!origin.settings_are_known && !is_of_dns, SETTINGS),
        (is_timeout, FIREWALL_ADMITS_ME),
        (is_timeout, SLOW),
        (is_closed, FIREWALL_ADMITS_ME),
        (is_closed, KEEP_ALIVE),
        // What users have met, the most often first.
        (!is_of_dns, FIREWALL_ADMITS_ME),
        (origin.addresses > 1, BAD_ADDRESS),
        (true, CACHED),
        (origin.has_function, FUNCTION),
        (true, OTHER_EDGE),
    ])
}

/// CloudFront fails, and this machine got no answer from the origin either.
pub(crate) fn of_silence_on_both_sides(
    answer: &Conclusion,
    origin: &JudgedOrigin,
) -> Vec<OtherCause> {
    those_that_fit([
        (answer.page() == Some(PageCause::Unresolved), DNS),
        (true, FIREWALL_ADMITS_NEITHER),
        (true, SERVER_IS_DOWN),
        (origin.addresses > 1, BAD_ADDRESS),
        (true, CACHED),
        (origin.has_function, FUNCTION),
    ])
}

/// CloudFront got an answer of an origin's, and could not have got one of this origin.
pub(crate) fn of_an_error_passed_on(origin: &JudgedOrigin) -> Vec<OtherCause> {
    those_that_fit([
        (true, OTHER_ORIGIN),
        (!origin.settings_are_known, SETTINGS),
        (true, ERROR_PAGE),
        (origin.has_function, FUNCTION),
        (origin.addresses > 1, BAD_ADDRESS),
        (true, CHANGED),
        (true, OTHER_EDGE),
    ])
}

fn those_that_fit(causes: impl IntoIterator<Item = (bool, OtherCause)>) -> Vec<OtherCause> {
    let causes = causes.into_iter();
    each_once(causes.filter_map(|(fits, cause)| fits.then_some(cause)))
}
