//! A loopback origin inside the program, with a chosen fault, so that anybody can see what each
//! finding looks like without breaking a server.
//!
//! - [`Fault`] names what can be wrong;
//! - [`start`] listens on 127.0.0.1 and answers as such a server does;
//! - [`DemoOrigin`] says where, and stops when it is dropped.
//!
//! Nothing here knows what the checker makes of it: the handshakes are real ones of rustls, with
//! certificates made for the occasion, and the few bytes that rustls cannot be made to send
//! (`old-protocol`) depend on the ClientHello as they do on a real server.

mod certificates;
mod fault;
mod http;
mod old_protocol;
mod server;
mod uncommon_group;

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use time::OffsetDateTime;
use tokio::net::TcpListener;
use tokio::task::AbortHandle;

pub use fault::{Fault, UnknownFault};

/// A running demo origin. Dropping it closes its port and every connection.
#[derive(Debug)]
pub struct DemoOrigin {
    /// Where it listens: 127.0.0.1 and a port that was free.
    pub address: SocketAddr,
    /// The name under which it should be checked: `origin.example.com`.
    pub host: String,
    /// DER of the root certificate that is to stand in for Mozilla's list.
    ///
    /// For [`Fault::PrivateCa`] that is a root which the origin's chain does not lead to.
    pub trust_anchor: Vec<u8>,
    accepting: AbortHandle,
}

impl Drop for DemoOrigin {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// Why a demo origin could not be started.
#[derive(Debug)]
pub enum StartError {
    /// A certificate could not be made.
    Certificate(rcgen::Error),
    /// The key that the leaf of `old-protocol` has could not be read.
    PublicKey(pem::PemError),
    /// rustls refused the configuration.
    Tls(rustls::Error),
    /// No port of 127.0.0.1 could be listened on.
    Listen(io::Error),
}

impl fmt::Display for StartError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self {
            Self::Certificate(_) => "its certificates could not be made",
            Self::PublicKey(_) => "its public key could not be read",
            Self::Tls(_) => "its TLS settings were refused",
            Self::Listen(_) => "it could not listen on 127.0.0.1",
        };
        write!(formatter, "the demo origin did not start: {what}")
    }
}

impl std::error::Error for StartError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Certificate(error) => Some(error),
            Self::PublicKey(error) => Some(error),
            Self::Tls(error) => Some(error),
            Self::Listen(error) => Some(error),
        }
    }
}

/// Starts an origin with this fault, its certificates valid or not relative to `now`.
///
/// Must be called within a tokio runtime, which then also serves the origin's connections.
///
/// # Errors
///
/// [`StartError`], of which only [`StartError::Listen`] is to be expected: the machine has no
/// free port or no loopback interface.
pub async fn start(fault: Fault, now: OffsetDateTime) -> Result<DemoOrigin, StartError> {
    let (server, trust_anchor) = server::Server::new(fault, now)?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .await
        .map_err(StartError::Listen)?;
    let address = listener.local_addr().map_err(StartError::Listen)?;
    let accepting = tokio::spawn(server.accept_all(listener)).abort_handle();
    Ok(DemoOrigin {
        address,
        host: certificates::HOST.to_owned(),
        trust_anchor: trust_anchor.to_vec(),
        accepting,
    })
}

impl From<rcgen::Error> for StartError {
    fn from(error: rcgen::Error) -> Self {
        Self::Certificate(error)
    }
}

impl From<pem::PemError> for StartError {
    fn from(error: pem::PemError) -> Self {
        Self::PublicKey(error)
    }
}

impl From<rustls::Error> for StartError {
    fn from(error: rustls::Error) -> Self {
        Self::Tls(error)
    }
}

#[cfg(test)]
mod tests;
