//! The fixes of a check to show: those for the server at hand.

use super::Assessment;
use crate::check::{Check, Fix, Platform};
use crate::cloudfront::origin_kind::OriginKind;
use crate::pki::issuer;

/// The fixes to show, the one for the server at hand first, and `true` if some were left out.
pub fn chosen(assessment: &Assessment, check: &Check) -> (Vec<Fix>, bool) {
    let recognized = recognized(assessment);
    let fixes_of = |platform: Platform| {
        check
            .fixes
            .iter()
            .filter(move |fix| fix.platform == platform)
    };
    let has_fix = |place: &&Platform| fixes_of(**place).next().is_some();
    // A file says nothing of the server that reads it: a fix for a rarer server is shown too.
    if assessment.case.files.is_some() && !COMMONEST.iter().any(|place| has_fix(&place)) {
        return (check.fixes.iter().collect(), false);
    }
    let servers: &[Platform] = match recognized.iter().find(has_fix) {
        _ if has_own_settings(assessment) => &[],
        Some(place) => std::slice::from_ref(place),
        None if recognized.is_empty() => &COMMONEST,
        None => &[],
    };
    let chosen: Vec<Fix> = servers
        .iter()
        .chain(&[Platform::Anywhere, Platform::CloudFront])
        .flat_map(|place| fixes_of(*place))
        .collect();
    let left_out = chosen.len() < check.fixes.iter().count();
    (chosen, left_out)
}

/// `true` if a server's own default certificate shows that it is none of the platforms.
fn has_own_settings(assessment: &Assessment) -> bool {
    let leaves = assessment
        .case
        .chains()
        .filter_map(|chain| chain.leaf().ok());
    leaves
        .filter_map(issuer::recognize)
        .any(|known| known.own_settings)
}

/// `true` if the server at hand is known, so that [`chosen`] holds its fix.
pub fn has_recognized_server(assessment: &Assessment) -> bool {
    !recognized(assessment).is_empty()
}

const COMMONEST: [Platform; 2] = [Platform::Nginx, Platform::Apache];

/// An Application Load Balancer is recognized by its name. It ends TLS itself, so it comes before
/// the server behind it, which the `Server` header names.
fn recognized(assessment: &Assessment) -> Vec<Platform> {
    let observation = assessment.case.observation;
    let resolution = observation.resolution.done();
    let canonical = resolution.and_then(|resolution| resolution.canonical_name.as_deref());
    let is_balancer = [Some(observation.target.host.as_str()), canonical]
        .into_iter()
        .flatten()
        .any(|host| OriginKind::of(host) == Some(OriginKind::LoadBalancer));
    let addresses = assessment.case.addresses.iter();
    let over_tls = addresses.filter_map(|address| address.http().done());
    let in_plain = observation.plain_http.done().map(|plain| &plain.answer);
    let header = over_tls
        .chain(in_plain)
        .filter_map(|answer| answer.server.as_deref())
        .find_map(Platform::of_server_header);
    let balancer = is_balancer.then_some(Platform::Alb);
    balancer.into_iter().chain(header).collect()
}
