//! The reasons why an address gives nothing, in words that reports quote.

use std::net::IpAddr;

use thiserror::Error;

/// The most bytes of an answer's body. An intermediate has some 1,500.
pub const MOST_BYTES: usize = 64 * 1024;
/// The most redirects from one address.
pub const MOST_REDIRECTS: usize = 3;

#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FetchError {
    /// Not an http or https address that can be followed.
    #[error("{0}")]
    Address(&'static str),
    #[error("its name cannot be resolved: {0}")]
    Unresolved(String),
    /// A destination that a stranger's certificate must not reach; the reason is a noun.
    #[error("it points to {address}, {why}; --aia-allow-private allows that")]
    Refused { address: IpAddr, why: &'static str },
    /// No TCP or TLS connection.
    #[error("no connection: {0}")]
    Unconnected(String),
    #[error("no HTTP answer: {0}")]
    NotHttp(String),
    /// A status other than 200.
    #[error("it answers {0}")]
    Status(u16),
    #[error("more than {MOST_REDIRECTS} redirects")]
    TooManyRedirects,
    #[error("it redirects to an address that is not http or https")]
    BadRedirect,
    #[error("more than {} KiB", MOST_BYTES / 1024)]
    TooLarge,
    #[error("no answer in time")]
    TimedOut,
    /// Not a certificate, and the content type says so too.
    #[error("no certificate but {}", .0.chars().take(80).collect::<String>())]
    ContentType(String),
}
