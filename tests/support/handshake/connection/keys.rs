//! The key exchange of a connection, and the keys that come of it.

use ring::agreement;

use super::super::Script;
use super::super::protection::{Protection, expand, hmac_sha256, prf, sha256};
use super::Connection;

impl Connection<'_> {
    pub fn change_keys(&mut self) {
        self.sending = Some(if self.is_tls13() {
            let hash = sha256(&self.transcript);
            Protection::tls13(&expand(&self.secret, "s ap traffic", &hash, 32))
        } else {
            let ours = self.key_block();
            Protection::tls12(&ours[16..32], &ours[36..40])
        });
    }

    /// RFC 8446, section 7.1.
    pub fn agree_on_handshake_keys(&mut self, share: &[u8]) {
        let empty = sha256(&[]);
        let early = hmac_sha256(&[0; 32], &[0; 32]);
        let agreed = self.agree(share);
        let handshake = hmac_sha256(&expand(&early, "derived", &empty, 32), &agreed);
        self.traffic = expand(&handshake, "s hs traffic", &sha256(&self.transcript), 32);
        self.sending = Some(Protection::tls13(&self.traffic));
        self.secret = hmac_sha256(&expand(&handshake, "derived", &empty, 32), &[0; 32]);
    }

    pub fn agree(&mut self, share: &[u8]) -> Vec<u8> {
        let share = agreement::UnparsedPublicKey::new(algorithm(self.script), share);
        let private = self.private.take().expect("one exchange");
        agreement::agree_ephemeral(private, &share, <[u8]>::to_vec).expect("a point")
    }

    pub fn key_block(&self) -> Vec<u8> {
        let [client, server] = self.randoms;
        let seed = [server, client].concat();
        prf(&self.secret, "key expansion", &seed, 40)
    }
}

pub fn algorithm(script: &Script) -> &'static agreement::Algorithm {
    match script.retry {
        Some(_) => &agreement::X25519,
        None => &agreement::ECDH_P256,
    }
}

/// The key share of this group in a ClientHello.
pub fn share_of(group: u16, hello: &[u8]) -> Option<Vec<u8>> {
    let length: u8 = if group == 29 { 32 } else { 65 };
    let head = [&group.to_be_bytes()[..], &[0, length]].concat();
    let found = hello.windows(4).position(|window| window == head)?;
    Some(hello[found + 4..].get(..usize::from(length))?.to_vec())
}
