//! Lists of disagreements: peers, what they say, the reason, and the cases.

use std::collections::BTreeMap;

/// How a peer is known to disagree.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// It says yes, and this project no; otherwise the reverse.
    pub accepts: bool,
    /// Not all versions that Debian 12 has had do.
    pub in_some_versions: bool,
    pub reason: &'a str,
}

/// The cases on which this peer is known to say otherwise.
///
/// An entry begins with a line `peer, peer accept: reason` (or `refuse`, `may accept`, `may
/// refuse`), and its cases follow, one an indented line.
pub fn of<'a>(list: &'a str, peer: &str) -> BTreeMap<String, Known<'a>> {
    let mut cases = BTreeMap::new();
    let mut entry: Option<(bool, Known)> = None;
    let lines = list
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    for line in lines {
        if let Some(case) = line.strip_prefix("    ") {
            let (concerned, known) = entry.expect("an entry before its cases");
            if concerned && cases.insert(case.to_owned(), known).is_some() {
                panic!("{case} is listed twice for {peer}");
            }
            continue;
        }
        let (head, reason) = line.split_once(": ").expect("a reason");
        assert!(reason.ends_with('.'), "a whole sentence: {reason}");
        let (peers, verb) = head.rsplit_once(' ').expect("peers and what they say");
        assert!(matches!(verb, "accept" | "refuse"), "{verb}");
        let (peers, in_some_versions) = match peers.strip_suffix(" may") {
            Some(peers) => (peers, true),
            None => (peers, false),
        };
        let known = Known {
            accepts: verb == "accept",
            in_some_versions,
            reason,
        };
        let concerned = peers.split(", ").any(|named| named == peer);
        entry = Some((concerned, known));
    }
    cases
}
