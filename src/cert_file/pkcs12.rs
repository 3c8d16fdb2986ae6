//! A PKCS#12 archive (RFC 7292): `.p12` and `.pfx`, as Windows and Java keep certificate and key.

use p12_keystore::Pkcs12Archive;

use super::{Kind, NotACertificate, kind};

/// What is in an archive.
pub(crate) struct Archive {
    /// The DER of the certificates, the one that belongs to the key first.
    pub(crate) certificates: Vec<Vec<u8>>,
    /// The DER of the private keys (PKCS#8).
    pub(crate) private_keys: Vec<Vec<u8>>,
}

/// Opens an archive; without a password, as one whose password is empty.
pub(crate) fn open(file: &[u8], password: Option<&str>) -> Result<Archive, NotACertificate> {
    let opened = Pkcs12Archive::from_pkcs12(file, password.unwrap_or(""));
    let archive = match (opened, password) {
        (Ok(archive), _) => archive,
        (Err(_), None) => return Err(NotACertificate::PasswordNeeded),
        (Err(error), Some(_)) => {
            let reason = error.to_string();
            // The library has no kind of its own for an algorithm that it does not know.
            return Err(match reason.to_ascii_lowercase().contains("unsupported") {
                true => NotACertificate::UnknownEncryption { reason },
                false => NotACertificate::ArchiveNotOpened { reason },
            });
        }
    };
    // Programs that import an archive put the key's certificate first, wherever it stands in it.
    let key_ids: Vec<&[u8]> = archive
        .keys
        .iter()
        .filter_map(|key| key.local_key_id.as_ref())
        .map(|id| id.as_ref())
        .collect();
    let belongs_to_key =
        |id: &Option<Vec<u8>>| id.as_deref().is_some_and(|id| key_ids.contains(&id));
    let (own, others): (Vec<_>, Vec<_>) = archive
        .certs
        .iter()
        .partition(|bag| belongs_to_key(&bag.local_key_id));
    let certificates: Vec<Vec<u8>> = own
        .into_iter()
        .chain(others)
        .map(|bag| bag.cert.as_der().to_vec())
        .filter(|der| kind(der) == Kind::Certificate)
        .collect();
    if certificates.is_empty() {
        return Err(NotACertificate::EmptyArchive);
    }
    let private_keys = archive.keys.iter().map(|bag| bag.key.as_der().to_vec());
    Ok(Archive {
        certificates,
        private_keys: private_keys.collect(),
    })
}
