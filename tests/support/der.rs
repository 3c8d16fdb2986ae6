//! DER by hand: what the tools for certificates do not make.

/// A value with this tag.
pub fn wrap(tag: u8, contents: &[u8]) -> Vec<u8> {
    let mut value = vec![tag];
    let length = u16::try_from(contents.len()).expect("at most 65535 bytes");
    match length.to_be_bytes() {
        [0, short @ 0..0x80] => value.push(short),
        [0, long] => value.extend([0x81, long]),
        [high, low] => value.extend([0x82, high, low]),
    }
    value.extend(contents);
    value
}

/// What a value holds.
pub fn contents(value: &[u8]) -> &[u8] {
    let (header, length) = header(value);
    &value[header..header + length]
}

/// The values that follow each other, whole.
pub fn elements<const N: usize>(mut values: &[u8]) -> [&[u8]; N] {
    std::array::from_fn(|_| {
        let (header, length) = header(values);
        let (element, rest) = values.split_at(header + length);
        values = rest;
        element
    })
}

/// How long a value's header is, and how long its contents.
fn header(value: &[u8]) -> (usize, usize) {
    match value[1] {
        short @ 0..0x80 => (2, short.into()),
        long => {
            let bytes = usize::from(long & 0x7f);
            let length = value[2..2 + bytes].iter();
            let length = length.fold(0, |length, byte| length << 8 | usize::from(*byte));
            (2 + bytes, length)
        }
    }
}

/// What an OCSP response says.
#[derive(Debug, Clone, Copy)]
pub enum OcspState {
    Good,
    Revoked,
    Unknown,
}

/// An OCSP response (RFC 6960, section 4.2.1) about this serial number, from 2026-11-28 to
/// 2026-12-05, with a signature of nobody.
pub fn ocsp_response(state: OcspState, serial: &[u8]) -> Vec<u8> {
    let state = match state {
        OcspState::Good => wrap(0x80, &[]),
        OcspState::Revoked => wrap(0xa1, &wrap(0x18, b"20261101000000Z")),
        OcspState::Unknown => wrap(0x82, &[]),
    };
    let this_update = wrap(0x18, b"20261128000000Z");
    let next_update = wrap(0xa0, &wrap(0x18, b"20261205000000Z"));
    ocsp_response_of(&state, serial, &this_update, &next_update)
}

/// The same, of encoded parts.
pub fn ocsp_response_of(
    state: &[u8],
    serial: &[u8],
    this_update: &[u8],
    next_update: &[u8],
) -> Vec<u8> {
    let sha1 = wrap(0x30, &wrap(0x06, &[0x2b, 0x0e, 0x03, 0x02, 0x1a]));
    let hash = wrap(0x04, &[7; 20]);
    let serial = wrap(0x02, serial);
    let id = wrap(0x30, &[&sha1[..], &hash, &hash, &serial].concat());
    let single = wrap(0x30, &[&id, state, this_update, next_update].concat());
    let responder = wrap(0xa2, &hash);
    let responses = wrap(0x30, &single);
    let data = wrap(0x30, &[&responder[..], this_update, &responses].concat());
    let basic = wrap(0x30, &[data, wrap(0x30, &[]), wrap(0x03, &[0, 1])].concat());
    // id-pkix-ocsp-basic
    let kind = wrap(0x06, &[0x2b, 6, 1, 5, 5, 7, 0x30, 1, 1]);
    let bytes = wrap(0x30, &[kind, wrap(0x04, &basic)].concat());
    wrap(0x30, &[wrap(0x0a, &[0]), wrap(0xa0, &bytes)].concat())
}

/// A certificates-only SignedData (RFC 5652 section 5.1).
pub fn pkcs7(certificates: &[u8]) -> Vec<u8> {
    let id_signed_data = [
        0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02,
    ];
    let id_data = [
        0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01,
    ];
    let fields = [
        vec![0x02, 1, 1],
        vec![0x31, 0],
        wrap(0x30, &id_data),
        wrap(0xa0, certificates),
        vec![0x31, 0],
    ];
    let content = wrap(0xa0, &wrap(0x30, &fields.concat()));
    wrap(0x30, &[&id_signed_data[..], &content].concat())
}
