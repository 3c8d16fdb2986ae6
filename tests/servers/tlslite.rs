//! tlslite-ng, a TLS stack in Python: SSL 3.0, RC4, 3DES, and certificates that no other server would send.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::expect::{check, fails, passes, warns};
use crate::moto::installed;
use crate::oracle::reason;
use crate::pki::{Chain, chain, healthy, healthy_rsa, hierarchy, served};
use crate::server::{Server, start};

pub fn tlslite(chain: &Chain, settings: &Value) -> Server {
    tlslite_with_leaf_at(0, chain, settings)
}

/// Serves this chain, in which the leaf is not where it belongs.
fn tlslite_with_leaf_at(position: usize, chain: &Chain, settings: &Value) -> Server {
    start(|port, _| {
        let options = json!({
            "port": port,
            "certificates": chain.file,
            "key": chain.key,
            "leaf": position,
            "settings": settings,
        });
        let mut command = Command::new(installed("python"));
        command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/servers/tlslite_server.py"));
        command.arg(options.to_string());
        command
    })
}

#[test]
fn ssl_3_0_alone_is_unsupported_unless_the_distribution_allows_it() {
    let alone = json!({ "minVersion": [3, 0], "maxVersion": [3, 0], "cipherNames": ["aes128"], "keyExchangeNames": ["rsa"] });
    let server = tlslite(&served(healthy_rsa()), &alone);
    let report = check(&server).expect(fails(&["protocol-version-unsupported"]));
    assert_eq!(report["addresses"][0]["versions"]["SSLv3"], "accepted");
    check(&server)
        .with("--origin-ssl-protocols SSLv3")
        .unlike_oracle(reason::SSL_3)
        .expect(warns(&[
            "protocol-version-outdated",
            "handshake-not-finished",
        ]));
}

#[test]
fn rc4_alone_and_3des_alone_are_discouraged() {
    for cipher in ["rc4", "3des"] {
        let of_ciphers = |ciphers: &[&str]| {
            let settings = json!({
                "maxVersion": [3, 3], "cipherNames": ciphers, "macNames": ["md5", "sha"], "keyExchangeNames": ["rsa"],
            });
            tlslite(&served(healthy_rsa()), &settings)
        };
        let discouraged = warns(&["cipher-suite-discouraged", "handshake-not-finished"]);
        check(&of_ciphers(&[cipher])).expect(discouraged);
        check(&of_ciphers(&[cipher, "aes128"])).expect(warns(&["handshake-not-finished"]));
    }
}

#[test]
fn rc4_in_tls_1_0_is_outdated_and_discouraged() {
    let settings = json!({
        "minVersion": [3, 1], "maxVersion": [3, 1], "cipherNames": ["rc4"], "macNames": ["md5"], "keyExchangeNames": ["rsa"],
    });
    check(&tlslite(&served(healthy_rsa()), &settings))
        .with("--origin-ssl-protocols TLSv1")
        .expect(warns(&[
            "cipher-suite-discouraged",
            "handshake-not-finished",
            "protocol-version-outdated",
        ]));
}

#[test]
fn a_leaf_that_is_not_first_is_out_of_order_and_nothing_else() {
    for version in [3, 4] {
        let settings = json!({ "maxVersion": [3, version] });
        let issuer = &hierarchy().rsa_intermediate;
        let leaf = healthy_rsa().issued_by(issuer);
        let swapped = Chain {
            key: leaf.key.clone(),
            ..chain(&[issuer, &leaf])
        };
        check(&tlslite_with_leaf_at(1, &swapped, &settings)).expect(fails(&["chain-out-of-order"]));
    }
}

#[test]
fn a_key_of_another_certificate_fails() {
    for version in [3, 4] {
        let settings = json!({ "maxVersion": [3, version] });
        let mismatched = Chain {
            key: hierarchy().rsa_intermediate.key.clone(),
            ..served(healthy_rsa())
        };
        check(&tlslite(&mismatched, &settings)).expect(fails(&["private-key-mismatch"]));
        check(&tlslite(&served(healthy_rsa()), &settings)).expect(passes());
    }
}

#[test]
fn a_key_of_another_certificate_fails_in_old_versions_too_unless_nothing_is_signed() {
    let old = |minor: u8, exchange: &str| {
        json!({
            "minVersion": [3, minor], "maxVersion": [3, minor],
            "cipherNames": ["aes128"], "keyExchangeNames": [exchange],
        })
    };
    let unproved = &["protocol-version-outdated", "handshake-not-finished"];
    for (minor, version) in [(1, "TLSv1"), (2, "TLSv1.1")] {
        for (good, other, exchange) in [
            (healthy_rsa(), &hierarchy().rsa_intermediate, "ecdhe_rsa"),
            (healthy(), &hierarchy().intermediate, "ecdhe_ecdsa"),
        ] {
            let good = served(good);
            let mismatched = Chain {
                key: other.key.clone(),
                ..good.clone()
            };
            let setting = format!("--origin-ssl-protocols {version}");
            check(&tlslite(&mismatched, &old(minor, exchange)))
                .with(&setting)
                .expect(fails(&["private-key-mismatch"]).and_warns(&["protocol-version-outdated"]));
            let report = check(&tlslite(&good, &old(minor, exchange)))
                .with(&setting)
                .expect(warns(unproved));
            assert_eq!(report["checks"]["private-key-mismatch"], "pass");
        }
        // With RSA key exchange nothing is signed, and the key of another certificate is not seen.
        let report = check(&tlslite(&served(healthy_rsa()), &old(minor, "rsa")))
            .with(&format!("--origin-ssl-protocols {version}"))
            .expect(warns(unproved));
        assert_eq!(report["checks"]["private-key-mismatch"], "not-applicable");
    }
}

#[test]
fn a_certificate_that_cannot_be_parsed_is_malformed_alone() {
    let mut broken = served(healthy_rsa());
    let pem = broken
        .certificates
        .iter()
        .map(|certificate| certificate.pem.as_str())
        .collect::<String>();
    // "not a certificate", in the armour of one.
    let garbage =
        "-----BEGIN CERTIFICATE-----\nbm90IGEgY2VydGlmaWNhdGU=\n-----END CERTIFICATE-----\n";
    broken.file = broken.file.with_file_name("broken.pem");
    std::fs::write(&broken.file, pem + garbage).unwrap();
    check(&tlslite(&broken, &json!({}))).expect(fails(&["certificate-malformed"]));
}
