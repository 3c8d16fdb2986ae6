//! One address, and what its port 80 answered.

use super::schema::{Address, Chain, Handshake, Http, PlainHttp, Timings};
use crate::assessment::{Assessment, capabilities};
use crate::check::{AddressContext, AddressVerdict, ChainContext};
use crate::observation::{HttpAnswer, Observation};
use crate::render::escape::escape;
use crate::time_format::milliseconds;
use crate::wire::code_point::ProtocolVersion;

/// Every address of a report, in the observation's order.
pub(crate) fn all(report: &Assessment) -> Vec<Address<'static>> {
    report
        .case
        .addresses
        .iter()
        .zip(&report.addresses)
        .map(|(address, verdict)| Address::new(address, verdict, report.case.observation))
        .collect()
}

impl Address<'_> {
    fn new(address: &AddressContext, verdict: &AddressVerdict, observation: &Observation) -> Self {
        let chain = address.served.as_ref();
        let presented = chain.map(Chain::new);
        let (certificates, path, trust_anchor) = match presented {
            Some(chain) => (chain.certificates, chain.path, chain.trust_anchor),
            None => (Vec::new(), Vec::new(), None),
        };
        Self {
            address: address.seen.address.to_string(),
            verdict: Some(verdict.verdict),
            failure: capabilities::failure(address).as_deref().map(escape),
            connections: address.seen.connections,
            timings_ms: Timings::new(address, observation),
            handshake: handshake(address, chain),
            versions: ProtocolVersion::ALL
                .iter()
                .map(|version| {
                    (
                        version.to_string(),
                        word(capabilities::speaks(address, *version)),
                    )
                })
                .collect(),
            cipher_suites: capabilities::chosen_suites(address)
                .iter()
                .map(ToString::to_string)
                .collect(),
            http: address.http().done().map(Http::new),
            certificates,
            path,
            trust_anchor,
            other_chain: address.alternate_chain.as_ref().map(Chain::new),
        }
    }
}

fn word(speaks: Option<bool>) -> Option<&'static str> {
    speaks.map(|speaks| if speaks { "accepted" } else { "refused" })
}

impl Timings {
    fn new(address: &AddressContext, observation: &Observation) -> Self {
        let handshake = address.handshake();
        Self {
            dns: observation.dns_ms.map(milliseconds),
            connect: address.seen.connect.done().copied().map(milliseconds),
            handshake: handshake.map(|handshake| milliseconds(handshake.duration_ms)),
            http: address
                .http()
                .done()
                .map(|http| milliseconds(http.duration_ms)),
        }
    }
}

/// `None` if neither an agreement nor a certificate was seen.
fn handshake(address: &AddressContext, chain: Option<&ChainContext>) -> Option<Handshake> {
    let agreed = address.negotiated();
    let client_certificate = capabilities::client_certificate(address);
    if agreed.is_none() && chain.is_none() && client_certificate.is_none() {
        return None;
    }
    let session = address
        .handshake()
        .and_then(|handshake| handshake.session.done());
    Some(Handshake {
        version: agreed.map(|(version, _, _)| version.to_string()),
        cipher_suite: agreed.map(|(_, suite, _)| suite.to_string()),
        group: agreed
            .and_then(|(_, _, group)| group)
            .map(|group| group.to_string()),
        alpn: session
            .and_then(|session| session.alpn.as_deref())
            .map(escape),
        ocsp_stapled: chain.map(|chain| chain.ocsp_response.is_some()),
        client_certificate,
    })
}

impl Http {
    fn new(answer: &HttpAnswer) -> Self {
        Self {
            status: answer.status,
            server: answer.server.as_deref().map(escape),
            location: answer.location.as_deref().map(escape),
        }
    }
}

impl PlainHttp {
    pub(crate) fn new(plain: &crate::observation::PlainHttp) -> Self {
        Self {
            address: plain.address.to_string(),
            answer: Http::new(&plain.answer),
        }
    }
}
