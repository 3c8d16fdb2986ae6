//! A server that speaks what no library speaks any more, as far as its first flight.

use std::sync::Arc;

use origin_check::wire::client_hello::ClientHello;
use origin_check::wire::code_point::ProtocolVersion;

use rcgen::{KeyPair, SigningKey};

use super::peer::{self, Peer, Step};
use super::server_messages::{Hello, TLS_1_2, certificate, ecdhe_params, server_hello_done};
use super::server_messages::{handshake_records, server_key_exchange};
use super::site::Certificate;

/// What it supports, and what it does after its flight. It chooses as OpenSSL does: the newest
/// version, then the client's order of suites.
#[derive(Clone)]
pub struct OldServer {
    pub versions: Vec<u16>,
    pub suites: Vec<u16>,
    /// The group that elliptic suites need; the client must offer it.
    pub group: u16,
    pub chain: Vec<Certificate>,
    /// The leaf's P-256 key, which signs what elliptic suites need signed.
    pub key: Option<Arc<KeyPair>>,
    /// Stops in the middle of its flight, after the certificates, and waits.
    pub stalls: bool,
}

impl OldServer {
    /// AES with RSA key exchange, in these versions.
    pub fn new(versions: &[u16], chain: Vec<Certificate>) -> Self {
        Self {
            versions: versions.to_vec(),
            suites: vec![0x002f, 0x0035],
            group: 0x0017,
            chain,
            key: None,
            stalls: false,
        }
    }

    /// A server of TLS 1.2 that stops in the middle of its flight.
    pub fn stalling(chain: Vec<Certificate>) -> Self {
        Self {
            suites: vec![0xc02b, 0xc02f],
            stalls: true,
            ..Self::new(&[TLS_1_2], chain)
        }
    }

    pub fn start(self) -> Peer {
        peer::on_hello(move |record| match ClientHello::decode(record) {
            Ok(hello) => self.answer(&hello),
            Err(_) => vec![Step::Close],
        })
    }

    fn answer(&self, hello: &ClientHello) -> Vec<Step> {
        let offered = |version: &&u16| hello.offers(ProtocolVersion(**version));
        let Some(&version) = self.versions.iter().filter(offered).max() else {
            return vec![alert(70)];
        };
        let elliptic = |suite: u16| suite >= 0xc000;
        let has_group = hello.groups.iter().any(|group| group.0 == self.group);
        let usable = |suite: &u16| self.suites.contains(suite) && (!elliptic(*suite) || has_group);
        let mut suites = hello.cipher_suites.iter().map(|suite| suite.0);
        let Some(suite) = suites.find(usable) else {
            return vec![alert(40)];
        };
        let mut messages = vec![
            Hello::new(version, suite).message(),
            certificate(&self.chain),
        ];
        if self.stalls {
            let flight = handshake_records(version, &messages, 16 * 1024);
            return vec![Step::Send(flight), Step::HoldOpen];
        }
        if elliptic(suite) {
            messages.push(self.key_exchange(hello));
        }
        messages.push(server_hello_done());
        let flight = handshake_records(version, &messages, 16 * 1024);
        vec![Step::Send(flight), Step::Read]
    }

    /// A point that only looks like one, and a signature that is one (RFC 8422, section 5.4).
    fn key_exchange(&self, hello: &ClientHello) -> Vec<u8> {
        let params = ecdhe_params(self.group, &[4; 65]);
        let server_random = [0x5a; 32];
        let signed = [&hello.random[..], &server_random, &params].concat();
        let key = self.key.as_ref().expect("a key for elliptic suites");
        let signature = key.sign(&signed).expect("a signature");
        server_key_exchange(&params, Some(0x0403), Some(&signature))
    }
}

fn alert(description: u8) -> Step {
    Step::Send(super::server_messages::fatal_alert(description))
}
