//! Name constraints (RFC 5280 section 4.2.1.10) for DNS names, addresses and directory names.
//!
//! Public certificates of universities and states have constraints of directory names.

use std::net::IpAddr;

use super::chain::{ConstraintFault, SentCertificate};
use crate::pki::certificate::{
    Certificate, NameConstraint, NameConstraints, NameKind, RelativeName, SubjectAlternativeName,
};

/// Names times constraints. AWS-LC refuses a path with more (`NAME_CONSTRAINTS_check`).
const MOST_COMPARISONS: usize = 1 << 20;

/// The certificates of a path that break a constraint of one above them. `anchor` has those of the
/// trust anchor.
pub(super) fn violators(
    path: &[SentCertificate<'_>],
    anchor: Option<&NameConstraints>,
) -> Vec<(usize, ConstraintFault)> {
    let of_path = path.iter().enumerate();
    let constraining: Vec<(usize, &NameConstraints)> = of_path
        .filter_map(|(depth, (_, issuer))| Some((depth, issuer.name_constraints.as_ref()?)))
        .chain(anchor.map(|constraints| (path.len(), constraints)))
        .collect();
    if constraining.is_empty() {
        return Vec::new();
    }
    path.iter()
        .enumerate()
        // Section 6.1.3 (b): a self-issued intermediate is not constrained.
        .filter(|(depth, (_, certificate))| *depth == 0 || !certificate.is_self_issued())
        .filter_map(|(depth, (position, certificate))| {
            let above = constraining.iter().filter(|(above, _)| *above > depth);
            let fault = above
                .filter_map(|(_, constraints)| fault(certificate, constraints))
                .next();
            let is_unconstrained = || depth == 0 && names_host_in_common_name_only(certificate);
            let fault =
                fault.or_else(|| is_unconstrained().then_some(ConstraintFault::CommonNameOnly));
            Some((*position, fault?))
        })
        .collect()
}

/// Constraints do not apply to Common Names, so that AWS-LC allows no host name there if there are
/// any (`X509_V_ERR_NAME_CONSTRAINTS_WITHOUT_SANS`).
fn names_host_in_common_name_only(leaf: &Certificate) -> bool {
    let looks_like_host = |name: &String| {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte);
        !name.is_empty() && name.bytes().all(fits)
    };
    leaf.subject_alternative_name == SubjectAlternativeName::Absent
        && leaf.common_names.iter().any(looks_like_host)
}

fn bases(constraints: &NameConstraints) -> impl Iterator<Item = &NameConstraint> {
    constraints.permitted.iter().chain(&constraints.excluded)
}

/// AWS-LC refuses a constraint that it cannot apply if there is a name of that kind
/// (`X509_V_ERR_UNSUPPORTED_CONSTRAINT_TYPE`).
fn fault(certificate: &Certificate, constraints: &NameConstraints) -> Option<ConstraintFault> {
    let subject = certificate.subject.relative_names();
    let mut presented = vec![ConstrainedName::Directory(subject)];
    // The parts of the subject count one by one.
    let mut names = subject.len();
    let mut cannot_be_applied = false;
    if let SubjectAlternativeName::Present {
        dns_names,
        ip_addresses,
        directory_names,
        kinds,
        ..
    } = &certificate.subject_alternative_name
    {
        names = names.saturating_add(kinds.len());
        let unreadable = kinds.iter().filter(|kind| **kind == NameKind::IP).count();
        let unreadable = unreadable > ip_addresses.len();
        cannot_be_applied = bases(constraints).any(|base| match base {
            // Mail addresses and URIs are another matter than the origin's name.
            NameConstraint::Other(NameKind::EMAIL | NameKind::URI) => false,
            NameConstraint::Other(kind) => kinds.contains(kind),
            NameConstraint::Ip { .. } => unreadable,
            NameConstraint::Dns(_) | NameConstraint::Directory(_) => false,
        });
        presented.extend(dns_names.iter().map(|name| ConstrainedName::Dns(name)));
        presented.extend(
            directory_names
                .iter()
                .map(|name| ConstrainedName::Directory(name)),
        );
        let addresses = ip_addresses.iter().copied();
        presented.extend(addresses.map(ConstrainedName::Ip));
    }
    if names.saturating_mul(bases(constraints).count()) > MOST_COMPARISONS {
        return Some(ConstraintFault::TooManyNames);
    }
    if cannot_be_applied {
        return Some(ConstraintFault::CannotBeApplied);
    }
    let is_forbidden = presented.iter().any(|name| name.breaks(constraints));
    is_forbidden.then_some(ConstraintFault::Forbidden)
}

enum ConstrainedName<'a> {
    Dns(&'a str),
    Ip(IpAddr),
    Directory(&'a [RelativeName]),
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
            (ConstrainedName::Ip(address), NameConstraint::Ip { network, mask }) => {
                // An address of the other family is of the same form of name, and outside.
                let same_family = address.is_ipv4() == network.is_ipv4();
                Some(same_family && (bits(address) ^ bits(network)) & bits(mask) == 0)
            }
            (ConstrainedName::Directory(names), NameConstraint::Directory(base)) => {
                Some(names.starts_with(base))
            }
            _ => None,
        }
    }
}

fn bits(address: &IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => address.to_bits().into(),
        IpAddr::V6(address) => address.to_bits(),
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
        let (some, other) = (b"some".to_vec(), b"other".to_vec());
        let constraints = NameConstraints {
            permitted: vec![NameConstraint::Directory(vec![some])],
            excluded: vec![],
        };
        assert!(!ConstrainedName::Directory(&[]).breaks(&constraints));
        assert!(ConstrainedName::Directory(&[other]).breaks(&constraints));
    }
}
