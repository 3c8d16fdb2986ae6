//! Certificates for tests: `rcgen` with the settings that a good one has, every one of which a
//! test changes in the open by setting a field of [`CertificateParams`].
//!
//! ```ignore
//! let root = Authority::root("Root", NOW);
//! let issuing = root.intermediate("Issuing", NOW);
//! let key = pki::p256();
//! let mut params = pki::leaf("origin.example.com", NOW);
//! params.not_after = NOW - Duration::days(1);
//! let chain = [issuing.issue(&params, &key), issuing.certificate.clone()];
//! ```

use rcgen::{
    BasicConstraints, CertificateParams, CustomExtension, DistinguishedName, DnType,
    ExtendedKeyUsagePurpose, GeneralSubtree, IsCa, Issuer, KeyIdMethod, KeyPair, KeyUsagePurpose,
    NameConstraints, PublicKeyData, SignatureAlgorithm, SigningKey,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use time::{Duration, OffsetDateTime};

use super::der;

/// A certification authority, and its certificate as it would be sent.
pub struct Authority {
    pub certificate: CertificateDer<'static>,
    pub params: CertificateParams,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    /// A self-signed root with a P-256 key, in the middle of its ten years.
    pub fn root(name: &str, now: OffsetDateTime) -> Self {
        Self::self_signed(authority(name, now), p256())
    }

    /// A self-signed root of this description.
    pub fn self_signed(params: CertificateParams, key: KeyPair) -> Self {
        let certificate = params.self_signed(&key).expect("a root").into();
        Self::new(certificate, params, key)
    }

    /// An intermediate below this authority, with a P-256 key and ten years.
    pub fn intermediate(&self, name: &str, now: OffsetDateTime) -> Self {
        self.subordinate(authority(name, now), p256())
    }

    /// An authority of this description below this one.
    pub fn subordinate(&self, params: CertificateParams, key: KeyPair) -> Self {
        let certificate = self.issue(&params, &key);
        Self::new(certificate, params, key)
    }

    /// Another certificate for `other`, its name and its key, issued by this authority.
    pub fn cross_sign(&self, other: &Self) -> CertificateDer<'static> {
        self.issue(&other.params, other.issuer.key())
    }

    /// An authority with the same name and the same key identifier, and another key: what it
    /// issues seems to fit this one's certificate until the signature is verified.
    pub fn impostor(&self) -> Self {
        let mut params = self.params.clone();
        let identifier = params.key_identifier(self.issuer.key());
        params.key_identifier_method = KeyIdMethod::PreSpecified(identifier);
        Self::self_signed(params, p256())
    }

    /// A certificate for `other` with its name and key identifier, and a key that cannot be read.
    pub fn damage(&self, other: &Self) -> CertificateDer<'static> {
        let mut params = other.params.clone();
        params.key_identifier_method = KeyIdMethod::PreSpecified(other.key_identifier());
        self.issue(&params, &PublicKey::damaged())
    }

    /// The same key once more.
    pub fn copy_of_key(&self) -> KeyPair {
        KeyPair::from_pem(&self.issuer.key().serialize_pem()).expect("a key")
    }

    /// The identifier of this authority's key, as its certificates carry it.
    pub fn key_identifier(&self) -> Vec<u8> {
        self.params.key_identifier(self.issuer.key())
    }

    /// An authority with the same name only, as after a change of keys.
    pub fn rekeyed(&self) -> Self {
        Self::self_signed(self.params.clone(), p256())
    }

    /// A certificate of this description for this public key.
    pub fn issue(
        &self,
        params: &CertificateParams,
        key: &impl PublicKeyData,
    ) -> CertificateDer<'static> {
        let issued = params.signed_by(key, &self.issuer);
        issued.expect("a certificate").into()
    }

    /// A certificate of this authority's with its contents changed, and signed again. The change
    /// keeps every length.
    pub fn resign(
        &self,
        certificate: &[u8],
        change: impl FnOnce(&mut Vec<u8>),
    ) -> CertificateDer<'static> {
        let [to_be_signed, algorithm, _] = der::elements(der::contents(certificate));
        let mut to_be_signed = to_be_signed.to_vec();
        change(&mut to_be_signed);
        let signature = self.issuer.key().sign(&to_be_signed).expect("a signature");
        let signature = der::wrap(0x03, &[&[0], &signature[..]].concat());
        der::wrap(0x30, &[&to_be_signed, algorithm, &signature].concat()).into()
    }

    fn new(certificate: CertificateDer<'static>, params: CertificateParams, key: KeyPair) -> Self {
        let issuer = Issuer::new(params.clone(), key);
        Self {
            certificate,
            params,
            issuer,
        }
    }
}

/// A leaf as a public authority issues it: 90 days, of which 60 are left, for TLS servers, the
/// name in the subjectAltName and in the Common Name.
pub fn leaf(dns_name: &str, now: OffsetDateTime) -> CertificateParams {
    let mut params = CertificateParams::new([dns_name.to_owned()]).expect("a DNS name");
    params.distinguished_name = common_name(dns_name);
    params.is_ca = IsCa::ExplicitNoCa;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    valid_for_days(&mut params, now, -30, 60);
    params
}

/// An authority in the middle of its ten years, with no limits.
pub fn authority(name: &str, now: OffsetDateTime) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = common_name(name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.use_authority_key_identifier_extension = true;
    valid_for_days(&mut params, now, -1825, 1825);
    params
}

/// Valid from `from` to `to`, in days after `now`.
pub fn valid_for_days(params: &mut CertificateParams, now: OffsetDateTime, from: i64, to: i64) {
    params.not_before = now + Duration::days(from);
    params.not_after = now + Duration::days(to);
}

/// A certificate that is its own issuer.
pub fn self_signed(params: &CertificateParams, key: &KeyPair) -> CertificateDer<'static> {
    params.self_signed(key).expect("a certificate").into()
}

/// A subject of a Common Name only.
pub fn common_name(name: &str) -> DistinguishedName {
    let mut distinguished_name = DistinguishedName::new();
    distinguished_name.push(DnType::CommonName, name);
    distinguished_name
}

/// An authority below which at most `length` further authorities may stand.
pub fn path_length(length: u8) -> IsCa {
    IsCa::Ca(BasicConstraints::Constrained(length))
}

/// Name constraints that permit this DNS name, and what ends in it, only.
pub fn permit_only(dns_name: &str) -> NameConstraints {
    NameConstraints {
        permitted_subtrees: vec![GeneralSubtree::DnsName(dns_name.to_owned())],
        excluded_subtrees: Vec::new(),
    }
}

/// Authority information access: where the issuer's certificate can be fetched (RFC 5280,
/// section 4.2.2.1).
pub fn ca_issuers(url: &str) -> CustomExtension {
    ca_issuers_at(&[url])
}

/// The same with several addresses.
pub fn ca_issuers_at(urls: &[&str]) -> CustomExtension {
    let id_ad_ca_issuers = [0x06, 0x08, 0x2b, 6, 1, 5, 5, 7, 0x30, 2];
    let descriptions = urls.iter().map(|url| {
        let location = der::wrap(0x86, url.as_bytes()); // uniformResourceIdentifier
        der::wrap(0x30, &[&id_ad_ca_issuers[..], &location].concat())
    });
    let all = der::wrap(0x30, &descriptions.collect::<Vec<_>>().concat());
    CustomExtension::from_oid_content(&[1, 3, 6, 1, 5, 5, 7, 1, 1], all)
}

/// An extension that nobody knows, as critical or not.
pub fn unknown_extension(critical: bool) -> CustomExtension {
    let mut extension =
        CustomExtension::from_oid_content(&[1, 3, 6, 1, 4, 1, 99999, 1], vec![5, 0]);
    extension.set_criticality(critical);
    extension
}

/// The same certificate with the last byte of its signature changed.
pub fn with_broken_signature(certificate: &CertificateDer<'_>) -> CertificateDer<'static> {
    let mut der = certificate.to_vec();
    if let Some(last) = der.last_mut() {
        *last ^= 0x01;
    }
    der.into()
}

/// Name constraints that permit the directory names of this organization, so many times over.
pub fn permit_organization(organization: &str, times: usize) -> NameConstraints {
    let mut name = DistinguishedName::new();
    name.push(DnType::OrganizationName, organization);
    NameConstraints {
        permitted_subtrees: vec![GeneralSubtree::DirectoryName(name); times],
        excluded_subtrees: Vec::new(),
    }
}

/// A subject alternative name with this host and so many directory names of this organization.
pub fn directory_names(host: &str, count: usize, organization: &str) -> CustomExtension {
    let organization = der::wrap(0x0c, organization.as_bytes());
    let attribute = [der::wrap(0x06, &[0x55, 4, 10]), organization];
    let set = der::wrap(0x31, &der::wrap(0x30, &attribute.concat()));
    let directory = der::wrap(0xa4, &der::wrap(0x30, &set));
    let names = [der::wrap(0x82, host.as_bytes()), directory.repeat(count)];
    CustomExtension::from_oid_content(&[2, 5, 29, 17], der::wrap(0x30, &names.concat()))
}

/// A new P-256 key.
pub fn p256() -> KeyPair {
    KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256).expect("a key")
}

/// A new P-384 key.
pub fn p384() -> KeyPair {
    KeyPair::generate_for(&rcgen::PKCS_ECDSA_P384_SHA384).expect("a key")
}

/// A new Ed25519 key.
pub fn ed25519() -> KeyPair {
    KeyPair::generate_for(&rcgen::PKCS_ED25519).expect("a key")
}

/// An RSA key of 2048 bits, always the same: *ring* cannot make one.
pub fn rsa_2048() -> KeyPair {
    KeyPair::from_pem(include_str!("keys/rsa-2048-a.pem")).expect("a key")
}

/// Another RSA key of 2048 bits, always the same.
pub fn another_rsa_2048() -> KeyPair {
    KeyPair::from_pem(include_str!("keys/rsa-2048-b.pem")).expect("a key")
}

/// The public half of an RSA key of 1024 bits, of which nobody has the other half: *ring* would
/// not sign with it.
pub fn rsa_1024() -> PublicKey {
    let pem = pem::parse(include_str!("keys/rsa-1024.public.pem")).expect("a public key");
    PublicKey(pem.into_contents())
}

/// An RSA public key without its private half.
pub struct PublicKey(Vec<u8>);

impl PublicKey {
    /// One of this many bits (a multiple of eight), of which nobody knows the factors.
    pub fn rsa(bits: usize) -> Self {
        // A leading zero keeps the number positive; the first bit says how long it is.
        let modulus = [&[0, 0x80][..], &vec![0x5b; bits / 8 - 1]].concat();
        let numbers = [der::wrap(0x02, &modulus), der::wrap(0x02, &[1, 0, 1])];
        Self(der::wrap(0x30, &numbers.concat()))
    }

    /// An RSA key with an even modulus.
    fn damaged() -> Self {
        let mut key = Self::rsa(2048).0;
        // The last byte before the exponent (a header and three bytes).
        let last = key.len() - 6;
        key[last] ^= 1;
        Self(key)
    }
}

impl PublicKeyData for PublicKey {
    fn der_bytes(&self) -> &[u8] {
        &self.0
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        &rcgen::PKCS_RSA_SHA256
    }
}

/// The key in the form that rustls takes.
pub fn private_key(key: &KeyPair) -> PrivateKeyDer<'static> {
    PrivateKeyDer::Pkcs8(key.serialize_der().into())
}
