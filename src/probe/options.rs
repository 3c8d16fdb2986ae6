//! The extent of a probe.

use std::sync::Arc;
use std::time::Duration;

use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;
use tokio::time::Instant;

use crate::cloudfront::settings::OriginSettings;
use crate::net::routing::Routing;
use crate::observation::Der;

#[derive(Debug, Clone, Default)]
pub struct ProbeOptions {
    /// The settings that the distribution is assumed to have.
    pub settings: OriginSettings,
    pub routing: Routing,
    /// Ask every question even of a healthy address.
    pub survey: bool,
    /// The server also has to agree on HTTP/2, for gRPC.
    pub http_2: bool,
    /// The path of the one HTTP request; `None` leaves the request out.
    pub http_path: Option<String>,
    /// The certificate to present to an origin that asks for one.
    pub client_certificate: Option<ClientCertificate>,
    /// The time that the whole check of one target has.
    pub timeout: Option<Duration>,
}

impl ProbeOptions {
    /// The end of the time of a target whose check begins now.
    pub fn target_end(&self) -> Option<Instant> {
        self.timeout.map(|timeout| Instant::now() + timeout)
    }
}

#[derive(Debug, Clone)]
pub struct ClientCertificate(pub(super) Arc<CertifiedKey>);

impl ClientCertificate {
    /// `chain` begins with the leaf. The error says why the key cannot be used.
    pub fn new(chain: Vec<Vec<u8>>, key: PrivateKeyDer<'_>) -> Result<Self, &'static str> {
        let key = ring::sign::any_supported_type(&key)
            .map_err(|_| "this program cannot sign with this kind of private key")?;
        let chain = chain.into_iter().map(CertificateDer::from).collect();
        let certified = CertifiedKey::new(chain, key);
        match certified.keys_match() {
            Err(rustls::Error::InconsistentKeys(rustls::InconsistentKeys::KeyMismatch)) => {
                Err("the private key does not belong to the certificate")
            }
            // What cannot be compared is the server's to judge.
            _ => Ok(Self(Arc::new(certified))),
        }
    }

    /// The certificate itself, as DER.
    pub fn leaf(&self) -> Der {
        Der(self
            .0
            .cert
            .first()
            .map_or_else(Vec::new, |leaf| leaf.to_vec()))
    }
}
