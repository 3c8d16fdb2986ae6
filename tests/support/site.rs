//! A good site, of which a scenario spoils one thing: a root, an issuing authority, and a leaf for
//! `origin.example.com`.

use rcgen::{CertificateParams, KeyPair};
use rustls::pki_types::CertificateDer;

use super::pki::{self, Authority};
use super::scenario::{Asked, HOST, NOW};
use super::tls::TlsServer;

pub type Certificate = CertificateDer<'static>;

/// Authorities, and what the leaf is to be.
pub struct Site {
    pub root: Authority,
    pub issuing: Authority,
    pub leaf: CertificateParams,
    pub key: KeyPair,
}

impl Site {
    pub fn new() -> Self {
        let root = Authority::root("Scenario Root", NOW);
        let issuing = root.intermediate("Scenario Issuing", NOW);
        Self {
            root,
            issuing,
            leaf: pki::leaf(HOST, NOW),
            key: pki::p256(),
        }
    }

    /// The same with another leaf.
    pub fn with(change: impl FnOnce(&mut CertificateParams)) -> Self {
        let mut site = Self::new();
        change(&mut site.leaf);
        site
    }

    /// The leaf, newly issued.
    pub fn issue(&self) -> Certificate {
        self.issuing.issue(&self.leaf, &self.key)
    }

    /// Leaf and issuing authority.
    pub fn chain(&self) -> Vec<Certificate> {
        vec![self.issue(), self.issuing.certificate.clone()]
    }

    /// A server that sends the chain as it should be.
    pub fn server(&self) -> TlsServer {
        self.serving(self.chain())
    }

    /// A server that sends these certificates.
    pub fn serving(&self, chain: Vec<Certificate>) -> TlsServer {
        TlsServer::new(chain, pki::private_key(&self.key))
    }

    /// That server, asked by somebody who trusts the root.
    pub fn asked(&self, server: TlsServer) -> Asked {
        Asked::peer(server.start()).trusting(&self.root.certificate)
    }

    /// The good chain's server, asked.
    pub fn good(&self) -> Asked {
        self.asked(self.server())
    }

    /// These certificates served, asked.
    pub fn sending(&self, chain: Vec<Certificate>) -> Asked {
        self.asked(self.serving(chain))
    }
}
