//! Unusual encodings of a certificate file, and which servers read it all the same.
//!
//! Measured with nginx, Apache, HAProxy and Node, which read files with OpenSSL, and Caddy, which
//! reads them with Go's `encoding/pem`: tests/servers/odd_files repeats it.

use std::fmt;

/// Something unusual that some readers reject and others accept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EncodingQuirk {
    /// Lines end with CR LF.
    DosLineEnds,
    /// The text starts with the UTF-8 byte-order mark.
    ByteOrderMark,
    /// A byte-order mark stands before a later BEGIN, as when files are joined.
    InnerByteOrderMark {
        line: usize,
    },
    Utf16 {
        little_endian: bool,
    },
    /// Lines between BEGIN and END are indented, `line` being the first of them.
    IndentedBody {
        line: usize,
    },
    /// A line between BEGIN and END is longer than any program writes it.
    LongLine {
        line: usize,
    },
    /// A line ends with a blank that is not ASCII, such as a no-break space.
    NoBreakSpace {
        line: usize,
    },
    /// `X509 CERTIFICATE`, an older label of OpenSSL.
    OldLabel {
        line: usize,
    },
    /// The first certificate is a `TRUSTED CERTIFICATE`, OpenSSL's own form.
    TrustedLeaf {
        line: usize,
    },
    /// A later one is: OpenSSL reads that label for the first certificate alone.
    TrustedIssuer {
        line: usize,
    },
    /// A PKCS#7 bundle as PEM.
    Bundle {
        line: usize,
    },
    /// A PKCS#7 bundle as DER.
    BinaryBundle,
    /// One certificate as DER.
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

impl fmt::Display for EncodingQuirk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (line, what) = match self {
            Self::DosLineEnds => return f.write_str("DOS line ends (CR LF)"),
            Self::ByteOrderMark => return f.write_str("a byte-order mark before the first line"),
            Self::Utf16 { little_endian } => {
                let first = if *little_endian { "low" } else { "high" };
                return write!(f, "UTF-16 text ({first} byte first)");
            }
            Self::BinaryBundle => return f.write_str("a PKCS#7 bundle (DER)"),
            Self::Binary => return f.write_str("DER, and not PEM"),
            Self::InnerByteOrderMark { line } => (line, "a byte-order mark before BEGIN"),
            Self::IndentedBody { line } => (line, "base64 that is indented"),
            Self::LongLine { line } => (line, "base64 in a line of more than 76 characters"),
            Self::NoBreakSpace { line } => (line, "a blank at the end that is not ASCII"),
            Self::OldLabel { line } => (line, "the label X509 CERTIFICATE"),
            Self::TrustedLeaf { line } => (line, "the label TRUSTED CERTIFICATE"),
            Self::TrustedIssuer { line } => (
                line,
                "TRUSTED CERTIFICATE, which servers skip after the first certificate",
            ),
            Self::Bundle { line } => (line, "a PKCS#7 bundle, which servers skip"),
        };
        write!(f, "line {line}: {what}")
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
