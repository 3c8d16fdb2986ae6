//! Chains for `path::build`, made by the certificates' factory and read as sent.

use std::collections::HashMap;
use std::ops::Deref;

use origin_check::cert_file::certificates;
use origin_check::pki::certificate::{Certificate, MalformedCertificate};
use origin_check::pki::trust_store::TrustStore;
use rcgen::CertificateParams;
use time::OffsetDateTime;
use time::macros::datetime;

use crate::support::pki::{self, Authority};

/// The moment at which the tests judge.
pub const NOW: OffsetDateTime = datetime!(2026-06-01 0:00 UTC);

/// A certificate and its key, which may issue others.
pub struct Entity(pub Authority);

impl Deref for Entity {
    type Target = Authority;

    fn deref(&self) -> &Authority {
        &self.0
    }
}

/// The certificates that are given to `path::build`.
pub type Sent = Vec<Result<Certificate, MalformedCertificate>>;

pub fn root(name: &str) -> Entity {
    Entity(Authority::root(name, NOW))
}

impl Entity {
    pub fn authority(&self, name: &str) -> Entity {
        Entity(self.intermediate(name, NOW))
    }

    pub fn leaf(&self) -> Entity {
        self.issue_new(leaf_params())
    }

    /// A certificate with these contents and a new key.
    pub fn issue_new(&self, params: CertificateParams) -> Entity {
        Entity(self.subordinate(params, pki::p256()))
    }

    /// Another certificate for the name and key of `subject`, with changed contents.
    pub fn reissue(&self, subject: &Entity, change: impl FnOnce(&mut CertificateParams)) -> Entity {
        let mut params = subject.params.clone();
        change(&mut params);
        Entity(self.subordinate(params, subject.copy_of_key()))
    }

    /// A store that trusts this root alone.
    pub fn trusted(&self) -> TrustStore {
        let store = TrustStore::empty();
        store.with_extra(&[&self.certificate]).unwrap()
    }

    pub fn parsed(&self) -> Certificate {
        Certificate::parse(&self.certificate).unwrap()
    }
}

pub fn authority_params(name: &str) -> CertificateParams {
    pki::authority(name, NOW)
}

pub fn leaf_params() -> CertificateParams {
    pki::leaf("www.example.com", NOW)
}

/// Reads what these entities would send.
pub fn sent(entities: &[&Entity]) -> Sent {
    let parse = |entity: &&Entity| Certificate::parse(&entity.certificate);
    entities.iter().map(parse).collect()
}

/// The certificates of a PEM file, `count` of them, by the names above them.
pub fn named(file: &'static str, count: usize) -> HashMap<&'static str, Certificate> {
    let names = file.lines().filter_map(|line| line.strip_prefix("# "));
    let ders = certificates::in_file(file.as_bytes()).unwrap();
    assert_eq!(ders.len(), count);
    let certificates = ders.iter().map(|der| Certificate::parse(der).unwrap());
    names.zip(certificates).collect()
}

/// The same certificate with one bit of its signature changed.
pub fn with_damaged_signature(entity: &Entity) -> Certificate {
    Certificate::parse(&pki::with_broken_signature(&entity.certificate)).unwrap()
}
