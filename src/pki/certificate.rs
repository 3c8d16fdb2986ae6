//! What a certificate says, as owned facts. Nothing is judged here, and texts are as the issuer
//! wrote them: whoever prints them must escape control characters.
//!
//! Only the files of `certificate/` name x509-parser.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use time::OffsetDateTime;

use super::der;
use super::link;
use super::link::Link;

mod distinguished_name;
mod extension;
mod key;
mod parse;

pub(crate) use key::{key_parts, rsa_modulus_bits};

/// A certificate that could be read (RFC 5280 section 4.1).
#[derive(Debug, Clone, PartialEq)]
pub struct Certificate {
    /// The bytes as presented.
    pub der: Vec<u8>,
    /// SHA-256 over [`Certificate::der`], the usual fingerprint.
    pub sha256: [u8; 32],
    /// 1, 2 or 3; the number as people say it, not as it is encoded.
    pub version: u32,
    /// Whom the certificate is about.
    pub subject: Name,
    /// Who signed it, by its own account.
    pub issuer: Name,
    /// Lower-case hex without colons or leading zero octets; with a `-` when it is negative.
    pub serial: String,
    /// The first second at which it is valid.
    pub not_before: OffsetDateTime,
    /// The last second at which it is valid.
    pub not_after: OffsetDateTime,
    /// Every Common Name of the subject, in the order of the encoding.
    pub common_names: Vec<String>,
    /// The presented identifiers.
    pub subject_alternative_name: SubjectAlternativeName,
    /// The subject's public key.
    pub key: PublicKey,
    /// Such as `sha256WithRSAEncryption` or `ecdsa-with-SHA384`; an object identifier when unknown.
    pub signature_algorithm: String,
    /// The hash under the signature, such as `SHA-256`, where the algorithm tells.
    pub signature_hash: Option<&'static str>,
    /// Basic constraints, when present and readable.
    pub basic_constraints: Option<BasicConstraints>,
    /// Key usage, when present and readable.
    pub key_usage: Option<KeyUsage>,
    /// Extended key usage, when present and readable.
    pub extended_key_usage: Option<Vec<Purpose>>,
    /// Name constraints, when present and readable.
    pub name_constraints: Option<NameConstraints>,
    /// Subject key identifier.
    pub subject_key_id: Option<Vec<u8>>,
    /// The key identifier of the authority key identifier.
    pub authority_key_id: Option<Vec<u8>>,
    /// Where the issuer's certificate can be had (authority information access, caIssuers), URIs only.
    pub ca_issuers: Vec<String>,
    /// Object identifiers of critical extensions that a relying party would not know.
    pub unknown_critical_extensions: Vec<String>,
    /// Object identifiers of extensions that are damaged or appear twice.
    pub malformed_extensions: Vec<String>,
    /// The issuer wants handshakes with a stapled OCSP response only (RFC 7633).
    pub ocsp_must_staple: bool,
    pub(crate) signed: Signed,
}

/// What a signature covers and what it is, as bytes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Signed {
    /// The TBSCertificate, header included.
    pub(crate) message: Vec<u8>,
    /// The contents of the AlgorithmIdentifier beside the signature.
    pub(crate) algorithm: Vec<u8>,
    /// The signature's octets.
    pub(crate) signature: Vec<u8>,
}

/// A distinguished name.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Name {
    /// Readable: `CN=..., O=..., C=...`, most specific first. **Not escaped for terminals.**
    pub text: String,
    /// The DER of the Name, SEQUENCE header included. Two names are equal when these bytes are.
    pub raw: Vec<u8>,
}

/// The subject alternative name extension (RFC 5280 section 4.2.1.6).
#[derive(Debug, Clone, PartialEq)]
pub enum SubjectAlternativeName {
    /// No such extension.
    Absent,
    /// The extension, sorted by kind.
    Present {
        /// dNSName entries as encoded.
        dns_names: Vec<String>,
        /// iPAddress entries of 4 or 16 octets.
        ip_addresses: Vec<IpAddr>,
        /// How many entries are of another kind or cannot be read.
        others: usize,
    },
    /// The extension is there and is damaged.
    Malformed,
}

/// A subject's public key.
#[derive(Debug, Clone, PartialEq)]
pub struct PublicKey {
    /// `RSA`, `RSA-PSS`, `ECDSA`, `Ed25519`, `Ed448`, `DSA`, ... or the object identifier.
    pub algorithm: String,
    /// The modulus' length for RSA, the field's for ECDSA; none where it is fixed or unknown.
    pub bits: Option<u32>,
    /// The named curve: `P-256`, `P-384`, `secp256k1`, ... or the object identifier.
    pub curve: Option<String>,
    /// SHA-256 over the SubjectPublicKeyInfo: the same key in two certificates has the same value.
    pub spki_sha256: [u8; 32],
    /// The DER of the SubjectPublicKeyInfo.
    pub spki: Vec<u8>,
}

/// Basic constraints (RFC 5280 section 4.2.1.9).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BasicConstraints {
    /// The subject may issue certificates.
    pub ca: bool,
    /// How many intermediates may stand below it.
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
}

/// A purpose of extended key usage (RFC 5280 section 4.2.1.12).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purpose {
    /// id-kp-serverAuth.
    ServerAuth,
    /// id-kp-clientAuth.
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
    /// A network of IPv4 addresses.
    Ip4 {
        /// Any address of the network.
        network: Ipv4Addr,
        /// The bits that count.
        mask: Ipv4Addr,
    },
    /// A network of IPv6 addresses.
    Ip6 {
        /// Any address of the network.
        network: Ipv6Addr,
        /// The bits that count.
        mask: Ipv6Addr,
    },
    /// A distinguished name and what is below it.
    Directory(Vec<RelativeName>),
    /// Of another form (mail, URI, ...), or not readable.
    Other,
}

/// A relative distinguished name: the object identifiers and values of its attributes, the values
/// made comparable (RFC 5280 section 7.1): lower case, white space trimmed and single.
pub type RelativeName = Vec<(String, String)>;

/// Why something presented as a certificate is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MalformedCertificate {
    /// What is wrong, in a few words.
    pub reason: String,
    /// The octet from which it could not be read any further, where known.
    pub offset: Option<usize>,
    /// The bytes as presented.
    pub der: Vec<u8>,
}

impl std::fmt::Display for MalformedCertificate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.offset {
            Some(offset) => write!(f, "{} (at octet {offset})", self.reason),
            None => f.write_str(&self.reason),
        }
    }
}

impl std::error::Error for MalformedCertificate {}

impl Certificate {
    /// Reads one certificate that is the whole of `der`.
    ///
    /// A damaged extension does not make the certificate unreadable: it is listed in
    /// [`Certificate::malformed_extensions`]. Octets after the certificate do.
    pub fn parse(der: &[u8]) -> Result<Certificate, MalformedCertificate> {
        parse::certificate(der)
    }

    /// Subject and issuer are the same name.
    pub fn is_self_issued(&self) -> bool {
        self.subject == self.issuer
    }

    /// It is self-issued and its own key made the signature. Where the algorithm cannot be checked
    /// here, key identifiers that do not contradict are taken for it.
    pub fn is_self_signed(&self) -> bool {
        match link::between(self, self) {
            Link::Signed => true,
            Link::UnknownAlgorithm => {
                self.authority_key_id.is_none() || self.authority_key_id == self.subject_key_id
            }
            Link::BadSignature | Link::NameDiffers => false,
        }
    }

    /// Neither too early nor too late at this moment.
    pub fn is_valid_at(&self, at: OffsetDateTime) -> bool {
        self.not_before <= at && at <= self.not_after
    }

    /// Basic constraints say that it may issue certificates.
    pub fn is_certificate_authority(&self) -> bool {
        self.basic_constraints
            .is_some_and(|constraints| constraints.ca)
    }

    /// The hash of the signature when it is one that nobody should rely on any more.
    pub fn weak_signature(&self) -> Option<&'static str> {
        self.signature_hash
            .filter(|hash| matches!(*hash, "SHA-1" | "MD5" | "MD4" | "MD2"))
    }

    /// What people call it: the Common Name, else the first DNS name, else the subject.
    pub fn short_name(&self) -> String {
        if let Some(name) = self.common_names.first() {
            return name.clone();
        }
        if let SubjectAlternativeName::Present { dns_names, .. } = &self.subject_alternative_name
            && let Some(name) = dns_names.first()
        {
            return name.clone();
        }
        self.subject.text.clone()
    }
}

impl Name {
    /// Reads the DER of a Name; none when it is none.
    pub fn parse(raw: &[u8]) -> Option<Name> {
        distinguished_name::name(raw)
    }

    /// Every attribute, such as `O`, with its value: as it is, and as [`Name::text`] has it, where
    /// it may be quoted. **Not escaped for terminals.**
    pub fn attributes(&self) -> Vec<(String, [String; 2])> {
        let both = |(attribute, value): (String, String)| {
            let quoted = distinguished_name::quoted(value.clone());
            (attribute, [value, quoted])
        };
        let attributes = distinguished_name::attributes(&self.raw);
        attributes.into_iter().map(both).collect()
    }

    /// The relative distinguished names from the most general on, comparable.
    pub fn relative_names(&self) -> Vec<RelativeName> {
        distinguished_name::relative_names(&self.raw)
    }

    /// The DER without the SEQUENCE header, the form in which trust anchors keep it.
    pub fn contents(&self) -> &[u8] {
        der::contents_of(&self.raw, der::SEQUENCE).unwrap_or_default()
    }
}

impl PublicKey {
    /// The SubjectPublicKeyInfo without its SEQUENCE header, the form in which trust anchors keep it.
    pub fn contents(&self) -> &[u8] {
        der::contents_of(&self.spki, der::SEQUENCE).unwrap_or_default()
    }
}
