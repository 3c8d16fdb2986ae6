//! A PKCS#12 archive (RFC 7292): `.p12` and `.pfx`, as Windows and Java keep certificate and key.

use p12_keystore::Pkcs12Archive;

use super::kind::{ContentKind, kind};
use super::not_a_certificate::NotACertificate;

pub(crate) struct Pkcs12Contents {
    /// The DER of the certificates, the one that belongs to the key first.
    pub(crate) certificates: Vec<Vec<u8>>,
    /// The DER of the private keys (PKCS#8).
    pub(crate) private_keys: Vec<Vec<u8>>,
}

/// Opens an archive; without a password, as one whose password is empty.
pub(crate) fn open(file: &[u8], password: Option<&str>) -> Result<Pkcs12Contents, NotACertificate> {
    let archive = Pkcs12Archive::from_pkcs12(file, password.unwrap_or("")).map_err(|error| {
        let reason = error.to_string();
        if password.is_none() {
            NotACertificate::PasswordNeeded
        // The library has no kind of its own for an unknown algorithm.
        } else if reason.to_ascii_lowercase().contains("unsupported") {
            NotACertificate::UnknownEncryption { reason }
        } else {
            NotACertificate::ArchiveNotOpened { reason }
        }
    })?;
    // Programs that import an archive put the key's certificate first, whatever the order in it.
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
        .filter(|der| kind(der) == ContentKind::Certificate)
        .collect();
    if certificates.is_empty() {
        return Err(NotACertificate::EmptyArchive);
    }
    let private_keys = archive.keys.iter().map(|bag| bag.key.as_der().to_vec());
    Ok(Pkcs12Contents {
        certificates,
        private_keys: private_keys.collect(),
    })
}
