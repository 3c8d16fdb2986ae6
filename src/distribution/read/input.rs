//! A file's bytes as documents: JSON, a stream of JSON, or YAML.

use serde_json::{Deserializer, Value};

use super::error::ReadError;
use super::yaml;

/// The largest file that is read. An account's thousand distributions take about ten megabytes.
const MOST_BYTES: usize = 32 << 20;

/// Reads every document, those in arrays one by one. `read` also gets `true` for YAML, where
/// numbers are texts.
pub(super) fn each_document<T>(
    bytes: &[u8],
    mut read: impl FnMut(&Value, bool) -> Result<T, ReadError>,
) -> Result<Vec<Result<T, ReadError>>, ReadError> {
    let (values, is_yaml) = parsed(bytes)?;
    let mut documents = Vec::new();
    for value in values {
        flatten(value, &mut documents);
    }
    let several = documents.len() > 1;
    let results = documents.iter().enumerate().map(|(index, document)| {
        read(document, is_yaml).map_err(|error| {
            if several {
                error.in_document(index + 1)
            } else {
                error
            }
        })
    });
    Ok(results.collect())
}

fn parsed(bytes: &[u8]) -> Result<(Vec<Value>, bool), ReadError> {
    if bytes.len() > MOST_BYTES {
        return Err(ReadError::file(format!(
            "the file is larger than {} MiB",
            MOST_BYTES >> 20
        )));
    }
    let text = decoded(bytes)?;
    if is_hcl(&text) {
        return Err(ReadError::file(
            "this is Terraform's configuration language; pass the output of 'terraform show -json' for a plan or the state",
        ));
    }
    let is_yaml = !text.trim_start().starts_with(['{', '[']);
    let values = if is_yaml {
        // With its indentation: the whole document may be indented.
        yaml::documents(&text)?
    } else {
        // serde_json bounds the nesting at 128 levels.
        Deserializer::from_str(&text)
            .into_iter()
            .collect::<Result<_, _>>()
            .map_err(|error| ReadError::file(format!("not valid JSON: {error}")))?
    };
    if values.is_empty() {
        return Err(ReadError::file("the file is empty"));
    }
    Ok((values, is_yaml))
}

/// `true` for Terraform's configuration language, by the first line of a block.
fn is_hcl(text: &str) -> bool {
    let blocks = [
        "resource \"",
        "data \"",
        "module \"",
        "variable \"",
        "provider \"",
        "locals {",
        "terraform {",
    ];
    text.lines()
        .any(|line| line.ends_with('{') && blocks.iter().any(|block| line.starts_with(block)))
}

fn flatten(value: Value, documents: &mut Vec<Value>) {
    match value {
        Value::Array(values) => {
            for value in values {
                flatten(value, documents);
            }
        }
        value => documents.push(value),
    }
}

/// The text, by its byte-order mark: PowerShell writes UTF-16 where a shell writes UTF-8.
fn decoded(bytes: &[u8]) -> Result<String, ReadError> {
    let units = |rest: &[u8], unit: fn([u8; 2]) -> u16| {
        let pairs = rest.chunks(2).map(|pair| match pair {
            [first, second] => unit([*first, *second]),
            _ => u16::from(b'?'),
        });
        String::from_utf16(&pairs.collect::<Vec<u16>>()).ok()
    };
    if bytes.starts_with(b"PK\x03\x04") {
        return Err(ReadError::file(
            "this is a zip file, such as a saved Terraform plan; pass the output of 'terraform show -json FILE'",
        ));
    }
    let text = match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8(rest.to_vec()).ok(),
        [0xff, 0xfe, rest @ ..] => units(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => units(rest, u16::from_be_bytes),
        // Without a mark: what begins such a file is ASCII (RFC 4627, section 3).
        [1..=0x7f, 0, ..] => units(bytes, u16::from_le_bytes),
        [0, 1..=0x7f, ..] => units(bytes, u16::from_be_bytes),
        rest => String::from_utf8(rest.to_vec()).ok(),
    };
    text.ok_or_else(|| ReadError::file("the file is not text: neither UTF-8 nor UTF-16"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(bytes: &[u8]) -> usize {
        each_document(bytes, |_, _| Ok(())).unwrap().len()
    }

    #[test]
    fn streams_and_arrays_of_documents_are_taken_apart() {
        assert_eq!(count(b"{}"), 1);
        assert_eq!(count(b"{} {}\n{}"), 3);
        assert_eq!(count(b"[{}, [{}, {}]] {}"), 4);
        assert_eq!(count(b"[]"), 0);
        assert_eq!(count(b"a: b"), 1);
    }

    #[test]
    fn a_byte_order_mark_decides_the_encoding() {
        assert_eq!(count(b"\xef\xbb\xbf{}"), 1);
        assert_eq!(count(b"\xff\xfe{\0}\0"), 1);
        assert_eq!(count(b"\xfe\xff\0{\0}"), 1);
        assert_eq!(count(b"{\0}\0"), 1);
        assert_eq!(count(b"\0{\0}"), 1);
    }

    #[test]
    fn what_is_no_document_is_refused_in_one_line() {
        for (bytes, error) in [
            (&b""[..], "the file is empty"),
            (b" \n", "the file is empty"),
            (b"# nothing but this\n", "the file is empty"),
            (
                b"\xff\x00\x01",
                "the file is not text: neither UTF-8 nor UTF-16",
            ),
            (
                b"{\"a\": ",
                "not valid JSON: EOF while parsing a value at line 1 column 6",
            ),
            (b"a: [b", "not valid YAML: "),
            (
                b"resource \"aws_cloudfront_distribution\" \"cdn\" {\n  enabled = true\n}\n",
                "this is Terraform's configuration language; pass the output of",
            ),
            (
                b"PK\x03\x04\x14",
                "this is a zip file, such as a saved Terraform plan; pass the output of 'terraform show -json FILE'",
            ),
        ] {
            let found = each_document(bytes, |_, _| Ok(())).unwrap_err().to_string();
            assert!(found.starts_with(error), "{found}");
            assert!(!found.contains('\n'));
        }
        assert!(parsed("[".repeat(1000).as_bytes()).is_err());
    }
}
