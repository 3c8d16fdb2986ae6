//! A TLS server written out message by message, on ring's primitives alone. It finishes handshakes,
//! and each message, record and byte of it can be changed, doubled, moved or left out.
//!
//! TLS 1.3 with TLS_AES_128_GCM_SHA256 or TLS 1.2 with TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, both
//! with P-256 (RFC 8446, sections 4, 5 and 7; RFC 5246, sections 5 to 7; RFC 5288).

mod connection;
mod protection;

use std::io;
use std::net::TcpStream;
use std::sync::Arc;

use rcgen::KeyPair;

use super::peer::Peer;
use super::server_messages::{
    Hello, TLS_1_2, TLS_1_3, certificate, certificate_tls13, change_cipher_spec, message,
    server_hello_done,
};
use connection::Connection;

/// What the server does next.
#[derive(Clone)]
pub enum Part {
    /// Sends a handshake message, or several in one record; they count in the transcript.
    Message(Vec<u8>),
    /// Sends the message that is signed, changed like this: CertificateVerify, or
    /// ServerKeyExchange in TLS 1.2.
    Signed(fn(Vec<u8>) -> Vec<u8>),
    /// Sends Finished, changed like this.
    Finished(fn(Vec<u8>) -> Vec<u8>),
    /// Protects what follows with the next keys.
    NextKeys,
    /// Sends a record of this type, protected if records are by now.
    Record(u8, Vec<u8>),
    /// Sends these bytes as they are.
    Bytes(Vec<u8>),
    /// Waits for this many protected records of the client: the first is its Finished.
    Await(usize),
    /// Keeps this many of the bytes before it back until after the next wait.
    Hold(usize),
    /// Closes with a reset.
    Reset,
}

/// No change.
pub fn as_is(message: Vec<u8>) -> Vec<u8> {
    message
}

/// A server, all of it open to change.
#[derive(Clone)]
pub struct Script {
    pub version: u16,
    /// In TLS 1.3 the key share is added.
    pub hello: Hello,
    /// A HelloRetryRequest before it, for X25519.
    pub retry: Option<Hello>,
    /// The change to the whole ServerHello.
    pub spoil_hello: fn(Vec<u8>) -> Vec<u8>,
    /// What follows the ServerHello. After the last part it closes.
    pub parts: Vec<Part>,
    /// The most bytes that are written at once.
    pub longest_write: usize,
    /// The most bytes of a message in one record.
    pub longest_record: usize,
    /// The version of records in clear.
    pub record_version: u16,
}

pub const RESPONSE: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

/// The places of the parts of a good server of TLS 1.2.
pub mod tls12 {
    pub const CERTIFICATE: usize = 0;
    pub const KEY_EXCHANGE: usize = 1;
    pub const DONE: usize = 2;
    pub const CHANGE_CIPHER_SPEC: usize = 4;
    pub const NEXT_KEYS: usize = 5;
    pub const FINISHED: usize = 6;
    /// The first place after the handshake.
    pub const END: usize = 7;
}

/// The places of the parts of a good server of TLS 1.3.
pub mod tls13 {
    pub const EXTENSIONS: usize = 0;
    pub const CERTIFICATE: usize = 1;
    pub const VERIFY: usize = 2;
    pub const FINISHED: usize = 3;
    /// The first place after the server's part of the handshake.
    pub const END: usize = 5;
}

impl Script {
    /// A good server of TLS 1.2, which answers one request.
    pub fn tls12(chain: &[Vec<u8>]) -> Self {
        let flight = [
            Part::Message(certificate(chain)),
            Part::Signed(as_is),
            Part::Message(server_hello_done()),
            Part::Await(1),
            Part::Bytes(change_cipher_spec(TLS_1_2)),
            Part::NextKeys,
            Part::Finished(as_is),
        ];
        Self::new(TLS_1_2, Hello::new(TLS_1_2, 0xc02b), &flight)
    }

    /// A good server of TLS 1.3, which answers one request.
    pub fn tls13(chain: &[Vec<u8>]) -> Self {
        let flight = [
            Part::Message(message(8, &[0, 0])),
            Part::Message(certificate_tls13(chain)),
            Part::Signed(as_is),
            Part::Finished(as_is),
            Part::NextKeys,
            Part::Await(1),
        ];
        let hello = Hello::new(TLS_1_2, 0x1301).with(43, &[3, 4]);
        Self::new(TLS_1_3, hello, &flight)
    }

    fn new(version: u16, hello: Hello, flight: &[Part]) -> Self {
        let answer = [Part::Await(1), Part::Record(23, RESPONSE.to_vec())];
        Self {
            version,
            hello,
            retry: None,
            spoil_hello: as_is,
            parts: [flight, &answer].concat(),
            longest_write: usize::MAX,
            longest_record: 16384,
            record_version: TLS_1_2,
        }
    }

    /// The same with another ServerHello.
    pub fn hello(mut self, change: impl FnOnce(Hello) -> Hello) -> Self {
        self.hello = change(self.hello);
        self
    }

    /// The same with these parts in place of `count` at this place.
    pub fn splice(mut self, place: usize, count: usize, parts: &[Part]) -> Self {
        self.parts.splice(place..place + count, parts.to_vec());
        self
    }

    /// Serves on a free port of 127.0.0.1; the leaf's key is on P-256.
    pub fn start(self, key: Arc<KeyPair>) -> Peer {
        Peer::spawn(move |stream| self.serve(stream, &key))
    }

    /// Serves one connection.
    pub fn serve(&self, stream: TcpStream, key: &KeyPair) -> io::Result<()> {
        Connection::new(stream, self, key).play()
    }
}
