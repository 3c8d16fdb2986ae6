//! Certificates out of a file that must be whole: one that is given to this program, such as
//! trust anchors, not one that is to be judged.

use super::{Fault, NotACertificate};
use crate::cert_file;

/// Why a file gives no certificates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PemFileError {
    /// There is none in it.
    NotACertificate(NotACertificate),
    /// It is damaged: the first fault, and how many there are.
    Damaged {
        /// The first.
        fault: Fault,
        /// How many there are besides.
        further: usize,
    },
}

impl std::fmt::Display for PemFileError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NotACertificate(what) => what.fmt(f),
            Self::Damaged { fault, further: 0 } => fault.fmt(f),
            Self::Damaged { fault, further } => write!(f, "{fault} (and {further} more)"),
        }
    }
}

impl std::error::Error for PemFileError {}

/// The DER of every certificate in a file, in the order of the file. What is of another kind
/// beside them is passed over.
pub fn certificates(file: &[u8]) -> Result<Vec<Vec<u8>>, PemFileError> {
    let content = cert_file::read(file, None).map_err(PemFileError::NotACertificate)?;
    let mut faults = content.faults.into_iter();
    if let Some(fault) = faults.next() {
        let further = faults.count();
        return Err(PemFileError::Damaged { fault, further });
    }
    let entries = content.certificates.into_iter();
    Ok(entries.filter_map(|entry| entry.der).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cert_file::Kind;

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
        assert_eq!(certificates(file.as_bytes()), Ok(vec![der.clone(), der]));
    }

    #[test]
    fn a_file_without_a_certificate_says_what_it_is_instead() {
        let key = block("EC PRIVATE KEY", b"key");
        let not = |what| Err(PemFileError::NotACertificate(what));
        assert_eq!(
            certificates(key.as_bytes()),
            not(NotACertificate::Other(Kind::PrivateKey))
        );
        let request = block("CERTIFICATE REQUEST", b"request");
        assert_eq!(
            certificates(request.as_bytes()),
            not(NotACertificate::Other(Kind::Request))
        );
        assert_eq!(certificates(b"<html>"), not(NotACertificate::Html));
        assert_eq!(certificates(b""), not(NotACertificate::Empty));
    }

    #[test]
    fn a_damaged_block_is_an_error_and_not_passed_over() {
        let file = first_block().replacen("MII", "M!I", 1) + &first_block();
        let error = certificates(file.as_bytes()).expect_err("damaged");
        assert_eq!(
            error.to_string(),
            "line 2, column 2: '!' is no character of base64"
        );
    }
}
