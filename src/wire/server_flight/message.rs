//! The handshake messages of a server that carry more than one fact.

use crate::wire::client_hello::{ALPN, KEY_SHARE, SUPPORTED_VERSIONS};
use crate::wire::code_point::{
    Authentication, CipherSuite, KeyExchange, NamedGroup, ProtocolVersion, SignatureScheme,
};
use crate::wire::codec::{Malformed, Reader};
use serde::{Deserialize, Serialize};

/// The random of a HelloRetryRequest: SHA-256 of these words (RFC 8446 section 4.1.3).
const HELLO_RETRY_REQUEST: [u8; 32] = [
    0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
    0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
];

const RENEGOTIATION_INFO: u16 = 0xff01;

/// The extensions that s2n-tls knows, and of which it takes no second one.
const KNOWN_EXTENSIONS: [u16; 19] = [
    0, 1, 5, 10, 11, 13, 16, 18, 23, 35, 41, 42, 43, 44, 45, 50, 51, 13172, 0xff01,
];

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerHello {
    /// The negotiated version: the one in supported_versions, else the version field. It need not
    /// be one that was offered: an old server answers a TLS 1.2 hello with TLS 1.0.
    pub version: ProtocolVersion,
    pub legacy_version: ProtocolVersion,
    pub cipher_suite: CipherSuite,
    /// The compression method; anything but 0 is a server's mistake.
    pub compression: u8,
    /// A TLS 1.3 HelloRetryRequest.
    pub is_retry: bool,
    /// The group in key_share (TLS 1.3).
    pub group: Option<NamedGroup>,
    /// The application protocol, decoded lossily and **not** escaped.
    pub alpn: Option<String>,
    /// The server's random, which the signature in [`ServerKeyExchange`] covers.
    #[serde(with = "crate::wire::base64_text")]
    pub random: [u8; 32],
    #[serde(with = "crate::wire::base64_text")]
    pub session_id: Vec<u8>,
    /// The types of all extensions, in order.
    pub extensions: Vec<u16>,
}

impl ServerHello {
    /// Reads the body of the message.
    pub(super) fn decode(body: &[u8]) -> Result<Self, Malformed> {
        let mut body = Reader::new("ServerHello", body);
        let legacy_version = ProtocolVersion(body.u16()?);
        let random = body.array()?;
        let session_id = body.vector_u8("ServerHello session id")?.rest().to_vec();
        if session_id.len() > 32 {
            return Err(body.wrong("has a session id of more than 32 bytes"));
        }
        let mut hello = Self {
            version: legacy_version,
            legacy_version,
            cipher_suite: CipherSuite(body.u16()?),
            compression: body.u8()?,
            is_retry: random == HELLO_RETRY_REQUEST,
            group: None,
            alpn: None,
            random,
            session_id,
            extensions: Vec::new(),
        };
        // Before TLS 1.3 the extensions may be missing altogether (RFC 5246 section 7.4.1.3).
        if body.is_empty() {
            return Ok(hello);
        }
        // s2n-tls skips what follows them.
        let mut extensions = body.vector_u16("ServerHello extensions")?;
        let mut key_share = None;
        while !extensions.is_empty() {
            let kind = extensions.u16()?;
            let extension = extensions.vector_u16("ServerHello extension")?;
            // RFC 5246 section 7.4.1.4: no type twice. s2n-tls skips those that it does not know.
            if KNOWN_EXTENSIONS.contains(&kind) && hello.extensions.contains(&kind) {
                return Err(body.wrong("has an extension twice"));
            }
            if kind == KEY_SHARE {
                key_share = Some(extension);
            } else {
                hello.add_extension(kind, extension)?;
            }
            hello.extensions.push(kind);
        }
        // Before TLS 1.3 it means nothing.
        if let Some(key_share) = key_share.filter(|_| hello.ends_the_clear()) {
            hello.read_key_share(key_share)?;
        }
        Ok(hello)
    }

    /// Is what follows encrypted?
    pub(super) fn ends_the_clear(&self) -> bool {
        self.version >= ProtocolVersion::TLSV1_3
    }

    fn read_key_share(&mut self, mut body: Reader<'_>) -> Result<(), Malformed> {
        self.group = Some(NamedGroup(body.u16()?));
        // HelloRetryRequest names the group alone (RFC 8446 section 4.2.8).
        if !self.is_retry {
            body.vector_u16("ServerHello key share")?;
        }
        body.end()
    }

    fn add_extension(&mut self, kind: u16, mut body: Reader<'_>) -> Result<(), Malformed> {
        match kind {
            SUPPORTED_VERSIONS => self.version = ProtocolVersion(body.u16()?),
            RENEGOTIATION_INFO => {
                // RFC 5746, section 3.4: a first handshake renegotiates nothing.
                let verified = body.vector_u8("renegotiation_info")?;
                verified.end()?;
            }
            ALPN => {
                let mut list = body.vector_u16("ServerHello application protocols")?;
                let protocol = list.vector_u8("application protocol")?.rest();
                self.alpn = Some(String::from_utf8_lossy(protocol).into_owned());
                list.end()?;
            }
            _ => return Ok(()),
        }
        body.end()
    }
}

/// The server's ephemeral public key, TLS 1.2 and older.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerKeyExchange {
    /// The elliptic curve.
    pub group: Option<NamedGroup>,
    /// The curve was spelled out instead of named, which clients reject (RFC 8422 section 5.4).
    pub explicit_curve: bool,
    /// The size of the Diffie-Hellman prime; 65535 stands for anything larger.
    pub dh_prime_bits: Option<u16>,
    /// The scheme of the signature (TLS 1.2; before it the key alone decides).
    pub scheme: Option<SignatureScheme>,
    /// The bytes that are signed, after the client's and the server's random. The whole message
    /// where the key exchange is unknown here.
    #[serde(with = "crate::wire::base64_text")]
    pub signed_params: Vec<u8>,
    /// The signature; empty with an anonymous suite.
    #[serde(with = "crate::wire::base64_text")]
    pub signature: Vec<u8>,
}

impl ServerKeyExchange {
    /// Reads the body of the message; its form depends on what the hello has chosen. s2n-tls skips
    /// what follows the signature.
    pub(super) fn decode(body: &[u8], hello: &ServerHello) -> Result<Self, Malformed> {
        let mut exchange = Self {
            group: None,
            explicit_curve: false,
            dh_prime_bits: None,
            scheme: None,
            signed_params: body.to_vec(),
            signature: Vec::new(),
        };
        let mut reader = Reader::new("ServerKeyExchange", body);
        match hello.cipher_suite.key_exchange() {
            KeyExchange::Ecdhe => exchange.read_curve(&mut reader)?,
            KeyExchange::Dhe => exchange.read_dh(&mut reader)?,
            KeyExchange::Tls13 | KeyExchange::Rsa | KeyExchange::Other => return Ok(exchange),
        }
        let params = body.len().saturating_sub(reader.rest().len());
        exchange.signed_params.truncate(params);
        if hello.cipher_suite.authentication() != Authentication::Anonymous {
            if hello.version >= ProtocolVersion::TLSV1_2 {
                exchange.scheme = Some(SignatureScheme(reader.u16()?));
            }
            let signature = reader.vector_u16("ServerKeyExchange signature")?;
            exchange.signature = signature.rest().to_vec();
        }
        Ok(exchange)
    }

    /// ServerECDHParams (RFC 8422 section 5.4; the explicit forms in RFC 4492 section 5.4).
    fn read_curve(&mut self, reader: &mut Reader<'_>) -> Result<(), Malformed> {
        let integers = match reader.u8()? {
            1 => {
                let _prime = reader.vector_u8("curve prime")?;
                5 // a, b, base, order, cofactor
            }
            2 => {
                let _degree = reader.u16()?;
                let basis = match reader.u8()? {
                    1 => 1,
                    2 => 3,
                    other => {
                        return Err(reader.wrong(format_args!("has unknown curve basis {other}")));
                    }
                };
                basis + 5
            }
            3 => {
                self.group = Some(NamedGroup(reader.u16()?));
                0
            }
            other => return Err(reader.wrong(format_args!("has unknown curve type {other}"))),
        };
        self.explicit_curve = self.group.is_none();
        for _ in 0..integers {
            reader.vector_u8("curve parameter")?;
        }
        reader.vector_u8("ServerKeyExchange public key")?;
        Ok(())
    }

    /// ServerDHParams (RFC 5246 section 7.4.3).
    fn read_dh(&mut self, reader: &mut Reader<'_>) -> Result<(), Malformed> {
        let prime = reader.vector_u16("ServerKeyExchange prime")?;
        self.dh_prime_bits = Some(bits(prime.rest()));
        reader.vector_u16("ServerKeyExchange generator")?;
        reader.vector_u16("ServerKeyExchange public key")?;
        Ok(())
    }
}

/// The certificate list, leaf first as a rule (RFC 5246 section 7.4.2). s2n-tls skips what follows.
pub(super) fn certificates(body: &[u8]) -> Result<Vec<Vec<u8>>, Malformed> {
    let mut body = Reader::new("Certificate", body);
    let list = body.vector_u24("Certificate list")?;
    list.all(|list| Ok(list.vector_u24("certificate")?.rest().to_vec()))
}

/// The OCSP response; none when the status is of another type (RFC 6066 section 8).
pub(super) fn ocsp_response(body: &[u8]) -> Result<Option<Vec<u8>>, Malformed> {
    let mut body = Reader::new("CertificateStatus", body);
    if body.u8()? != 1 {
        return Ok(None);
    }
    let response = body.vector_u24("OCSP response")?.rest().to_vec();
    body.end()?;
    Ok(Some(response))
}

fn bits(big_endian: &[u8]) -> u16 {
    let leading = big_endian.iter().take_while(|byte| **byte == 0).count();
    let significant = big_endian.get(leading..).unwrap_or_default();
    let unused = significant.first().map_or(0, |byte| byte.leading_zeros());
    let bits = significant.len().saturating_mul(8);
    u16::try_from(bits)
        .unwrap_or(u16::MAX)
        .saturating_sub(u16::try_from(unused).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_of_a_prime_counts_from_its_first_set_bit() {
        assert_eq!(bits(&[0, 0, 0x80, 0]), 16);
        assert_eq!(bits(&[0x01, 0xff]), 9);
        assert_eq!(bits(&[0x7f; 128]), 1023);
        assert_eq!(bits(&[0, 0]), 0);
        assert_eq!(bits(&[]), 0);
        assert_eq!(bits(&[0xff; 9000]), u16::MAX);
    }

    #[test]
    fn the_retry_random_is_the_hash_of_its_words() {
        let hash = ring::digest::digest(&ring::digest::SHA256, b"HelloRetryRequest");
        assert_eq!(hash.as_ref(), HELLO_RETRY_REQUEST);
    }

    #[test]
    fn a_hello_without_extensions_is_whole_and_one_byte_more_is_not() {
        let mut body = [&[3, 0][..], &[9; 32], &[0, 0, 0x35, 0]].concat();
        let hello = ServerHello::decode(&body).unwrap();
        assert_eq!(hello.version, ProtocolVersion::SSLV3);
        assert_eq!(hello.cipher_suite, CipherSuite(0x0035));
        body.push(0);
        assert!(ServerHello::decode(&body).is_err());
    }

    #[test]
    fn an_explicit_curve_is_read_past_and_said() {
        let hello = ServerHello {
            cipher_suite: CipherSuite(0xc013),
            ..ServerHello::decode(&[&[3, 1][..], &[9; 32], &[0, 0, 0, 0]].concat()).unwrap()
        };
        let prime = [1, 1, 23, 1, 1, 1, 1, 1, 4, 1, 29, 1, 1, 2, 4, 5, 0, 1, 0xaa];
        let exchange = ServerKeyExchange::decode(&prime, &hello).unwrap();
        assert!(exchange.explicit_curve);
        assert_eq!(exchange.signed_params, prime[..16]);
        assert_eq!(exchange.signature, [0xaa]);

        let trinomial = [
            2, 0, 163, 1, 1, 7, 1, 1, 1, 1, 1, 4, 1, 29, 1, 1, 2, 4, 5, 0, 1, 0xaa,
        ];
        let exchange = ServerKeyExchange::decode(&trinomial, &hello).unwrap();
        assert!(exchange.explicit_curve);
        assert_eq!(exchange.signature, [0xaa]);
    }

    #[test]
    fn a_staple_of_another_type_is_none() {
        assert_eq!(ocsp_response(&[1, 0, 0, 2, 8, 9]), Ok(Some(vec![8, 9])));
        assert_eq!(ocsp_response(&[2, 0, 0, 2, 8, 9]), Ok(None));
        assert!(ocsp_response(&[1, 0, 0, 2, 8]).is_err());
    }
}
