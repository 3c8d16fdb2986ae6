//! The faults of a path's certificates.

use time::OffsetDateTime;

use super::chain::{AnchorFault, PathEnd, SentCertificate, ValidityError, Violation};
use super::name_constraints;
use super::search::FoundPath;
use crate::pki::certificate::{Certificate, KeyUsage, Purpose};

pub(super) fn validity(
    path: &[SentCertificate<'_>],
    at: OffsetDateTime,
) -> Vec<(usize, ValidityError)> {
    path.iter()
        .filter_map(|&(position, certificate)| Some((position, validity_of(certificate, at)?)))
        .collect()
}

fn validity_of(certificate: &Certificate, at: OffsetDateTime) -> Option<ValidityError> {
    if at > certificate.not_after {
        let not_after = certificate.not_after;
        return Some(ValidityError::Expired { not_after });
    }
    let not_before = certificate.not_before;
    (at < not_before).then_some(ValidityError::NotYetValid { not_before })
}

/// AWS-LC checks the dates of the anchor with those of the path (`internal_verify`).
pub(super) fn anchor_fault(found: &FoundPath<'_>, at: OffsetDateTime) -> Option<AnchorFault> {
    let PathEnd::Anchored { anchor } = &found.end else {
        return None;
    };
    let root = &anchor.certificate;
    // A leaf that was added signs nothing.
    let has_signed = found
        .path
        .iter()
        .all(|(_, certificate)| certificate.sha256 != root.sha256);
    let cannot_sign = has_signed && !root.may_sign_certificates();
    let not_valid = validity_of(root, at).map(AnchorFault::NotValid);
    not_valid.or_else(|| cannot_sign.then_some(AnchorFault::CannotSign))
}

pub(super) fn violations(found: &FoundPath<'_>) -> Vec<(usize, Violation)> {
    let path = &found.path;
    // A self-signed leaf is wrong as a whole: its other contents do not matter.
    if found.end == PathEnd::SelfSignedLeaf {
        return Vec::new();
    }
    let mut violations = own_violations(path);
    let anchor = match &found.end {
        PathEnd::Anchored { anchor } => anchor.certificate.name_constraints.as_ref(),
        _ => None,
    };
    let constrained = name_constraints::violators(path, anchor)
        .into_iter()
        .map(|(position, fault)| (position, Violation::NameConstraintViolated(fault)));
    violations.extend(constrained);
    let unsupported = found.unsupported.iter();
    violations.extend(unsupported.map(|position| (*position, Violation::SignatureNotSupported)));
    let unreadable = found.unreadable_keys.iter();
    violations.extend(unreadable.map(|position| (*position, Violation::UnreadableKey)));
    if let PathEnd::BadSignature { child, .. } = found.end {
        violations.push((child, Violation::SignatureDoesNotVerify));
    }
    violations
}

fn own_violations(path: &[SentCertificate<'_>]) -> Vec<(usize, Violation)> {
    let mut violations = Vec::new();
    // RFC 5280 section 6.1.4 (l): self-issued certificates do not count for the path length.
    let mut intermediates_below: u32 = 0;
    for (depth, &(position, certificate)) in path.iter().enumerate() {
        let mut found = common_violations(certificate, depth == 0);
        if depth > 0 {
            found.extend(issuer_violations(certificate, intermediates_below));
            if !certificate.is_self_issued() {
                intermediates_below = intermediates_below.saturating_add(1);
            }
        }
        violations.extend(found.into_iter().map(|violation| (position, violation)));
    }
    violations
}

/// Rules about each certificate of a path.
fn common_violations(certificate: &Certificate, is_leaf: bool) -> Vec<Violation> {
    let mut found = Vec::new();
    // AWS-LC's check_purpose_ssl_server; an issuer for 'any purpose' is a warning elsewhere.
    if let Some(purposes) = &certificate.extended_key_usage
        && !purposes.contains(&Purpose::ServerAuth)
        && (is_leaf || !purposes.contains(&Purpose::Any))
    {
        found.push(Violation::PurposeExcludesServerAuth);
    }
    let fits_suite =
        |usage: KeyUsage| usage.digital_signature || usage.key_encipherment || usage.key_agreement;
    if is_leaf && !certificate.key_usage.is_none_or(fits_suite) {
        found.push(Violation::KeyUsageFitsNoSuite);
    }
    if is_leaf && !certificate.netscape_type_allows_servers {
        found.push(Violation::NetscapeTypeExcludesServers);
    }
    for oid in &certificate.unknown_critical_extensions {
        found.push(Violation::UnknownCriticalExtension { oid: oid.clone() });
    }
    for oid in &certificate.malformed_extensions {
        if is_needed(oid) {
            found.push(Violation::MalformedExtension { oid: oid.clone() });
        }
    }
    found
}

/// Rules for certificates that issue others.
fn issuer_violations(certificate: &Certificate, intermediates_below: u32) -> Vec<Violation> {
    let mut found = Vec::new();
    if certificate.version < 3 {
        found.push(Violation::OldVersion {
            version: certificate.version,
        });
    } else if !certificate.is_certificate_authority() {
        found.push(Violation::NotACertificateAuthority);
    }
    if !certificate.may_sign_certificates() {
        found.push(Violation::KeyUsageForbidsSigning);
    }
    let allowed = certificate
        .basic_constraints
        .and_then(|constraints| constraints.path_length);
    // x509_vfy.c does not apply the limit of a self-issued authority.
    if let Some(allowed) = allowed
        && intermediates_below > allowed
        && !certificate.is_self_issued()
    {
        found.push(Violation::PathLengthExceeded {
            allowed,
            found: intermediates_below,
        });
    }
    found
}

/// Key usage, subject alternative name, basic constraints, name constraints, extended key usage.
fn is_needed(oid: &str) -> bool {
    matches!(
        oid,
        "2.5.29.15" | "2.5.29.17" | "2.5.29.19" | "2.5.29.30" | "2.5.29.37"
    )
}

pub(super) fn weak_signatures(found: &FoundPath<'_>) -> Vec<usize> {
    if found.end == PathEnd::SelfSignedLeaf {
        return Vec::new();
    }
    let path = found.path.iter();
    path.filter(|(_, certificate)| certificate.weak_signature().is_some())
        .map(|(position, _)| *position)
        .collect()
}
