//! The outcome of a question, and the reasons for having no answer.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::wire::code_point::{Alert, AlertDescription};

/// A question's fate. Asked and failed is never mixed up with not asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Attempt<T> {
    Done(T),
    /// Asked, and it failed like this.
    Failed(Failure),
    NotTried,
}

impl<T> Attempt<T> {
    pub fn done(&self) -> Option<&T> {
        match self {
            Self::Done(value) => Some(value),
            Self::Failed(_) | Self::NotTried => None,
        }
    }

    pub fn failure(&self) -> Option<&Failure> {
        match self {
            Self::Failed(failure) => Some(failure),
            Self::Done(_) | Self::NotTried => None,
        }
    }
}

impl<T> From<Result<T, Failure>> for Attempt<T> {
    fn from(result: Result<T, Failure>) -> Self {
        match result {
            Ok(value) => Self::Done(value),
            Err(failure) => Self::Failed(failure),
        }
    }
}

/// A stage of a connection's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    Connect,
    Handshake,
    /// After the handshake, while the one HTTP request was asked and answered.
    Http,
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connect => "the TCP handshake",
            Self::Handshake => "the TLS handshake",
            Self::Http => "the HTTP exchange",
        })
    }
}

/// The reason why a question has no answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Error)]
#[serde(rename_all = "snake_case")]
pub enum Failure {
    /// DNS has no such name, or no record of the wanted family.
    #[error("{}", if *name_exists {
        "the name exists, but has no address record of the wanted family"
    } else {
        "the name was not found in DNS"
    })]
    Unresolved { name_exists: bool },
    /// The resolver failed or gave no answer: nothing is known.
    #[error("the resolver failed: {0}")]
    ResolverFailed(String),
    /// TCP RST in answer to the SYN.
    #[error("connection refused")]
    Refused,
    /// The network reports that it has no route to the address.
    #[error("unreachable: {0}")]
    Unreachable(String),
    /// No answer within the time that the stage has.
    #[error("no answer in time during {during}")]
    TimedOut { during: Stage },
    /// The peer closed the connection in order.
    #[error("the server closed the connection during {during}")]
    Closed { during: Stage },
    /// The peer reset the connection.
    #[error("the server reset the connection during {during}")]
    Reset { during: Stage },
    /// The peer sent a fatal alert.
    #[error("alert {} {} during {during}", alert.description.0, alert.description)]
    Alert { during: Stage, alert: Alert },
    /// The peer's bytes are not TLS at all.
    #[error("the answer is not TLS")]
    NotTls,
    /// The peer's bytes break the protocol.
    #[error("malformed answer: {0}")]
    Malformed(String),
    /// This program's TLS library refuses what AWS's own ignores: it says nothing about CloudFront.
    #[error("this program's TLS library refuses the answer: {0}")]
    Stricter(String),
    /// The peer answers an HTTP/1.1 request with HTTP/2 frames.
    #[error("HTTP/2 frames in answer to an HTTP/1.1 request")]
    Http2Frames,
    /// The head of an HTTP answer is longer than this program reads.
    #[error("the HTTP response headers are over 64 KiB")]
    HeadTooLong,
    /// The peer answered with something that was not offered.
    #[error("answered with what was not offered: {0}")]
    Incompatible(String),
    /// This machine could not ask (no file descriptor, no route of this family): it says nothing
    /// about the origin.
    #[error("{}", if .0.contains(ENDED_THE_CHECK) {
        .0.clone()
    } else {
        format!("could not be asked from this machine: {}", .0)
    })]
    Local(String),
}

impl Failure {
    /// The whole check of the target was ended by this, before there was an answer.
    pub fn ended_by(what: &str, awaited: impl fmt::Display) -> Self {
        Self::Local(format!("{what}{ENDED_THE_CHECK}{awaited}"))
    }

    /// The alert that the peer sent, if that was it.
    pub fn alert(&self) -> Option<AlertDescription> {
        match self {
            Self::Alert { alert, .. } => Some(alert.description),
            _ => None,
        }
    }

    /// `true` if the peer broke off. A timeout is not a refusal, and neither is an answer that cannot
    /// be read.
    pub fn is_refusal(&self) -> bool {
        matches!(
            self,
            Self::Alert { .. } | Self::Closed { .. } | Self::Reset { .. }
        )
    }

    /// The server does not agree to http/1.1 in ALPN: it says so (RFC 7301, section 3.2), or
    /// chooses what was not offered.
    pub fn refuses_application_protocol(&self) -> bool {
        match self {
            Self::Alert { alert, .. } => {
                alert.description == AlertDescription::NO_APPLICATION_PROTOCOL
            }
            Self::Incompatible(why) => why == UNOFFERED_APPLICATION_PROTOCOL,
            _ => false,
        }
    }
}

const ENDED_THE_CHECK: &str = " ended the check while it waited for ";

/// rustls' word for it.
const UNOFFERED_APPLICATION_PROTOCOL: &str = "SelectedUnofferedApplicationProtocol";
