//! Roots of public authorities that Mozilla's list does not have: below them nothing that is added to a
//! certificate file helps.

use super::certificate::Certificate;
use super::digest::hex;

const FILE: &str = include_str!("unlisted_roots.txt");

/// `true` if the issuer of `child` is such a root, by its key identifier.
pub fn issued(child: &Certificate) -> bool {
    child.authority_key_id.as_ref().is_some_and(|wanted| {
        let wanted = hex(wanted);
        key_ids().any(|key_id| key_id == wanted)
    })
}

fn key_ids() -> impl Iterator<Item = &'static str> {
    let roots = FILE.split_once("\n\n").map_or("", |(_, roots)| roots);
    roots
        .lines()
        .filter_map(|line| Some(line.split_once(' ')?.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pki::trust_store::TrustStore;

    #[test]
    fn every_line_has_a_key_identifier_and_none_is_of_a_listed_root() {
        assert_eq!(key_ids().count(), 23);
        for key_id in key_ids() {
            assert!(key_id.len() >= 16 && key_id.bytes().all(|byte| byte.is_ascii_hexdigit()));
        }
        for anchor in TrustStore::mozilla().anchors() {
            let listed = anchor.certificate.subject_key_id.as_deref().map(hex);
            assert!(key_ids().all(|key_id| Some(key_id) != listed.as_deref()));
        }
    }
}
