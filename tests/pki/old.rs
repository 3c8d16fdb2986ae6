//! Links with old algorithms, and what cannot be verified here.

use std::collections::HashMap;

use origin_check::pki::certificate::Certificate;
use origin_check::pki::path::{Chain, PathEnd, Violation, build};
use origin_check::pki::possession::{Proof, verify};
use origin_check::pki::signature;
use origin_check::pki::signature::SignatureCheck;
use origin_check::pki::trust_store::TrustStore;

use crate::authority::named;
use crate::support::pki;

fn certificates() -> HashMap<&'static str, Certificate> {
    named(include_str!("old_chains.pem"), 11)
}

fn judged(names: &[&str]) -> Chain {
    let all = certificates();
    let sent: Vec<_> = names.iter().map(|name| Ok(all[name].clone())).collect();
    let roots = [&all["root"].der, &all["r521"].der];
    let trust = TrustStore::empty().with_extra(&roots).unwrap();
    build(&sent, &trust, time::macros::datetime!(2030-01-01 0:00 UTC))
}

#[test]
fn sha_1_and_short_rsa_keys_make_a_link_that_is_weak() {
    let chain = judged(&["leaf-sha1", "middle"]);
    assert!(chain.is_sound(), "{chain:?}");
    assert_eq!(chain.weak_signatures, [0, 1]);
    let chain = judged(&["leaf-sha256", "middle"]);
    assert!(chain.is_sound());
    assert_eq!(chain.weak_signatures, [1]);
    let all = certificates();
    assert_eq!(all["leaf-sha1"].weak_signature(), Some("SHA-1"));
    assert_eq!(all["leaf-sha256"].weak_signature(), None);
    assert_eq!(all["middle"].key.bits, Some(1024));
}

#[test]
fn a_signature_that_aws_does_not_verify_is_followed_by_its_key_identifier_and_is_a_fault() {
    let chain = judged(&["leaf-ed448", "ed448"]);
    assert_eq!(chain.path, [0, 1]);
    assert!(chain.unverified.is_empty());
    assert_eq!(chain.violations, [(0, Violation::SignatureNotSupported)]);
    assert!(!chain.is_sound_as_far_as_checked());
    // An MD5 signature is a fault of its own, whatever it says.
    let chain = judged(&["leaf-md5", "middle"]);
    assert!(chain.unverified.is_empty());
    assert!(chain.weak_signatures.contains(&0));
    let all = certificates();
    assert_eq!(
        signature::check(&all["leaf-md5"], &all["middle"]),
        SignatureCheck::UnsupportedAlgorithm
    );
    assert_eq!(
        signature::check(&all["leaf-sha1"], &all["middle"]),
        SignatureCheck::Signed
    );
    assert_eq!(
        signature::check(&all["leaf-sha1"], &all["root"]),
        SignatureCheck::NameDiffers
    );
}

#[test]
fn an_anchor_may_have_a_key_that_ring_does_not_know() {
    // One of Mozilla's roots has a P-521 key (e-Szigno TLS Root CA 2023).
    let chain = judged(&["leaf-r521"]);
    assert!(matches!(chain.end, PathEnd::Anchored { .. }), "{chain:?}");
    assert!(chain.is_sound(), "{chain:?}");
    assert!(!judged(&["leaf-sha256"]).is_sound_as_far_as_checked());
}

#[test]
fn an_issuer_of_version_1_cannot_say_that_it_is_one() {
    let chain = judged(&["leaf-old", "old"]);
    assert_eq!(chain.path, [0, 1]);
    assert_eq!(
        chain.violations,
        [(1, Violation::OldVersion { version: 1 })]
    );
}

/// Made by `openssl pkeyutl -sign` with `keys/rsa-2048-a.pem` over MD5 and SHA-1 of "exchange".
const MD5_SHA1_SIGNATURE: &str = "\
    -----BEGIN SIGNATURE-----\n\
    aAaMEhmri45Ma/38rlc5SoZ68HWLX23Tk+4fDdbFb4tQ2FzSl4tpJik+T/hG33Pqaql66qlJjE//K0x4XSkNvgw5X8i0\n\
    jHex5/DaMn4lXHLfEIzUCbifqRo9b7bEM7c4sOSJQvW9U/OAvddIJr3C+qRPPEtEdHjdlQTvhO3Y+TuWYPvCbGSBf3WZ\n\
    Ip+l3xkRX3P6HdP3OQnaklnmbjiHzm9BFVRey2DhRqO8ZD9B4GeNRbiHnu2xLWFuIHvyuQngeAty5GTMD+iKYzxWjflS\n\
    10cbzhz6DGFahsGj9l0vrvI+O1ohs5bZ3uRtG23L17Ysi+/vXAFsGKHtbT9BJBXzGw==\n\
    -----END SIGNATURE-----\n";

#[test]
fn the_handshake_signature_of_tls_1_1_by_an_rsa_key_is_over_md5_and_sha_1() {
    const RSA_PKCS1_MD5_SHA1: u16 = 0xff01;
    let signature = pem::parse(MD5_SHA1_SIGNATURE).unwrap().into_contents();
    let params = pki::leaf("origin.example.com", time::OffsetDateTime::now_utc());
    let proof = |key: &rcgen::KeyPair, message: &[u8]| {
        let leaf = Certificate::parse(&pki::self_signed(&params, key)).unwrap();
        verify(&leaf, RSA_PKCS1_MD5_SHA1, message, &signature)
    };
    assert_eq!(proof(&pki::rsa_2048(), b"exchange"), Proof::Proved);
    assert_eq!(proof(&pki::rsa_2048(), b"another"), Proof::Disproved);
    assert_eq!(
        proof(&pki::another_rsa_2048(), b"exchange"),
        Proof::Disproved
    );
    assert_eq!(proof(&pki::p256(), b"exchange"), Proof::NotVerifiable);
}
