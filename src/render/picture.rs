//! The picture of a finding, if one explains more than words: names, offers, dates or the chain.

mod names;
mod offers;
pub(crate) mod validity;

use super::chain_drawing;
use crate::assessment::{Assessment, CheckResult};
use crate::check::{AddressContext, ChainContext};

/// The picture of a finding with an indent; empty if words say more. The lines are safe to print.
pub(crate) fn of(assessment: &Assessment, result: &CheckResult, indent: &str) -> Vec<String> {
    let address = worst_address(assessment, result);
    let chain = match (&assessment.context.files, address) {
        (Some(files), _) => Some(&files.chain),
        (None, address) => address.and_then(|address| address.served.as_ref()),
    };
    let observation = assessment.context.observation;
    match (result.check.id, chain, address) {
        ("certificate-name-mismatch" | "certificate-name-in-common-name-only", Some(chain), _) => {
            names::draw(assessment, chain, indent)
        }
        (
            "certificate-expired" | "certificate-not-yet-valid" | "certificate-expires-soon",
            Some(chain),
            _,
        ) => dates(assessment, chain, indent),
        ("protocol-version-unsupported" | "protocol-version-not-listed", _, Some(address)) => {
            offers::versions(observation, address, indent)
        }
        ("cipher-suite-unsupported" | "cipher-suite-discouraged", _, Some(address)) => {
            offers::suites(observation, address, indent)
        }
        ("key-exchange-group-unsupported", _, Some(address)) => offers::groups(address, indent),
        (id, Some(chain), _) if chain_drawing::explains(id) && id != "file-malformed" => {
            chain_drawing::draw(chain, observation, indent, chain_drawing::FEW)
        }
        _ => Vec::new(),
    }
}

/// The first address at which the finding is as bad as the whole.
fn worst_address<'a, 'b>(
    assessment: &'a Assessment<'b>,
    result: &CheckResult,
) -> Option<&'a AddressContext<'b>> {
    let (at, _) = result.worst_addresses().next()?;
    let mut addresses = assessment.context.addresses.iter();
    addresses.find(|address| address.seen.address == at)
}

fn dates(assessment: &Assessment, chain: &ChainContext, indent: &str) -> Vec<String> {
    let leaf = chain.certificate(0);
    let bar = leaf.map(|leaf| validity::bar(leaf, assessment.context.thresholds.at, indent));
    bar.into_iter().collect()
}
