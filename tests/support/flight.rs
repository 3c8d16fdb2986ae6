//! Messages of a TLS server as bytes, right or wrong, up to TLS 1.2 (RFC 5246).

/// Versions as they stand on the wire.
pub const SSL_3: u16 = 0x0300;
pub const TLS_1_0: u16 = 0x0301;
pub const TLS_1_1: u16 = 0x0302;
pub const TLS_1_2: u16 = 0x0303;

/// A record of one content type: 20 change cipher spec, 21 alert, 22 handshake, 23 data.
pub fn record(content_type: u8, version: u16, fragment: &[u8]) -> Vec<u8> {
    let length = u16::try_from(fragment.len()).expect("a fragment fits a record");
    let mut record = vec![content_type];
    record.extend(version.to_be_bytes());
    record.extend(length.to_be_bytes());
    record.extend(fragment);
    record
}

/// Handshake messages in records of at most `size` octets each.
pub fn fragmented(version: u16, messages: &[u8], size: usize) -> Vec<u8> {
    let records = messages.chunks(size).map(|part| record(22, version, part));
    records.collect::<Vec<_>>().concat()
}

/// A fatal alert in a record of TLS 1.2.
pub fn fatal_alert(description: u8) -> Vec<u8> {
    record(21, TLS_1_2, &[2, description])
}

/// A warning alert in a record of TLS 1.2.
pub fn warning_alert(description: u8) -> Vec<u8> {
    record(21, TLS_1_2, &[1, description])
}

/// A handshake message without its record.
pub fn message(message_type: u8, body: &[u8]) -> Vec<u8> {
    [&[message_type], length_24(body.len()).as_slice(), body].concat()
}

/// A ServerHello without extensions and with a constant random.
pub fn server_hello(version: u16, cipher_suite: u16) -> Vec<u8> {
    let mut body = version.to_be_bytes().to_vec();
    body.extend([0x5a; 32]);
    body.push(0); // session id
    body.extend(cipher_suite.to_be_bytes());
    body.push(0); // compression
    message(2, &body)
}

/// A Certificate message of any octets as certificates.
pub fn certificate<T: AsRef<[u8]>>(chain: &[T]) -> Vec<u8> {
    let mut entries = Vec::new();
    for entry in chain {
        entries.extend(length_24(entry.as_ref().len()));
        entries.extend(entry.as_ref());
    }
    message(
        11,
        &[length_24(entries.len()).as_slice(), &entries].concat(),
    )
}

/// The message that ends a server's first flight.
pub fn server_hello_done() -> Vec<u8> {
    message(14, &[])
}

/// A whole first flight of RSA key exchange in one record, which needs no key and no signature.
pub fn rsa_flight<T: AsRef<[u8]>>(version: u16, cipher_suite: u16, chain: &[T]) -> Vec<u8> {
    let messages = [
        server_hello(version, cipher_suite),
        certificate(chain),
        server_hello_done(),
    ];
    fragmented(version, &messages.concat(), 16 * 1024)
}

fn length_24(length: usize) -> [u8; 3] {
    let [high, rest @ ..] = u32::try_from(length).expect("a length").to_be_bytes();
    assert_eq!(high, 0, "24 bits hold the length");
    rest
}
