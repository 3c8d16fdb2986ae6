//! What a file is that holds no certificate at all.

use super::kind::Kind;
use super::{KeyEntry, scan};

/// Why a file gives no certificate, and what it is instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotACertificate {
    /// No octet, or nothing but blanks.
    Empty,
    /// Nothing but zero octets.
    Zeros,
    /// Longer than any certificate file.
    TooLong,
    /// Octets or a PEM block of another kind.
    Other(Kind),
    /// A PEM block with another label.
    Label(String),
    /// A key as OpenSSH or PuTTY writes it.
    SshKey {
        /// Private, not public.
        private: bool,
    },
    /// A web page.
    Html,
    /// A Java keystore.
    JavaKeystore,
    /// DER that was read and written as text.
    Mangled,
    /// The base64 of a whole PEM file.
    EncodedTwice,
    /// A compressed archive.
    Compressed(&'static str),
    /// Only comments of a PEM file, such as what `openssl x509 -text` prints.
    TextOnly,
    /// A PKCS#7 bundle that holds no certificate or cannot be read.
    UnreadableBundle,
    /// A PKCS#12 archive, and no password was given.
    PasswordNeeded,
    /// A PKCS#12 archive that the password does not open.
    ArchiveNotOpened {
        /// What the library says.
        reason: String,
    },
    /// A PKCS#12 archive in a way of encryption that is not known here.
    UnknownEncryption {
        /// What the library says.
        reason: String,
    },
    /// A PKCS#12 archive that holds no certificate.
    EmptyArchive,
    /// Nothing known.
    Unknown,
}

impl std::fmt::Display for NotACertificate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Empty => f.write_str("the file is empty"),
            Self::Zeros => f.write_str(
                "the file holds nothing but zero octets, as after a crash or a full disk",
            ),
            Self::TooLong => f.write_str("the file is longer than 8 MiB, and so no certificate file"),
            Self::Other(kind @ (Kind::PrivateKey | Kind::EncryptedPrivateKey)) => write!(
                f,
                "this is {}; a certificate is wanted (a key is given with --key)",
                kind.article()
            ),
            Self::Other(Kind::Request) => f.write_str(
                "this is a certificate request; a certificate is wanted, which the authority issues for it",
            ),
            Self::Other(kind) => write!(f, "this is {}; a certificate is wanted", kind.article()),
            Self::Label(label) => write!(
                f,
                "there is no certificate in it, but: {}",
                label.escape_debug()
            ),
            Self::SshKey { private: true } => {
                f.write_str("this is an SSH private key; a certificate is wanted")
            }
            Self::SshKey { private: false } => {
                f.write_str("this is an SSH public key; a certificate is wanted")
            }
            Self::Html => f.write_str(
                "this is HTML, a web page; perhaps a login or error page was saved instead of the certificate",
            ),
            Self::JavaKeystore => f.write_str(
                "this is a Java keystore; 'keytool -exportcert -rfc' gets the certificate out of it",
            ),
            Self::Mangled => f.write_str(
                "this was DER, and something read and wrote it as text: every octet above 127 is lost or changed; copy it again as binary",
            ),
            Self::EncodedTwice => f.write_str(
                "a PEM file stands in it as base64, as in a Kubernetes Secret; 'base64 -d' gives the file back",
            ),
            Self::Compressed(what) => write!(f, "this is {what}; unpack it first"),
            Self::TextOnly => f.write_str(
                "there is the description of a certificate in it, and no BEGIN CERTIFICATE line",
            ),
            Self::UnreadableBundle => f.write_str(
                "no certificate can be read from this PKCS#7 bundle: it holds none, is cut short, damaged or not in DER",
            ),
            Self::PasswordNeeded => f.write_str(
                "this is a PKCS#12 archive; give its password with --password-file",
            ),
            Self::ArchiveNotOpened { reason } => write!(
                f,
                "this PKCS#12 archive cannot be opened: the password is wrong, or it is damaged ({})",
                reason.escape_debug()
            ),
            Self::UnknownEncryption { reason } => write!(
                f,
                "this PKCS#12 archive is encrypted in a way that is not known here ({}); 'openssl pkcs12 -in FILE -nokeys' prints its certificates as PEM",
                reason.escape_debug()
            ),
            Self::EmptyArchive => f.write_str("this PKCS#12 archive holds no certificate"),
            Self::Unknown => f.write_str("there is no PEM certificate in it"),
        }
    }
}

impl std::error::Error for NotACertificate {}

/// What a file of text without a certificate is.
pub(crate) fn explain(file: &[u8], keys: &[KeyEntry]) -> NotACertificate {
    if let Some(known) = by_first_octets(file) {
        return known;
    }
    let blocks = scan(file).blocks;
    if !keys.is_empty() {
        let openssh = blocks
            .iter()
            .any(|block| block.label == "OPENSSH PRIVATE KEY");
        let encrypted = blocks
            .iter()
            .any(|block| block.encrypted || block.label == "ENCRYPTED PRIVATE KEY");
        return match (openssh, encrypted) {
            (true, _) => NotACertificate::SshKey { private: true },
            (_, true) => NotACertificate::Other(Kind::EncryptedPrivateKey),
            (_, false) => NotACertificate::Other(Kind::PrivateKey),
        };
    }
    if let Some(block) = blocks.first() {
        return match block.label.as_str() {
            "CERTIFICATE REQUEST" | "NEW CERTIFICATE REQUEST" => {
                NotACertificate::Other(Kind::Request)
            }
            "PUBLIC KEY" | "RSA PUBLIC KEY" => NotACertificate::Other(Kind::PublicKey),
            "X509 CRL" => NotACertificate::Other(Kind::RevocationList),
            "SSH2 PUBLIC KEY" => NotACertificate::SshKey { private: false },
            label => NotACertificate::Label(label.to_owned()),
        };
    }
    by_text(file)
}

fn by_first_octets(file: &[u8]) -> Option<NotACertificate> {
    if file.is_empty() {
        return Some(NotACertificate::Empty);
    }
    if file.iter().all(|octet| *octet == 0) {
        return Some(NotACertificate::Zeros);
    }
    match file {
        [0xfe, 0xed, 0xfe, 0xed, ..] | [0xce, 0xce, 0xce, 0xce, ..] => {
            Some(NotACertificate::JavaKeystore)
        }
        // 0x82, the octet after SEQUENCE's: replaced (U+FFFD), or taken for Latin-1.
        [0x30, 0xef, 0xbf, 0xbd, ..] | [0x30, 0xc2, 0x81 | 0x82, ..] => {
            Some(NotACertificate::Mangled)
        }
        [b'P', b'K', 3, 4, ..] => Some(NotACertificate::Compressed("a ZIP archive")),
        [0x1f, 0x8b, ..] => Some(NotACertificate::Compressed("compressed with gzip")),
        [b'B', b'Z', b'h', ..] => Some(NotACertificate::Compressed("compressed with bzip2")),
        [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => {
            Some(NotACertificate::Compressed("compressed with xz"))
        }
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(NotACertificate::Compressed("compressed with zstd")),
        [b'7', b'z', 0xbc, 0xaf, ..] => Some(NotACertificate::Compressed("a 7-Zip archive")),
        _ => None,
    }
}

/// `-----BEGIN C`, which a certificate's PEM file starts with.
const BEGIN_IN_BASE64: &str = "LS0tLS1CRUdJTiBD";

fn by_text(file: &[u8]) -> NotACertificate {
    let decoded = super::encoding::decode(file);
    let text = decoded.text.trim();
    let start: String = text
        .chars()
        .take(256)
        .collect::<String>()
        .to_ascii_lowercase();
    let html = ["<!doctype html", "<html", "<head", "<body"];
    if text.is_empty() {
        NotACertificate::Empty
    } else if html.iter().any(|mark| start.contains(mark)) {
        NotACertificate::Html
    } else if start.starts_with("putty-user-key-file") {
        NotACertificate::SshKey { private: true }
    } else if ["ssh-", "ecdsa-sha2-"]
        .iter()
        .any(|mark| start.starts_with(mark))
    {
        NotACertificate::SshKey { private: false }
    } else if text.contains(BEGIN_IN_BASE64) {
        NotACertificate::EncodedTwice
    } else if start.starts_with("certificate:") || text.contains("\nsubject=") {
        NotACertificate::TextOnly
    } else {
        NotACertificate::Unknown
    }
}
