//! Which of a check's fixes to show: those for the server at hand.

use super::Assessment;
use crate::check::{Check, Fix, Platform};
use crate::cloudfront::origin_kind::OriginKind;

/// The fixes to show, the one for the server at hand first, and whether some were left out.
pub fn chosen(report: &Assessment, check: &Check) -> (Vec<Fix>, bool) {
    let at_hand = recognised(report);
    let fixes_of = |place: Platform| check.fixes.iter().filter(move |fix| fix.place == place);
    let specific = at_hand
        .iter()
        .find(|place| fixes_of(**place).next().is_some());
    let is_for_commonest = COMMONEST
        .iter()
        .any(|place| fixes_of(*place).next().is_some());
    // A file says nothing of the server that reads it: what only another one wants is said too.
    if report.case.files.is_some() && !is_for_commonest {
        return (check.fixes.to_vec(), false);
    }
    let servers: &[Platform] = match specific {
        Some(place) => std::slice::from_ref(place),
        None if at_hand.is_empty() => &COMMONEST,
        None => &[],
    };
    let chosen: Vec<Fix> = servers
        .iter()
        .chain(&[Platform::Anywhere, Platform::CloudFront])
        .flat_map(|place| fixes_of(*place))
        .copied()
        .collect();
    let left_out = chosen.len() < check.fixes.len();
    (chosen, left_out)
}

const COMMONEST: [Platform; 2] = [Platform::Nginx, Platform::Apache];

/// The servers that are known to stand there. An Application Load Balancer is known by its name
/// and ends TLS itself, so it comes before whatever the `Server` header behind it says.
fn recognised(report: &Assessment) -> Vec<Platform> {
    let observation = report.case.observation;
    let canonical = observation
        .resolution
        .done()
        .and_then(|resolution| resolution.canonical_name.as_deref());
    let is_balancer = [Some(observation.target.host.as_str()), canonical]
        .into_iter()
        .flatten()
        .any(|host| OriginKind::of(host) == Some(OriginKind::LoadBalancer));
    let over_tls = report
        .case
        .addresses
        .iter()
        .filter_map(|address| address.http().done());
    let in_plain = observation.plain_http.done().map(|plain| &plain.answer);
    let header = over_tls
        .chain(in_plain)
        .filter_map(|answer| answer.server.as_deref())
        .find_map(Platform::of_server_header);
    is_balancer
        .then_some(Platform::Alb)
        .into_iter()
        .chain(header)
        .collect()
}
