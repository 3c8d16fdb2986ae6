//! The boundaries and names of records and handshake messages.

use super::flight::MAX_BYTES;
use crate::wire::code_point::ProtocolVersion;
use crate::wire::codec::{Malformed, Reader};

pub(super) const CHANGE_CIPHER_SPEC: u8 = 20;
pub(super) const ALERT: u8 = 21;
pub(super) const HANDSHAKE: u8 = 22;
pub(super) const APPLICATION_DATA: u8 = 23;

/// RFC 5246 section 6.2.3: what a record may hold at most, in any version.
const LONGEST_RECORD: usize = (1 << 14) + 2048;

/// `true` if a stream cannot be TLS, by its first record's type and then by the major version; a
/// single byte that fits tells nothing yet.
pub(super) fn is_not_tls(start: &[u8]) -> bool {
    match start {
        [] => false,
        [kind] => !(CHANGE_CIPHER_SPEC..=APPLICATION_DATA).contains(kind),
        [kind, major, ..] => {
            !(CHANGE_CIPHER_SPEC..=APPLICATION_DATA).contains(kind) || !is_known_major(*major)
        }
    }
}

fn is_known_major(major: u8) -> bool {
    let [known, _] = ProtocolVersion::SSLV3.0.to_be_bytes();
    major == known
}

/// `true` if a record's minor version is not the one that the server chose (RFC 5246, section 6.2.1):
/// s2n-tls ends there. TLS 1.3 keeps the version of TLS 1.2.
pub(super) fn is_of_another_version(record: &[u8], chosen: ProtocolVersion) -> bool {
    let [chosen_major, chosen_minor] = chosen.min(ProtocolVersion::TLSV1_2).0.to_be_bytes();
    matches!(record, [_, major, minor, ..] if *major == chosen_major && *minor != chosen_minor)
}

/// A record's type, its fragment and what follows; none while it is not all there.
pub(super) type Split<'a> = Option<(u8, &'a [u8], &'a [u8])>;

pub(super) fn split_record(bytes: &[u8]) -> Result<Split<'_>, Malformed> {
    let mut reader = Reader::new("record", bytes);
    let Ok([kind, major, _minor, high, low]) = reader.array() else {
        return Ok(None);
    };
    if !is_known_major(major) {
        return Err(Malformed(format!("a record of version {major}.x")));
    }
    let length = usize::from(u16::from_be_bytes([high, low]));
    if length > LONGEST_RECORD {
        return Err(Malformed(format!("a record of {length} bytes")));
    }
    let fragment = reader.take(length).ok();
    Ok(fragment.map(|fragment| (kind, fragment, reader.rest())))
}

pub(super) fn split_message(bytes: &[u8]) -> Result<Split<'_>, Malformed> {
    let mut reader = Reader::new("handshake", bytes);
    let (Ok(kind), Ok(length)) = (reader.u8(), reader.u24()) else {
        return Ok(None);
    };
    if length > MAX_BYTES {
        let name = message_name(kind);
        return Err(Malformed(format!("{name} claims {length} bytes")));
    }
    let body = reader.take(length).ok();
    Ok(body.map(|body| (kind, body, reader.rest())))
}

pub(super) fn record_name(kind: u8) -> &'static str {
    match kind {
        CHANGE_CIPHER_SPEC => "ChangeCipherSpec",
        _ => "application data",
    }
}

pub(super) fn message_name(kind: u8) -> String {
    let name = match kind {
        0 => "HelloRequest",
        1 => "ClientHello",
        2 => "ServerHello",
        4 => "NewSessionTicket",
        8 => "EncryptedExtensions",
        11 => "Certificate",
        12 => "ServerKeyExchange",
        13 => "CertificateRequest",
        14 => "ServerHelloDone",
        15 => "CertificateVerify",
        16 => "ClientKeyExchange",
        20 => "Finished",
        22 => "CertificateStatus",
        23 => "SupplementalData",
        other => return format!("handshake message {other}"),
    };
    name.to_owned()
}
