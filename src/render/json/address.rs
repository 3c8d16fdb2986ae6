//! One address, and the answer of port 80.

use serde::Serialize;

use super::certificate::Certificate;
use super::details::AddressDetails;
use super::form::Detail;
use crate::assessment::Assessment;
use crate::check::{AddressContext, Verdict};
use crate::observation::Observation;
use crate::render::escape::escape;
use crate::time_format::milliseconds;

#[derive(Serialize)]
pub(super) struct Address {
    address: String,
    verdict: Verdict,
    tls: Option<String>,
    cipher_suite: Option<String>,
    group: Option<String>,
    alpn: Option<String>,
    http_status: Option<u16>,
    server: Option<String>,
    connections: u32,
    timings_ms: Timings,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    certificates: Vec<Certificate>,
    #[serde(flatten)]
    details: Option<AddressDetails>,
}

#[derive(Serialize)]
struct Timings {
    dns: Option<f64>,
    connect: Option<f64>,
    handshake: Option<f64>,
    http: Option<f64>,
}

#[derive(Serialize)]
pub(super) struct PlainHttp {
    address: String,
    status: u16,
    server: Option<String>,
    location: Option<String>,
}

impl Address {
    /// Every address of a report, in the observation's order.
    pub(super) fn all(assessment: &Assessment, detail: Detail) -> Vec<Self> {
        let addresses = assessment
            .context
            .addresses
            .iter()
            .zip(&assessment.addresses);
        let observation = assessment.context.observation;
        addresses
            .map(|(address, judged)| Self::new(address, judged.verdict, observation, detail))
            .collect()
    }

    fn new(
        address: &AddressContext,
        verdict: Verdict,
        observation: &Observation,
        detail: Detail,
    ) -> Self {
        let agreed = address.negotiated();
        let session = address
            .handshake()
            .and_then(|handshake| handshake.session.done());
        let http = address.http().done();
        Self {
            address: address.seen.address.to_string(),
            verdict,
            tls: agreed.map(|agreed| agreed.version.setting()),
            cipher_suite: agreed.map(|agreed| agreed.cipher_suite.to_string()),
            group: agreed
                .and_then(|agreed| agreed.group)
                .map(|group| group.to_string()),
            alpn: session
                .and_then(|session| session.alpn.as_deref())
                .map(escape),
            http_status: http.map(|answer| answer.status),
            server: http.and_then(|answer| answer.server.as_deref()).map(escape),
            connections: address.seen.connections,
            timings_ms: Timings::new(address, observation),
            certificates: address
                .served
                .as_ref()
                .map_or_else(Vec::new, |chain| Certificate::of_chain(chain, detail)),
            details: detail.full(|| AddressDetails::new(address)),
        }
    }
}

impl Timings {
    fn new(address: &AddressContext, observation: &Observation) -> Self {
        let handshake = address.handshake().map(|handshake| handshake.duration_ms);
        let http = address.http().done().map(|http| http.duration_ms);
        Self {
            dns: observation.dns_ms.map(milliseconds),
            connect: address.seen.connect.done().copied().map(milliseconds),
            handshake: handshake.map(milliseconds),
            http: http.map(milliseconds),
        }
    }
}

impl PlainHttp {
    pub(super) fn new(plain: &crate::observation::PlainHttp) -> Self {
        Self {
            address: plain.address.to_string(),
            status: plain.answer.status,
            server: plain.answer.server.as_deref().map(escape),
            location: plain.answer.location.as_deref().map(escape),
        }
    }
}
