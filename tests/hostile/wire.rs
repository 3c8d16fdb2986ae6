//! TLS messages as bytes: canned flights of every kind of server, cut in every way, and garbage.

use crate::support::server_messages::*;
use origin_check::wire::client_hello::ClientHello;
use origin_check::wire::code_point::{
    Alert, AlertDescription, CipherSuite, NamedGroup, ProtocolVersion, SignatureScheme,
};
use origin_check::wire::non_tls;
use origin_check::wire::server_flight::{
    End, Ending, FlightProgress, FlightReader, MAX_BYTES, MAX_MESSAGES, ServerFlight,
};
use proptest::prelude::*;

const ECDHE_RSA: u16 = 0xc02f;
const X25519: u16 = 0x001d;

/// What an ordinary TLS 1.2 server sends, with everything it may contain.
fn full_tls12() -> Vec<Vec<u8>> {
    vec![
        Hello::new(TLS_1_2, ECDHE_RSA)
            .with(0xff01, &[0])
            .with(5, &[])
            .with_alpn(b"http/1.1")
            .message(),
        certificate(&[vec![0x30; 900], vec![0x31; 1200]]),
        certificate_status(&[0x0c; 471]),
        server_key_exchange(
            &ecdhe_params(X25519, &[9; 32]),
            Some(0x0804),
            Some(&[7; 256]),
        ),
        certificate_request(Some(&[0x0403, 0x0804])),
        server_hello_done(),
    ]
}

fn read_whole(bytes: &[u8]) -> (FlightProgress, ServerFlight) {
    let mut reader = FlightReader::new();
    let progress = reader.push(bytes);
    (progress, reader.finish(Ending::Closed))
}

#[test]
fn a_tls_1_2_flight_gives_all_it_holds() {
    let bytes = tls12_records(&full_tls12());
    let (progress, flight) = read_whole(&bytes);

    assert_eq!(progress, FlightProgress::Done(End::Complete));
    let hello = flight.server_hello.clone().unwrap();
    assert_eq!(hello.version, ProtocolVersion::TLSV1_2);
    assert_eq!(hello.legacy_version, ProtocolVersion::TLSV1_2);
    assert_eq!(hello.cipher_suite, CipherSuite(ECDHE_RSA));
    assert_eq!(hello.alpn.as_deref(), Some("http/1.1"));
    assert_eq!(hello.random, [0x5a; 32]);
    assert_eq!(hello.session_id, [0x1d; 32]);
    assert_eq!(hello.extensions, [0xff01, 5, 16]);
    assert!(!hello.is_retry);
    assert_eq!(
        flight.certificates,
        Some(vec![vec![0x30; 900], vec![0x31; 1200]])
    );
    assert_eq!(flight.ocsp_response, Some(vec![0x0c; 471]));
    let exchange = flight.server_key_exchange.clone().unwrap();
    assert_eq!(exchange.group, Some(NamedGroup::X25519));
    assert_eq!(exchange.scheme, Some(SignatureScheme::RSA_PSS_RSAE_SHA256));
    assert_eq!(exchange.signed_params, ecdhe_params(X25519, &[9; 32]));
    assert_eq!(exchange.signature, [7; 256]);
    assert_eq!(flight.group(), Some(NamedGroup::X25519));
    assert!(flight.certificate_requested && flight.complete);
    assert_eq!(flight.fatal_alert(), None);
    assert_eq!(flight.malformed, None);
    assert_eq!(flight.ending, Ending::Stopped);
    assert_eq!(flight.bytes, bytes.len());
}

#[test]
fn an_ssl_3_server_with_rsa_key_exchange_needs_no_more_than_three_messages() {
    let messages = [
        Hello::new(0x0300, 0x0004).message(),
        certificate(&[[0x30; 40]]),
        server_hello_done(),
    ];
    let (progress, flight) = read_whole(&handshake_records(0x0300, &messages, 16384));
    assert_eq!(progress, FlightProgress::Done(End::Complete));
    let hello = flight.server_hello.unwrap();
    assert_eq!(hello.version, ProtocolVersion::SSLV3);
    assert_eq!(hello.cipher_suite.openssl_name(), Some("RC4-MD5"));
    assert_eq!(flight.certificates, Some(vec![vec![0x30; 40]]));
    assert_eq!(flight.server_key_exchange, None);
    assert!(!flight.certificate_requested);
}

#[test]
fn before_tls_1_2_a_signature_has_no_scheme() {
    let messages = [
        Hello::new(0x0301, 0x0033).message(),
        certificate(&[[0x30; 40]]),
        server_key_exchange(
            &dhe_params(&[0x80; 128], &[2], &[5; 128]),
            None,
            Some(&[7; 128]),
        ),
        certificate_request(None),
        server_hello_done(),
    ];
    let (_, flight) = read_whole(&handshake_records(0x0301, &messages, 16384));
    let exchange = flight.server_key_exchange.unwrap();
    assert_eq!(exchange.scheme, None);
    assert_eq!(exchange.dh_prime_bits, Some(1024));
    assert_eq!(exchange.group, None);
    assert_eq!(exchange.signature, [7; 128]);
    assert!(flight.certificate_requested && flight.complete);
}

#[test]
fn an_anonymous_server_has_neither_certificate_nor_signature() {
    let messages = [
        Hello::new(TLS_1_2, 0xc018).message(),
        server_key_exchange(&ecdhe_params(0x0017, &[4; 65]), None, None),
        server_hello_done(),
    ];
    let (_, flight) = read_whole(&tls12_records(&messages));
    let exchange = flight.server_key_exchange.clone().unwrap();
    assert_eq!(exchange.group, Some(NamedGroup::SECP256R1));
    assert_eq!(exchange.signature, Vec::<u8>::new());
    assert_eq!(flight.certificates, None);
    assert!(flight.complete);
}

#[test]
fn an_empty_certificate_list_is_told_from_none_and_from_an_empty_certificate() {
    let sent = |chain: &[&[u8]]| {
        let messages = [Hello::new(TLS_1_2, 0x002f).message(), certificate(chain)];
        ServerFlight::read(&tls12_records(&messages)).certificates
    };
    assert_eq!(sent(&[]), Some(vec![]));
    assert_eq!(sent(&[b""]), Some(vec![vec![]]));
    let hello = [Hello::new(TLS_1_2, 0x002f).message()];
    let flight = ServerFlight::read(&tls12_records(&hello));
    assert_eq!(flight.certificates, None);
}

#[test]
fn a_tls_1_3_server_is_readable_up_to_its_hello() {
    for (hello, is_retry) in [
        (Hello::tls13(0x1301, X25519), false),
        (Hello::retry(0x1301, X25519), true),
    ] {
        let mut bytes = tls12_records(&[hello.message()]);
        let in_clear = bytes.len();
        bytes.extend(change_cipher_spec(TLS_1_2));
        bytes.extend(record(APPLICATION_DATA, TLS_1_2, &[0xee; 900]));
        let (progress, flight) = read_whole(&bytes);
        assert_eq!(progress, FlightProgress::Done(End::Complete));
        assert_eq!(ServerFlight::read(&bytes), flight);
        assert!(flight.complete);
        assert_eq!(flight.bytes, in_clear);
        assert_eq!(flight.group(), Some(NamedGroup::X25519));
        let hello = flight.server_hello.unwrap();
        assert_eq!(hello.version, ProtocolVersion::TLSV1_3);
        assert_eq!(hello.legacy_version, ProtocolVersion::TLSV1_2);
        assert_eq!(hello.is_retry, is_retry);
        assert_eq!((flight.certificates, flight.alerts), (None, vec![]));
    }
}

#[test]
fn an_old_server_answers_with_its_own_version() {
    let hello = [Hello::new(0x0301, 0x002f).message()];
    let flight = ServerFlight::read(&handshake_records(0x0301, &hello, 16384));
    assert_eq!(flight.server_hello.unwrap().version, ProtocolVersion::TLSV1);
    assert!(!flight.complete);
}

#[test]
fn a_warning_is_noted_and_read_past_wherever_it_stands() {
    let messages = full_tls12();
    let (hello, rest) = messages.split_at(1);
    let warning = alert(TLS_1_2, 1, 112);
    let bytes = [
        warning.clone(),
        tls12_records(hello),
        warning.clone(),
        tls12_records(rest),
    ]
    .concat();
    let (progress, flight) = read_whole(&bytes);
    assert_eq!(progress, FlightProgress::Done(End::Complete));
    let unrecognized = Alert::warning(AlertDescription::UNRECOGNIZED_NAME);
    assert_eq!(flight.alerts, [unrecognized, unrecognized]);
    assert_eq!(flight.fatal_alert(), None);
}

#[test]
fn a_fatal_alert_ends_the_flight_and_what_came_before_is_kept() {
    let hello = [Hello::new(TLS_1_2, ECDHE_RSA).message()];
    let bytes = [
        tls12_records(&hello),
        alert(TLS_1_2, 2, 80),
        alert(TLS_1_2, 2, 40),
    ]
    .concat();
    let (progress, flight) = read_whole(&bytes);
    assert_eq!(progress, FlightProgress::Done(End::Alert));
    assert_eq!(
        flight.fatal_alert(),
        Some(Alert::fatal(AlertDescription::INTERNAL_ERROR))
    );
    assert_eq!(flight.alerts.len(), 1);
    assert!(flight.server_hello.is_some() && !flight.complete);
}

#[test]
fn close_notify_ends_the_flight_without_being_fatal() {
    let (progress, flight) = read_whole(&alert(TLS_1_2, 1, 0));
    assert_eq!(progress, FlightProgress::Done(End::Alert));
    assert_eq!(flight.fatal_alert(), None);
    assert_eq!(
        flight.alerts,
        [Alert::warning(AlertDescription::CLOSE_NOTIFY)]
    );
}

#[test]
fn a_peer_that_stops_in_a_message_leaves_what_was_whole_and_says_where() {
    let bytes = handshake_records(TLS_1_2, &full_tls12(), 512);
    let mut reader = FlightReader::new();
    assert_eq!(reader.push(&bytes[..1000]), FlightProgress::NeedMore);
    let flight = reader.finish(Ending::Reset);
    assert!(flight.server_hello.is_some());
    assert_eq!(flight.certificates, None);
    assert_eq!((flight.malformed, flight.complete), (None, false));
    assert_eq!(flight.ending, Ending::Reset);
    assert_eq!(
        flight.unfinished.as_deref(),
        Some("Certificate (886 of 2109 bytes)")
    );
    assert_eq!(flight.bytes, 1000);
}

#[test]
fn messages_count_even_when_the_record_around_them_is_cut() {
    let messages = [
        Hello::new(TLS_1_2, ECDHE_RSA).message(),
        certificate(&[[0x30; 500]]),
        certificate_status(&[0; 9000]),
    ];
    let bytes = tls12_records(&messages);
    let flight = ServerFlight::read(&bytes[..4000]);
    assert_eq!(flight.certificates, Some(vec![vec![0x30; 500]]));
    assert_eq!(flight.ocsp_response, None);
    assert!(flight.unfinished.unwrap().starts_with("CertificateStatus"));
}

#[test]
fn a_tapped_stream_gives_alerts_in_clear_and_leaves_encrypted_ones_alone() {
    let flight = tls12_records(&full_tls12());
    let refusal = alert(TLS_1_2, 2, 40);
    let refused = ServerFlight::read(&[flight.clone(), refusal.clone()].concat());
    assert!(refused.complete);
    assert_eq!(
        refused.fatal_alert(),
        Some(Alert::fatal(AlertDescription::HANDSHAKE_FAILURE))
    );

    let encrypted = [
        flight,
        tls12_records(&[message(4, &[0; 60])]),
        change_cipher_spec(TLS_1_2),
        record(HANDSHAKE, TLS_1_2, &[0xee; 40]),
        refusal.clone(),
    ]
    .concat();
    assert_eq!(ServerFlight::read(&encrypted).alerts, []);

    let retry = tls12_records(&[Hello::retry(0x1301, 0x0017).message()]);
    let second_hello_refused = [retry, change_cipher_spec(TLS_1_2), refusal].concat();
    assert!(
        ServerFlight::read(&second_hello_refused)
            .fatal_alert()
            .is_some()
    );
}

#[test]
fn a_server_that_resumes_ends_the_clear_without_a_fault() {
    let bytes = [
        tls12_records(&[Hello::new(TLS_1_2, ECDHE_RSA).message()]),
        change_cipher_spec(TLS_1_2),
    ]
    .concat();
    let (progress, flight) = read_whole(&bytes);
    assert_eq!(progress, FlightProgress::Done(End::Encrypted));
    assert_eq!((flight.malformed, flight.complete), (None, false));
}

#[test]
fn what_is_not_tls_is_kept_and_recognised() {
    for (bytes, expected) in [
        (
            &b"HTTP/1.1 400 Bad Request\r\nServer: nginx\r\n\r\n"[..],
            "plain HTTP (\"HTTP/1.1 400 Bad Request\")",
        ),
        (
            b"SSH-2.0-OpenSSH_9.2\r\n",
            "an SSH server (\"SSH-2.0-OpenSSH_9.2\")",
        ),
        (b"\x80\x03\x00\x00\x01", "an SSL 2.0 message"),
        (
            b"\x16\x02\x01\x00\x02\x02\x28",
            "unknown bytes (16020100020228)",
        ),
    ] {
        let (progress, flight) = read_whole(bytes);
        assert_eq!(progress, FlightProgress::Done(End::NotTls));
        assert_eq!(flight.malformed, None);
        assert_eq!(flight.bytes, bytes.len());
        assert_eq!(non_tls::describe(&flight.not_tls.unwrap()), expected);
    }
}

#[test]
fn text_that_comes_in_pieces_is_waited_for_until_its_line_ends() {
    let mut reader = FlightReader::new();
    assert_eq!(reader.push(b"S"), FlightProgress::NeedMore);
    assert_eq!(reader.push(b"SH-2.0-x"), FlightProgress::NeedMore);
    assert_eq!(reader.push(b"\r\n"), FlightProgress::Done(End::NotTls));
    let flight = reader.finish(Ending::Stopped);
    assert_eq!(flight.not_tls.as_deref(), Some(&b"SSH-2.0-x\r\n"[..]));

    let mut binary = FlightReader::new();
    assert_eq!(binary.push(b"\x80\x03\x00\x00"), FlightProgress::NeedMore);
    assert_eq!(binary.push(b"\x01"), FlightProgress::Done(End::NotTls));

    let mut endless = FlightReader::new();
    assert_eq!(
        endless.push(&[b'a'; 4000]),
        FlightProgress::Done(End::NotTls)
    );
    endless.push(&[b'b'; 4000]);
    let flight = endless.finish(Ending::Stopped);
    assert_eq!(flight.not_tls, Some(vec![b'a'; 256]));
}

#[test]
fn what_breaks_the_rules_is_malformed_and_says_how() {
    let hello = || Hello::new(TLS_1_2, ECDHE_RSA).message();
    let records = tls12_records;
    let after_hello = |message: Vec<u8>| records(&[hello(), message]);
    let one = certificate(&[[1]]);
    let twice = Hello::new(TLS_1_2, ECDHE_RSA).with(5, &[]).with(5, &[]);
    let long_session = Hello {
        session_id: vec![1; 33],
        ..Hello::new(TLS_1_2, ECDHE_RSA)
    };
    let cut = records(&[hello(), vec![11, 0, 0, 9, 1]]);
    let cases = [
        (
            records(&[message(1, &[0; 40])]),
            "ClientHello before ServerHello",
        ),
        (
            records(std::slice::from_ref(&one)),
            "Certificate before ServerHello",
        ),
        (after_hello(hello()), "a second ServerHello"),
        (
            records(&[hello(), one.clone(), one]),
            "a second Certificate",
        ),
        (
            after_hello(message(99, &[])),
            "handshake message 99 in a server's first flight",
        ),
        (
            after_hello(message(14, &[0])),
            "ServerHelloDone has 1 bytes too many",
        ),
        (
            after_hello(message(11, &[0, 0, 9, 0, 0, 1, 5])),
            "Certificate ends early: 9 bytes wanted, 4 left",
        ),
        (
            after_hello(message(11, &[0, 0, 4, 0, 0, 9, 5])),
            "Certificate list ends early: 9 bytes wanted, 1 left",
        ),
        (
            after_hello(server_key_exchange(&[9, 9], None, None)),
            "ServerKeyExchange has unknown curve type 9",
        ),
        (
            records(&[twice.message()]),
            "ServerHello has an extension twice",
        ),
        (
            records(&[long_session.message()]),
            "ServerHello has a session id of more than 32 bytes",
        ),
        (
            records(&[vec![11, 0xff, 0xff, 0xff]]),
            "Certificate claims 16777215 bytes",
        ),
        (record(HANDSHAKE, TLS_1_2, &[]), "an empty handshake record"),
        (record(ALERT, TLS_1_2, &[]), "an empty alert record"),
        (
            record(ALERT, TLS_1_2, &[1]),
            "alert ends early: 1 bytes wanted, 0 left",
        ),
        (
            record(APPLICATION_DATA, TLS_1_2, b"x"),
            "application data before ServerHello",
        ),
        (
            change_cipher_spec(TLS_1_2),
            "ChangeCipherSpec before ServerHello",
        ),
        (
            [cut, change_cipher_spec(TLS_1_2)].concat(),
            "ChangeCipherSpec within Certificate (1 of 9 bytes)",
        ),
        (vec![22, 3, 3, 0xff, 0xff], "a record of 65535 bytes"),
        (
            [records(&[hello()]), b"HTTP/".to_vec()].concat(),
            "a record of version 84.x",
        ),
        (
            [records(&[hello()]), record(99, TLS_1_2, b"x")].concat(),
            "a record of unknown type 99",
        ),
    ];
    for (bytes, expected) in cases {
        let (progress, flight) = read_whole(&bytes);
        assert_eq!(flight.malformed.as_deref(), Some(expected));
        assert_eq!(progress, FlightProgress::Done(End::Malformed), "{expected}");
        assert!(!flight.complete);
    }
}

#[test]
fn a_flight_may_have_64_messages_and_no_more() {
    let warnings = |count: usize| alert(TLS_1_2, 1, 112).repeat(count);
    assert_eq!(
        FlightReader::new().push(&warnings(MAX_MESSAGES)),
        FlightProgress::NeedMore
    );
    let (progress, flight) = read_whole(&warnings(MAX_MESSAGES + 1));
    assert_eq!(progress, FlightProgress::Done(End::Malformed));
    assert_eq!(flight.malformed.as_deref(), Some("more than 64 messages"));
    assert_eq!(flight.alerts.len(), MAX_MESSAGES);
}

#[test]
fn a_flight_may_have_256_kib_and_no_more() {
    let flight_with_certificate_of = |length: usize| {
        let messages = [
            Hello::new(TLS_1_2, 0x002f).message(),
            certificate(&[vec![0x30; length]]),
            server_hello_done(),
        ];
        tls12_records(&messages)
    };
    let overhead = flight_with_certificate_of(250_000).len() - 250_000;
    let longest = flight_with_certificate_of(MAX_BYTES - overhead);
    assert_eq!(longest.len(), MAX_BYTES);
    let (progress, flight) = read_whole(&longest);
    assert_eq!(progress, FlightProgress::Done(End::Complete));
    assert_eq!(flight.bytes, MAX_BYTES);

    let (progress, flight) = read_whole(&flight_with_certificate_of(MAX_BYTES - overhead + 1));
    assert_eq!(progress, FlightProgress::Done(End::Malformed));
    assert_eq!(
        flight.malformed.as_deref(),
        Some("the flight is over 256 KiB")
    );
    assert_eq!(flight.bytes, MAX_BYTES);
}

#[test]
fn a_wide_hello_of_every_version_comes_back_as_it_was() {
    for version in ProtocolVersion::ALL {
        let ssl3 = version == ProtocolVersion::SSLV3;
        let hello = ClientHello {
            cipher_suites: CipherSuite::all_known(version),
            server_name: (!ssl3).then(|| "origin.example.com".into()),
            groups: if ssl3 {
                vec![]
            } else {
                NamedGroup::all_known(version)
            },
            signature_schemes: if version >= ProtocolVersion::TLSV1_2 {
                SignatureScheme::all_known(version)
            } else {
                vec![]
            },
            status_request: !ssl3,
            extended_master_secret: !ssl3,
            ..ClientHello::for_version(version, [3; 32])
        };
        assert_eq!(ClientHello::decode(&hello.encode()), Ok(hello));
    }
}

fn any_hello() -> impl Strategy<Value = ClientHello> {
    let versions = prop::collection::vec(any::<u16>().prop_map(ProtocolVersion), 0..5);
    let suites = prop::collection::vec(any::<u16>(), 0..200);
    (
        (
            prop::sample::select(&ProtocolVersion::ALL[1..4]),
            versions,
            any::<[u8; 32]>(),
            prop::collection::vec(any::<u8>(), 0..=32),
            suites,
        ),
        prop::option::of("[a-z0-9.-]{1,253}"),
        prop::collection::vec(any::<u16>().prop_map(NamedGroup), 0..30),
        prop::collection::vec(any::<u16>().prop_map(SignatureScheme), 0..30),
        prop::collection::vec("\\PC{1,60}", 0..4),
        any::<[bool; 3]>(),
    )
        .prop_map(|(fixed, server_name, groups, schemes, alpn, flags)| {
            let (legacy_version, supported_versions, random, session_id, suites) = fixed;
            let newest = supported_versions.iter().max().copied();
            let newest = newest.unwrap_or(legacy_version).max(legacy_version);
            let [status_request, extended_master_secret, renegotiation_signal] = flags;
            ClientHello {
                legacy_version,
                supported_versions,
                random,
                session_id,
                cipher_suites: suites
                    .into_iter()
                    .filter(|suite| *suite != 0x00ff)
                    .map(CipherSuite)
                    .collect(),
                server_name,
                groups,
                signature_schemes: if newest >= ProtocolVersion::TLSV1_2 {
                    schemes
                } else {
                    vec![]
                },
                alpn,
                status_request,
                extended_master_secret,
                renegotiation_signal,
                padding: false,
            }
        })
}

/// Flights of several kinds, each as its messages and what may precede them.
fn any_flight() -> impl Strategy<Value = Vec<Vec<u8>>> {
    prop_oneof![
        Just(full_tls12()),
        Just(vec![Hello::retry(0x1302, 0x0018).message()]),
        Just(vec![
            Hello::new(TLS_1_2, 0x000a).message(),
            certificate(&[[0x30; 700]]),
            server_hello_done(),
        ]),
        Just(vec![
            Hello::new(TLS_1_2, ECDHE_RSA).message(),
            message(11, &[0, 0, 4, 0, 0, 9, 5]),
            server_hello_done(),
        ]),
    ]
}

proptest! {
    #[test]
    fn a_client_hello_comes_back_as_it_was(hello in any_hello()) {
        prop_assert_eq!(ClientHello::decode(&hello.encode()), Ok(hello));
    }

    #[test]
    fn a_flight_reads_the_same_however_it_is_cut(
        messages in any_flight(),
        longest in 1_usize..3000,
        pieces in prop::collection::vec(1_usize..700, 1..40),
        warned in any::<bool>(),
    ) {
        let warning = if warned { alert(TLS_1_2, 1, 112) } else { vec![] };
        let whole = [warning.clone(), tls12_records(&messages)].concat();
        let (expected_progress, mut expected) = read_whole(&whole);

        let cut = [warning, handshake_records(TLS_1_2, &messages, longest)].concat();
        let mut reader = FlightReader::new();
        let mut rest = cut.as_slice();
        let mut sizes = pieces.iter().cycle();
        let mut progress = FlightProgress::NeedMore;
        while !rest.is_empty() {
            let size = (*sizes.next().unwrap()).min(rest.len());
            let (piece, after) = rest.split_at(size);
            progress = reader.push(piece);
            rest = after;
        }
        let mut flight = reader.finish(Ending::Closed);
        prop_assert_eq!(progress, expected_progress);
        if expected.complete {
            prop_assert_eq!(flight.bytes, cut.len());
        }
        // Record headers count, and there are more of them.
        (flight.bytes, expected.bytes) = (0, 0);
        prop_assert_eq!(flight, expected);
    }

    #[test]
    fn arbitrary_bytes_are_read_the_same_in_pieces_and_never_panic(
        bytes in prop::collection::vec(any::<u8>(), 0..2000),
        size in 1_usize..50,
    ) {
        same_in_pieces(&bytes, size)?;
        let _ = ClientHello::decode(&bytes);
        let _ = ServerFlight::read(&bytes);
        let _ = non_tls::describe(&bytes);
    }

    #[test]
    fn damaged_flights_are_read_the_same_in_pieces_and_never_panic(
        messages in any_flight(),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        keep in any::<prop::sample::Index>(),
        size in 1_usize..700,
    ) {
        let mut bytes = handshake_records(TLS_1_2, &messages, 700);
        for (place, value) in &damage {
            let place = place.index(bytes.len());
            bytes[place] = *value;
        }
        bytes.truncate(keep.index(bytes.len() + 1));
        same_in_pieces(&bytes, size)?;
        let _ = ServerFlight::read(&bytes);
    }

    #[test]
    fn damaged_hellos_never_panic(
        hello in any_hello(),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
    ) {
        let mut bytes = hello.encode();
        for (place, value) in &damage {
            let place = place.index(bytes.len());
            bytes[place] = *value;
        }
        if let Ok(read) = ClientHello::decode(&bytes) {
            prop_assert!(ClientHello::decode(&read.encode()).is_ok());
        }
    }
}

fn same_in_pieces(bytes: &[u8], size: usize) -> Result<(), TestCaseError> {
    let (_, whole) = read_whole(bytes);
    let mut reader = FlightReader::new();
    for piece in bytes.chunks(size) {
        reader.push(piece);
    }
    prop_assert_eq!(reader.finish(Ending::Closed), whole);
    Ok(())
}
