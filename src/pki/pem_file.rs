//! Certificates out of a PEM file's text.

/// Why a file gives no certificates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PemFileError {
    /// No PEM block at all.
    NoPem,
    /// PEM blocks, but none of them a certificate; the label of the first.
    NoCertificate {
        /// Such as `CERTIFICATE REQUEST`.
        label: String,
    },
    /// A private key, and no certificate.
    PrivateKey,
    /// A block that is damaged.
    Damaged {
        /// What the PEM reader says.
        reason: String,
    },
}

impl std::fmt::Display for PemFileError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            PemFileError::NoPem => f.write_str("there is no PEM certificate in it"),
            PemFileError::NoCertificate { label } => {
                write!(
                    f,
                    "there is no certificate in it, but: {}",
                    label.escape_debug()
                )
            }
            PemFileError::PrivateKey => {
                f.write_str("this is a private key; a certificate is wanted")
            }
            PemFileError::Damaged { reason } => write!(f, "its PEM is damaged: {reason}"),
        }
    }
}

impl std::error::Error for PemFileError {}

/// The DER of every certificate in a PEM file, in the order of the file. Blocks of other kinds
/// beside them are passed over.
pub fn certificates(file: &[u8]) -> Result<Vec<Vec<u8>>, PemFileError> {
    let blocks = pem::parse_many(file).map_err(|error| PemFileError::Damaged {
        reason: error.to_string(),
    })?;
    let Some(first) = blocks.first() else {
        return Err(PemFileError::NoPem);
    };
    let label = first.tag().to_owned();
    let holds_private_key = blocks
        .iter()
        .any(|block| block.tag().ends_with("PRIVATE KEY"));
    let ders: Vec<Vec<u8>> = blocks
        .into_iter()
        .filter(|block| is_certificate(block.tag()))
        .map(pem::Pem::into_contents)
        .collect();
    match (ders.is_empty(), holds_private_key) {
        (false, _) => Ok(ders),
        (true, true) => Err(PemFileError::PrivateKey),
        (true, false) => Err(PemFileError::NoCertificate { label }),
    }
}

/// The labels that stand for a certificate: RFC 7468 section 5.1, and two of OpenSSL's older ones.
fn is_certificate(label: &str) -> bool {
    matches!(
        label,
        "CERTIFICATE" | "X509 CERTIFICATE" | "TRUSTED CERTIFICATE"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(label: &str, contents: &[u8]) -> String {
        pem::encode(&pem::Pem::new(label, contents))
    }

    #[test]
    fn certificates_come_in_the_order_of_the_file_whatever_stands_between() {
        let file = [
            "subject=CN = a\n".to_owned(),
            block("CERTIFICATE", b"one"),
            block("PRIVATE KEY", b"key"),
            block("CERTIFICATE", b"two"),
        ]
        .concat();
        let expected = vec![b"one".to_vec(), b"two".to_vec()];
        assert_eq!(certificates(file.as_bytes()), Ok(expected));
    }

    #[test]
    fn a_file_without_a_certificate_says_what_it_is_instead() {
        let key = block("EC PRIVATE KEY", b"key");
        assert_eq!(certificates(key.as_bytes()), Err(PemFileError::PrivateKey));
        let request = block("CERTIFICATE REQUEST", b"request");
        let label = "CERTIFICATE REQUEST".to_owned();
        let expected = Err(PemFileError::NoCertificate { label });
        assert_eq!(certificates(request.as_bytes()), expected);
        assert_eq!(certificates(b"<html>"), Err(PemFileError::NoPem));
        assert_eq!(certificates(b""), Err(PemFileError::NoPem));
    }

    #[test]
    fn a_damaged_block_is_an_error_and_not_passed_over() {
        let file = block("CERTIFICATE", b"one").replace("b25l", "b2!l");
        let result = certificates(file.as_bytes());
        assert!(
            matches!(result, Err(PemFileError::Damaged { .. })),
            "{result:?}"
        );
    }
}
