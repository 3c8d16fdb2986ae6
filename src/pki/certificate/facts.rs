//! The facts of one certificate (RFC 5280 section 4.1).

use time::OffsetDateTime;

use super::distinguished_name::Name;
use super::extension::{
    BasicConstraints, KeyUsage, NameConstraints, Purpose, SubjectAlternativeName,
};
use super::key::PublicKey;

/// A certificate that could be read. Extensions are `None` if they are absent or cannot be read.
#[derive(Debug, Clone, PartialEq)]
pub struct Certificate {
    /// The bytes as presented.
    pub der: Vec<u8>,
    /// SHA-256 of [`Certificate::der`], the usual fingerprint.
    pub sha256: [u8; 32],
    /// 1, 2 or 3, not the encoded 0, 1 or 2.
    pub version: u32,
    pub subject: Name,
    pub issuer: Name,
    /// Lower-case hex without colons or leading zero bytes; with a `-` if it is negative.
    pub serial: String,
    /// The first second of its validity.
    pub not_before: OffsetDateTime,
    /// The last second of its validity.
    pub not_after: OffsetDateTime,
    /// Every Common Name of the subject, in the order of the encoding.
    pub common_names: Vec<String>,
    pub subject_alternative_name: SubjectAlternativeName,
    pub key: PublicKey,
    /// Such as `sha256WithRSAEncryption` or `ecdsa-with-SHA384`; an unknown object identifier as it
    /// is.
    pub signature_algorithm: String,
    /// The hash under the signature, such as `SHA-256`, if the algorithm determines it.
    pub signature_hash: Option<&'static str>,
    pub basic_constraints: Option<BasicConstraints>,
    pub key_usage: Option<KeyUsage>,
    pub extended_key_usage: Option<Vec<Purpose>>,
    pub name_constraints: Option<NameConstraints>,
    /// `false` if its Netscape certificate type, which AWS-LC still applies, leaves SSL servers out.
    pub netscape_type_allows_servers: bool,
    pub subject_key_id: Option<Vec<u8>>,
    /// The key identifier of the authority key identifier.
    pub authority_key_id: Option<Vec<u8>>,
    /// The issuer's own issuer and serial number, of the authority key identifier.
    pub authority_issuer: Option<Name>,
    pub authority_serial: Option<String>,
    /// The URIs of the issuer's certificate (authority information access, caIssuers).
    pub ca_issuers: Vec<String>,
    /// Object identifiers of critical extensions that a relying party would not know.
    pub unknown_critical_extensions: Vec<String>,
    /// Object identifiers of extensions that are damaged or appear twice.
    pub malformed_extensions: Vec<String>,
    /// The issuer demands a stapled OCSP response in every handshake (RFC 7633).
    pub ocsp_must_staple: bool,
    /// It has timestamps of Certificate Transparency logs (RFC 6962): a public authority issued it.
    pub is_publicly_logged: bool,
    pub(crate) signed: SignedParts,
}

/// The signature and the bytes that it covers.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SignedParts {
    /// The TBSCertificate, header included.
    pub(crate) message: Vec<u8>,
    /// The contents of the AlgorithmIdentifier beside the signature.
    pub(crate) algorithm: Vec<u8>,
    /// The TBSCertificate names the same algorithm (RFC 5280 section 4.1.1.2).
    pub(crate) algorithms_agree: bool,
    pub(crate) signature: Vec<u8>,
    /// The length of the salt of RSASSA-PSS.
    pub(crate) salt_length: Option<usize>,
}

/// The reason why something presented as a certificate cannot be read as one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}{}", .offset.map_or_else(String::new, |offset| format!(" (at byte {offset})")))]
pub struct MalformedCertificate {
    /// The fault in a few words.
    pub reason: String,
    /// The first byte that could not be read, if known.
    pub offset: Option<usize>,
    /// The bytes as presented.
    pub der: Vec<u8>,
}

impl Certificate {
    /// `true` if subject and issuer are the same name.
    pub fn is_self_issued(&self) -> bool {
        self.subject == self.issuer
    }

    pub fn is_valid_at(&self, at: OffsetDateTime) -> bool {
        self.not_before <= at && at <= self.not_after
    }

    /// `true` if basic constraints allow it to issue certificates.
    pub fn is_certificate_authority(&self) -> bool {
        self.basic_constraints
            .is_some_and(|constraints| constraints.ca)
    }

    /// The hash of the signature if it is one that can be forged.
    pub fn weak_signature(&self) -> Option<&'static str> {
        self.signature_hash
            .filter(|hash| matches!(*hash, "SHA-1" | "MD5" | "MD4" | "MD2"))
    }

    /// `true` if its signature has a hash for which collisions can be made at will.
    pub fn has_broken_signature_hash(&self) -> bool {
        matches!(self.signature_hash, Some("MD5" | "MD4" | "MD2"))
    }

    /// The Common Name, else the first DNS name, else the subject.
    pub fn short_name(&self) -> String {
        let dns_name = match &self.subject_alternative_name {
            SubjectAlternativeName::Present { dns_names, .. } => dns_names.first(),
            _ => None,
        };
        let name = self.common_names.first().or(dns_name);
        name.unwrap_or(&self.subject.text).clone()
    }
}
