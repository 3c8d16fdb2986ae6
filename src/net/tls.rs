//! TLS clients by rustls.

use std::sync::Arc;

use rustls::crypto::{CryptoProvider, ring};
use rustls::{ClientConfig, Error, RootCertStore};

/// A client of TLS 1.2 and 1.3 that trusts these roots.
pub(crate) fn client(
    provider: CryptoProvider,
    roots: RootCertStore,
) -> Result<ClientConfig, Error> {
    Ok(ClientConfig::builder_with_provider(Arc::new(provider))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth())
}

/// A client with rustls's defaults, as careful as any viewer.
pub(crate) fn default_client(roots: RootCertStore) -> Result<ClientConfig, Error> {
    client(ring::default_provider(), roots)
}

/// Mozilla's list.
pub(crate) fn mozilla_roots() -> RootCertStore {
    RootCertStore {
        roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
    }
}
