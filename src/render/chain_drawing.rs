//! A presented chain as a small drawing in ASCII: what was sent in the order of sending, who issued
//! each, where the path breaks and what belongs there.

use super::escape::{escape, excerpt};
use super::wrap::wrap;
use crate::assessment::role::Role;
use crate::check::ChainContext;
use crate::pki::certificate::Name;
use crate::pki::issuer;
use crate::pki::path::{ExtraKind, Order, PathEnd, ValidityError, Violation};
use crate::pki::unlisted_roots;
use crate::time_format::utc;

/// Draws a chain. The lines are safe to print and carry no indent.
pub fn draw(chain: &ChainContext) -> Vec<String> {
    let mut lines = Vec::new();
    for position in 0..chain.certificates.len() {
        lines.extend(certificate(chain, position));
        for fault in faults(chain, position) {
            lines.extend(wrap(BREAK, LINK, &fault));
        }
        if let Some(link) = link(chain, position) {
            lines.extend(wrap(LINK, LINK, &link));
        }
        if let Some(fault) = break_after(chain, position) {
            lines.extend(wrap(BREAK, LINK, &fault));
        }
    }
    lines.extend(wrap("root  ", "      ", &end(chain)));
    if let Order::OutOfOrder { right } = &chain.chain.order {
        let right: Vec<String> = right
            .iter()
            .map(|position| format!("#{position}"))
            .collect();
        lines.push(format!("right order: {}", right.join(" ")));
    }
    lines
}

const LINK: &str = " |    ";
const BREAK: &str = " X    ";

fn certificate(chain: &ChainContext, position: usize) -> Vec<String> {
    let name = match chain.certificate(position) {
        Some(certificate) => shortened(&certificate.short_name()),
        None => "cannot be read".to_owned(),
    };
    // A certificate above the missing one looks like a stranger.
    let is_incomplete = matches!(chain.chain.end, PathEnd::Missing { .. });
    let role = match extra(chain, position) {
        Some(ExtraKind::Stranger) if is_incomplete => "not used: no path includes it".to_owned(),
        Some(kind) => format!("not used: {}", not_used(kind)),
        None => Role::of(chain, position).word().to_owned(),
    };
    let label = format!("{:<6}", format!("#{position}"));
    wrap(&label, "      ", &format!("{name} ({role})"))
}

fn extra(chain: &ChainContext, position: usize) -> Option<ExtraKind> {
    let mut extras = chain.chain.extras.iter();
    let extra = extras.find(|extra| extra.position == position)?;
    Some(extra.kind)
}

fn not_used(kind: ExtraKind) -> String {
    match kind {
        ExtraKind::Duplicate { of } => format!("the same as #{of}"),
        ExtraKind::TrustedRoot => "the root itself, which need not be sent".to_owned(),
        ExtraKind::ExpiredCopy => "an expired copy".to_owned(),
        ExtraKind::CrossSign => "a cross-sign beside the path".to_owned(),
        ExtraKind::Stranger => "nothing to do with the path".to_owned(),
        ExtraKind::Unparsable => "cannot be read".to_owned(),
    }
}

fn faults(chain: &ChainContext, position: usize) -> Vec<String> {
    let found = &chain.chain;
    let validity = found.validity.iter().filter(|(at, _)| *at == position);
    let validity = validity.map(|(_, error)| match error {
        ValidityError::Expired { not_after } => format!("EXPIRED {}", utc(*not_after)),
        ValidityError::NotYetValid { not_before } => {
            format!("NOT YET VALID, only from {}", utc(*not_before))
        }
    });
    let violations = found.violations.iter().filter(|(at, _)| *at == position);
    validity
        .chain(violations.map(|(_, violation)| format!("INVALID: {}", broken_rule(violation))))
        .collect()
}

fn broken_rule(violation: &Violation) -> String {
    match violation {
        Violation::NotACertificateAuthority => {
            "no certificate authority, yet it issued one".to_owned()
        }
        Violation::OldVersion { version } => {
            format!("X.509 version {version} cannot issue certificates")
        }
        Violation::KeyUsageForbidsSigning => {
            "its key usage forbids signing certificates".to_owned()
        }
        Violation::PathLengthExceeded { allowed, found } => {
            format!("it allows {allowed} intermediates below it, and there are {found}")
        }
        Violation::SignatureDoesNotVerify => "its signature does not verify".to_owned(),
        Violation::NetscapeTypeExcludesServers => "its purpose leaves out TLS servers".to_owned(),
        Violation::UnreadableKey => "its public key cannot be read".to_owned(),
        Violation::SignatureNotSupported => "its signature is of an unsupported kind".to_owned(),
        Violation::NameConstraintViolated => {
            "a certificate above forbids one of its names".to_owned()
        }
        Violation::PurposeExcludesServerAuth => "its purpose leaves out TLS servers".to_owned(),
        Violation::UnknownCriticalExtension { oid } => {
            format!("critical extension {} is not known", escape(oid))
        }
        Violation::MalformedExtension { oid } => {
            format!("extension {} cannot be read", escape(oid))
        }
        Violation::KeyUsageFitsNoSuite => "its key usage fits no cipher suite".to_owned(),
    }
}

fn link(chain: &ChainContext, position: usize) -> Option<String> {
    let certificate = chain.certificate(position)?;
    if extra(chain, position).is_some() {
        return None;
    }
    let found = &chain.chain;
    let is_self_signed_leaf = found.end == PathEnd::SelfSignedLeaf && found.leaf == Some(position);
    if is_self_signed_leaf || Role::of(chain, position) == Role::Root {
        return Some("self-signed".to_owned());
    }
    let is_last = found.path.last() == Some(&position);
    let sent = match &found.end {
        PathEnd::UntrustedRoot { position: root } if is_last => Some(*root),
        _ => next_on_path(chain, position),
    };
    let issuer = shortened(common_name(&certificate.issuer));
    Some(match sent {
        Some(sent) => format!("issued by #{sent} {issuer}"),
        None => format!("issued by {issuer}"),
    })
}

fn next_on_path(chain: &ChainContext, position: usize) -> Option<usize> {
    let mut rest = chain.chain.path.iter().skip_while(|at| **at != position);
    rest.nth(1).copied()
}

/// The fault between this certificate and the next one sent.
fn break_after(chain: &ChainContext, position: usize) -> Option<String> {
    let found = &chain.chain;
    if let PathEnd::UntrustedRoot { position: root } = &found.end
        && *root == position
    {
        return Some("UNTRUSTED: this root is not on Mozilla's list".to_owned());
    }
    if let Some(next) = next_on_path(chain, position) {
        let mut path = found.path.iter();
        let in_place = next > position && path.all(|at| *at <= position || *at >= next);
        return (!in_place).then(|| format!("WRONG ORDER: #{next} belongs here"));
    }
    if found.path.last() != Some(&position) {
        return None;
    }
    match &found.end {
        // To add it would not help: see chain-untrusted.
        PathEnd::Missing { issuer, .. } if is_private(chain) => Some(format!(
            "UNTRUSTED: {} is not on Mozilla's list",
            shortened(common_name(issuer))
        )),
        PathEnd::Missing {
            issuer,
            ca_issuers,
            impostor,
            ..
        } => Some(missing(issuer, ca_issuers, *impostor)),
        PathEnd::SelfSignedLeaf => {
            Some("SELF-SIGNED: no certificate authority vouches for it".to_owned())
        }
        PathEnd::BadSignature {
            issuer: Some(issuer),
            ..
        } => Some(format!(
            "BROKEN: the key of #{issuer} did not make its signature"
        )),
        PathEnd::BadSignature { issuer: None, .. } => {
            Some("BROKEN: the root's key did not make its signature".to_owned())
        }
        _ => None,
    }
}

/// `true` if a well-known private authority, or a root off the list, issued a certificate of the path.
fn is_private(chain: &ChainContext) -> bool {
    let path = chain.chain.path.iter();
    path.filter_map(|position| chain.certificate(*position))
        .any(|certificate| {
            issuer::recognize(certificate).is_some() || unlisted_roots::issued(certificate)
        })
}

fn missing(issuer: &Name, ca_issuers: &[String], impostor: Option<usize>) -> String {
    let mut text = format!("MISSING: {} belongs here", shortened(common_name(issuer)));
    if let Some(impostor) = impostor {
        text.push_str(&format!("; #{impostor} has its name, but another key"));
    }
    if let Some(url) = ca_issuers.first() {
        text.push_str(&format!("; it can be had from {}", shortened(url)));
    }
    text
}

fn end(chain: &ChainContext) -> String {
    match &chain.chain.end {
        PathEnd::Anchored { anchor } => {
            let name = shortened(common_name(anchor.name()));
            if anchor.extra {
                format!(
                    "{name}: added to Mozilla's list for this run; CloudFront would not trust it"
                )
            } else {
                format!("{name}: on Mozilla's list, trusted")
            }
        }
        PathEnd::RemovedRoot { root, .. } => format!(
            "{}: no longer on Mozilla's list, removed with {}",
            shortened(common_name(&root.name)),
            root.dropped_in
        ),
        PathEnd::UntrustedRoot { position } => {
            format!("#{position} is not one that CloudFront trusts")
        }
        PathEnd::SelfSignedLeaf
        | PathEnd::Missing { .. }
        | PathEnd::BadSignature { .. }
        | PathEnd::NoLeaf => "not reached".to_owned(),
    }
}

/// The Common Name of a distinguished name, else all of it; as the issuer wrote it.
pub fn common_name(name: &Name) -> &str {
    let common_name = name
        .text
        .split(", ")
        .find_map(|part| part.strip_prefix("CN="));
    common_name.unwrap_or(&name.text)
}

/// Text from a peer, cut to the room that a drawing has.
fn shortened(text: &str) -> String {
    excerpt(text, 60)
}
