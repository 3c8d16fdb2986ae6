//! Reading a ClientHello: for peers in tests, and to show what was asked.

use super::{
    ALPN, CLIENT_HELLO, ClientHello, EXTENDED_MASTER_SECRET, HANDSHAKE_RECORD, PADDING,
    SERVER_NAME, SIGNATURE_ALGORITHMS, STATUS_REQUEST, SUPPORTED_GROUPS, SUPPORTED_VERSIONS,
};
use crate::wire::code_point::{CipherSuite, NamedGroup, ProtocolVersion, SignatureScheme};
use crate::wire::codec::{Malformed, Reader};

impl ClientHello {
    /// Reads back what [`encode`](Self::encode) makes, or what another client sent. Extensions
    /// unknown here are passed over.
    pub fn decode(records: &[u8]) -> Result<Self, Malformed> {
        let mut reader = Reader::new("record", records);
        let mut handshake = Vec::new();
        while !reader.is_empty() {
            let kind = reader.u8()?;
            if kind != HANDSHAKE_RECORD {
                return Err(reader.wrong(format_args!("of type {kind} is not a handshake record")));
            }
            let _record_version = reader.u16()?;
            handshake.extend_from_slice(reader.vector_u16("record")?.rest());
        }
        let mut reader = Reader::new("handshake", &handshake);
        let kind = reader.u8()?;
        if kind != CLIENT_HELLO {
            return Err(reader.wrong(format_args!("message {kind} is not a ClientHello")));
        }
        let hello = reader.vector_u24("ClientHello")?;
        reader.end()?;
        Self::decode_body(hello)
    }

    fn decode_body(mut body: Reader<'_>) -> Result<Self, Malformed> {
        let mut hello = Self {
            legacy_version: ProtocolVersion(body.u16()?),
            random: body.array()?,
            status_request: false,
            extended_master_secret: false,
            ..Self::default()
        };
        hello.session_id = body.vector_u8("session id")?.rest().to_vec();
        if hello.session_id.len() > 32 {
            return Err(body.wrong("has a session id of more than 32 bytes"));
        }
        let suites = body.vector_u16("cipher suites")?;
        hello.cipher_suites = suites.all(|suite| suite.u16().map(CipherSuite))?;
        let signal = CipherSuite::TLS_EMPTY_RENEGOTIATION_INFO_SCSV;
        hello.renegotiation_signal = hello.cipher_suites.contains(&signal);
        hello.cipher_suites.retain(|suite| *suite != signal);
        body.vector_u8("compression methods")?;
        if !body.is_empty() {
            let mut extensions = body.vector_u16("extensions")?;
            while !extensions.is_empty() {
                let kind = extensions.u16()?;
                let extension = extensions.vector_u16("extension")?;
                hello.decode_extension(kind, extension)?;
            }
        }
        body.end()?;
        Ok(hello)
    }

    fn decode_extension(&mut self, kind: u16, mut body: Reader<'_>) -> Result<(), Malformed> {
        match kind {
            SERVER_NAME => {
                let mut names = body.vector_u16("server names")?;
                if names.u8()? == 0 {
                    let name = names.vector_u16("server name")?;
                    self.server_name = Some(text(&name)?);
                    names.end()?;
                }
            }
            STATUS_REQUEST => {
                self.status_request = true;
                return Ok(());
            }
            EXTENDED_MASTER_SECRET => self.extended_master_secret = true,
            PADDING => {
                self.padding = true;
                return Ok(());
            }
            SUPPORTED_GROUPS => {
                let list = body.vector_u16("supported groups")?;
                self.groups = list.all(|group| group.u16().map(NamedGroup))?;
            }
            SIGNATURE_ALGORITHMS => {
                let list = body.vector_u16("signature algorithms")?;
                self.signature_schemes = list.all(|scheme| scheme.u16().map(SignatureScheme))?;
            }
            ALPN => {
                let list = body.vector_u16("application protocols")?;
                self.alpn = list.all(|list| text(&list.vector_u8("application protocol")?))?;
            }
            SUPPORTED_VERSIONS => {
                let list = body.vector_u8("supported versions")?;
                self.supported_versions = list.all(|version| version.u16().map(ProtocolVersion))?;
            }
            _ => return Ok(()),
        }
        body.end()
    }
}

fn text(reader: &Reader<'_>) -> Result<String, Malformed> {
    String::from_utf8(reader.rest().to_vec()).map_err(|_| reader.wrong("is not UTF-8"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_client_hello_is_refused_with_the_reason() {
        let wrong = |bytes: &[u8]| ClientHello::decode(bytes).unwrap_err().to_string();
        assert_eq!(wrong(b""), "handshake ends early: 1 bytes wanted, 0 left");
        assert_eq!(
            wrong(&[21, 3, 1, 0, 2, 2, 40]),
            "record of type 21 is not a handshake record"
        );
        assert_eq!(
            wrong(&[22, 3, 1, 0, 4, 2, 0, 0, 0]),
            "handshake message 2 is not a ClientHello"
        );
        let mut cut = ClientHello::default().encode();
        cut.pop();
        assert!(ClientHello::decode(&cut).is_err());
    }
}
