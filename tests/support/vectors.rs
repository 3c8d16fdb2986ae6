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

/// The moment at this key.
pub fn moment(value: &Value, key: &str) -> time::OffsetDateTime {
    let text = text(value, key);
    time::OffsetDateTime::parse(text, &time::format_description::well_known::Rfc3339).unwrap()
}

/// The DER of one PEM certificate.
pub fn der(pem: &str) -> Vec<u8> {
    pem::parse(pem).unwrap().into_contents()
}
