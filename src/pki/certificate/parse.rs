//! From DER to [`Certificate`], by x509-parser.

use std::collections::HashSet;

use x509_parser::asn1_rs::FromDer;
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::{GeneralName, ParsedExtension, X509Extension};
use x509_parser::nom;

use super::distinguished_name::{Name, value};
use super::extension::{
    BasicConstraints, KeyUsage, NameConstraints, SubjectAlternativeName, purposes,
};
use super::facts::{Certificate, MalformedCertificate, SignedParts};
use super::key::{PublicKey, signature};
use crate::pki::der;
use crate::pki::digest::{hex, sha256};
use crate::pki::object_identifier as known;

/// Certificates with more extensions are not read: those of public authorities have about ten.
const MOST_EXTENSIONS: usize = 256;

impl Certificate {
    /// Reads one certificate that is the whole of `der`.
    ///
    /// A damaged extension does not make the certificate unreadable: it is listed in
    /// [`Certificate::malformed_extensions`]. Bytes after the certificate do.
    pub fn parse(der: &[u8]) -> Result<Certificate, MalformedCertificate> {
        let malformed = |(reason, offset)| MalformedCertificate {
            reason,
            offset,
            der: der.to_vec(),
        };
        parse(der).map_err(malformed)
    }
}

/// The reason, and the byte if known.
type Malformed = (String, Option<usize>);

fn parse(bytes: &[u8]) -> Result<Certificate, Malformed> {
    let outer = match bytes.first() {
        None => return Err(("it is empty".to_owned(), Some(0))),
        Some(&der::SEQUENCE) => der::element(bytes).ok_or("it is cut short"),
        Some(_) => Err("it is not a DER sequence"),
    };
    let outer = outer.map_err(|reason| (reason.to_owned(), None))?;
    if !outer.rest.is_empty() {
        let reason = format!("{} bytes follow the certificate", outer.rest.len());
        return Err((reason, Some(bytes.len() - outer.rest.len())));
    }
    let (_, parsed) = X509Certificate::from_der(bytes).map_err(|error| match error {
        // x509-parser does not say where it stopped, so the byte is known only if it is cut short.
        nom::Err::Incomplete(_) => ("it is cut short".to_owned(), Some(bytes.len())),
        nom::Err::Error(error) | nom::Err::Failure(error) => {
            (format!("it is not a certificate: {error}"), None)
        }
    })?;
    let signed = signed_parts(outer.contents)
        .ok_or_else(|| ("its signature cannot be read".to_owned(), None))?;
    if parsed.extensions().len() > MOST_EXTENSIONS {
        let reason = format!("it has more than {MOST_EXTENSIONS} extensions");
        return Err((reason, None));
    }
    let mut facts = without_extensions(bytes, &parsed, signed);
    let mut seen = HashSet::new();
    for extension in parsed.extensions() {
        let oid = extension.oid.to_id_string();
        // RFC 5280 section 4.2: no more than one instance of an extension.
        if !seen.insert(oid.clone()) {
            facts.malformed_extensions.push(oid);
            continue;
        }
        if extension.critical && !known::is_understood_extension(&oid) {
            facts.unknown_critical_extensions.push(oid.clone());
        }
        add_extension(&mut facts, extension, oid);
    }
    Ok(facts)
}

fn without_extensions(
    bytes: &[u8],
    parsed: &X509Certificate<'_>,
    signed: SignedParts,
) -> Certificate {
    let (signature_algorithm, signature_hash, salt_length) = signature(&parsed.signature_algorithm);
    Certificate {
        sha256: sha256(bytes),
        der: bytes.to_vec(),
        version: parsed.version().0.saturating_add(1),
        subject: Name::from(parsed.subject()),
        issuer: Name::from(parsed.issuer()),
        serial: serial(parsed.raw_serial()),
        not_before: parsed.validity().not_before.to_datetime(),
        not_after: parsed.validity().not_after.to_datetime(),
        common_names: parsed.subject().iter_common_name().map(value).collect(),
        subject_alternative_name: SubjectAlternativeName::Absent,
        key: PublicKey::from(parsed.public_key()),
        signature_algorithm,
        signature_hash,
        basic_constraints: None,
        key_usage: None,
        extended_key_usage: None,
        name_constraints: None,
        netscape_type_allows_servers: true,
        subject_key_id: None,
        authority_key_id: None,
        authority_issuer: None,
        authority_serial: None,
        ca_issuers: Vec::new(),
        unknown_critical_extensions: Vec::new(),
        malformed_extensions: Vec::new(),
        ocsp_must_staple: false,
        is_publicly_logged: false,
        signed: SignedParts {
            salt_length,
            ..signed
        },
    }
}

/// Adds an extension's contents to the facts, or its identifier if it is damaged.
fn add_extension(facts: &mut Certificate, extension: &X509Extension<'_>, oid: String) {
    // Certificate Transparency logs accept the certificates of public authorities only.
    facts.is_publicly_logged |= oid == "1.3.6.1.4.1.11129.2.4.2";
    match extension.parsed_extension() {
        ParsedExtension::ParseError { .. } => {
            if oid == "2.5.29.17" {
                facts.subject_alternative_name = SubjectAlternativeName::Malformed;
            }
            facts.malformed_extensions.push(oid);
        }
        ParsedExtension::SubjectAlternativeName(names) => {
            facts.subject_alternative_name = names.general_names.as_slice().into();
        }
        ParsedExtension::BasicConstraints(constraints) => {
            facts.basic_constraints = Some(BasicConstraints {
                ca: constraints.ca,
                path_length: constraints.path_len_constraint,
            });
        }
        ParsedExtension::KeyUsage(usage) => facts.key_usage = Some(KeyUsage::from(usage)),
        ParsedExtension::ExtendedKeyUsage(usage) => {
            facts.extended_key_usage = Some(purposes(usage));
        }
        ParsedExtension::NameConstraints(constraints) => {
            facts.name_constraints = Some(NameConstraints::from(constraints));
        }
        ParsedExtension::NSCertType(kind) => {
            facts.netscape_type_allows_servers = kind.ssl_server();
        }
        ParsedExtension::SubjectKeyIdentifier(id) => facts.subject_key_id = Some(id.0.to_vec()),
        ParsedExtension::AuthorityKeyIdentifier(id) => {
            facts.authority_key_id = id.key_identifier.as_ref().map(|id| id.0.to_vec());
            facts.authority_serial = id.authority_cert_serial.map(serial);
            let mut issuers = id.authority_cert_issuer.iter().flatten();
            facts.authority_issuer = issuers.find_map(|name| match name {
                GeneralName::DirectoryName(name) => Some(Name::from(name)),
                _ => None,
            });
        }
        ParsedExtension::AuthorityInfoAccess(access) => {
            facts.ca_issuers = access
                .iter()
                .filter(|one| one.access_method.to_id_string() == "1.3.6.1.5.5.7.48.2")
                .filter_map(|one| match &one.access_location {
                    GeneralName::URI(uri) => Some((*uri).to_owned()),
                    _ => None,
                })
                .collect();
        }
        // TLS feature (RFC 7633): a sequence of TLS extension types; 5 is status_request.
        _ if oid == "1.3.6.1.5.5.7.1.24" => {
            facts.ocsp_must_staple = extension
                .value
                .windows(3)
                .any(|feature| feature == [2, 1, 5]);
        }
        _ => {}
    }
}

/// tbsCertificate, signatureAlgorithm and signatureValue of RFC 5280 section 4.1, as bytes.
fn signed_parts(contents: &[u8]) -> Option<SignedParts> {
    let tbs = der::element(contents)?;
    let algorithm = der::tagged(tbs.rest, der::SEQUENCE)?;
    let bits = der::contents_of(algorithm.rest, der::BIT_STRING)?;
    // The first byte counts unused bits. A signature has none: OpenSSL's family and webpki refuse it.
    let signature = bits.strip_prefix(&[0])?;
    // Version, serial number, signature.
    let fields = der::tagged(tbs.contents, der::CONTEXT_0);
    let fields = fields.map_or(tbs.contents, |version| version.rest);
    let inner = der::element(der::element(fields)?.rest)?;
    Some(SignedParts {
        algorithms_agree: inner.contents == algorithm.contents,
        message: tbs.raw.to_vec(),
        algorithm: algorithm.contents.to_vec(),
        signature: signature.to_vec(),
        salt_length: None,
    })
}

fn serial(raw: &[u8]) -> String {
    let negative = raw.first().is_some_and(|byte| byte & 0x80 != 0);
    let mut bytes = raw.to_vec();
    if negative {
        // Two's complement: the magnitude is the inverse plus one.
        let mut carry = true;
        for byte in bytes.iter_mut().rev() {
            (*byte, carry) = (!*byte).overflowing_add(u8::from(carry));
        }
    }
    let digits = hex(der::significant(&bytes));
    match (digits.is_empty(), negative) {
        (true, _) => "00".to_owned(),
        (false, true) => format!("-{digits}"),
        (false, false) => digits,
    }
}
