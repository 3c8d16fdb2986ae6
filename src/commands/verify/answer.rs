//! The answer of the server, without judgement.

use std::net::SocketAddr;

use thiserror::Error;

use crate::cloudfront::x_cache::XCache;
use crate::net::waiting::WaitingFor;

pub type EdgeOutcome = Result<EdgeAnswer, Unanswered>;

#[derive(Debug, Clone, PartialEq)]
pub struct EdgeAnswer {
    pub address: SocketAddr,
    pub status: u16,
    /// In the order of [`OF_INTEREST`]. The values are the peer's, as they came.
    pub headers: Vec<(&'static str, String)>,
    /// Its beginning, at most [`MOST_BODY`] bytes.
    pub body: Vec<u8>,
    pub body_is_whole: bool,
    /// The value of a cookie is the viewer's secret, and is not kept.
    pub sets_cookie: bool,
    /// From the look-up to the end of the body.
    pub duration_ms: f64,
}

/// The most bytes of a body that are read. CloudFront's error pages have about 1,000.
pub const MOST_BODY: usize = 64 * 1024;
/// The most bytes of an answer's head.
pub const MOST_HEAD: usize = 64 * 1024;

/// The headers that tell something, in lower case.
pub const OF_INTEREST: &[&str] = &[
    "x-cache",
    "via",
    "server",
    "age",
    "date",
    "cache-control",
    "retry-after",
    "location",
    "content-type",
    "content-encoding",
    "x-amz-cf-pop",
    "x-amz-cf-id",
    "x-amzn-requestid",
    "x-amzn-errortype",
    "x-amzn-waf-action",
    "apigw-requestid",
    "x-amz-apigw-id",
    "x-amz-request-id",
    "cf-ray",
    "x-served-by",
    "x-fastly-request-id",
    "akamai-grn",
    "x-azure-ref",
    "x-iinfo",
];

impl EdgeAnswer {
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// `None` without an `X-Cache` of CloudFront's.
    pub(crate) fn x_cache(&self) -> Option<XCache> {
        XCache::read(self.header("x-cache")?)
    }

    /// The seconds that the answer has been in a cache: the first of several values, and `None` if
    /// it is not a number (RFC 9111, section 5.1).
    pub fn age(&self) -> Option<u64> {
        let first = self.header("age")?.split(',').next()?.trim();
        let is_number = first.bytes().all(|byte| byte.is_ascii_digit());
        first.parse().ok().filter(|_| is_number)
    }
}

/// The reason why no answer came.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Unanswered {
    /// A sentence that names the resolver.
    #[error("{0}")]
    Unresolved(String),
    #[error("the resolver failed: {0}")]
    ResolverFailed(String),
    /// To no address.
    #[error("no TCP connection{}", listed(.0))]
    Unconnected(Vec<(SocketAddr, String)>),
    #[error("the TLS handshake with {address} failed: {why}")]
    Tls {
        address: SocketAddr,
        /// `true` if the certificate was the reason.
        certificate: bool,
        why: String,
    },
    /// The answer is not HTTP, or exceeds the limits.
    #[error("{address} sent no valid HTTP answer: {why}")]
    NotHttp { address: SocketAddr, why: String },
    #[error("no {0} in time")]
    TimedOut(WaitingFor),
    #[error("the request could not be made: {0}")]
    Local(String),
    /// By the user, in a sentence that says what was awaited.
    #[error("{0}")]
    Ended(String),
}

fn listed(attempts: &[(SocketAddr, String)]) -> String {
    let attempts = attempts
        .iter()
        .zip(std::iter::once(':').chain(std::iter::repeat(';')));
    let attempts = attempts.map(|((address, why), between)| format!("{between} {address} {why}"));
    attempts.collect()
}
