//! A TLS server's messages, written byte by byte: for canned flights and for scripted peers that
//! speak what no library does. It shares no code with the crate, so neither can hide the other's
//! mistake. Code points are plain numbers.

/// Versions as they appear on the wire.
pub const SSL_3: u16 = 0x0300;
pub const TLS_1_0: u16 = 0x0301;
pub const TLS_1_1: u16 = 0x0302;
pub const TLS_1_2: u16 = 0x0303;
pub const TLS_1_3: u16 = 0x0304;

/// Record types.
pub const CHANGE_CIPHER_SPEC: u8 = 20;
pub const ALERT: u8 = 21;
pub const HANDSHAKE: u8 = 22;
pub const APPLICATION_DATA: u8 = 23;

/// The random that makes a ServerHello a HelloRetryRequest (RFC 8446 section 4.1.3).
pub const RETRY_RANDOM: [u8; 32] = [
    0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
    0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
];

/// One record, whatever it holds.
pub fn record(kind: u8, version: u16, fragment: &[u8]) -> Vec<u8> {
    [&[kind][..], &version.to_be_bytes(), &prefixed(2, fragment)].concat()
}

/// Handshake messages in records of at most `longest` bytes each.
pub fn handshake_records(version: u16, messages: &[Vec<u8>], longest: usize) -> Vec<u8> {
    let all = messages.concat();
    let records = all
        .chunks(longest)
        .map(|part| record(HANDSHAKE, version, part));
    records.collect::<Vec<_>>().concat()
}

/// Handshake messages of TLS 1.2 in as few records as there can be.
pub fn tls12_records(messages: &[Vec<u8>]) -> Vec<u8> {
    handshake_records(TLS_1_2, messages, 16 * 1024)
}

/// An alert in its record; level 1 warns, 2 is fatal.
pub fn alert(version: u16, level: u8, description: u8) -> Vec<u8> {
    record(ALERT, version, &[level, description])
}

/// A fatal alert in a record of TLS 1.2.
pub fn fatal_alert(description: u8) -> Vec<u8> {
    alert(TLS_1_2, 2, description)
}

/// ChangeCipherSpec in its record.
pub fn change_cipher_spec(version: u16) -> Vec<u8> {
    record(CHANGE_CIPHER_SPEC, version, &[1])
}

/// A handshake message of any type.
pub fn message(kind: u8, body: &[u8]) -> Vec<u8> {
    [&[kind][..], &prefixed(3, body)].concat()
}

/// The parts of a ServerHello.
#[derive(Clone)]
pub struct Hello {
    pub version: u16,
    pub random: [u8; 32],
    pub session_id: Vec<u8>,
    pub cipher_suite: u16,
    pub compression: u8,
    /// Type and body; none at all leaves the block out.
    pub extensions: Vec<(u16, Vec<u8>)>,
}

impl Hello {
    /// A hello of TLS 1.2 or older that answers with this version and suite.
    pub fn new(version: u16, cipher_suite: u16) -> Self {
        Self {
            version,
            random: [0x5a; 32],
            session_id: vec![0x1d; 32],
            cipher_suite,
            compression: 0,
            extensions: Vec::new(),
        }
    }

    /// A TLS 1.3 hello with a key share of this group.
    pub fn tls13(cipher_suite: u16, group: u16) -> Self {
        let key_share = [&group.to_be_bytes()[..], &prefixed(2, &[0x44; 32])].concat();
        Self::new(0x0303, cipher_suite)
            .with(43, &[3, 4])
            .with(51, &key_share)
    }

    /// A HelloRetryRequest that asks for this group.
    pub fn retry(cipher_suite: u16, group: u16) -> Self {
        Self {
            random: RETRY_RANDOM,
            ..Self::new(0x0303, cipher_suite)
        }
        .with(43, &[3, 4])
        .with(51, &group.to_be_bytes())
    }

    /// One more extension.
    pub fn with(mut self, kind: u16, body: &[u8]) -> Self {
        self.extensions.push((kind, body.to_vec()));
        self
    }

    /// ALPN's answer.
    pub fn with_alpn(self, protocol: &[u8]) -> Self {
        self.with(16, &prefixed(2, &prefixed(1, protocol)))
    }

    /// The handshake message.
    pub fn message(&self) -> Vec<u8> {
        let mut body = self.version.to_be_bytes().to_vec();
        body.extend(self.random);
        body.extend(prefixed(1, &self.session_id));
        body.extend(self.cipher_suite.to_be_bytes());
        body.push(self.compression);
        if !self.extensions.is_empty() {
            let mut all = Vec::new();
            for (kind, extension) in &self.extensions {
                all.extend(kind.to_be_bytes());
                all.extend(prefixed(2, extension));
            }
            body.extend(prefixed(2, &all));
        }
        message(2, &body)
    }
}

/// Certificate, TLS 1.2 and older: each one's DER, in the order to be sent.
pub fn certificate<T: AsRef<[u8]>>(chain: &[T]) -> Vec<u8> {
    let entries = chain.iter().map(|der| prefixed(3, der.as_ref()));
    message(11, &prefixed(3, &entries.collect::<Vec<_>>().concat()))
}

/// Certificate of TLS 1.3 without extensions.
pub fn certificate_tls13<T: AsRef<[u8]>>(chain: &[T]) -> Vec<u8> {
    let entries = chain
        .iter()
        .map(|der| [prefixed(3, der.as_ref()), vec![0, 0]].concat());
    let list = prefixed(3, &entries.collect::<Vec<_>>().concat());
    message(11, &[vec![0], list].concat())
}

/// CertificateStatus with an OCSP response.
pub fn certificate_status(ocsp_response: &[u8]) -> Vec<u8> {
    message(22, &[&[1][..], &prefixed(3, ocsp_response)].concat())
}

/// A named curve and a public point: what an ECDHE signature covers after the two randoms.
pub fn ecdhe_params(group: u16, point: &[u8]) -> Vec<u8> {
    [&[3][..], &group.to_be_bytes(), &prefixed(1, point)].concat()
}

/// Prime, generator and public value: the same for DHE.
pub fn dhe_params(prime: &[u8], generator: &[u8], public: &[u8]) -> Vec<u8> {
    [prime, generator, public]
        .map(|part| prefixed(2, part))
        .concat()
}

/// ServerKeyExchange; the scheme is written from TLS 1.2 on, no signature with anonymous suites.
pub fn server_key_exchange(
    params: &[u8],
    scheme: Option<u16>,
    signature: Option<&[u8]>,
) -> Vec<u8> {
    let mut body = params.to_vec();
    if let Some(scheme) = scheme {
        body.extend(scheme.to_be_bytes());
    }
    if let Some(signature) = signature {
        body.extend(prefixed(2, signature));
    }
    message(12, &body)
}

/// ServerKeyExchange of ECDHE in TLS 1.2 with this point, and a signature of nobody.
pub fn unsigned_key_exchange(group: u16, point: &[u8]) -> Vec<u8> {
    let params = ecdhe_params(group, point);
    server_key_exchange(&params, Some(0x0403), Some(&[0x30; 70]))
}

/// CertificateRequest of TLS 1.2 (with schemes) or older (without), any authority.
pub fn certificate_request(schemes: Option<&[u16]>) -> Vec<u8> {
    let mut body = prefixed(1, &[1, 64]);
    if let Some(schemes) = schemes {
        let schemes: Vec<u8> = schemes
            .iter()
            .flat_map(|scheme| scheme.to_be_bytes())
            .collect();
        body.extend(prefixed(2, &schemes));
    }
    body.extend(prefixed(2, &[]));
    message(13, &body)
}

/// ServerHelloDone.
pub fn server_hello_done() -> Vec<u8> {
    message(14, &[])
}

/// `body` after its length in `width` bytes.
pub fn prefixed(width: usize, body: &[u8]) -> Vec<u8> {
    let length = body.len().to_be_bytes();
    [&length[length.len() - width..], body].concat()
}
