//! Roots of public authorities that Mozilla's list does not have: below them nothing that is added to a
//! certificate file helps.

use super::certificate::Certificate;
use super::digest::hex;

const FILE: &str = include_str!("unlisted_roots.txt");

/// `true` if the issuer of `child` is such a root, by its key identifier, or by its name if `child`
/// has none.
pub fn issued(child: &Certificate) -> bool {
    let wanted = child.authority_key_id.as_deref().map(hex);
    roots().any(|(key_id, name)| match &wanted {
        Some(wanted) => key_id == wanted,
        None => name == child.issuer.text,
    })
}

/// The key identifier and the name of each.
fn roots() -> impl Iterator<Item = (&'static str, &'static str)> {
    let roots = FILE.split_once("\n\n").map_or("", |(_, roots)| roots);
    roots.lines().filter_map(|line| line.split_once(' '))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pki::trust_store::TrustStore;

    #[test]
    fn every_line_has_a_key_identifier_and_none_is_of_a_listed_root() {
        assert_eq!(roots().count(), 43);
        let key_ids = || {
            roots()
                .map(|(key_id, _)| key_id)
                .filter(|key_id| *key_id != "-")
        };
        assert_eq!(key_ids().count(), 42);
        for key_id in key_ids() {
            assert!(key_id.len() >= 16 && key_id.bytes().all(|byte| byte.is_ascii_hexdigit()));
        }
        for anchor in TrustStore::mozilla().anchors() {
            let listed = anchor.certificate.subject_key_id.as_deref().map(hex);
            assert!(key_ids().all(|key_id| Some(key_id) != listed.as_deref()));
            assert!(roots().all(|(_, name)| name != anchor.name().text));
        }
    }
}
