//! CloudFront itself, asked as a viewer asks it: one HTTPS request, and what its answer means.
//!
//! [`mod@ask`] has the sockets; [`mod@explain`] is a pure function of what came back.

pub mod answer;
pub(crate) mod args;
pub mod ask;
pub mod conclusion;
pub(crate) mod edge_request;
pub mod explain;
pub mod maker;
mod next_steps;
pub mod page;
pub mod run;

pub use answer::{Answer, Outcome, Unanswered};
pub use ask::{ask, can_be_asked_for};
pub use conclusion::Conclusion;
pub use explain::explain;
pub use next_steps::again;

use std::time::Duration;

use crate::net::routing::Routing;
use crate::target::HTTPS;

/// What is asked, and how.
#[derive(Debug, Clone)]
pub struct Question {
    /// The host to connect to.
    pub host: String,
    /// The port to connect to.
    pub port: u16,
    /// The name that the viewer asks for: server name, certificate and `Host`.
    pub name: String,
    /// The path and query of the request.
    pub path: String,
    /// The method of the request.
    pub method: Method,
    pub routing: Routing,
    /// Trust anchors beside Mozilla's, as DER.
    pub extra_trust_anchors: Vec<Vec<u8>>,
    /// How long DNS, and each attempt to connect with its handshake, may take.
    pub connect_timeout: Duration,
    /// How long the answer may take, its body included.
    pub response_timeout: Duration,
}

/// The host with its port, where that is not the usual one, as a URL and `Host` have it.
pub fn authority(host: &str, port: u16) -> String {
    let host = match host.contains(':') {
        true => format!("[{host}]"),
        false => host.to_owned(),
    };
    match port {
        HTTPS => host,
        port => format!("{host}:{port}"),
    }
}

/// The method of the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// The body is wanted too: an error page names its cause.
    Get,
    /// The head alone.
    Head,
}

impl Method {
    /// As the request line has it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
        }
    }
}

/// How good the answer is, the better first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// A good answer, for which the origin was asked.
    Pass,
    /// A good answer that says less than it seems to, or a refusal of the origin's own.
    Warn,
    /// It cannot be told.
    Inconclusive,
    /// CloudFront answers 5xx.
    Fail,
}

impl Verdict {
    /// The word in reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Warn => "warn",
            Self::Inconclusive => "inconclusive",
            Self::Fail => "fail",
        }
    }

    /// Whether there is nothing left to wait for.
    pub fn is_good(self) -> bool {
        self <= Self::Warn
    }
}
