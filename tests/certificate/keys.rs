//! Each key against each leaf, in every form that keys have.

use origin_check::cert_file::private_key::{KeyError, Pair};
use origin_check::cert_file::read_private_key;
use origin_check::pki::certificate::Certificate;

use crate::bytes;

fn leaf(name: &str) -> Certificate {
    let pem = bytes(&format!("{name}.leaf.pem"));
    let der = pem::parse(pem).expect("PEM").into_contents();
    Certificate::parse(&der).expect("a certificate")
}

/// Each leaf's name, the files that hold its key, and what the key is called.
const KEYS: &[(&str, &[&str], &str)] = &[
    (
        "rsa",
        &["rsa.pkcs1.pem", "rsa.pkcs8.pem", "rsa.pkcs8.der"],
        "RSA 2048",
    ),
    ("rsa-1024", &["rsa-1024.pkcs1.pem"], "RSA 1024"),
    (
        "p256",
        &[
            "p256.sec1.pem",
            "p256.sec1.der",
            "p256.pkcs8.pem",
            "p256-bare.sec1.pem",
        ],
        "ECDSA P-256",
    ),
    ("p384", &["p384.sec1.pem", "p384.pkcs8.pem"], "ECDSA P-384"),
    ("p521", &["p521.sec1.pem", "p521.pkcs8.pem"], "ECDSA P-521"),
    ("ed25519", &["ed25519.pkcs8.pem"], "Ed25519"),
];

/// Keys of the same kinds that belong to none of the leaves.
const STRANGERS: &[&str] = &[
    "rsa-other.pkcs1.pem",
    "p256-other.sec1.pem",
    "p256-parameters.sec1.pem",
    "ed25519-other.pkcs8.pem",
];

#[test]
fn a_key_belongs_to_its_own_leaf_in_every_form_and_to_no_other() {
    for (name, _, _) in KEYS {
        let leaf = leaf(name);
        for (owner, files, called) in KEYS {
            for file in *files {
                let key = read_private_key(&bytes(file)).expect(file);
                assert_eq!(key.algorithm(), *called, "{file}");
                let expected = if owner == name { Pair::Yes } else { Pair::No };
                assert_eq!(key.belongs_to(&leaf.key), expected, "{file} and {name}");
            }
        }
        for file in STRANGERS {
            let key = read_private_key(&bytes(file)).expect(file);
            assert_eq!(key.belongs_to(&leaf.key), Pair::No, "{file} and {name}");
        }
    }
}

#[test]
fn a_p521_key_without_its_public_half_cannot_be_compared() {
    let key = read_private_key(&bytes("p521-bare.sec1.pem")).expect("a key");
    assert_eq!(key.belongs_to(&leaf("p521").key), Pair::CannotTell);
    assert_eq!(key.belongs_to(&leaf("p256").key), Pair::No);
}

#[test]
fn what_is_no_usable_key_is_said() {
    for (file, expected) in [
        (
            "p256.encrypted.pem",
            "the private key is encrypted, and this program asks for no passphrase; compare 'openssl pkey -in KEY -pubout' with 'openssl x509 -in CERT -noout -pubkey'",
        ),
        (
            "p256.legacy-encrypted.pem",
            "the private key is encrypted, and this program asks for no passphrase; compare 'openssl pkey -in KEY -pubout' with 'openssl x509 -in CERT -noout -pubkey'",
        ),
        ("leaf.pem", "this is a certificate; expected a private key"),
        ("leaf.der", "this is a certificate; expected a private key"),
        (
            "request.pem",
            "this is a certificate request; expected a private key",
        ),
        ("public.pem", "this is a public key; expected a private key"),
        ("make.sh", "it contains no private key"),
    ] {
        let error = read_private_key(&bytes(file)).expect_err(file);
        assert_eq!(error.to_string(), expected, "{file}");
    }
}

#[test]
fn a_key_cut_short_anywhere_is_damaged_or_no_key_and_never_another_one() {
    for file in ["rsa.pkcs8.der", "p256.sec1.der"] {
        let whole = bytes(file);
        for length in 0..whole.len() {
            let error = read_private_key(&whole[..length]).expect_err("cut");
            assert!(
                matches!(error, KeyError::Damaged { .. } | KeyError::NoKey(_)),
                "{file} {length}: {error:?}"
            );
        }
    }
    let text = String::from_utf8(bytes("rsa.pkcs1.pem")).expect("text");
    let error = read_private_key(&text.as_bytes()[..800]).expect_err("cut");
    assert_eq!(
        error.to_string(),
        "the private key that begins in line 1 cannot be read: it is cut short or damaged"
    );
}

#[test]
fn nothing_of_a_key_is_shown_when_it_is_printed() {
    for (_, files, called) in KEYS {
        for file in *files {
            let key = read_private_key(&bytes(file)).expect(file);
            assert_eq!(format!("{key:?}"), format!("PrivateKey({called})"));
        }
    }
}
