//! The faults of a path's certificates.

use time::OffsetDateTime;

use super::chain::{
    PathCertificate, PathEnd, ValidityError, Violation, WebpkiJudgment, WebpkiVerdict,
};
use super::name_constraints;
use crate::pki::certificate::{Certificate, Purpose};

pub(super) fn validity(
    path: &[PathCertificate<'_>],
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

pub(super) fn violations(
    path: &[PathCertificate<'_>],
    end: &PathEnd,
    judge: &WebpkiJudgment,
) -> Vec<(usize, Violation)> {
    // A self-signed leaf is wrong as a whole: its other contents do not matter.
    if matches!(end, PathEnd::SelfSignedLeaf) {
        return Vec::new();
    }
    let mut violations = own_violations(path);
    let constrained = name_constraints::violators(path)
        .into_iter()
        .map(|position| (position, Violation::NameConstraintViolated));
    violations.extend(constrained);
    if let PathEnd::BadSignature { child, .. } = end {
        violations.push((*child, Violation::SignatureDoesNotVerify));
    }
    // Only webpki applies those of the anchor itself. They concern the names of the leaf.
    let refused = WebpkiVerdict::Refused {
        reason: "NameConstraintViolation".to_owned(),
    };
    let is_known = violations
        .iter()
        .any(|(_, violation)| *violation == Violation::NameConstraintViolated);
    if let Some(&(leaf, _)) = path.first()
        && !is_known
        && [&judge.at, &judge.in_validity].contains(&&refused)
    {
        violations.push((leaf, Violation::NameConstraintViolated));
    }
    violations
}

/// The number of faults of a path's issuers; the leaf is the same in every path. Names are left out,
/// because every path that is tried needs this number, and there may be many names.
pub(super) fn faults(path: &[PathCertificate<'_>], at: OffsetDateTime) -> usize {
    let Some(((leaf, _), issuers)) = path.split_first() else {
        return 0;
    };
    let violations = own_violations(path);
    let of_issuers = violations.iter().filter(|(position, _)| position != leaf);
    validity(issuers, at).len() + of_issuers.count()
}

fn own_violations(path: &[PathCertificate<'_>]) -> Vec<(usize, Violation)> {
    let mut violations = Vec::new();
    // RFC 5280 section 6.1.4 (l): self-issued certificates do not count for the path length.
    let mut intermediates_below: u32 = 0;
    for (depth, &(position, certificate)) in path.iter().enumerate() {
        let mut found = common_violations(certificate);
        if depth == 0 {
            if certificate.is_certificate_authority() {
                found.push(Violation::CertificateAuthorityAsLeaf);
            }
        } else {
            found.extend(issuer_violations(certificate, intermediates_below));
            if !certificate.is_self_issued() {
                intermediates_below = intermediates_below.saturating_add(1);
            }
        }
        violations.extend(found.into_iter().map(|violation| (position, violation)));
    }
    violations
}

/// Rules for every certificate of a path.
fn common_violations(certificate: &Certificate) -> Vec<Violation> {
    let mut found = Vec::new();
    // A leaf for 'any purpose' is a warning elsewhere; libcrypto accepts it in issuers.
    if let Some(purposes) = &certificate.extended_key_usage
        && !purposes.contains(&Purpose::ServerAuth)
        && !purposes.contains(&Purpose::Any)
    {
        found.push(Violation::PurposeExcludesServerAuth);
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
    if certificate
        .key_usage
        .is_some_and(|usage| !usage.key_cert_sign)
    {
        found.push(Violation::KeyUsageForbidsSigning);
    }
    let allowed = certificate
        .basic_constraints
        .and_then(|constraints| constraints.path_length);
    if let Some(allowed) = allowed
        && intermediates_below > allowed
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

pub(super) fn weak_signatures(path: &[PathCertificate<'_>], end: &PathEnd) -> Vec<usize> {
    if matches!(end, PathEnd::SelfSignedLeaf) {
        return Vec::new();
    }
    path.iter()
        .filter(|(_, certificate)| certificate.weak_signature().is_some())
        .map(|(position, _)| *position)
        .collect()
}
