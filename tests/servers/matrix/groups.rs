//! Each key-exchange group that OpenSSL has, alone.

use super::{judge, row};
use crate::pki::{healthy, healthy_rsa, served};

/// RFC 8422 and RFC 4492 section 5.1.1, RFC 7027, RFC 7919.
const GROUPS: &str = "\
    X25519 X448 prime256v1 secp384r1 secp521r1 prime192v1 secp160k1 secp160r1 secp160r2 \
    secp192k1 secp224k1 secp224r1 secp256k1 brainpoolP256r1 brainpoolP384r1 brainpoolP512r1 \
    sect163k1 sect163r2 sect233k1 sect233r1 sect239k1 sect283k1 sect283r1 sect409k1 \
    sect409r1 sect571k1 sect571r1";

#[test]
fn each_group() {
    let mut rows = Vec::new();
    for (key, chain) in [("rsa", served(healthy_rsa())), ("ecdsa", served(healthy()))] {
        for group in GROUPS.split(' ') {
            let old = format!(
                "ssl_ecdh_curve {group}; ssl_protocols TLSv1.2; ssl_ciphers ECDHE+AESGCM:@SECLEVEL=0;"
            );
            // What signs with P-256 in TLS 1.2 needs that curve among the groups as well.
            if key == "rsa" || group == "prime256v1" {
                rows.push(row(format!("TLSv1.2 {group} {key}"), &chain, &old));
            }
        }
        let of_tls_1_3 = GROUPS.split(' ').take(5);
        let of_tls_1_3 = of_tls_1_3.chain(["ffdhe2048", "ffdhe3072", "ffdhe8192"]);
        for group in of_tls_1_3 {
            for versions in ["TLSv1.3", "TLSv1.2 TLSv1.3"] {
                let new = format!("ssl_ecdh_curve {group}; ssl_protocols {versions};");
                let name = format!("{} {group} {key}", versions.replace(' ', "-or-"));
                rows.push(row(name, &chain, &new));
            }
        }
    }
    let beside = [
        "X448:X25519",
        "secp521r1:secp384r1",
        "X448:secp521r1:prime256v1",
    ];
    for groups in beside {
        let chain = served(healthy_rsa());
        let both = format!("ssl_ecdh_curve {groups}; ssl_prefer_server_ciphers on;");
        rows.push(row(format!("TLSv1.2-or-TLSv1.3 {groups}"), &chain, &both));
    }
    judge("groups", &rows);
}
