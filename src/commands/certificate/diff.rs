//! The differences between two certificate files, field by field, for a person to read.

mod fields;

use crate::pki::certificate::Certificate;
use crate::pki::digest::hex;
use crate::render::escape::escape;

/// One of two files.
#[derive(Debug)]
pub struct Side {
    /// The file's name.
    pub name: String,
    /// SHA-256 over the file.
    pub sha256: [u8; 32],
    /// Its certificates in their order; none where one cannot be read.
    pub certificates: Vec<Option<Certificate>>,
    /// The damage in it.
    pub faults: Vec<String>,
}

/// `true` if both hold the same certificates in the same order, and both whole.
pub fn same(one: &Side, other: &Side) -> bool {
    let sums = |side: &Side| -> Vec<Option<[u8; 32]>> {
        let certificates = side.certificates.iter();
        certificates
            .map(|certificate| certificate.as_ref().map(|one| one.sha256))
            .collect()
    };
    one.faults == other.faults && sums(one) == sums(other)
}

/// Both files' sums, then each certificate in which they differ.
pub fn render(one: &Side, other: &Side) -> String {
    let mut lines = Vec::new();
    for side in [one, other] {
        lines.push(format!("{}  {}", hex(&side.sha256), escape(&side.name)));
        lines.extend(
            side.faults
                .iter()
                .map(|fault| format!("  {}", escape(fault))),
        );
    }
    lines.push(String::new());
    if one.sha256 == other.sha256 {
        lines.push("The files are the same, byte by byte.".to_owned());
    } else if same(one, other) {
        lines.push(
            "The same certificates in the same order; only the text around them differs."
                .to_owned(),
        );
    } else {
        let count = one.certificates.len().max(other.certificates.len());
        for position in 0..count {
            lines.extend(at(position, one, other));
        }
    }
    lines.join("\n") + "\n"
}

fn at(position: usize, one: &Side, other: &Side) -> Vec<String> {
    let side = |side: &Side| match side.certificates.get(position) {
        None => "not there".to_owned(),
        Some(None) => "cannot be read".to_owned(),
        Some(Some(certificate)) => escape(&certificate.short_name()),
    };
    let certificate = |side: &'_ Side| side.certificates.get(position).cloned().flatten();
    match (certificate(one), certificate(other)) {
        (Some(first), Some(second)) => {
            let fields = fields::fields(&first, &second);
            if fields.is_empty() {
                return vec![format!("#{position}  {}: the same", side(one))];
            }
            let mut lines = vec![format!("#{position}  differs")];
            for field in fields {
                lines.push(format!("  {}", field.name));
                lines.push(format!("    {}: {}", escape(&one.name), escape(&field.one)));
                lines.push(format!(
                    "    {}: {}",
                    escape(&other.name),
                    escape(&field.other)
                ));
            }
            lines.extend(elsewhere(&second, one, other));
            lines
        }
        _ => vec![
            format!("#{position}  differs"),
            format!("    {}: {}", escape(&one.name), side(one)),
            format!("    {}: {}", escape(&other.name), side(other)),
        ],
    }
}

/// A certificate that stands at another place in the first file is only moved.
fn elsewhere(certificate: &Certificate, one: &Side, other: &Side) -> Option<String> {
    let place = one.certificates.iter().position(|known| {
        known
            .as_ref()
            .is_some_and(|known| known.sha256 == certificate.sha256)
    })?;
    Some(format!(
        "  The one in {} is #{place} in {}.",
        escape(&other.name),
        escape(&one.name)
    ))
}
