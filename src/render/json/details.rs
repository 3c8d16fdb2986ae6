//! Everything else seen at an address, for `-v`.

use std::collections::BTreeMap;

use serde::Serialize;

use super::certificate::{Certificate, TrustAnchor};
use super::form::Detail;
use crate::assessment::capabilities;
use crate::check::{AddressContext, ChainContext};
use crate::pki::digest::hex;
use crate::pki::path::PathEnd;
use crate::render::escape::escape;
use crate::time_format::milliseconds;
use crate::wire::code_point::ProtocolVersion;

#[derive(Serialize)]
pub(super) struct AddressDetails {
    failure: Option<String>,
    client_certificate: Option<&'static str>,
    ocsp_stapled: Option<bool>,
    location: Option<String>,
    /// Sorting by name happens to sort by age: SSLv3, TLSv1, TLSv1.1, TLSv1.2, TLSv1.3.
    versions: BTreeMap<String, Option<&'static str>>,
    cipher_suites: Vec<String>,
    path: Vec<String>,
    trust_anchor: Option<TrustAnchor>,
    other_chain: Option<OtherChain>,
    questions: Vec<Question>,
}

/// A second chain that the address presents.
#[derive(Serialize)]
struct OtherChain {
    certificates: Vec<Certificate>,
    path: Vec<String>,
    trust_anchor: Option<TrustAnchor>,
}

#[derive(Serialize)]
struct Question {
    question: String,
    answer: String,
    duration_ms: f64,
}

impl AddressDetails {
    pub(super) fn new(address: &AddressContext) -> Self {
        let served = address.served.as_ref();
        let http = address.http().done();
        let versions = ProtocolVersion::ALL.iter().map(|version| {
            let speaks = capabilities::speaks(address, *version);
            let word = speaks.map(|speaks| if speaks { "accepted" } else { "refused" });
            (version.setting(), word)
        });
        Self {
            failure: capabilities::failure(address).as_deref().map(escape),
            client_certificate: capabilities::client_certificate(address),
            ocsp_stapled: served.map(|chain| chain.ocsp_response.is_some()),
            location: http
                .and_then(|answer| answer.location.as_deref())
                .map(escape),
            versions: versions.collect(),
            cipher_suites: capabilities::chosen_suites(address)
                .iter()
                .map(ToString::to_string)
                .collect(),
            path: served.map_or_else(Vec::new, path),
            trust_anchor: served.and_then(TrustAnchor::new),
            other_chain: address.alternate_chain.as_ref().map(OtherChain::new),
            questions: address.seen.answers.iter().map(Question::new).collect(),
        }
    }
}

impl OtherChain {
    fn new(chain: &ChainContext) -> Self {
        Self {
            certificates: Certificate::all(chain, Detail::Everything),
            path: path(chain),
            trust_anchor: TrustAnchor::new(chain),
        }
    }
}

impl Question {
    fn new(answer: &crate::observation::Answer) -> Self {
        Self {
            question: escape(&answer.question.to_string()),
            answer: escape(&capabilities::outcome(answer)),
            duration_ms: milliseconds(answer.duration_ms),
        }
    }
}

/// The SHA-256 of each certificate on the path, from the leaf to the root, sent or not.
fn path(chain: &ChainContext) -> Vec<String> {
    let sent = chain.chain.path.iter();
    let sent = sent.filter_map(|position| chain.certificate(*position));
    let root = match &chain.chain.end {
        PathEnd::Anchored { anchor } => Some(&*anchor.certificate),
        PathEnd::UntrustedRoot { position } => chain.certificate(*position),
        _ => None,
    };
    let mut path: Vec<String> = sent
        .chain(root)
        .map(|certificate| hex(&certificate.sha256))
        .collect();
    // A leaf that was added as a trust anchor is both ends.
    path.dedup();
    path
}
