//! The drawings of the chains.

use crate::assessment::{Assessment, CheckResult};
use crate::check::Severity;
use crate::render::block::{self, Section, labeled};
use crate::render::chain_drawing;
use crate::render::style::{Options, Style};

/// The chains of the addresses at which something is wrong with the chain; every chain with -v.
pub(super) fn section(assessment: &Assessment, options: &Options, style: Style) -> Section {
    let about_chain = |result: &&CheckResult| {
        let others = ["certificate-self-signed", "file-malformed"];
        result.check.id.starts_with("chain-") || others.contains(&result.check.id)
    };
    let mut faults = assessment
        .results
        .iter()
        .filter(about_chain)
        .filter(|result| result.outcome.severity() >= Some(Severity::Warn));
    if let Some(files) = &assessment.case.files {
        let is_shown = options.verbose || faults.next().is_some();
        let picture = is_shown.then(|| indented(chain_drawing::draw(&files.chain)));
        let heading = style.heading("The chain in the file");
        return block::section(heading, picture.unwrap_or_default());
    }
    let concerned: Vec<_> = faults
        .flat_map(CheckResult::worst_addresses)
        .map(|(address, _)| address)
        .collect();
    let mut drawn: Vec<(Vec<String>, Vec<String>)> = Vec::new();
    for address in &assessment.case.addresses {
        let at = address.seen.address;
        let alternate = format!("{at}, certificates of the other kind");
        for (chain, place) in [
            (&address.served, at.to_string()),
            (&address.alternate_chain, alternate),
        ] {
            let Some(chain) = chain else { continue };
            if !options.verbose && !concerned.contains(&at) {
                continue;
            }
            let picture = indented(chain_drawing::draw(chain));
            match drawn.iter_mut().find(|(_, known)| *known == picture) {
                Some((places, _)) => places.push(place),
                None => drawn.push((vec![place], picture)),
            }
        }
    }
    let several = drawn.len() > 1;
    let lines = drawn.into_iter().flat_map(|(places, picture)| {
        let places = several.then(|| labeled("  at ", &places.join(", ")));
        [places.unwrap_or_default(), picture].concat()
    });
    block::section(style.heading("The chain as sent"), lines.collect())
}

fn indented(picture: Vec<String>) -> Vec<String> {
    let lines = picture.into_iter();
    lines.map(|line| format!("  {line}")).collect()
}
