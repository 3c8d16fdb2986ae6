//! A loopback origin inside the program, with a chosen fault, so that you can see each finding
//! without breaking a server.
//!
//! Nothing here knows the checks: the handshakes are real ones of rustls, with certificates made
//! for the occasion, and the few bytes that rustls cannot be made to send (`old-protocol`) depend
//! on the ClientHello as they do on a real server.

mod certificates;
mod fault;
mod http;
mod old_protocol;
mod server;
mod uncommon_group;

use std::net::{Ipv4Addr, SocketAddr};

use anyhow::Context;
use time::OffsetDateTime;
use tokio::net::TcpListener;
use tokio::task::AbortHandle;

pub use fault::Fault;

/// A running demo origin. Dropping it closes its port and every connection.
#[derive(Debug)]
pub struct DemoOrigin {
    /// 127.0.0.1 and a port that was free.
    pub address: SocketAddr,
    /// The name under which it should be checked: `origin.example.com`.
    pub host: String,
    /// DER of the root certificate that replaces Mozilla's list. For [`Fault::PrivateCa`] the
    /// origin's chain ends in another root.
    pub trust_anchor: Vec<u8>,
    accepting: AbortHandle,
}

impl Drop for DemoOrigin {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// Starts an origin with this fault, its certificates valid or not relative to `now`.
///
/// Must be called within a tokio runtime, which then also serves the origin's connections.
pub async fn start(fault: Fault, now: OffsetDateTime) -> anyhow::Result<DemoOrigin> {
    const LISTEN: &str = "the demo origin did not start: it could not listen on 127.0.0.1";
    let (server, trust_anchor) = server::Server::new(fault, now)?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .await
        .context(LISTEN)?;
    let address = listener.local_addr().context(LISTEN)?;
    let accepting = tokio::spawn(server.accept_all(listener)).abort_handle();
    Ok(DemoOrigin {
        address,
        host: certificates::HOST.to_owned(),
        trust_anchor: trust_anchor.to_vec(),
        accepting,
    })
}

#[cfg(test)]
mod tests;
