//! The reasons why an address gives nothing, in words that reports quote.

use std::fmt;
use std::net::IpAddr;

/// The most bytes of an answer's body. An intermediate has some 1,500.
pub const MOST_BYTES: usize = 64 * 1024;
/// The most redirects from one address.
pub const MOST_REDIRECTS: usize = 3;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FetchError {
    /// Not an http or https address that can be followed.
    Address(&'static str),
    Unresolved(String),
    /// A destination that a stranger's certificate must not reach; the reason is a noun.
    Refused {
        address: IpAddr,
        why: &'static str,
    },
    /// No TCP or TLS connection.
    Unconnected(String),
    NotHttp(String),
    /// A status other than 200.
    Status(u16),
    TooManyRedirects,
    BadRedirect,
    TooLarge,
    TimedOut,
    /// Not a certificate, and the content type says so too.
    ContentType(String),
}

impl fmt::Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(why) => f.write_str(why),
            Self::Unresolved(why) => write!(f, "its name cannot be resolved: {why}"),
            Self::Refused { address, why } => write!(
                f,
                "it points to {address}, {why}; --aia-allow-private would fetch it"
            ),
            Self::Unconnected(why) => write!(f, "no connection: {why}"),
            Self::NotHttp(why) => write!(f, "no HTTP answer: {why}"),
            Self::Status(status) => write!(f, "it answers {status}"),
            Self::TooManyRedirects => write!(f, "more than {MOST_REDIRECTS} redirects"),
            Self::BadRedirect => f.write_str("it redirects to no http or https address"),
            Self::TooLarge => write!(f, "more than {} KiB", MOST_BYTES / 1024),
            Self::TimedOut => f.write_str("no answer in time"),
            Self::ContentType(kind) => {
                let start: String = kind.chars().take(80).collect();
                write!(f, "no certificate but {start}")
            }
        }
    }
}
