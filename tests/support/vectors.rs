//! Test data from outside. It is not part of the project; a missing file is a failure.

use std::path::PathBuf;

use serde_json::Value;

/// The JSON file of that name.
pub fn read(name: &str) -> Value {
    serde_json::from_str(&file(name)).unwrap()
}

/// The file of that name at `ORIGIN_CHECK_VECTORS`, else at `../shared/vectors`.
pub fn file(name: &str) -> String {
    let folder = std::env::var_os("ORIGIN_CHECK_VECTORS").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/vectors"),
        PathBuf::from,
    );
    let path = folder.join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| {
        panic!(
            "the test vectors are needed at {} (or set ORIGIN_CHECK_VECTORS): {error}",
            path.display()
        )
    })
}

/// The text at this key.
pub fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key]
        .as_str()
        .unwrap_or_else(|| panic!("{key} in {value}"))
}

/// Every way to serve a chain, with its case.
pub fn variants(vectors: &Value) -> impl Iterator<Item = (&Value, &Value)> {
    let cases = vectors["cases"].as_array().expect("cases").iter();
    cases.flat_map(|case| {
        let variants = case["variants"].as_array().expect("variants").iter();
        variants.map(move |variant| (case, variant))
    })
}

/// The DER of the certificates that a variant serves.
pub fn served(vectors: &Value, variant: &Value) -> Vec<Vec<u8>> {
    let served = variant["served"].as_array().expect("a list").iter();
    let pem = |sha256: &Value| text(&vectors["certs"], sha256.as_str().expect("a sum")).to_owned();
    served.map(|sha256| der(&pem(sha256))).collect()
}

/// Fails with everything that is wrong.
#[track_caller]
pub fn assert_none(wrong: &[String]) {
    let count = wrong.len();
    assert!(wrong.is_empty(), "{count} wrong:\n{}", wrong.join("\n"));
}

/// The moment at this key.
pub fn moment(value: &Value, key: &str) -> time::OffsetDateTime {
    let text = text(value, key);
    time::OffsetDateTime::parse(text, &time::format_description::well_known::Rfc3339).unwrap()
}

/// The DER of one PEM certificate.
pub fn der(pem: &str) -> Vec<u8> {
    pem::parse(pem).unwrap().into_contents()
}
