//! For an origin that works: what it serves, and until when.

use crate::assessment::Assessment;
use crate::assessment::expiry::expiry;
use crate::check::{Outcome, Verdict};
use crate::render::block::Block;
use crate::render::chain_drawing::common_name;

pub(super) fn fields(assessment: &Assessment) -> Option<Block> {
    if assessment.verdict > Verdict::Warn {
        return None;
    }
    let fields = [
        ("certificate", certificate(assessment)),
        ("expiry", expiry(assessment)),
        ("redirect", redirect(assessment)),
        ("served", expected(assessment)),
    ];
    let fields = fields.into_iter();
    Block::fields(fields.filter_map(|(label, text)| Some((label, text?.into()))))
}

/// The certificate that CloudFront gets, and the key of another if the server has two.
pub(in crate::render) fn certificate(assessment: &Assessment) -> Option<String> {
    let context = &assessment.context;
    let leaf = context.chains().find_map(|chain| chain.certificate(0))?;
    let mut alternates = context
        .addresses
        .iter()
        .filter_map(|at| at.alternate_chain.as_ref());
    let beside = match alternates.find_map(|chain| chain.certificate(0)) {
        Some(other) => format!(
            " ({}, which CloudFront gets; the server also has an {} certificate)",
            leaf.key.algorithm, other.key.algorithm
        ),
        None => String::new(),
    };
    Some(format!(
        "{}, issued by {}{beside}",
        leaf.short_name(),
        common_name(&leaf.issuer)
    ))
}

/// The target of a redirect: CloudFront does not follow it, its viewers do.
pub(in crate::render) fn redirect(assessment: &Assessment) -> Option<String> {
    let addresses = assessment.context.addresses.iter();
    let mut answers = addresses.filter_map(|address| address.http().done());
    let (status, location) =
        answers.find_map(|answer| Some((answer.status, answer.location.as_deref()?)))?;
    (300..400)
        .contains(&status)
        .then(|| format!("{status} to {location}, which CloudFront passes on to its viewers"))
}

/// The file that was expected, if it is served.
pub(in crate::render) fn expected(assessment: &Assessment) -> Option<String> {
    let file = assessment.context.observation.expected.as_ref()?;
    let is_same = assessment
        .results
        .iter()
        .any(|result| result.check.id == "served-file-differs" && result.outcome == Outcome::Pass);
    is_same.then(|| format!("the same certificates as {}", file.name))
}
