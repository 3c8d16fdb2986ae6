//! Each kind and size of a leaf's key, in each version.

use super::{Row, judge, row};
use crate::pki::{Key, healthy, served};

#[test]
fn each_key() {
    let mut keys = vec![
        ("Ed25519".to_owned(), Key::Ed25519),
        ("Ed448".to_owned(), Key::Ed448),
        ("DSA".to_owned(), Key::Dsa),
        ("RSA-PSS".to_owned(), Key::RsaPss),
    ];
    for bits in [
        512, 768, 1016, 1024, 1536, 2040, 2048, 3072, 4096, 4104, 8192,
    ] {
        keys.push((format!("RSA-{bits}"), Key::Rsa(bits)));
    }
    for curve in [
        "P-192",
        "P-224",
        "P-256",
        "P-384",
        "P-521",
        "secp256k1",
        "brainpoolP256r1",
        "brainpoolP384r1",
        "sect283r1",
    ] {
        keys.push((curve.to_owned(), Key::Curve(curve)));
    }
    let rows: Vec<Row> = keys
        .into_iter()
        .flat_map(|(name, key)| each_version(&name, key))
        .collect();
    judge("keys", &rows);
}

fn each_version(name: &str, key: Key) -> Vec<Row> {
    let request = healthy()
        .key(key)
        .key_usage("critical,digitalSignature,keyEncipherment");
    let chain = served(request);
    ["TLSv1.2", "TLSv1.3", "TLSv1.2 TLSv1.3"]
        .iter()
        .map(|versions| {
            let name = format!("{} {name}", versions.replace(' ', "-or-"));
            row(name, &chain, &format!("ssl_protocols {versions};"))
        })
        .collect()
}
