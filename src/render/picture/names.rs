//! The names on a certificate, each with the reason why it does not cover the wanted one.

use crate::assessment::Assessment;
use crate::check::ChainContext;
use crate::pki::certificate::{Certificate, SubjectAlternativeName};
use crate::pki::name::covers;
use crate::render::chain_drawing::cut;
use crate::render::wrap::{columns, pad, wrap};

/// The most names that are shown.
const FEW: usize = 5;
const LABEL: usize = "wanted  ".len();
/// The most columns of a name: of a whole one, as half a name could not be redacted.
const NAME: usize = 253;
/// The most columns to which names are aligned.
const ALIGNED: usize = 32;

/// The wanted name, then the names on the certificate.
pub(super) fn draw(assessment: &Assessment, chain: &ChainContext, indent: &str) -> Vec<String> {
    let (Some(names), Some(leaf)) = (assessment.context.names(), chain.certificate(0)) else {
        return Vec::new();
    };
    let wanted = names.wanted();
    let role = match names.host_header {
        Some(_) => "the forwarded Host",
        None => "the Origin Domain",
    };
    let mut rows = vec![("wanted", cut(wanted, NAME), role)];
    let mut presented = presented(leaf);
    let all = presented.len();
    // What looks most like the wanted name comes first; the rest stays as the certificate has it.
    presented.sort_by_key(|(name, _)| !is_alike(name, wanted));
    for (name, never) in presented.iter().take(FEW) {
        let reason = never.unwrap_or_else(|| reason(name, wanted));
        rows.push(("has", cut(name, NAME), reason));
    }
    if all == 0 {
        rows.push(("has", "no name".to_owned(), ""));
    }
    let width = rows.iter().map(|(_, name, _)| columns(name)).max();
    let width = width.unwrap_or_default().min(ALIGNED);
    let rest = " ".repeat(columns(indent) + LABEL);
    let mut lines: Vec<String> = rows
        .iter()
        .flat_map(|(label, name, reason)| {
            let label = format!("{indent}{}{}  ", pad(label, LABEL), pad(name, width));
            wrap(&label, &rest, reason)
        })
        .collect();
    if all > FEW {
        let more = all.saturating_sub(FEW);
        lines.push(format!("{rest}and {more} more; -v lists them"));
    }
    lines
}

/// The names of a certificate, the Common Names if it has no others, each with the reason why its
/// kind never counts, if it does not.
fn presented(leaf: &Certificate) -> Vec<(String, Option<&'static str>)> {
    let mut names = Vec::new();
    if let SubjectAlternativeName::Present {
        dns_names,
        ip_addresses,
        ..
    } = &leaf.subject_alternative_name
    {
        names.extend(dns_names.iter().map(|name| (name.clone(), None)));
        let addresses = ip_addresses.iter().map(ToString::to_string);
        names.extend(addresses.map(|address| (address, Some("an address, not a name"))));
    }
    if names.is_empty() {
        let never = Some("Common Name only: does not count");
        let common_names = leaf.common_names.iter();
        names.extend(common_names.map(|name| (name.clone(), never)));
    }
    names
}

/// The reason why a DNS name of the certificate does not cover the wanted name.
fn reason(presented: &str, wanted: &str) -> &'static str {
    let (presented, wanted) = (presented.to_ascii_lowercase(), wanted.to_ascii_lowercase());
    let is_below = |name: &str, parent: &str| name.ends_with(&format!(".{parent}"));
    if covers(&presented, &wanted) {
        return "covers it";
    }
    match presented.strip_prefix("*.") {
        Some(parent) if parent == wanted => "covers names below it, not itself",
        Some(parent) if is_below(&wanted, parent) => "a wildcard covers one label only",
        Some(_) => "a wildcard of another domain",
        None if presented.contains('*') => "* must be the whole first label",
        None if is_below(&wanted, &presented) => "the domain above, not this name",
        None if is_below(&presented, &wanted) => "a name below it, not this name",
        None if is_sibling(&presented, &wanted) => "another name in the same domain",
        None => "another name",
    }
}

fn is_alike(presented: &str, wanted: &str) -> bool {
    !matches!(
        reason(presented, wanted),
        "another name" | "a wildcard of another domain"
    )
}

/// `true` if both have the same domain above, which is more than a top-level one.
fn is_sibling(one: &str, other: &str) -> bool {
    let parent = |name: &str| name.split_once('.').map(|(_, parent)| parent.to_owned());
    parent(one) == parent(other) && parent(one).is_some_and(|parent| parent.contains('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_has_the_reason_why_it_does_not_match() {
        for (presented, expected) in [
            ("*.example.com", "covers names below it, not itself"),
            ("*.com", "a wildcard covers one label only"),
            ("*.example.org", "a wildcard of another domain"),
            ("w*.example.com", "* must be the whole first label"),
            ("com", "the domain above, not this name"),
            ("www.Example.com", "a name below it, not this name"),
            ("example.org", "another name"),
            ("other.com", "another name"),
        ] {
            assert_eq!(reason(presented, "example.com"), expected, "{presented}");
        }
        assert_eq!(
            reason("www.example.com", "origin.example.com"),
            "another name in the same domain"
        );
        assert_eq!(
            reason("*.example.com", "a.b.example.com"),
            "a wildcard covers one label only"
        );
    }
}
