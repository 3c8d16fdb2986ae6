//! Records a handshake: the server's first bytes and what rustls tells. It accepts everything.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustls::client::ResolvesClientCert;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::sign::CertifiedKey;
use rustls::{DigitallySignedStruct, Error};

use crate::observation::{Der, Possession};
use crate::pki::certificate::Certificate;
use crate::pki::possession::{self, Proof};
use crate::wire::code_point::SignatureScheme;

#[derive(Debug, Default)]
pub(super) struct Recording(Mutex<Recorded>);

#[derive(Debug, Default)]
pub(super) struct Recorded {
    /// The first bytes that the server sent.
    pub first_bytes: Vec<u8>,
    pub certificates: Vec<Der>,
    pub ocsp_response: Option<Der>,
    pub client_certificate_requested: bool,
    pub client_certificate_presented: bool,
    pub possession: Option<Possession>,
}

impl Recording {
    pub(super) fn lock(&self) -> MutexGuard<'_, Recorded> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Recorded {
    /// Keeps these bytes too, up to `limit` bytes in all.
    pub(super) fn keep_first_bytes(&mut self, new: &[u8], limit: usize) {
        let left = limit.saturating_sub(self.first_bytes.len());
        let kept = new.get(..left).unwrap_or(new);
        self.first_bytes.extend_from_slice(kept);
    }
}

/// Records certificates and the server's proof, and accepts everything.
#[derive(Debug)]
pub(super) struct RecordingVerifier {
    pub recording: Arc<Recording>,
    pub algorithms: WebPkiSupportedAlgorithms,
    pub schemes: &'static [rustls::SignatureScheme],
}

impl RecordingVerifier {
    fn record_proof(
        &self,
        message: &[u8],
        leaf: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
        result: Result<HandshakeSignatureValid, Error>,
    ) -> Result<HandshakeSignatureValid, Error> {
        let scheme = SignatureScheme(signed.scheme.into());
        // rustls reads the whole certificate, which may be odd in a part that proves nothing.
        let by_key_alone = || {
            let leaf = Certificate::parse(leaf).ok()?;
            Some(possession::verify(
                &leaf,
                scheme.0,
                message,
                signed.signature(),
            ))
        };
        let proof = result.map_or_else(|_| by_key_alone(), |_| Some(Proof::Proved));
        let possession = match proof {
            Some(Proof::Proved) => Possession::Proved(scheme),
            Some(Proof::Disproved) => Possession::Disproved(scheme),
            _ => Possession::NotVerifiable(scheme),
        };
        self.recording.lock().possession = Some(possession);
        Ok(HandshakeSignatureValid::assertion())
    }
}

impl ServerCertVerifier for RecordingVerifier {
    fn verify_server_cert(
        &self,
        leaf: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let mut recorded = self.recording.lock();
        recorded.certificates = std::iter::once(leaf)
            .chain(intermediates)
            .map(|certificate| Der(certificate.to_vec()))
            .collect();
        recorded.ocsp_response = (!ocsp_response.is_empty()).then(|| Der(ocsp_response.to_vec()));
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        leaf: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let result = verify_tls12_signature(message, leaf, signed, &self.algorithms);
        self.record_proof(message, leaf, signed, result)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        leaf: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let result = verify_tls13_signature(message, leaf, signed, &self.algorithms);
        self.record_proof(message, leaf, signed, result)
    }

    fn supported_verify_schemes(&self) -> Vec<rustls::SignatureScheme> {
        self.schemes.to_vec()
    }
}

/// Records that the server asked for a client certificate. Without one to give the answer is an
/// empty one, which is what CloudFront's library sends.
#[derive(Debug)]
pub(super) struct RecordingCertResolver {
    pub recording: Arc<Recording>,
    pub certificate: Option<Arc<CertifiedKey>>,
}

impl ResolvesClientCert for RecordingCertResolver {
    fn resolve(
        &self,
        _root_hint_subjects: &[&[u8]],
        schemes: &[rustls::SignatureScheme],
    ) -> Option<Arc<CertifiedKey>> {
        // CloudFront's library does not look at the issuers that the server names either.
        let can_sign = |known: &Arc<CertifiedKey>| known.key.choose_scheme(schemes).is_some();
        let certificate = self.certificate.clone().filter(can_sign);
        let mut recorded = self.recording.lock();
        recorded.client_certificate_requested = true;
        recorded.client_certificate_presented = certificate.is_some();
        certificate
    }

    fn has_certs(&self) -> bool {
        self.certificate.is_some()
    }
}
