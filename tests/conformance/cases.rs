//! Every question, with this project's answer.

use std::collections::HashSet;
use std::sync::LazyLock;

use origin_check::pki::certificate::Certificate;
use origin_check::pki::name::{NameMatch, ReferenceName, matches};
use origin_check::pki::path::build;
use origin_check::pki::trust_store::TrustStore;
use serde_json::Value;
use time::OffsetDateTime;

use crate::support::vectors::{der, file, moment, read, served, text, variants};

pub struct Case {
    /// `path` or `name`, then where it comes from: unique, and without spaces within the parts.
    pub id: String,
    pub question: Question,
    /// Would CloudFront go on? Otherwise, why not.
    pub ours: Result<(), String>,
}

/// Certificates are DER.
pub enum Question {
    /// Does what was sent, leaf first, reach an anchor at this moment, for a TLS server?
    Path {
        sent: Vec<Vec<u8>>,
        trusted: Vec<Vec<u8>>,
        at: OffsetDateTime,
    },
    /// Does the certificate cover the name?
    Name { certificate: Vec<u8>, name: String },
}

/// Chains made here, which only the two libraries that build paths as CloudFront's does are asked.
pub fn shapes() -> &'static [Case] {
    static CASES: LazyLock<Vec<Case>> = LazyLock::new(crate::shapes::all);
    &CASES
}

/// All from outside, in one order.
pub fn all() -> &'static [Case] {
    static CASES: LazyLock<Vec<Case>> = LazyLock::new(|| {
        let cases: Vec<Case> = [
            host_names(),
            limbo(),
            real_chains(),
            authorities(),
            lets_encrypt(),
        ]
        .into_iter()
        .flatten()
        .collect();
        let ids: HashSet<&str> = cases.iter().map(|case| case.id.as_str()).collect();
        assert_eq!(ids.len(), cases.len(), "two cases have one id");
        cases
    });
    &CASES
}

fn host_names() -> Vec<Case> {
    let vectors = read("hostname-cases.json");
    let cases = vectors["cases"].as_array().unwrap();
    assert_eq!(cases.len(), 438);
    cases
        .iter()
        .map(|case| {
            let body = text(case, "cert_der_b64");
            let pem = format!("-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n");
            name(text(case, "id"), der(&pem), text(case, "hostname"))
        })
        .collect()
}

fn limbo() -> Vec<Case> {
    let vectors = read("x509-limbo.json");
    let cases = vectors["testcases"].as_array().unwrap();
    assert_eq!(cases.len(), 208);
    cases.iter().flat_map(limbo_case).collect()
}

fn limbo_case(case: &Value) -> Vec<Case> {
    let pems = |key: &str| -> Vec<Vec<u8>> {
        let list = case[key].as_array().unwrap();
        list.iter().map(|pem| der(pem.as_str().unwrap())).collect()
    };
    let leaf = der(text(case, "peer_certificate"));
    let sent = [vec![leaf.clone()], pems("untrusted_intermediates")].concat();
    let at = if case["validation_time"].is_null() {
        time::macros::datetime!(2025-01-01 0:00 UTC)
    } else {
        moment(case, "validation_time")
    };
    let id = text(case, "id");
    let trusted = pems("trusted_certs");
    let trust = TrustStore::empty().with_extra(&trusted).unwrap();
    let mut cases = vec![path(id, sent, trusted, &trust, at)];
    if !case["expected_peer_name"].is_null() {
        cases.push(name(id, leaf, text(&case["expected_peer_name"], "value")));
    }
    cases
}

/// Peers trust the roots that the public chains end at; here those are Mozilla's.
fn real_chains() -> Vec<Case> {
    let vectors = read("real-chains.json");
    let certificate = |sha256: &Value| der(text(&vectors["certs"], sha256.as_str().unwrap()));
    let cases = vectors["cases"].as_array().unwrap();
    let mut roots: Vec<Vec<u8>> = cases
        .iter()
        .map(|case| certificate(&case["root"]))
        .collect();
    roots.sort();
    roots.dedup();
    let trust = TrustStore::mozilla();
    let mut all = Vec::new();
    for (case, variant) in variants(&vectors) {
        let id = format!("{}/{}", text(case, "id"), text(variant, "name"));
        let at = moment(variant, "validation_time");
        let sent = served(&vectors, variant);
        all.push(path(&id, sent, roots.clone(), &trust, at));
    }
    for case in cases {
        let id = text(case, "id");
        all.push(name(id, certificate(&case["leaf"]), text(case, "host")));
    }
    assert_eq!(all.len(), 274 + 45);
    all
}

/// The DER of Mozilla's roots, and the store of them.
fn mozilla() -> (Vec<Vec<u8>>, TrustStore) {
    let roots = webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter();
    (
        roots.map(|root| root.to_vec()).collect(),
        TrustStore::mozilla(),
    )
}

/// Ways to serve the chains of many public authorities, against the whole of Mozilla's list.
fn authorities() -> Vec<Case> {
    let vectors = read("authorities/authorities.json");
    let (roots, trust) = mozilla();
    let mut all = Vec::new();
    for case in vectors["cases"].as_array().unwrap() {
        let at = moment(case, "validation_time");
        for (number, variant) in case["variants"].as_array().unwrap().iter().enumerate() {
            let sent = served(&vectors, variant);
            let name = text(variant, "name").replace(' ', "-");
            let id = format!("{}/{number}-{name}", text(case, "id"));
            all.push(path(&id, sent, roots.clone(), &trust, at));
        }
    }
    assert_eq!(all.len(), 295);
    all
}

/// Let's Encrypt's Generation Y, against the whole of Mozilla's list, which has none of its roots yet.
fn lets_encrypt() -> Vec<Case> {
    let (roots, trust) = mozilla();
    let at = time::macros::datetime!(2026-10-01 12:00 UTC);
    let certificate = |name: &str| der(&file(&format!("lets-encrypt/{name}.pem")));
    [
        "leaf-yr2+gen-y-int-yr2+gen-y-root-yr-by-x1",
        "leaf-yr2+gen-y-int-yr2+gen-y-root-yr",
        "leaf-yr2+gen-y-int-yr2+revoked-root-yr-by-x1",
        "leaf-yr2+gen-y-int-yr2+gen-y-root-yr+gen-y-root-yr-by-x1",
        "leaf-yr2+gen-y-int-yr2+gen-y-root-yr-by-x1+gen-y-root-yr",
        "leaf-yr2+gen-y-int-yr2+gen-y-root-yr-by-x1+gen-y-root-x2-by-x1",
        "leaf-yr2+gen-y-int-yr2",
        "leaf-yr2+gen-y-int-yr1+gen-y-root-yr-by-x1",
        "leaf-yr2+gen-y-root-yr-by-x1",
        "leaf-yr2+2024-r10",
        "leaf-yr2",
        "gen-y-int-ye1+gen-y-root-ye-by-x2",
        "gen-y-int-ye1+gen-y-root-ye-by-x2+gen-y-root-x2-by-x1",
        "gen-y-int-ye1+gen-y-root-ye",
        "2024-e7",
        "2024-r12",
    ]
    .map(|names| {
        let sent = names.split('+').map(certificate).collect();
        let id = format!("lets-encrypt/{names}");
        path(&id, sent, roots.clone(), &trust, at)
    })
    .into()
}

pub fn path(
    id: &str,
    sent: Vec<Vec<u8>>,
    trusted: Vec<Vec<u8>>,
    trust: &TrustStore,
    at: OffsetDateTime,
) -> Case {
    let parsed: Vec<_> = sent.iter().map(|der| Certificate::parse(der)).collect();
    let chain = build(&parsed, trust, at);
    let ours = if chain.is_sound() && chain.is_in_order() {
        Ok(())
    } else {
        let end = format!("{:?}", chain.end);
        Err(format!(
            "{} {:?} {:?} {:?}",
            end.split(' ').next().unwrap_or_default(),
            chain.validity,
            chain.violations,
            chain.path
        ))
    };
    Case {
        id: format!("path {id}"),
        question: Question::Path { sent, trusted, at },
        ours,
    }
}

/// A name in the Common Name only is a warning: CloudFront's library takes it.
fn name(id: &str, certificate: Vec<u8>, name: &str) -> Case {
    let ours = match Certificate::parse(&certificate) {
        Err(malformed) => Err(format!("{malformed:?}")),
        Ok(parsed) => match matches(&parsed, &ReferenceName::from_host(name)) {
            NameMatch::Covered { .. } | NameMatch::InCommonNameOnly { .. } => Ok(()),
            NameMatch::NotCovered { presented } => Err(format!("presented {presented:?}")),
        },
    };
    Case {
        id: format!("name {id}"),
        question: Question::Name {
            certificate,
            name: name.to_owned(),
        },
        ours,
    }
}
