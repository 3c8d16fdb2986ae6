//! Certificates made for a test. All are valid in 2026 unless the test says otherwise.

use origin_check::pki::certificate::{Certificate, MalformedCertificate};
use origin_check::pki::trust_store::TrustStore;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose,
};
use time::OffsetDateTime;
use time::macros::datetime;

/// The moment at which the tests judge.
pub const NOW: OffsetDateTime = datetime!(2026-06-01 0:00 UTC);

/// Somebody with a name, a key and a certificate.
pub struct Entity {
    pub params: CertificateParams,
    pub key: KeyPair,
    pub der: Vec<u8>,
}

/// What is sent to `path::build`.
pub type Sent = Vec<Result<Certificate, MalformedCertificate>>;

/// A self-signed authority.
pub fn root(name: &str) -> Entity {
    let params = authority_params(name);
    let key = KeyPair::generate().unwrap();
    let der = params.self_signed(&key).unwrap().der().to_vec();
    Entity { params, key, der }
}

impl Entity {
    /// An authority issued by this one.
    pub fn authority(&self, name: &str) -> Entity {
        self.issue(authority_params(name))
    }

    /// A server's certificate for `www.example.com` issued by this authority.
    pub fn leaf(&self) -> Entity {
        self.issue(leaf_params())
    }

    /// A certificate with these contents and a new key.
    pub fn issue(&self, params: CertificateParams) -> Entity {
        let key = KeyPair::generate().unwrap();
        self.certify(params, key)
    }

    /// Another certificate for the name and key of `subject`, issued by this authority.
    pub fn cross_sign(&self, subject: &Entity) -> Entity {
        self.reissue(subject, |_| {})
    }

    /// The same with changed contents.
    pub fn reissue(&self, subject: &Entity, change: impl FnOnce(&mut CertificateParams)) -> Entity {
        let mut params = subject.params.clone();
        change(&mut params);
        let key = KeyPair::from_pem(&subject.key.serialize_pem()).unwrap();
        self.certify(params, key)
    }

    fn certify(&self, mut params: CertificateParams, key: KeyPair) -> Entity {
        params.use_authority_key_identifier_extension = true;
        let issuer = Issuer::from_params(&self.params, &self.key);
        let der = params.signed_by(&key, &issuer).unwrap().der().to_vec();
        Entity { params, key, der }
    }

    /// A store that trusts this root and nobody else.
    pub fn trusted(&self) -> TrustStore {
        TrustStore::empty().with_extra(&[&self.der]).unwrap()
    }

    /// The certificate, read.
    pub fn certificate(&self) -> Certificate {
        Certificate::parse(&self.der).unwrap()
    }
}

/// The contents of an authority's certificate.
pub fn authority_params(name: &str) -> CertificateParams {
    let mut params = common_params(name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

/// The contents of a server's certificate.
pub fn leaf_params() -> CertificateParams {
    let mut params = common_params("www.example.com");
    params.subject_alt_names = vec![rcgen::SanType::DnsName(
        "www.example.com".try_into().unwrap(),
    )];
    params.is_ca = IsCa::ExplicitNoCa;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params
}

fn common_params(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params.not_before = datetime!(2026-01-01 0:00 UTC);
    params.not_after = datetime!(2026-12-31 23:59:59 UTC);
    params
}

/// Reads what these entities would send.
pub fn sent(entities: &[&Entity]) -> Sent {
    entities
        .iter()
        .map(|entity| Certificate::parse(&entity.der))
        .collect()
}

/// The same certificate with one bit of its signature changed.
pub fn with_damaged_signature(entity: &Entity) -> Certificate {
    let mut der = entity.der.clone();
    *der.last_mut().unwrap() ^= 1;
    Certificate::parse(&der).unwrap()
}
