//! The certificates in bytes that must be whole, such as trust anchors or a fetched issuer, and
//! not the file that is judged.

use thiserror::Error;

use super::fault::FileFault;
use super::kind::{ContentKind, kind};
use super::not_a_certificate::NotACertificate;
use super::pkcs7;
use super::read::read;
use crate::pki::der;

/// The reason why bytes give no certificates.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NoCertificates {
    #[error("it is empty")]
    Empty,
    #[error("it is a web page (HTML)")]
    Html,
    #[error("this is {0}")]
    Other(ContentKind),
    #[error("it is DER, but damaged, or neither a certificate nor a PKCS#7 bundle")]
    Der,
    #[error("it is neither PEM nor DER")]
    NeitherPemNorDer,
    #[error("{0}")]
    File(NotACertificate),
    #[error("{first}{}", match more {
        0 => String::new(),
        more => format!(" (and {more} more)"),
    })]
    Damaged {
        first: FileFault,
        /// The number of other faults.
        more: usize,
    },
}

/// The DER of every certificate in a file, in the order of the file. Contents of other kinds are
/// skipped.
pub fn in_file(file: &[u8]) -> Result<Vec<Vec<u8>>, NoCertificates> {
    let content = read(file, None).map_err(NoCertificates::File)?;
    let mut faults = content.faults.into_iter();
    if let Some(first) = faults.next() {
        let more = faults.count();
        return Err(NoCertificates::Damaged { first, more });
    }
    let certificates = content.certificates.into_iter();
    Ok(certificates.filter_map(|one| one.der).collect())
}

/// The DER of every certificate in bytes of any form: a file, or the body of an HTTP response. The
/// bytes decide, not a name or a content type: both are often wrong.
///
/// The order is theirs, or that of issuing for PKCS#7, which has none. Binary certificates are not
/// examined, except that each is one DER SEQUENCE.
pub fn in_any_form(bytes: &[u8]) -> Result<Vec<Vec<u8>>, NoCertificates> {
    // Before any trimming: a DER file must begin with SEQUENCE.
    if bytes.first() == Some(&der::SEQUENCE) {
        return match kind(bytes) {
            ContentKind::Certificate | ContentKind::Pkcs7 | ContentKind::Unknown => {
                pkcs7::from_der(bytes).ok_or(NoCertificates::Der)
            }
            other => Err(NoCertificates::Other(other)),
        };
    }
    match bytes.trim_ascii_start() {
        [] => Err(NoCertificates::Empty),
        [b'<', ..] => Err(NoCertificates::Html),
        _ => in_file(bytes).map_err(|error| match error {
            NoCertificates::File(NotACertificate::Unknown) => NoCertificates::NeitherPemNorDer,
            other => other,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cert_file::pkcs7::testing::pkcs7;

    const FILE: &str = include_str!("../../tests/pki/old_chains.pem");

    fn first_block() -> String {
        let start = FILE.find("-----BEGIN").expect("a block");
        let end = FILE.find("-----END CERTIFICATE-----\n").expect("its end");
        FILE[start..end].to_owned() + "-----END CERTIFICATE-----\n"
    }

    fn block(label: &str, contents: &[u8]) -> String {
        pem::encode(&pem::Pem::new(label, contents))
    }

    #[test]
    fn certificates_come_in_the_order_of_the_file_whatever_stands_between() {
        let one = first_block();
        let der = pem::parse(&one).expect("PEM").into_contents();
        let file = [
            "subject=CN = a\n",
            &one,
            &block("PRIVATE KEY", b"key"),
            &one,
        ]
        .concat();
        assert_eq!(in_file(file.as_bytes()), Ok(vec![der.clone(), der]));
    }

    #[test]
    fn a_file_without_a_certificate_says_what_it_is_instead() {
        let key = block("EC PRIVATE KEY", b"key");
        let not = |what| Err(NoCertificates::File(what));
        assert_eq!(
            in_file(key.as_bytes()),
            not(NotACertificate::Other(ContentKind::PrivateKey))
        );
        let request = block("CERTIFICATE REQUEST", b"request");
        assert_eq!(
            in_file(request.as_bytes()),
            not(NotACertificate::Other(ContentKind::Request))
        );
        assert_eq!(in_file(b"<html>"), not(NotACertificate::Html));
        assert_eq!(in_file(b""), not(NotACertificate::Empty));
    }

    #[test]
    fn a_damaged_block_is_an_error_and_not_passed_over() {
        let file = first_block().replacen("MII", "M!I", 1) + &first_block();
        let error = in_file(file.as_bytes()).expect_err("damaged");
        assert_eq!(
            error.to_string(),
            "line 2, column 2: '!' is not a base64 character"
        );
    }

    fn certificate(mark: u8) -> Vec<u8> {
        der::wrap(der::SEQUENCE, &der::wrap(der::SEQUENCE, &[0x02, 1, mark]))
    }

    #[test]
    fn a_certificate_is_read_in_each_of_its_forms() {
        let two = vec![certificate(1), certificate(2)];
        assert_eq!(in_any_form(&two[0]), Ok(vec![two[0].clone()]));
        assert_eq!(in_any_form(&pkcs7(&two)), Ok(two.clone()));
        let wrapped = pem::encode(&pem::Pem::new("PKCS7", pkcs7(&two)));
        assert_eq!(in_any_form(wrapped.as_bytes()), Ok(two.clone()));
        let pem = pem::encode(&pem::Pem::new("CERTIFICATE", two[1].clone()));
        assert_eq!(in_any_form(pem.as_bytes()), Ok(vec![two[1].clone()]));
        let with_line_break = [two[0].clone(), b"\r\n".to_vec()].concat();
        assert_eq!(in_any_form(&with_line_break), Ok(vec![two[0].clone()]));
    }

    #[test]
    fn what_is_no_certificate_says_what_it_is() {
        assert_eq!(in_any_form(b" \r\n"), Err(NoCertificates::Empty));
        assert_eq!(in_any_form(b"\n<!doctype html>"), Err(NoCertificates::Html));
        assert_eq!(in_any_form(b"hello"), Err(NoCertificates::NeitherPemNorDer));
        assert_eq!(in_any_form(&pkcs7(&[])), Err(NoCertificates::Der));
        let trailing = [certificate(1), vec![0]].concat();
        assert_eq!(in_any_form(&trailing), Err(NoCertificates::Der));
    }

    #[test]
    fn a_bundle_cut_short_anywhere_is_refused_without_harm() {
        let whole = pkcs7(&[certificate(1), certificate(2)]);
        for length in 1..whole.len() {
            let cut = &whole[..length];
            assert_eq!(in_any_form(cut), Err(NoCertificates::Der), "{length}");
        }
    }
}
