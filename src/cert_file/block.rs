//! One block of a text file and the kinds of its label.

/// The text from a BEGIN to its END.
pub(crate) struct PemBlock {
    /// The line of BEGIN.
    pub(crate) line: usize,
    /// BEGIN's label.
    pub(crate) label: String,
    /// The decoded base64; `None` if it cannot be read.
    pub(crate) contents: Option<Vec<u8>>,
    /// Its headers announce encryption (RFC 1421).
    pub(crate) encrypted: bool,
}

impl PemBlock {
    /// The labels of a certificate: RFC 7468 section 5.1, and two older ones of OpenSSL.
    pub(crate) fn is_certificate(&self) -> bool {
        matches!(
            self.label.as_str(),
            "CERTIFICATE" | "X509 CERTIFICATE" | "TRUSTED CERTIFICATE"
        )
    }

    /// RFC 7468 sections 8 and 9, and an older label.
    pub(crate) fn is_pkcs7(&self) -> bool {
        matches!(self.label.as_str(), "PKCS7" | "CMS" | "PKCS #7 SIGNED DATA")
    }

    pub(crate) fn is_private_key(&self) -> bool {
        self.label.ends_with("PRIVATE KEY")
    }

    pub(crate) fn is_encrypted_key(&self) -> bool {
        self.encrypted || self.label == "ENCRYPTED PRIVATE KEY"
    }

    pub(crate) fn is_openssh_key(&self) -> bool {
        self.label == "OPENSSH PRIVATE KEY"
    }
}
