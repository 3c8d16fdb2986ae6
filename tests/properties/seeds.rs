//! Inputs that come far, for every law: what mutations start from.

use super::pool;

#[path = "../support/server_messages.rs"]
mod server_messages;

use server_messages::{
    Hello, alert, certificate, certificate_request, certificate_status, ecdhe_params,
    handshake_records, server_hello_done, server_key_exchange,
};

/// The seeds of one law, at least one.
pub fn of(law: &str) -> Vec<Vec<u8>> {
    match law {
        "flight" => flights(),
        "client_hello" => hellos(),
        "certificate" => pool::CERTIFICATES.clone(),
        "name" => texts(&[
            "origin.example.com\nOrigin.Example.com.",
            "*.example.com\norigin.example.com",
            "*.example.com\na.b.example.com",
            "*\nexample",
            "o*.example.com\norigin.example.com",
            "1.2.3.4\n1.2.3.4",
            "xn--bcher-kva.example\nbücher.example",
        ]),
        "path" => vec![
            vec![0, 2, 0, 5, 1, 5],
            vec![0, 3, 0, 5, 1, 5, 2, 5],
            vec![0, 4, 3, 5, 4, 5, 5, 5, 2, 5],
            vec![0, 6, 8, 5, 1, 0, 1, 0, 9, 9, 6, 5, 7, 5, 1, 2, 0, 99, 3, 5],
            (0..60).collect(),
        ],
        "ocsp" => vec![
            pool::ocsp_response(&mut super::choices::Choices::new(&[0, 0, 0, 1])),
            vec![0, 1, 0, 1, 0],
            vec![1, 1, 2, 1, 2, 0, 30, 0x80, 0, 60, 0xff],
        ],
        "pem" => {
            let block = |label: &str| pem::encode(&pem::Pem::new(label, b"contents".to_vec()));
            let several = block("CERTIFICATE") + &block("EC PRIVATE KEY") + &block("CERTIFICATE");
            texts(&[
                include_str!("../golden/certificates/leaf.pem"),
                &several.replace('\n', "\r\n"),
                &several,
                &block("CERTIFICATE REQUEST"),
                "-----BEGIN CERTIFICATE-----\nAAAA",
            ])
        }
        "target" => texts(&[
            "origin.example.com",
            "origin.example.com:8443",
            "https://origin.example.com:8443/path?q#f",
            "[2001:db8::1]:444",
            "2001:db8::1",
            "192.0.2.1:444",
            "bücher.example",
            "xn--bcher-kva.example",
            "مثال.example:1",
        ]),
        "routing" => texts(&[
            "origin.example.com:443:192.0.2.10,2001:db8::1",
            "*:443:[2001:db8::1]",
            "[2001:db8::1]:443:192.0.2.10",
            "origin.example.com:443:lb.example.net:8443",
            "::lb.example.net:",
            ":443:[2001:db8::1]:8443",
        ]),
        "report" => reports(),
        other => panic!("no seeds for {other}"),
    }
}

fn texts(texts: &[&str]) -> Vec<Vec<u8>> {
    texts.iter().map(|text| text.as_bytes().to_vec()).collect()
}

/// Whole flights of every kind, each after the byte that says how it is cut.
fn flights() -> Vec<Vec<u8>> {
    let chain = &pool::CERTIFICATES[..2];
    let params = ecdhe_params(23, &[4; 65]);
    let tls12 = [
        Hello::new(0x0303, 0xc02b).with_alpn(b"http/1.1").message(),
        certificate(chain),
        certificate_status(&[0x30, 3, 0x0a, 1, 3]),
        server_key_exchange(&params, Some(0x0403), Some(&[0x30; 70])),
        certificate_request(Some(&[0x0403])),
        server_hello_done(),
    ];
    let ssl3 = [
        Hello::new(0x0300, 0x000a).message(),
        certificate(chain),
        server_hello_done(),
    ];
    let flights = [
        handshake_records(0x0303, &tls12, 16384),
        handshake_records(0x0303, &tls12, 100),
        [alert(0x0303, 1, 112), handshake_records(0x0300, &ssl3, 700)].concat(),
        handshake_records(0x0303, &[Hello::tls13(0x1301, 29).message()], 16384),
        handshake_records(0x0303, &[Hello::retry(0x1301, 29).message()], 16384),
        alert(0x0301, 2, 40),
        b"HTTP/1.1 400 Bad Request\r\nServer: nginx\r\n\r\n".to_vec(),
        b"SSH-2.0-OpenSSH_9.2\r\n".to_vec(),
        b"220 mail.example.com ESMTP\r\n".to_vec(),
        b"E\0\0\0\x40SFATAL\0Mno such thing\0\0".to_vec(),
        b"\x4a\0\0\0\x0a8.0.36\0".to_vec(),
    ];
    let cut = |(number, flight): (u8, Vec<u8>)| [vec![number.wrapping_mul(7)], flight].concat();
    (0..).zip(flights).map(cut).collect()
}

fn hellos() -> Vec<Vec<u8>> {
    use origin_check::cloudfront::offer::hello_up_to_tls12;
    use origin_check::wire::client_hello::ClientHello;
    use origin_check::wire::code_point::ProtocolVersion;
    let offer = hello_up_to_tls12(Some("origin.example.com".into()), [7; 32]);
    let tls13 = ClientHello {
        supported_versions: vec![ProtocolVersion::TLSV1_3, ProtocolVersion::TLSV1_2],
        session_id: vec![7; 32],
        ..offer.clone()
    };
    let ssl3 = ClientHello {
        legacy_version: ProtocolVersion::SSLV3,
        ..offer.clone()
    };
    let mut seeds: Vec<_> = [offer, tls13, ssl3]
        .iter()
        .map(ClientHello::encode)
        .collect();
    seeds.push((0..=255).collect());
    seeds
}

/// Choices that differ from their beginning to their end.
fn reports() -> Vec<Vec<u8>> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut byte = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_be_bytes()[3]
    };
    (0..24)
        .map(|_| (0..900).map(|_| byte()).collect())
        .collect()
}
