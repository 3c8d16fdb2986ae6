//! Versions, suites and groups.

use std::sync::Arc;

use origin_check::cloudfront::origin_ssl_protocols::OriginSslProtocols;
use rustls::SupportedProtocolVersion;
use rustls::crypto::ring::{cipher_suite, kx_group};
use time::Duration;

use crate::support::old_server::OldServer;
use crate::support::scenario::{Asked, NOW, Scenario, passes, scenario};
use crate::support::server_messages::{SSL_3, TLS_1_0, TLS_1_1, TLS_1_2};
use crate::support::site::Site;
use crate::support::tls::{ONLY_TLS_1_2, ONLY_TLS_1_3};

pub fn all() -> Vec<Scenario> {
    vec![
        scenario(
            "TLS 1.0 alone is unsupported",
            "protocol-version-unsupported fail",
            old(&[TLS_1_0], &[0x002f]),
        ),
        scenario(
            "SSL 3.0 alone is unsupported",
            "protocol-version-unsupported fail",
            old(&[SSL_3], &[0x002f]),
        ),
        scenario(
            "TLS 1.0 alone and an expired leaf are two failures",
            "protocol-version-unsupported fail, certificate-expired fail",
            old_and_expired(),
        ),
        scenario(
            "TLS 1.0 alone is outdated where the distribution allows it",
            "protocol-version-outdated warn, handshake-not-finished warn",
            old(&[TLS_1_0], &[0x002f]).with(|settings| settings.protocols = listed("TLSv1")),
        )
        .near("protocol-version-unsupported"),
        scenario(
            "TLS 1.1 is outdated, and skipped by a list of TLS 1.0 and 1.2",
            "protocol-version-outdated warn, handshake-not-finished warn, protocol-version-not-listed warn",
            old(&[TLS_1_0, TLS_1_1], &[0x002f])
                .with(|settings| settings.protocols = listed("TLSv1,TLSv1.2")),
        ),
        scenario(
            "TLS 1.2 is skipped by a list of TLS 1.0 alone",
            "protocol-version-not-listed warn",
            only(ONLY_TLS_1_2).with(|settings| settings.protocols = listed("TLSv1")),
        ),
        passes(
            "TLS 1.2 in a list that begins with TLS 1.0 is listed",
            only(ONLY_TLS_1_2).with(|settings| settings.protocols = listed("TLSv1,TLSv1.2")),
        )
        .near("protocol-version-outdated, protocol-version-not-listed"),
        passes("TLS 1.2 alone is fine", only(ONLY_TLS_1_2))
            .near("client-certificate-requested, trust-store-outdated")
            .answered(Some(200)),
        passes("TLS 1.3 alone is fine", only(ONLY_TLS_1_3)),
        passes(
            "TLS 1.3 needs no listing",
            only(ONLY_TLS_1_3).with(|settings| settings.protocols = listed("TLSv1")),
        ),
        scenario(
            "ephemeral Diffie-Hellman alone is no suite that CloudFront offers",
            "cipher-suite-unsupported fail",
            old(&[TLS_1_2], &[0x009e, 0x0033]),
        ),
        scenario(
            "RSA with AES-GCM alone is an undocumented suite",
            "cipher-suite-discouraged warn, handshake-not-finished warn",
            old(&[TLS_1_2], &[0x009c]),
        )
        .near("cipher-suite-unsupported"),
        scenario(
            "3DES alone is an old suite",
            "cipher-suite-discouraged warn, handshake-not-finished warn",
            old(&[TLS_1_2], &[0x000a]),
        ),
        scenario(
            "RSA with AES-CBC is documented",
            "handshake-not-finished warn",
            old(&[TLS_1_2], &[0x002f]),
        ),
        scenario(
            "an old suite beside a good one is not discouraged",
            "handshake-not-finished warn",
            old(&[TLS_1_2], &[0x000a, 0x002f]),
        )
        .near("cipher-suite-discouraged"),
        passes("P-384 alone is a group that CloudFront offers", only_p384())
            .near("key-exchange-group-unsupported"),
        scenario(
            "ChaCha20 over P-521 alone are two failures",
            "cipher-suite-unsupported fail, key-exchange-group-unsupported fail",
            two_causes(),
        ),
    ]
}

fn listed(list: &str) -> OriginSslProtocols {
    list.parse().expect("a list")
}

fn old(versions: &[u16], suites: &[u16]) -> Asked {
    let site = Site::new();
    let server = OldServer {
        suites: suites.to_vec(),
        ..OldServer::new(versions, site.chain())
    };
    Asked::peer(server.start()).trusting(&site.root.certificate)
}

fn old_and_expired() -> Asked {
    let site = Site::with(|leaf| leaf.not_after = NOW - Duration::days(1));
    let server = OldServer::new(&[TLS_1_0], site.chain());
    Asked::peer(server.start()).trusting(&site.root.certificate)
}

fn only(versions: &'static [&'static SupportedProtocolVersion]) -> Asked {
    let site = Site::new();
    let mut server = site.server();
    server.versions = versions;
    site.asked(server)
}

fn only_p384() -> Asked {
    let site = Site::new();
    let mut server = site.server();
    server.groups = vec![kx_group::SECP384R1];
    server.cipher_suites = vec![
        cipher_suite::TLS13_AES_128_GCM_SHA256,
        cipher_suite::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
    ];
    site.asked(server)
}

fn two_causes() -> Asked {
    let site = Site::new();
    let chain = site.chain();
    let server = OldServer {
        suites: vec![0xcca9],
        group: 0x0019,
        key: Some(Arc::new(site.key)),
        ..OldServer::new(&[TLS_1_2], chain)
    };
    Asked::peer(server.start()).trusting(&site.root.certificate)
}
