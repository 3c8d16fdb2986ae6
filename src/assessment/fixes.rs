//! The fixes of a check to show: those for the server at hand.

use super::{Assessment, CheckResult};
use crate::check::{Check, Fix, Platform};
use crate::cloudfront::origin_kind::OriginKind;
use crate::pki::issuer;

/// The one fix of a finding: the change, and how to make it on the server at hand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OneFix<'a> {
    /// The change that fixes exactly this case. It may hold text from a peer.
    pub remedy: Option<&'a str>,
    pub fix: Option<Fix>,
    /// `true` if the fix is for the commonest server, as the one at hand is not recognized.
    pub is_guess: bool,
}

/// The remedies that a picture of the finding shows already.
const SHOWN_BY_THE_PICTURE: [&str; 1] = ["chain-out-of-order"];

/// The one fix to show first.
pub fn one<'a>(assessment: &Assessment, result: &'a CheckResult) -> OneFix<'a> {
    let Some(finding) = result.finding() else {
        return OneFix::default();
    };
    let (chosen, _) = chosen(assessment, result.check);
    let of_a_server =
        |fix: &&Fix| !matches!(fix.platform, Platform::Anywhere | Platform::CloudFront);
    let remedy = finding.evidence.remedy.as_deref();
    let remedy = remedy.filter(|_| !SHOWN_BY_THE_PICTURE.contains(&result.check.id));
    let fix = chosen.iter().find(of_a_server).copied();
    // With a remedy, a fix for any server would say the same in general.
    let fix = fix.or_else(|| chosen.first().filter(|_| remedy.is_none()).copied());
    let is_guess =
        fix.as_ref().is_some_and(|fix| of_a_server(&fix)) && !has_recognized_server(assessment);
    OneFix {
        remedy,
        fix,
        is_guess,
    }
}

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
    if assessment.context.files.is_some() && !COMMONEST.iter().any(|place| has_fix(&place)) {
        return (check.fixes.iter().collect(), false);
    }
    let servers: &[Platform] = match recognized.iter().find(has_fix) {
        Some(place) => std::slice::from_ref(place),
        None if recognized.is_empty() && maker_of_certificate(assessment).is_none() => &COMMONEST,
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

/// The software that made a certificate for itself: it ends TLS, whatever stands behind it.
fn maker_of_certificate(assessment: &Assessment) -> Option<&'static str> {
    let context = &assessment.context;
    let leaves = context.chains().filter_map(|chain| chain.leaf().ok());
    let mut known = leaves.filter_map(issuer::recognize);
    known.find(|known| context.may_meet(known))?.server
}

/// `true` if the server at hand is known, so that [`chosen`] holds its fix.
pub fn has_recognized_server(assessment: &Assessment) -> bool {
    !recognized(assessment).is_empty()
}

const COMMONEST: [Platform; 2] = [Platform::Nginx, Platform::Apache];

/// An Application Load Balancer is recognized by its name. It ends TLS itself, so it comes before
/// the server behind it, which the `Server` header names.
fn recognized(assessment: &Assessment) -> Vec<Platform> {
    let observation = assessment.context.observation;
    let resolution = observation.resolution.done();
    let canonical = resolution.and_then(|resolution| resolution.canonical_name.as_deref());
    let is_balancer = [Some(observation.target.host.as_str()), canonical]
        .into_iter()
        .flatten()
        .any(|host| OriginKind::of(host) == Some(OriginKind::LoadBalancer));
    let addresses = assessment.context.addresses.iter();
    let over_tls = addresses.filter_map(|address| address.http().done());
    let in_plain = observation.plain_http.done().map(|plain| &plain.answer);
    let header = over_tls
        .chain(in_plain)
        .filter_map(|answer| answer.server.as_deref())
        .find_map(Platform::of_server_header);
    let balancer = is_balancer.then_some(Platform::Alb);
    match maker_of_certificate(assessment) {
        // It may be none of the platforms, and then the header is that of a server behind it.
        Some(maker) => Platform::of_server_header(maker).into_iter().collect(),
        None => balancer.into_iter().chain(header).collect(),
    }
}
