//! A certificate file is encoded as not every server reads it.

use crate::cert_file::EncodingQuirk;
use crate::check::prelude::*;

pub(crate) const CHECK: Check = Check {
    id: "file-encoding-unusual",
    title: "the certificate file is encoded as not every server reads it",
    severity: Severity::Notice,
    basis: Basis::Inferred,
    reference: Reference {
        title: "RFC 7468, section 2 (General Considerations)",
        url: "https://www.rfc-editor.org/rfc/rfc7468#section-2",
    },
    status: None,
    explanation: &[
        "The text is as RFC 7468 wants it, but for its encoding: DOS line ends, a byte-order mark, UTF-16, indented or very long lines of base64. Newer versions of OpenSSL read DOS line ends and the byte-order mark of UTF-8; older ones and other libraries pass over the first certificate after such a mark. None reads UTF-16.",
        "It comes from editors and shells of Windows. Nothing is wrong with the certificates.",
    ],
    see: "file FILE; head -c 64 FILE | xxd",
    fixes: Fixes::anywhere(
        "Save the file as ASCII or UTF-8 without byte-order mark, with LF line ends: 'dos2unix FILE', after 'iconv -f UTF-16 -t UTF-8' where it is UTF-16. 'openssl x509' writes each certificate anew in the usual form.",
    ),
    evaluate: Evaluate::Files(evaluate),
};

fn evaluate(_: &TargetContext, files: &FilesContext) -> Outcome {
    let mut seen = Vec::new();
    let mut utf16 = false;
    for file in &files.files {
        for oddity in &file.content.quirks {
            seen.push(format!("{}{oddity}", files.prefix(file)));
            utf16 |= matches!(oddity, EncodingQuirk::Utf16 { .. });
        }
    }
    if seen.is_empty() {
        return Outcome::Pass;
    }
    let unreadable =
        "No server that uses OpenSSL reads UTF-16: convert the file before it is deployed.";
    Evidence::new(
        seen.join("; "),
        "ASCII with LF line ends and 64 characters of base64 in a line",
    )
    .note_if(utf16.then_some(unreadable))
    .notice()
}
