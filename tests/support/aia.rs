//! An authority with its own web server, and what a fetch from it comes to.

use std::collections::HashMap;
use std::io::Write;
use std::sync::{Arc, Mutex};

use origin_check::aia;
use origin_check::aia::fetch::{FetchPolicy, Fetcher};
use origin_check::aia::search::SentChain;
use origin_check::observation::{CompletedPath, Completion, FoundIn};
use origin_check::pki::certificate::Certificate;
use origin_check::pki::trust_store::TrustStore;
use rustls::pki_types::CertificateDer;
use time::OffsetDateTime;
use time::macros::datetime;

use super::peer::{Peer, close, read_head};
use super::pki::{self, Authority};

pub const AT: OffsetDateTime = datetime!(2026-11-23 03:00:00 UTC);

/// What a page is answered with, byte for byte; a page that is not there is a 404.
type Pages = Arc<Mutex<HashMap<String, Vec<u8>>>>;

/// A web server whose pages are set after its port is known.
pub struct Web {
    pub peer: Peer,
    pages: Pages,
}

impl Web {
    pub fn start() -> Self {
        let pages = Pages::default();
        let peer = Peer::spawn({
            let pages = pages.clone();
            move |mut stream| {
                let request = read_head(&mut stream)?;
                let path = request.split(' ').nth(1).unwrap_or_default();
                let missing = response("404 Not Found", "text/plain", b"no");
                let page = pages.lock().unwrap().get(path).cloned();
                stream.write_all(&page.unwrap_or(missing))?;
                close(stream)
            }
        });
        Self { peer, pages }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.peer.address())
    }

    /// Answers this path with a body.
    pub fn serves(&self, path: &str, kind: &str, body: &[u8]) -> String {
        self.answers(path, response("200 OK", kind, body))
    }

    /// Answers this path with a redirect.
    pub fn redirects(&self, path: &str, location: &str) -> String {
        let head =
            format!("HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n");
        self.answers(path, head.into_bytes())
    }

    /// Answers this path with these bytes.
    pub fn answers(&self, path: &str, bytes: Vec<u8>) -> String {
        self.pages.lock().unwrap().insert(path.to_owned(), bytes);
        self.url(path)
    }
}

pub fn response(status: &str, kind: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

/// A root, an intermediate, and leaves that say where the intermediate can be had.
pub struct Lab {
    pub root: Authority,
    pub issuing: Authority,
}

impl Lab {
    pub fn new() -> Self {
        let root = Authority::root("Lab Root", AT);
        let issuing = root.intermediate("Lab Issuing", AT);
        Self { root, issuing }
    }

    /// A leaf whose issuer's certificate is to be had at these addresses.
    pub fn leaf(&self, urls: &[&str]) -> Certificate {
        parsed(&issued_at(&self.issuing, urls))
    }

    pub fn trust(&self) -> TrustStore {
        trusting(&self.root)
    }
}

pub fn trusting(root: &Authority) -> TrustStore {
    TrustStore::empty()
        .with_extra(&[&root.certificate])
        .unwrap()
}

pub fn issued_at(issuer: &Authority, urls: &[&str]) -> CertificateDer<'static> {
    let mut params = pki::leaf("origin.example.com", AT);
    if !urls.is_empty() {
        params.custom_extensions.push(pki::ca_issuers_at(urls));
    }
    issuer.issue(&params, &pki::p256())
}

/// An intermediate whose own issuer's certificate is to be had at this address.
pub fn intermediate_at(issuer: &Authority, name: &str, url: &str) -> Authority {
    let mut params = pki::authority(name, AT);
    params.custom_extensions.push(pki::ca_issuers(url));
    issuer.subordinate(params, pki::p256())
}

pub fn parsed(der: &[u8]) -> Certificate {
    Certificate::parse(der).unwrap()
}

pub fn alone(leaf: Certificate) -> SentChain {
    SentChain {
        path: vec![leaf],
        others: Vec::new(),
    }
}

/// Completes the chain over the network, wherever that leads.
pub async fn complete(leaf: Certificate, trust: &TrustStore) -> Completion {
    complete_with(leaf, trust, &Fetcher::new(FetchPolicy::everywhere())).await
}

pub async fn complete_with(leaf: Certificate, trust: &TrustStore, fetcher: &Fetcher) -> Completion {
    aia::complete(&alone(leaf), &[], trust, AT, Some(fetcher)).await
}

/// Where each intermediate of a completed path was found, by its name.
pub fn found(completion: &Completion) -> Vec<(String, FoundIn)> {
    let path: &CompletedPath = completion.result.as_ref().unwrap();
    let intermediates = path.intermediates.iter();
    intermediates
        .map(|one| (parsed(&one.certificate.0).short_name(), one.from.clone()))
        .collect()
}

/// Why a path is not complete.
pub fn why(completion: &Completion) -> &str {
    completion.result.as_ref().unwrap_err()
}
