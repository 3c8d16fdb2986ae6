//! A site whose certificates name a web server of the authority's, and which can be renewed.

use std::path::{Path, PathBuf};

use rcgen::KeyPair;
use rustls::pki_types::CertificateDer;
use serde_json::Value;
use time::OffsetDateTime;

use crate::support::aia::Web;
use crate::support::lab::{HOST, Said, pem, run, write};
use crate::support::peer::Peer;
use crate::support::pki::{self, Authority};
use crate::support::tls::TlsServer;

/// A root and an authority below it, which publishes its certificate.
pub struct Site {
    pub web: Web,
    pub root: Authority,
    pub issuing: Authority,
    pub key: KeyPair,
}

impl Site {
    pub fn new() -> Self {
        let now = OffsetDateTime::now_utc();
        let web = Web::start();
        let root = Authority::root("Lab Root", now);
        let root_url = web.serves("/root.der", "application/pkix-cert", &root.certificate);
        let mut params = pki::authority("Lab Issuing", now);
        params.custom_extensions.push(pki::ca_issuers(&root_url));
        let issuing = root.subordinate(params, pki::p256());
        web.serves(
            "/issuing.der",
            "application/pkix-cert",
            &issuing.certificate,
        );
        Self {
            web,
            root,
            issuing,
            key: pki::p256(),
        }
    }

    /// A certificate for the site that was issued so many days ago.
    pub fn leaf(&self, days_ago: i64) -> CertificateDer<'static> {
        let now = OffsetDateTime::now_utc();
        let mut params = pki::leaf(HOST, now);
        pki::valid_for_days(&mut params, now, -days_ago, 90 - days_ago);
        let url = self.web.url("/issuing.der");
        params.custom_extensions.push(pki::ca_issuers(&url));
        self.issuing.issue(&params, &self.key)
    }

    /// The leaf and its issuer's certificate.
    pub fn chain(&self, leaf: &CertificateDer<'static>) -> Vec<CertificateDer<'static>> {
        vec![leaf.clone(), self.issuing.certificate.clone()]
    }

    pub fn serve(&self, chain: Vec<CertificateDer<'static>>) -> Peer {
        self.server(chain).start()
    }

    pub fn server(&self, chain: Vec<CertificateDer<'static>>) -> TlsServer {
        TlsServer::new(chain, pki::private_key(&self.key))
    }

    pub fn root_file(&self) -> PathBuf {
        let name = format!("site-root-{}.pem", self.web.peer.address().port());
        write(&name, &pem(&self.root.certificate))
    }

    /// A file of these certificates.
    pub fn file(&self, name: &str, certificates: &[CertificateDer<'static>]) -> PathBuf {
        let port = self.web.peer.address().port();
        let text: Vec<String> = certificates.iter().map(pem).collect();
        write(&format!("{port}-{name}"), &text.concat())
    }

    /// A path for a file that is not there yet.
    pub fn path(&self, name: &str) -> PathBuf {
        let port = self.web.peer.address().port();
        crate::support::lab::path(&format!("{port}-{name}"))
    }

    /// The arguments that check this peer as the site.
    pub fn arguments(&self, peer: &Peer, options: &[&str]) -> Vec<String> {
        self.arguments_at(peer, "127.0.0.1", options)
    }

    pub fn arguments_at(&self, peer: &Peer, addresses: &str, options: &[&str]) -> Vec<String> {
        let target = format!("{HOST}:{}", peer.address().port());
        let resolve = format!("{target}:{addresses}");
        let root = self.root_file();
        let common = ["--resolve", &resolve, "--ca-file", text(&root), &target];
        let options = options.iter().chain(&common);
        options.map(|argument| (*argument).to_owned()).collect()
    }

    pub fn check(&self, peer: &Peer, options: &[&str]) -> Said {
        run(&self.arguments(peer, options))
    }

    /// The whole report as JSON, after this exit status.
    #[track_caller]
    pub fn report(&self, peer: &Peer, options: &[&str], status: i32) -> Value {
        let said = self.check(peer, &[&["--json", "-v"], options].concat());
        said.exits_with(status).json().remove(0)
    }
}

pub fn text(path: &Path) -> &str {
    path.to_str().expect("a path of ASCII")
}
