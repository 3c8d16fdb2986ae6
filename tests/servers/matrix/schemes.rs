//! Each signature scheme of the handshake alone, with each key that can make it.

use super::{judge, row};
use crate::pki::{Key, healthy, healthy_rsa, served};

#[test]
fn each_scheme() {
    let rsa = "RSA+SHA1 RSA+SHA224 RSA+SHA256 RSA+SHA384 RSA+SHA512 \
        rsa_pss_rsae_sha256 rsa_pss_rsae_sha384 rsa_pss_rsae_sha512";
    let pss = "rsa_pss_pss_sha256 rsa_pss_pss_sha384 rsa_pss_pss_sha512";
    let ecdsa = "ECDSA+SHA1 ECDSA+SHA224 ECDSA+SHA256 ECDSA+SHA384 ECDSA+SHA512";
    let keys = [
        ("RSA", healthy_rsa(), rsa),
        ("RSA-PSS", healthy().key(Key::RsaPss), pss),
        ("P-256", healthy(), ecdsa),
        ("P-384", healthy().key(Key::P384), ecdsa),
        ("P-521", healthy().key(Key::P521), ecdsa),
    ];
    let mut rows = Vec::new();
    for (key, request, schemes) in keys {
        let chain = served(request);
        for scheme in schemes.split(' ') {
            for version in ["TLSv1.2", "TLSv1.3"] {
                let only = format!(
                    "ssl_protocols {version}; ssl_conf_command SignatureAlgorithms {scheme};"
                );
                rows.push(row(format!("{version} {key} {scheme}"), &chain, &only));
            }
        }
    }
    judge("schemes", &rows);
}
