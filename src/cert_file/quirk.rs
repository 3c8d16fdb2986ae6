//! Unusual encodings of a certificate file, and which servers read it all the same.
//!
//! Measured with nginx, Apache, HAProxy and Node, which read files with OpenSSL, and Caddy, which
//! reads them with Go's `encoding/pem`: tests/servers/odd_files repeats it.

/// Something unusual that some readers reject and others accept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EncodingQuirk {
    #[error("DOS line ends (CR LF)")]
    DosLineEnds,
    #[error("a byte-order mark before the first line")]
    ByteOrderMark,
    /// As when files are joined.
    #[error("line {line}: a byte-order mark before BEGIN")]
    InnerByteOrderMark { line: usize },
    #[error("UTF-16 text ({} byte first)", if *.little_endian { "low" } else { "high" })]
    Utf16 { little_endian: bool },
    /// Lines between BEGIN and END, `line` being the first of them.
    #[error("line {line}: base64 that is indented")]
    IndentedBody { line: usize },
    /// Longer than any program writes it.
    #[error("line {line}: a line of base64 with more than 76 characters")]
    LongLine { line: usize },
    /// Such as a no-break space.
    #[error("line {line}: a non-ASCII blank at the end")]
    NoBreakSpace { line: usize },
    /// An older label of OpenSSL.
    #[error("line {line}: the label X509 CERTIFICATE")]
    OldLabel { line: usize },
    /// OpenSSL's own form, of the first certificate.
    #[error("line {line}: the label TRUSTED CERTIFICATE")]
    TrustedLeaf { line: usize },
    /// OpenSSL reads that label for the first certificate alone.
    #[error("line {line}: TRUSTED CERTIFICATE, which servers skip after the first certificate")]
    TrustedIssuer { line: usize },
    /// As PEM.
    #[error("line {line}: a PKCS#7 bundle, which servers skip")]
    Bundle { line: usize },
    #[error("a PKCS#7 bundle (DER)")]
    BinaryBundle,
    #[error("DER instead of PEM")]
    Binary,
}

/// The servers that read a file and present all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Readers {
    All,
    /// Servers that use OpenSSL, and not those in Go.
    OpenSsl,
    NoServer,
}

impl EncodingQuirk {
    pub fn readers(self) -> Readers {
        match self {
            Self::DosLineEnds | Self::IndentedBody { .. } | Self::LongLine { .. } => Readers::All,
            Self::ByteOrderMark
            | Self::InnerByteOrderMark { .. }
            | Self::NoBreakSpace { .. }
            | Self::OldLabel { .. }
            | Self::TrustedLeaf { .. } => Readers::OpenSsl,
            Self::Utf16 { .. }
            | Self::TrustedIssuer { .. }
            | Self::Bundle { .. }
            | Self::BinaryBundle
            | Self::Binary => Readers::NoServer,
        }
    }
}

/// Adds a quirk unless one of its kind is known already.
pub(crate) fn add_quirk(quirks: &mut Vec<EncodingQuirk>, quirk: EncodingQuirk) {
    let kind = std::mem::discriminant(&quirk);
    if quirks
        .iter()
        .all(|known| std::mem::discriminant(known) != kind)
    {
        quirks.push(quirk);
    }
}
