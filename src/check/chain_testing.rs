//! Presented chains for the tests of checks, made with the certificates of `tests/support/pki.rs`.

use rcgen::{CertificateParams, CustomExtension, ExtendedKeyUsagePurpose, IsCa, SanType};
use time::OffsetDateTime;

use crate::check::context::target::Thresholds;
use crate::check::testing::{NOW, observation};
use crate::check::{ChainContext, Check, Evaluate, Outcome, TargetContext};
use crate::cloudfront::names::Names;
use crate::observation::Observation;
use crate::pki::certificate::{Certificate, PublicKey};
use crate::pki::trust_store::TrustStore;
use crate::wire::code_point::ProtocolVersion;

// Every test crate compiles these and uses a part of them.
#[allow(dead_code)]
#[path = "../../tests/support/der.rs"]
mod der;
#[allow(dead_code)]
#[path = "../../tests/support/pki.rs"]
pub(crate) mod support;

use support::Authority;

/// The moment of all tests.
pub(crate) const AT: OffsetDateTime = NOW;

/// Judges a chain that `origin.example.com` presents, at [`AT`].
pub(crate) fn judge(check: &Check, chain: &ChainContext) -> Outcome {
    judge_at(check, chain, AT)
}

pub(crate) fn judge_at(check: &Check, chain: &ChainContext, at: OffsetDateTime) -> Outcome {
    judge_as(check, chain, at, &observation(Vec::new()))
}

pub(crate) fn judge_for(check: &Check, chain: &ChainContext, names: &Names) -> Outcome {
    let mut observation = observation(Vec::new());
    observation.target.names = names.clone();
    judge_as(check, chain, AT, &observation)
}

fn judge_as(
    check: &Check,
    chain: &ChainContext,
    at: OffsetDateTime,
    observation: &Observation,
) -> Outcome {
    let trust = TrustStore::mozilla();
    let context = TargetContext::new(observation, &trust, Thresholds::usual(at));
    match check.evaluate {
        Evaluate::Chain(rule) => rule.evaluate(&context, chain),
        _ => panic!("{} does not judge a chain", check.id),
    }
}

/// Judges a leaf with this key that is presented in this version.
pub(crate) fn judge_key(
    check: &Check,
    key: &PublicKey,
    version: Option<ProtocolVersion>,
) -> Outcome {
    let pki = Pki::new();
    let mut chain = presented(&[&pki.leaf("origin.example.com"), &pki.issuing]);
    chain.certificates[0].as_mut().expect("a leaf").key = key.clone();
    chain.version = version;
    judge(check, &chain)
}

pub(crate) fn key(algorithm: &str, bits: Option<u32>, curve: Option<&str>) -> PublicKey {
    PublicKey {
        algorithm: algorithm.to_owned(),
        bits,
        curve: curve.map(str::to_owned),
        spki_sha256: [0; 32],
        spki: Vec::new(),
    }
}

/// `origin.example.com` or another origin, and the Host that is forwarded to it.
pub(crate) fn names(origin_domain: &str, host_header: Option<&str>) -> Names {
    Names {
        origin_domain: origin_domain.into(),
        host_header: host_header.map(Into::into),
        server_name_override: None,
    }
}

/// A root, an intermediate that issues leaves and, where a test needs two, one between them.
pub(crate) struct Pki {
    pub(crate) root: Issued,
    pub(crate) policy: Option<Issued>,
    pub(crate) issuing: Issued,
    root_authority: Authority,
    issuing_authority: Authority,
}

/// A certificate as sent, and as read.
pub(crate) struct Issued {
    pub(crate) der: Vec<u8>,
    parsed: Certificate,
}

/// What a certificate is to say.
pub(crate) struct Params(CertificateParams);

impl Pki {
    pub(crate) fn new() -> Self {
        Self::named("Test")
    }

    pub(crate) fn named(name: &str) -> Self {
        Self::build(name, false, |params| params)
    }

    /// With another authority between the root and the one that issues.
    pub(crate) fn with_policy() -> Self {
        Self::build("Test", true, |params| params)
    }

    /// With an intermediate that says otherwise than usual.
    pub(crate) fn with_issuing(change: impl FnOnce(Params) -> Params) -> Self {
        Self::build("Test", false, change)
    }

    fn build(name: &str, policy: bool, change: impl FnOnce(Params) -> Params) -> Self {
        let root = Authority::root(&format!("{name} Root CA"), AT);
        let policy = policy.then(|| root.intermediate(&format!("{name} Policy CA"), AT));
        let params = support::authority(&format!("{name} Issuing CA"), AT);
        let issuing = policy
            .as_ref()
            .unwrap_or(&root)
            .subordinate(change(Params(params)).0, support::p256());
        Self {
            root: Issued::new(&root.certificate),
            policy: policy
                .as_ref()
                .map(|policy| Issued::new(&policy.certificate)),
            issuing: Issued::new(&issuing.certificate),
            root_authority: root,
            issuing_authority: issuing,
        }
    }

    pub(crate) fn leaf(&self, name: &str) -> Issued {
        let params = support::leaf(name, AT);
        Issued::new(&self.issuing_authority.issue(&params, &support::p256()))
    }

    /// A leaf for origin.example.com that says otherwise than usual.
    pub(crate) fn leaf_with(&self, change: impl FnOnce(Params) -> Params) -> Issued {
        let params = change(Params(support::leaf("origin.example.com", AT))).0;
        Issued::new(&self.issuing_authority.issue(&params, &support::p256()))
    }

    /// An ordinary leaf for origin.example.com and this key.
    pub(crate) fn leaf_for(&self, key: &impl rcgen::PublicKeyData) -> Issued {
        let params = support::leaf("origin.example.com", AT);
        Issued::new(&self.issuing_authority.issue(&params, key))
    }

    /// The intermediate's name and key identifier with another key.
    pub(crate) fn impostor(&self) -> Issued {
        Issued::new(&self.issuing_authority.impostor().certificate)
    }

    /// The intermediate with a key that cannot be read.
    pub(crate) fn damaged_issuing(&self) -> Issued {
        Issued::new(&self.root_authority.damage(&self.issuing_authority))
    }

    /// An earlier certificate for the same intermediate and its key.
    pub(crate) fn expired_issuing(&mut self) -> Issued {
        let params = self.issuing_authority.params.clone();
        support::valid_for_days(&mut self.issuing_authority.params, AT, -900, -10);
        let expired = self.root_authority.cross_sign(&self.issuing_authority);
        self.issuing_authority.params = params;
        Issued::new(&expired)
    }

    /// A certificate for the same intermediate and its key by another root.
    pub(crate) fn cross_signed_issuing(&self, other: &Pki) -> Issued {
        Issued::new(&other.root_authority.cross_sign(&self.issuing_authority))
    }

    pub(crate) fn self_signed(name: &str) -> Issued {
        Self::self_signed_with(name, |params| params)
    }

    pub(crate) fn self_signed_with(name: &str, change: impl FnOnce(Params) -> Params) -> Issued {
        let mut params = support::leaf("origin.example.com", AT);
        params.distinguished_name = support::common_name(name);
        params.subject_alt_names.clear();
        let params = change(Params(params)).0;
        Issued::new(&support::self_signed(&params, &support::p256()))
    }

    /// These certificates, where this root is trusted.
    pub(crate) fn sent(&self, certificates: &[&Issued]) -> ChainContext {
        self.sent_at(certificates, AT)
    }

    pub(crate) fn sent_at(&self, certificates: &[&Issued], at: OffsetDateTime) -> ChainContext {
        let certificates = certificates.iter().map(|issued| Ok(issued.parsed.clone()));
        ChainContext::of_certificates(certificates.collect(), &trusting(&self.root), at)
    }
}

impl Issued {
    fn new(der: &[u8]) -> Self {
        Self {
            parsed: Certificate::parse(der).expect("a certificate"),
            der: der.to_vec(),
        }
    }

    pub(crate) fn certificate(&self) -> &Certificate {
        &self.parsed
    }
}

impl Params {
    pub(crate) fn names(mut self, names: &[&str]) -> Self {
        let dns_name = |name: &&str| SanType::DnsName((*name).try_into().expect("a DNS name"));
        self.0.subject_alt_names = names.iter().map(dns_name).collect();
        self
    }

    pub(crate) fn common_name(mut self, name: &str) -> Self {
        self.0.distinguished_name = support::common_name(name);
        self
    }

    pub(crate) fn serial(mut self, bytes: &[u8]) -> Self {
        self.0.serial_number = Some(rcgen::SerialNumber::from_slice(bytes));
        self
    }

    pub(crate) fn validity(mut self, from: OffsetDateTime, to: OffsetDateTime) -> Self {
        self.0.not_before = from;
        self.0.not_after = to;
        self
    }

    pub(crate) fn purposes(mut self, purposes: &[ExtendedKeyUsagePurpose]) -> Self {
        self.0.extended_key_usages = purposes.to_vec();
        self
    }

    pub(crate) fn extension(mut self, oid: &[u64], critical: bool, value: &[u8]) -> Self {
        if oid == [2, 5, 29, 17] {
            self.0.subject_alt_names.clear();
        }
        let mut extension = CustomExtension::from_oid_content(oid, value.to_vec());
        extension.set_criticality(critical);
        self.0.custom_extensions.push(extension);
        self
    }

    pub(crate) fn authority(mut self) -> Self {
        self.0.is_ca = IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        self
    }

    pub(crate) fn end_entity(mut self) -> Self {
        self.0.is_ca = IsCa::ExplicitNoCa;
        self
    }

    pub(crate) fn permitting(mut self, dns_name: &str) -> Self {
        self.0.name_constraints = Some(support::permit_only(dns_name));
        self
    }

    pub(crate) fn fetched_from(mut self, url: &str) -> Self {
        self.0.custom_extensions.push(support::ca_issuers(url));
        self
    }
}

/// Mozilla's list cannot be forged in a test: this root alone is trusted.
pub(crate) fn trusting(root: &Issued) -> TrustStore {
    TrustStore::empty()
        .with_extra(&[&root.der])
        .expect("a trust anchor")
}

/// These certificates, where no root is trusted.
pub(crate) fn presented(certificates: &[&Issued]) -> ChainContext {
    let ders: Vec<_> = certificates
        .iter()
        .map(|issued| issued.der.clone())
        .collect();
    presented_ders(&ders)
}

/// The same for bytes that may be no certificates.
pub(crate) fn presented_ders(ders: &[Vec<u8>]) -> ChainContext {
    let certificates = ders.iter().map(|der| Certificate::parse(der));
    ChainContext::of_certificates(certificates.collect(), &TrustStore::empty(), AT)
}
