//! The contents of extensions.

use std::net::IpAddr;

use x509_parser::extensions as parsed;
use x509_parser::extensions::GeneralName;

use super::comparable_name::{RelativeName, comparable};

/// The subject alternative name extension (RFC 5280 section 4.2.1.6).
#[derive(Debug, Clone, PartialEq)]
pub enum SubjectAlternativeName {
    Absent,
    Present {
        /// dNSName entries as encoded.
        dns_names: Vec<String>,
        /// iPAddress entries of 4 or 16 bytes.
        ip_addresses: Vec<IpAddr>,
        /// directoryName entries.
        directory_names: Vec<Vec<RelativeName>>,
        /// The number of entries of other kinds or that cannot be read.
        others: usize,
        /// The kind of every entry.
        kinds: Vec<NameKind>,
    },
    Malformed,
}

/// Basic constraints (RFC 5280 section 4.2.1.9).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BasicConstraints {
    /// The subject may issue certificates.
    pub ca: bool,
    /// The most intermediates below it.
    pub path_length: Option<u32>,
}

/// The bits of key usage that matter here (RFC 5280 section 4.2.1.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyUsage {
    /// keyCertSign: may sign certificates.
    pub key_cert_sign: bool,
    /// digitalSignature: needed by every (EC)DHE handshake.
    pub digital_signature: bool,
    /// keyEncipherment: needed by RSA key transport.
    pub key_encipherment: bool,
    /// keyAgreement: needed by static ECDH, which nothing uses any more.
    pub key_agreement: bool,
}

/// A purpose of extended key usage (RFC 5280 section 4.2.1.12).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purpose {
    ServerAuth,
    ClientAuth,
    /// anyExtendedKeyUsage.
    Any,
    /// Any other, by its object identifier.
    Other(String),
}

/// Name constraints (RFC 5280 section 4.2.1.10).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameConstraints {
    /// Names of a form that appears here must be within one of that form.
    pub permitted: Vec<NameConstraint>,
    /// Names must not be within any of these.
    pub excluded: Vec<NameConstraint>,
}

/// One base of name constraints.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NameConstraint {
    /// A domain and what is below it.
    Dns(String),
    /// Of one family. The bits of `network` outside of `mask` are ignored.
    Ip { network: IpAddr, mask: IpAddr },
    /// A distinguished name and what is below it.
    Directory(Vec<RelativeName>),
    /// Of another kind, or not readable.
    Other(NameKind),
}

/// The kind of a GeneralName: the number of its tag (RFC 5280 section 4.2.1.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NameKind(pub u32);

impl NameKind {
    pub const EMAIL: Self = Self(1);
    pub const DNS: Self = Self(2);
    pub const URI: Self = Self(6);
    pub const IP: Self = Self(7);
}

impl From<&GeneralName<'_>> for NameKind {
    fn from(name: &GeneralName<'_>) -> Self {
        match name {
            GeneralName::OtherName(..) => Self(0),
            GeneralName::RFC822Name(_) => Self::EMAIL,
            GeneralName::DNSName(_) => Self::DNS,
            GeneralName::X400Address(_) => Self(3),
            GeneralName::DirectoryName(_) => Self(4),
            GeneralName::EDIPartyName(_) => Self(5),
            GeneralName::URI(_) => Self::URI,
            GeneralName::IPAddress(_) => Self::IP,
            GeneralName::RegisteredID(_) => Self(8),
            GeneralName::Invalid(tag, _) => Self(tag.0),
        }
    }
}

impl From<&[GeneralName<'_>]> for SubjectAlternativeName {
    fn from(names: &[GeneralName<'_>]) -> Self {
        let mut dns_names = Vec::new();
        let mut ip_addresses = Vec::new();
        let mut directory_names = Vec::new();
        for name in names {
            match name {
                GeneralName::DNSName(name) => dns_names.push((*name).to_owned()),
                GeneralName::IPAddress(bytes) => ip_addresses.extend(address(bytes)),
                GeneralName::DirectoryName(name) => {
                    directory_names.push(comparable(name.as_raw()));
                }
                _ => {}
            }
        }
        Self::Present {
            kinds: names.iter().map(NameKind::from).collect(),
            others: names.len() - dns_names.len() - ip_addresses.len(),
            dns_names,
            ip_addresses,
            directory_names,
        }
    }
}

fn address(bytes: &[u8]) -> Option<IpAddr> {
    let v4 = <[u8; 4]>::try_from(bytes).map(IpAddr::from);
    v4.or_else(|_| <[u8; 16]>::try_from(bytes).map(IpAddr::from))
        .ok()
}

impl From<&parsed::KeyUsage> for KeyUsage {
    fn from(usage: &parsed::KeyUsage) -> Self {
        Self {
            key_cert_sign: usage.key_cert_sign(),
            digital_signature: usage.digital_signature(),
            key_encipherment: usage.key_encipherment(),
            key_agreement: usage.key_agreement(),
        }
    }
}

pub(super) fn purposes(usage: &parsed::ExtendedKeyUsage<'_>) -> Vec<Purpose> {
    let other = |oid: &str| Purpose::Other(oid.to_owned());
    let named = [
        (usage.server_auth, Purpose::ServerAuth),
        (usage.client_auth, Purpose::ClientAuth),
        (usage.any, Purpose::Any),
        (usage.code_signing, other("1.3.6.1.5.5.7.3.3")),
        (usage.email_protection, other("1.3.6.1.5.5.7.3.4")),
        (usage.time_stamping, other("1.3.6.1.5.5.7.3.8")),
        (usage.ocsp_signing, other("1.3.6.1.5.5.7.3.9")),
    ];
    let unnamed = usage.other.iter().map(|oid| other(&oid.to_id_string()));
    named
        .into_iter()
        .filter_map(|(present, purpose)| present.then_some(purpose))
        .chain(unnamed)
        .collect()
}

impl From<&parsed::NameConstraints<'_>> for NameConstraints {
    fn from(constraints: &parsed::NameConstraints<'_>) -> Self {
        let owned = |subtrees: &Option<Vec<parsed::GeneralSubtree<'_>>>| {
            let subtrees = subtrees.as_deref().unwrap_or_default();
            subtrees.iter().map(|one| (&one.base).into()).collect()
        };
        Self {
            permitted: owned(&constraints.permitted_subtrees),
            excluded: owned(&constraints.excluded_subtrees),
        }
    }
}

impl From<&GeneralName<'_>> for NameConstraint {
    fn from(base: &GeneralName<'_>) -> Self {
        match base {
            GeneralName::DNSName(domain) => Self::Dns((*domain).to_owned()),
            GeneralName::DirectoryName(name) => Self::Directory(comparable(name.as_raw())),
            GeneralName::IPAddress(bytes) => network(bytes).unwrap_or(Self::Other(NameKind::IP)),
            _ => Self::Other(base.into()),
        }
    }
}

/// Address and mask, one after the other.
fn network(bytes: &[u8]) -> Option<NameConstraint> {
    let (network, mask) = bytes.split_at_checked(bytes.len() / 2)?;
    Some(NameConstraint::Ip {
        network: address(network)?,
        mask: address(mask)?,
    })
}
