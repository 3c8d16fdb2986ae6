//! One connection of a scripted server.

mod keys;

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use origin_check::wire::client_hello::ClientHello;
use origin_check::wire::code_point::ProtocolVersion;
use rcgen::{KeyPair, SigningKey};
use ring::agreement;
use ring::rand::SystemRandom;
use socket2::SockRef;

use self::keys::{algorithm, share_of};
use super::protection::{Protection, expand, hmac_sha256, prf, sha256};
use super::{Part, Script};
use crate::support::peer::close;
use crate::support::server_messages::{
    ALERT, CHANGE_CIPHER_SPEC, HANDSHAKE, Hello, TLS_1_2, ecdhe_params, fatal_alert, message,
    prefixed, record, server_key_exchange,
};

pub struct Connection<'a> {
    stream: TcpStream,
    script: &'a Script,
    key: &'a KeyPair,
    transcript: Vec<u8>,
    randoms: [[u8; 32]; 2],
    private: Option<agreement::EphemeralPrivateKey>,
    point: Vec<u8>,
    /// The secret of the key schedule's next step; in TLS 1.2 the master secret.
    secret: Vec<u8>,
    /// The server's traffic secret of the handshake, which its Finished is made with.
    traffic: Vec<u8>,
    sending: Option<Protection>,
    /// The client's records, in TLS 1.2.
    receiving: Option<Protection>,
    client_is_protected: bool,
    pending: Vec<u8>,
    /// The bytes at the end of `pending` that stay there at the next wait.
    held: usize,
}

impl<'a> Connection<'a> {
    pub fn new(stream: TcpStream, script: &'a Script, key: &'a KeyPair) -> Self {
        let algorithm = algorithm(script);
        let private = agreement::EphemeralPrivateKey::generate(algorithm, &SystemRandom::new());
        let private = private.expect("a key");
        let point = private.compute_public_key().expect("a point");
        Self {
            stream,
            script,
            key,
            transcript: Vec::new(),
            randoms: [[0; 32]; 2],
            private: Some(private),
            point: point.as_ref().to_vec(),
            secret: Vec::new(),
            traffic: Vec::new(),
            sending: None,
            receiving: None,
            client_is_protected: false,
            pending: Vec::new(),
            held: 0,
        }
    }

    fn is_tls13(&self) -> bool {
        self.script.version != TLS_1_2
    }

    /// Does everything that the script says, and closes.
    pub fn play(mut self) -> io::Result<()> {
        let (_, client_hello) = self.read_record()?;
        let offer = ClientHello::decode(&record(HANDSHAKE, 0x0301, &client_hello));
        let offer = offer.map_err(|_| io::ErrorKind::InvalidData)?;
        let suites = &offer.cipher_suites;
        let chosen = self.script.hello.cipher_suite;
        let mut resets = false;
        if !offer.offers(ProtocolVersion(self.script.version)) {
            self.pending = fatal_alert(70);
        } else if !suites.iter().any(|suite| suite.0 == chosen) {
            self.pending = fatal_alert(40);
        } else if self.say_hello(&client_hello, &offer)? {
            resets = self.follow_script()?;
        }
        self.flush()?;
        if resets {
            return SockRef::from(&self.stream).set_linger(Some(Duration::ZERO));
        }
        close(self.stream)
    }

    /// `false` if the client has no key share for the server: a hand-made hello has none.
    fn say_hello(&mut self, client_hello: &[u8], offer: &ClientHello) -> io::Result<bool> {
        let mut hello = self.script.hello.clone();
        self.randoms = [offer.random, hello.random];
        self.transcript.extend(client_hello);
        if !self.is_tls13() {
            self.send_message(&(self.script.spoil_hello)(hello.message()));
            return Ok(true);
        }
        hello.session_id.clone_from(&offer.session_id);
        let group = self.group();
        let mut share = share_of(group, client_hello);
        if share.is_none() {
            let usual = Hello::retry(hello.cipher_suite, group);
            let mut retry = self.script.retry.clone().unwrap_or(usual);
            retry.session_id.clone_from(&hello.session_id);
            // RFC 8446, section 4.4.1.
            self.transcript = message(254, &sha256(&self.transcript));
            self.send_message(&retry.message());
            share = self.read_second_hello(group)?;
        }
        let Some(share) = share else {
            return Ok(false);
        };
        let key_share = [&group.to_be_bytes()[..], &prefixed(2, &self.point)].concat();
        let hello = hello.with(51, &key_share).message();
        self.send_message(&(self.script.spoil_hello)(hello));
        self.agree_on_handshake_keys(&share);
        Ok(true)
    }

    fn read_second_hello(&mut self, group: u16) -> io::Result<Option<Vec<u8>>> {
        self.flush()?;
        loop {
            let (kind, body) = self.read_record()?;
            if kind == HANDSHAKE {
                self.transcript.extend(&body);
                return Ok(share_of(group, &body));
            }
        }
    }

    /// X25519 after a HelloRetryRequest, as the first hello of a client has a key share of P-256.
    fn group(&self) -> u16 {
        if self.script.retry.is_some() { 29 } else { 23 }
    }

    /// `true` if it ends with a reset.
    fn follow_script(&mut self) -> io::Result<bool> {
        let script = self.script;
        for part in &script.parts {
            match part {
                Part::Message(message) => self.send_message(message),
                Part::Signed(change) => self.send_signed(*change),
                Part::Finished(change) => self.send_finished(*change),
                Part::NextKeys => self.change_keys(),
                Part::Record(kind, content) => self.send_record(*kind, content),
                Part::Bytes(bytes) => self.pending.extend(bytes),
                Part::Await(records) => self.wait_for(*records)?,
                Part::Hold(bytes) => self.held = *bytes,
                Part::Reset => return Ok(true),
            }
        }
        Ok(false)
    }

    fn send_message(&mut self, message: &[u8]) {
        self.transcript.extend(message);
        self.send_record(HANDSHAKE, message);
    }

    fn send_record(&mut self, kind: u8, content: &[u8]) {
        let empty = content.is_empty().then_some(content);
        for fragment in content.chunks(self.script.longest_record).chain(empty) {
            let sent = match &mut self.sending {
                Some(protection) => protection.seal(kind, fragment),
                None => record(kind, self.script.record_version, fragment),
            };
            self.pending.extend(sent);
        }
    }

    fn send_signed(&mut self, change: fn(Vec<u8>) -> Vec<u8>) {
        let sign = |message: &[u8]| self.key.sign(message).expect("a signature");
        let message = if self.is_tls13() {
            const CONTEXT: &[u8] = b"TLS 1.3, server CertificateVerify\0";
            let signature = sign(&[&[b' '; 64], CONTEXT, &sha256(&self.transcript)].concat());
            message(15, &[&[4, 3][..], &prefixed(2, &signature)].concat())
        } else {
            let params = ecdhe_params(23, &self.point);
            let signature = sign(&[&self.randoms.concat(), &params[..]].concat());
            server_key_exchange(&params, Some(0x0403), Some(&signature))
        };
        self.send_message(&change(message));
    }

    fn send_finished(&mut self, change: fn(Vec<u8>) -> Vec<u8>) {
        let hash = sha256(&self.transcript);
        let proof = if self.is_tls13() {
            hmac_sha256(&expand(&self.traffic, "finished", &[], 32), &hash)
        } else {
            prf(&self.secret, "server finished", &hash, 12)
        };
        self.send_message(&change(message(20, &proof)));
    }

    fn wait_for(&mut self, mut records: usize) -> io::Result<()> {
        self.flush()?;
        while records > 0 {
            let (kind, body) = self.read_record()?;
            match kind {
                CHANGE_CIPHER_SPEC => self.client_is_protected |= !self.is_tls13(),
                HANDSHAKE if !self.client_is_protected => self.read_clear(&body),
                ALERT if !self.client_is_protected => return Err(io::ErrorKind::Other.into()),
                _ => {
                    records -= 1;
                    if let Some(protection) = &mut self.receiving {
                        let finished = protection.open(kind, body);
                        self.transcript.extend(finished);
                    }
                }
            }
        }
        Ok(())
    }

    /// The client's messages of TLS 1.2 before its ChangeCipherSpec.
    fn read_clear(&mut self, messages: &[u8]) {
        self.transcript.extend(messages);
        let mut rest = messages;
        while let [kind, 0, high, low, after @ ..] = rest {
            let length = usize::from(u16::from_be_bytes([*high, *low]));
            if *kind == 16 {
                let agreed = self.agree(&after[1..length]);
                self.secret = prf(&agreed, "master secret", &self.randoms.concat(), 48);
                let theirs = self.key_block();
                self.receiving = Some(Protection::tls12(&theirs[..16], &theirs[32..36]));
            }
            rest = &after[length..];
        }
    }

    fn read_record(&mut self) -> io::Result<(u8, Vec<u8>)> {
        let mut header = [0; 5];
        self.stream.read_exact(&mut header)?;
        let mut body = vec![0; usize::from(u16::from_be_bytes([header[3], header[4]]))];
        self.stream.read_exact(&mut body)?;
        Ok((header[0], body))
    }

    fn flush(&mut self) -> io::Result<()> {
        let sent = self.pending.len() - std::mem::take(&mut self.held);
        let pending: Vec<u8> = self.pending.drain(..sent).collect();
        let mut pieces = pending.chunks(self.script.longest_write);
        pieces.try_for_each(|piece| self.stream.write_all(piece))
    }
}
