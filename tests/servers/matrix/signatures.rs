//! Each signature of a certificate: by each kind of an issuer's key, with each digest.

use super::{ANY, Row, judge, row};
use crate::pki::{Certificate, Key, authority, chain, healthy, hierarchy};

const DIGESTS: &[&str] = &[
    "md5",
    "sha1",
    "sha224",
    "sha256",
    "sha384",
    "sha512",
    "sha512-256",
    "sha3-256",
    "ripemd160",
];

#[test]
fn each_issuer_and_digest() {
    let issuers = [
        ("RSA-1024", Key::Rsa(1024)),
        ("RSA-2048", Key::Rsa(2048)),
        ("RSA-4096", Key::Rsa(4096)),
        ("RSA-8192", Key::Rsa(8192)),
        ("RSA-PSS", Key::RsaPss),
        ("P-224", Key::Curve("P-224")),
        ("P-256", Key::P256),
        ("P-384", Key::P384),
        ("P-521", Key::P521),
        ("secp256k1", Key::Curve("secp256k1")),
        ("brainpoolP256r1", Key::Curve("brainpoolP256r1")),
        ("DSA", Key::Dsa),
        ("Ed25519", Key::Ed25519),
        ("Ed448", Key::Ed448),
    ];
    let mut rows = Vec::new();
    for (name, key) in issuers {
        let issuer = authority(&format!("Authority {name}"))
            .key(key)
            .issued_by(&hierarchy().root);
        let digests = match key {
            Key::Ed25519 | Key::Ed448 => &["default"][..],
            Key::RsaPss => &["sha256", "sha384", "sha512"],
            Key::Rsa(_) => DIGESTS,
            // OpenSSL has no MD5 or RIPEMD-160 with these.
            _ => &DIGESTS[1..6],
        };
        rows.extend(digests.iter().map(|digest| of_leaf(name, &issuer, digest)));
    }
    // The same below a root: the signature of an intermediate.
    for digest in DIGESTS {
        let issuer = authority("Authority")
            .digest(digest)
            .issued_by(&hierarchy().root);
        let leaf = healthy().issued_by(&issuer);
        rows.push(row(
            format!("intermediate {digest}"),
            &chain(&[&leaf, &issuer]),
            ANY,
        ));
    }
    judge("signatures", &rows);
}

fn of_leaf(name: &str, issuer: &Certificate, digest: &'static str) -> Row {
    let leaf = healthy().digest(digest).issued_by(issuer);
    row(
        format!("leaf {name} {digest}"),
        &chain(&[&leaf, issuer]),
        ANY,
    )
}
