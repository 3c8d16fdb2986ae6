//! The hellos are CloudFront's.

use std::sync::{Arc, Mutex};

use origin_check::wire::client_hello::ClientHello;
use origin_check::wire::code_point::ProtocolVersion;

use crate::support::peer::{self, Step};
use crate::support::scenario::{Asked, HOST};

/// CloudFront's suites in its order, TLS 1.3 first (s2n-tls, CloudFront-Upstream-TLS-1-2-2025).
const SUITES: [u16; 22] = [
    0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xc023, 0xc027, 0xc024, 0xc028, 0xc009,
    0xc013, 0xc00a, 0xc014, 0x009c, 0x009d, 0x003c, 0x002f, 0x0035, 0x000a, 0x0004,
];
/// P-256, X25519, P-384.
const GROUPS: [u16; 3] = [0x0017, 0x001d, 0x0018];
/// The signature schemes of the same policy.
const SCHEMES: [u16; 16] = [
    0x0403, 0x0503, 0x0603, 0x0303, 0x0809, 0x080a, 0x080b, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501,
    0x0601, 0x0301, 0x0201, 0x0203,
];

/// Every hello of a survey, in no order.
async fn hellos(change: impl FnOnce(Asked) -> Asked) -> Vec<ClientHello> {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let listening = {
        let heard = heard.clone();
        peer::on_hello(move |record| {
            heard.lock().unwrap().push(record.to_vec());
            // A port that is no TLS is asked no further.
            vec![Step::Send(b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec())]
        })
    };
    let asked = change(Asked::address(listening.address()).surveyed());
    asked.observe().await;
    let heard = heard.lock().unwrap();
    let decoded = heard.iter().map(|record| ClientHello::decode(record));
    decoded.map(|hello| hello.expect("a hello")).collect()
}

/// The one that goes on to a handshake: it alone has ALPN.
fn main(hellos: &[ClientHello]) -> &ClientHello {
    let mut with_alpn = hellos.iter().filter(|hello| !hello.alpn.is_empty());
    let main = with_alpn.next().expect("one hello has ALPN");
    assert!(with_alpn.next().is_none());
    main
}

/// All but the one of SSL 3.0, which knows no extensions.
fn with_extensions(hellos: &[ClientHello]) -> impl Iterator<Item = &ClientHello> {
    let newer = |hello: &&ClientHello| hello.legacy_version > ProtocolVersion::SSLV3;
    assert_eq!(hellos.iter().filter(newer).count(), 7);
    hellos.iter().filter(newer)
}

fn suites(hello: &ClientHello) -> Vec<u16> {
    let codes = hello.cipher_suites.iter().map(|suite| suite.0);
    codes.filter(|code| *code != 0x00ff).collect()
}

fn groups(hello: &ClientHello) -> Vec<u16> {
    hello.groups.iter().map(|group| group.0).collect()
}

fn sorted_schemes(hello: &ClientHello) -> Vec<u16> {
    let schemes = hello.signature_schemes.iter();
    let mut codes: Vec<u16> = schemes.map(|scheme| scheme.0).collect();
    codes.sort_unstable();
    codes
}

fn cloudfront_schemes() -> Vec<u16> {
    let mut codes = SCHEMES.to_vec();
    codes.sort_unstable();
    codes
}

#[tokio::test]
async fn the_handshake_offers_nothing_that_cloudfront_does_not() {
    let hellos = hellos(|asked| asked).await;
    let main = main(&hellos);
    let offered = suites(main);
    let of_cloudfront = SUITES.iter().copied();
    let in_its_order: Vec<u16> = of_cloudfront
        .filter(|suite| offered.contains(suite))
        .collect();
    assert_eq!(offered, in_its_order);
    // What the TLS library has in common with CloudFront.
    assert_eq!(
        offered,
        [0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030]
    );
    assert_eq!(groups(main), GROUPS);
    assert_eq!(sorted_schemes(main), cloudfront_schemes());
    assert_eq!(
        main.supported_versions,
        [ProtocolVersion::TLSV1_3, ProtocolVersion::TLSV1_2]
    );
    assert_eq!(main.server_name.as_deref(), Some(HOST));
    assert_eq!(main.alpn, ["http/1.1"]);
}

#[tokio::test]
async fn the_exact_offer_is_all_of_cloudfronts_and_the_capped_one_is_without_tls13() {
    let hellos = hellos(|asked| asked).await;
    let hand_made: Vec<_> = hellos
        .iter()
        .filter(|hello| hello.alpn.is_empty())
        .collect();
    let exact = hand_made.iter().filter(|hello| suites(hello) == SUITES);
    let exact: Vec<_> = exact.collect();
    assert_eq!(exact.len(), 1);
    assert_eq!(
        exact[0].supported_versions,
        [ProtocolVersion::TLSV1_3, ProtocolVersion::TLSV1_2]
    );
    let capped = hand_made
        .iter()
        .filter(|hello| suites(hello) == SUITES[3..]);
    let capped: Vec<_> = capped.collect();
    assert_eq!(capped.len(), 1);
    assert!(capped[0].supported_versions.is_empty());
    assert_eq!(capped[0].legacy_version, ProtocolVersion::TLSV1_2);
    for hello in [exact[0], capped[0]] {
        assert_eq!(groups(hello), GROUPS);
        assert_eq!(sorted_schemes(hello), cloudfront_schemes());
        assert_eq!(hello.server_name.as_deref(), Some(HOST));
    }
}

#[tokio::test]
async fn without_a_survey_only_the_handshake_and_the_capped_offer_are_sent() {
    let hellos = hellos(Asked::unsurveyed).await;
    assert_eq!(hellos.len(), 2);
    let capped = hellos.iter().find(|hello| hello.alpn.is_empty());
    assert_eq!(suites(capped.expect("one is hand-made")), SUITES[3..]);
    assert!(suites(main(&hellos)).starts_with(&SUITES[..3]));
}

#[tokio::test]
async fn every_hello_of_a_survey_has_the_server_name_and_its_own_random() {
    let hellos = hellos(|asked| asked).await;
    assert_eq!(hellos.len(), 8);
    for hello in with_extensions(&hellos) {
        assert_eq!(hello.server_name.as_deref(), Some(HOST));
    }
    let mut randoms: Vec<_> = hellos.iter().map(|hello| hello.random).collect();
    randoms.sort_unstable();
    randoms.dedup();
    assert_eq!(randoms.len(), 8);
    let mut newest: Vec<_> = hellos
        .iter()
        .filter(|hello| hello.supported_versions.is_empty())
        .map(|hello| hello.legacy_version)
        .collect();
    newest.sort_unstable();
    newest.dedup();
    assert_eq!(
        newest,
        [
            ProtocolVersion::SSLV3,
            ProtocolVersion::TLSV1,
            ProtocolVersion::TLSV1_1,
            ProtocolVersion::TLSV1_2
        ]
    );
}

#[tokio::test]
async fn the_lowest_listed_version_is_the_lowest_offered() {
    use ProtocolVersion as V;
    for (list, expected) in [
        ("TLSv1.2", vec![V::TLSV1_3, V::TLSV1_2]),
        ("TLSv1.1,TLSv1.2", vec![V::TLSV1_3, V::TLSV1_2, V::TLSV1_1]),
        ("TLSv1", vec![V::TLSV1_3, V::TLSV1_2, V::TLSV1_1, V::TLSV1]),
    ] {
        let protocols = list.parse().unwrap();
        let hellos = hellos(|asked| asked.with(|settings| settings.protocols = protocols)).await;
        let exact = hellos.iter().find(|hello| suites(hello) == SUITES);
        assert_eq!(exact.expect("it is asked").supported_versions, expected);
    }
}

#[tokio::test]
async fn a_forwarded_host_is_the_server_name_and_an_address_has_none() {
    let forwarded = hellos(|asked| asked.forwarding("www.example.com")).await;
    for hello in with_extensions(&forwarded) {
        assert_eq!(hello.server_name.as_deref(), Some("www.example.com"));
    }
    let by_address = hellos(|asked| asked.named("192.0.2.1:443")).await;
    assert_eq!(by_address.len(), 8);
    for hello in &by_address {
        assert_eq!(hello.server_name, None);
    }
}
