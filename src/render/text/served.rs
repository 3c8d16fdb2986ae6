//! For an origin that works: what it serves, and until when.

use crate::assessment::Assessment;
use crate::assessment::expiry::{expiry, first_to_expire};
use crate::check::{Outcome, Verdict};
use crate::render::block::Section;
use crate::render::chain_drawing::common_name;
use crate::render::escape::{escape, shown};
use crate::render::picture::validity;
use crate::render::wrap::{INDENT, wrap};

pub(super) fn section(assessment: &Assessment) -> Section {
    if assessment.verdict > Verdict::Warn {
        return Section::new();
    }
    let first = first_to_expire(assessment);
    let bar = first.map(|first| validity::bar(first, assessment.case.thresholds.at, INDENT));
    let expiry = expiry(assessment).as_deref().map(escape);
    let redirect = redirect(assessment).map(|text| format!("redirect: {text}"));
    let mut lines = Section::new();
    lines.extend(wrapped(certificate(assessment)));
    lines.extend(bar);
    lines.extend(wrapped(expiry));
    lines.extend(wrapped(redirect));
    lines.extend(wrapped(expected(assessment)));
    lines
}

fn wrapped(text: Option<String>) -> Vec<String> {
    let lines = text.map(|text| wrap(INDENT, INDENT, &text));
    lines.unwrap_or_default()
}

/// The certificate that CloudFront gets, and the key of another if the server has two.
fn certificate(assessment: &Assessment) -> Option<String> {
    let case = &assessment.case;
    let leaf = case.chains().find_map(|chain| chain.certificate(0))?;
    let mut alternates = case
        .addresses
        .iter()
        .filter_map(|at| at.alternate_chain.as_ref());
    let beside = match alternates.find_map(|chain| chain.certificate(0)) {
        Some(other) => format!(
            " ({}, which CloudFront gets; the server holds an {} one too)",
            leaf.key.algorithm, other.key.algorithm
        ),
        None => String::new(),
    };
    Some(format!(
        "{}, issued by {}{beside}",
        shown(&leaf.short_name()),
        shown(common_name(&leaf.issuer))
    ))
}

/// The target of a redirect: CloudFront does not follow it, its viewers do.
fn redirect(assessment: &Assessment) -> Option<String> {
    let addresses = assessment.case.addresses.iter();
    let mut answers = addresses.filter_map(|address| address.http().done());
    let (status, location) =
        answers.find_map(|answer| Some((answer.status, answer.location.as_deref()?)))?;
    (300..400).contains(&status).then(|| {
        let location = shown(location);
        format!("{status} to {location}, which CloudFront passes on to its viewers")
    })
}

/// The file that was expected, if it is served.
fn expected(assessment: &Assessment) -> Option<String> {
    let file = assessment.case.observation.expected.as_ref()?;
    let is_same = assessment
        .results
        .iter()
        .any(|result| result.check.id == "served-file-differs" && result.outcome == Outcome::Pass);
    is_same.then(|| format!("it serves the same that {} holds", shown(&file.name)))
}
