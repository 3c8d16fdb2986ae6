//! The keys of a handshake, and the records that they protect: HKDF, the pseudorandom function of
//! TLS 1.2, and AES-128-GCM.

use ring::{aead, digest, hmac};

use crate::support::server_messages::{TLS_1_2, prefixed, record};

/// The protection of one direction's records.
pub struct Protection {
    key: aead::LessSafeKey,
    /// 12 bytes; in TLS 1.2 the first 4 of them.
    iv: Vec<u8>,
    sequence: u64,
}

impl Protection {
    pub fn tls13(traffic: &[u8]) -> Self {
        Self::tls12(
            &expand(traffic, "key", &[], 16),
            &expand(traffic, "iv", &[], 12),
        )
    }

    pub fn tls12(key: &[u8], iv: &[u8]) -> Self {
        let key = aead::UnboundKey::new(&aead::AES_128_GCM, key).expect("16 bytes");
        Self {
            key: aead::LessSafeKey::new(key),
            iv: iv.to_vec(),
            sequence: 0,
        }
    }

    /// The protected record of this content.
    pub fn seal(&mut self, kind: u8, content: &[u8]) -> Vec<u8> {
        let number = self.sequence.to_be_bytes();
        self.sequence += 1;
        let tls13 = self.iv.len() == 12;
        let mut sealed = content.to_vec();
        let (nonce, header) = if tls13 {
            sealed.push(kind);
            let mut nonce = self.iv.clone();
            for (byte, other) in nonce[4..].iter_mut().zip(number) {
                *byte ^= other;
            }
            let length = u16::try_from(sealed.len() + 16).expect("a short record");
            (nonce, [&[23, 3, 3][..], &length.to_be_bytes()].concat())
        } else {
            let header = additional_data(number, kind, sealed.len());
            ([&self.iv[..], &number].concat(), header)
        };
        let nonce = aead::Nonce::try_assume_unique_for_key(&nonce).expect("12 bytes");
        let header = aead::Aad::from(header);
        let done = self
            .key
            .seal_in_place_append_tag(nonce, header, &mut sealed);
        done.expect("a short record");
        if tls13 {
            record(23, TLS_1_2, &sealed)
        } else {
            record(kind, TLS_1_2, &[&number[..], &sealed].concat())
        }
    }

    /// A record of TLS 1.2.
    pub fn open(&mut self, kind: u8, body: Vec<u8>) -> Vec<u8> {
        let (explicit, sealed) = body.split_at(8);
        let header = additional_data(self.sequence.to_be_bytes(), kind, sealed.len() - 16);
        self.sequence += 1;
        let nonce = [&self.iv[..], explicit].concat();
        let nonce = aead::Nonce::try_assume_unique_for_key(&nonce).expect("12 bytes");
        let mut content = sealed.to_vec();
        let opened = self
            .key
            .open_in_place(nonce, aead::Aad::from(header), &mut content);
        opened.expect("the client's record").to_vec()
    }
}

/// RFC 5246, section 6.2.3.3.
fn additional_data(number: [u8; 8], kind: u8, length: usize) -> Vec<u8> {
    let length = u16::try_from(length).expect("a short record");
    [&number[..], &[kind, 3, 3], &length.to_be_bytes()].concat()
}

/// HKDF-Expand-Label of at most one hash (RFC 8446, section 7.1).
pub fn expand(secret: &[u8], label: &str, context: &[u8], length: u8) -> Vec<u8> {
    let label = prefixed(1, &[b"tls13 ", label.as_bytes()].concat());
    let info = [&[0, length][..], &label, &prefixed(1, context), &[1]].concat();
    hmac_sha256(secret, &info)[..usize::from(length)].to_vec()
}

/// The pseudorandom function of TLS 1.2 (RFC 5246, section 5).
pub fn prf(secret: &[u8], label: &str, seed: &[u8], length: usize) -> Vec<u8> {
    let seed = [label.as_bytes(), seed].concat();
    let mut step = seed.clone();
    let mut output = Vec::new();
    while output.len() < length {
        step = hmac_sha256(secret, &step);
        output.extend(hmac_sha256(secret, &[&step[..], &seed].concat()));
    }
    output.truncate(length);
    output
}

pub fn hmac_sha256(key: &[u8], message: &[u8]) -> Vec<u8> {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), message)
        .as_ref()
        .to_vec()
}

pub fn sha256(message: &[u8]) -> Vec<u8> {
    digest::digest(&digest::SHA256, message).as_ref().to_vec()
}
