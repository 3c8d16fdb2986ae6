//! Recognizes files without a certificate.

use super::block::PemBlock;
use super::encoding;
use super::kind::ContentKind;
use super::scan::scan;

/// The reason why a file gives no certificate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotACertificate {
    /// No byte, or nothing but blanks.
    #[error("the file is empty")]
    Empty,
    #[error("the file contains only zero bytes, as after a crash or a full disk")]
    Zeros,
    #[error("the file is longer than 8 MiB, so it is not a certificate file")]
    TooLong,
    /// DER or a PEM block of another kind.
    #[error("this is {}; expected a certificate{}", .0, advice(*.0))]
    Other(ContentKind),
    /// A PEM block with another label.
    #[error("it contains no certificate, but: {}", .0.escape_debug())]
    Label(String),
    /// A key as OpenSSH or PuTTY writes it.
    #[error("this is an SSH {} key; expected a certificate", if *.private { "private" } else { "public" })]
    SshKey { private: bool },
    #[error(
        "this is HTML, a web page; perhaps a login or error page was saved instead of the certificate"
    )]
    Html,
    #[error("this is a Java keystore; 'keytool -exportcert -rfc' gets the certificate out of it")]
    JavaKeystore,
    #[error(
        "this was DER and was copied as text: every byte above 127 is lost or changed; copy it again as binary"
    )]
    Mangled,
    #[error(
        "it contains a PEM file as base64, as in a Kubernetes Secret; 'base64 -d' restores the file"
    )]
    EncodedTwice,
    #[error("this is {0}; unpack it first")]
    Compressed(&'static str),
    /// Only comments of a PEM file, such as the output of `openssl x509 -text`.
    #[error("it contains the description of a certificate, but no BEGIN CERTIFICATE line")]
    TextOnly,
    #[error(
        "no certificate can be read from this PKCS#7 bundle: it contains none, is damaged or cut short, or is not DER"
    )]
    UnreadablePkcs7,
    #[error("this is a PKCS#12 archive; give its password with --password-file")]
    PasswordNeeded,
    /// The reason is the library's.
    #[error("this PKCS#12 archive cannot be opened: the password is wrong, or it is damaged ({})", .reason.escape_debug())]
    ArchiveNotOpened { reason: String },
    /// The reason is the library's.
    #[error("this program cannot decrypt this PKCS#12 archive ({}); 'openssl pkcs12 -in FILE -nokeys' prints its certificates as PEM", .reason.escape_debug())]
    UnknownEncryption { reason: String },
    #[error("this PKCS#12 archive contains no certificate")]
    EmptyArchive,
    #[error("it contains no PEM certificate")]
    Unknown,
}

fn advice(kind: ContentKind) -> &'static str {
    match kind {
        ContentKind::PrivateKey | ContentKind::EncryptedPrivateKey => " (--key takes the key)",
        ContentKind::Request => ", which the authority issues for it",
        _ => "",
    }
}

/// Tells what a file without a certificate is.
pub(crate) fn explain(file: &[u8]) -> NotACertificate {
    if let Some(known) = by_first_bytes(file) {
        return known;
    }
    let blocks = scan(file).blocks;
    let Some(first) = blocks.first() else {
        return by_text(file);
    };
    if blocks.iter().any(PemBlock::is_private_key) {
        return if blocks.iter().any(PemBlock::is_openssh_key) {
            NotACertificate::SshKey { private: true }
        } else if blocks.iter().any(PemBlock::is_encrypted_key) {
            NotACertificate::Other(ContentKind::EncryptedPrivateKey)
        } else {
            NotACertificate::Other(ContentKind::PrivateKey)
        };
    }
    match first.label.as_str() {
        "CERTIFICATE REQUEST" | "NEW CERTIFICATE REQUEST" => {
            NotACertificate::Other(ContentKind::Request)
        }
        "PUBLIC KEY" | "RSA PUBLIC KEY" => NotACertificate::Other(ContentKind::PublicKey),
        "X509 CRL" => NotACertificate::Other(ContentKind::RevocationList),
        "SSH2 PUBLIC KEY" => NotACertificate::SshKey { private: false },
        label => NotACertificate::Label(label.to_owned()),
    }
}

fn by_first_bytes(file: &[u8]) -> Option<NotACertificate> {
    Some(match file {
        [] => NotACertificate::Empty,
        _ if file.iter().all(|byte| *byte == 0) => NotACertificate::Zeros,
        [0xfe, 0xed, 0xfe, 0xed, ..] | [0xce, 0xce, 0xce, 0xce, ..] => {
            NotACertificate::JavaKeystore
        }
        // 0x82, the byte after SEQUENCE's, was replaced (U+FFFD) or taken for Latin-1.
        [0x30, 0xef, 0xbf, 0xbd, ..] | [0x30, 0xc2, 0x81 | 0x82, ..] => NotACertificate::Mangled,
        [b'P', b'K', 3, 4, ..] => NotACertificate::Compressed("a ZIP archive"),
        [0x1f, 0x8b, ..] => NotACertificate::Compressed("compressed with gzip"),
        [b'B', b'Z', b'h', ..] => NotACertificate::Compressed("compressed with bzip2"),
        [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => NotACertificate::Compressed("compressed with xz"),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => NotACertificate::Compressed("compressed with zstd"),
        [b'7', b'z', 0xbc, 0xaf, ..] => NotACertificate::Compressed("a 7-Zip archive"),
        _ => return None,
    })
}

/// `-----BEGIN C`, with which a certificate's PEM file starts.
const BEGIN_IN_BASE64: &str = "LS0tLS1CRUdJTiBD";

fn by_text(file: &[u8]) -> NotACertificate {
    let decoded = encoding::decode(file);
    let text = decoded.text.trim();
    let start: String = text.chars().take(256).collect();
    let start = start.to_ascii_lowercase();
    let contains = |tag: &&str| start.contains(tag);
    let starts_with = |word: &&str| start.starts_with(word);
    if text.is_empty() {
        NotACertificate::Empty
    } else if ["<!doctype html", "<html", "<head", "<body"]
        .iter()
        .any(contains)
    {
        NotACertificate::Html
    } else if start.starts_with("putty-user-key-file") {
        NotACertificate::SshKey { private: true }
    } else if ["ssh-", "ecdsa-sha2-"].iter().any(starts_with) {
        NotACertificate::SshKey { private: false }
    } else if text.contains(BEGIN_IN_BASE64) {
        NotACertificate::EncodedTwice
    } else if start.starts_with("certificate:") || text.contains("\nsubject=") {
        NotACertificate::TextOnly
    } else {
        NotACertificate::Unknown
    }
}
