//! The differences between two certificate files, field by field, for a person to read.

mod fields;

use crate::cert_file::FileCertificate;
use crate::check::context::files::NamedFile;
use crate::pki::certificate::Certificate;
use crate::pki::digest::hex;
use crate::render::escape::escape;

/// One of two files.
pub struct Side<'a> {
    name: &'a str,
    /// Over the file.
    pub sha256: [u8; 32],
    /// In their order; none where one cannot be read.
    certificates: Vec<Option<Certificate>>,
    faults: Vec<String>,
}

impl<'a> Side<'a> {
    pub fn of(NamedFile { name, content }: &'a NamedFile) -> Self {
        let parsed = |entry: &FileCertificate| Certificate::parse(entry.der.as_deref()?).ok();
        Self {
            name,
            sha256: content.sha256,
            certificates: content.certificates.iter().map(parsed).collect(),
            faults: content.faults.iter().map(ToString::to_string).collect(),
        }
    }
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
        lines.push(format!("{}  {}", hex(&side.sha256), escape(side.name)));
        let faults = side.faults.iter();
        lines.extend(faults.map(|fault| format!("  {}", escape(fault))));
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
    let held = |side: &Side| match side.certificates.get(position) {
        None => "not there".to_owned(),
        Some(None) => "cannot be read".to_owned(),
        Some(Some(certificate)) => certificate.short_name(),
    };
    let line = |side: &Side, text: &str| format!("    {}: {}", escape(side.name), escape(text));
    let mut lines = vec![format!("#{position}  differs")];
    let certificates = [one, other].map(|side| side.certificates.get(position));
    let [Some(Some(first)), Some(Some(second))] = certificates else {
        lines.extend([line(one, &held(one)), line(other, &held(other))]);
        return lines;
    };
    let fields = fields::differing(first, second);
    if fields.is_empty() {
        return vec![format!("#{position}  {}: the same", escape(&held(one)))];
    }
    for (name, [in_one, in_other]) in fields {
        lines.push(format!("  {name}"));
        lines.extend([line(one, &in_one), line(other, &in_other)]);
    }
    lines.extend(elsewhere(second, one, other));
    lines
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
        escape(other.name),
        escape(one.name)
    ))
}
