//! Name constraints (RFC 5280 section 4.2.1.10) for DNS names, addresses and directory names.
//!
//! rustls-webpki applies them too, except that it refuses every path with a directory name among
//! the constraints. Public certificates of universities and states have such constraints, and
//! libcrypto, to which CloudFront's TLS library leaves paths, accepts them.

use std::net::IpAddr;

use super::chain::PathCertificate;
use crate::pki::certificate::{
    Certificate, NameConstraint, NameConstraints, RelativeName, SubjectAlternativeName,
};

/// Names times constraints; rustls-webpki gives up at the same number, and refuses the path.
const MOST_COMPARISONS: usize = 250_000;

/// The certificates of a path that break a constraint of one above them.
pub(super) fn violators(path: &[PathCertificate<'_>]) -> Vec<usize> {
    let constraining: Vec<(usize, &NameConstraints)> = path
        .iter()
        .enumerate()
        .filter_map(|(depth, (_, issuer))| Some((depth, issuer.name_constraints.as_ref()?)))
        .collect();
    if constraining.is_empty() {
        return Vec::new();
    }
    path.iter()
        .enumerate()
        // Section 6.1.3 (b): a self-issued intermediate is not constrained.
        .filter(|(depth, (_, certificate))| *depth == 0 || !certificate.is_self_issued())
        .filter(|(depth, (_, certificate))| {
            constraining
                .iter()
                .filter(|(above, _)| above > depth)
                .any(|(_, constraints)| breaks(certificate, constraints))
        })
        .map(|(_, (position, _))| *position)
        .collect()
}

/// `true` if a path has constraints that rustls-webpki refuses without applying them.
pub(super) fn are_beyond_webpki(path: &[&Certificate]) -> bool {
    path.iter()
        .filter_map(|certificate| certificate.name_constraints.as_ref())
        .flat_map(|constraints| constraints.permitted.iter().chain(&constraints.excluded))
        .any(|constraint| matches!(constraint, NameConstraint::Directory(_)))
}

fn breaks(certificate: &Certificate, constraints: &NameConstraints) -> bool {
    let mut presented = vec![ConstrainedName::Directory(
        certificate.subject.relative_names(),
    )];
    if let SubjectAlternativeName::Present {
        dns_names,
        ip_addresses,
        ..
    } = &certificate.subject_alternative_name
    {
        presented.extend(dns_names.iter().map(|name| ConstrainedName::Dns(name)));
        presented.extend(
            ip_addresses
                .iter()
                .map(|address| ConstrainedName::Ip(*address)),
        );
    }
    let bases = constraints.permitted.len() + constraints.excluded.len();
    presented.len().saturating_mul(bases) > MOST_COMPARISONS
        || presented.iter().any(|name| name.breaks(constraints))
}

enum ConstrainedName<'a> {
    Dns(&'a str),
    Ip(IpAddr),
    Directory(Vec<RelativeName>),
}

impl ConstrainedName<'_> {
    fn breaks(&self, constraints: &NameConstraints) -> bool {
        // An empty subject is not a name of the directory form.
        if matches!(self, ConstrainedName::Directory(names) if names.is_empty()) {
            return false;
        }
        let mut permitted = constraints
            .permitted
            .iter()
            .filter_map(|constraint| self.is_within(constraint, false))
            .peekable();
        let not_permitted = permitted.peek().is_some() && !permitted.any(|within| within);
        let excluded = constraints
            .excluded
            .iter()
            .any(|constraint| self.is_within(constraint, true) == Some(true));
        not_permitted || excluded
    }

    /// `None` if the constraint is for another form of name.
    fn is_within(&self, constraint: &NameConstraint, excluding: bool) -> Option<bool> {
        match (self, constraint) {
            (ConstrainedName::Dns(name), NameConstraint::Dns(base)) => {
                Some(dns_is_within(name, base, excluding))
            }
            (ConstrainedName::Ip(IpAddr::V4(address)), NameConstraint::Ip4 { network, mask }) => {
                Some(address.to_bits() & mask.to_bits() == network.to_bits() & mask.to_bits())
            }
            (ConstrainedName::Ip(IpAddr::V6(address)), NameConstraint::Ip6 { network, mask }) => {
                Some(address.to_bits() & mask.to_bits() == network.to_bits() & mask.to_bits())
            }
            // An address of the other family is of the same form of name, and outside.
            (ConstrainedName::Ip(_), NameConstraint::Ip4 { .. } | NameConstraint::Ip6 { .. }) => {
                Some(false)
            }
            (ConstrainedName::Directory(names), NameConstraint::Directory(base)) => {
                Some(names.starts_with(base))
            }
            _ => None,
        }
    }
}

/// `true` if adding labels to the left of the base can give the name. A leading dot in the base,
/// which RFC 5280 has for URIs only, requires at least one more label.
fn dns_is_within(name: &str, base: &str, excluding: bool) -> bool {
    // `*.example.com` may mean `a.example.com`, so that excluding that excludes it too.
    let wildcard_may_be_base = || {
        let parents = (name.strip_prefix("*."), base.split_once('.'));
        matches!(parents, (Some(one), Some((_, other))) if one.eq_ignore_ascii_case(other))
    };
    let (name, base) = (name.as_bytes(), base.as_bytes());
    let added = name
        .len()
        .checked_sub(base.len())
        .and_then(|length| name.split_at_checked(length))
        .filter(|(_, end)| end.eq_ignore_ascii_case(base))
        .map(|(added, _)| added);
    let is_within = match added {
        Some(_) if base.is_empty() => true,
        Some(added) if base.starts_with(b".") => !added.is_empty(),
        Some(added) => added.is_empty() || added.ends_with(b"."),
        None => false,
    };
    is_within || (excluding && wildcard_may_be_base())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pki::certificate::Name;

    #[test]
    fn a_dns_name_is_within_its_own_domain_and_those_above() {
        for (name, base, within) in [
            ("a.example.com", "example.com", true),
            ("example.com", "example.com", true),
            ("A.EXAMPLE.com", "example.COM", true),
            ("a.example.com", ".example.com", true),
            ("*.example.com", "example.com", true),
            ("anything", "", true),
            ("example.com", ".example.com", false),
            ("badexample.com", "example.com", false),
            ("example.com.evil", "example.com", false),
            ("com", "example.com", false),
            ("*.example.com", "a.example.com", false),
        ] {
            assert_eq!(dns_is_within(name, base, false), within, "{name} in {base}");
        }
        assert!(dns_is_within("*.example.com", "a.example.com", true));
        assert!(!dns_is_within("*.example.com", "a.b.example.com", true));
    }

    #[test]
    fn an_empty_subject_breaks_no_directory_constraint() {
        let constraints = NameConstraints {
            permitted: vec![NameConstraint::Directory(vec![vec![(
                "2.5.4.10".to_owned(),
                "some".to_owned(),
            )]])],
            excluded: vec![],
        };
        let empty = Name {
            text: String::new(),
            raw: vec![0x30, 0],
        };
        assert!(!ConstrainedName::Directory(empty.relative_names()).breaks(&constraints));
        let other = vec![vec![("2.5.4.10".to_owned(), "other".to_owned())]];
        assert!(ConstrainedName::Directory(other).breaks(&constraints));
    }
}
