//! A certificate file is damaged.

use crate::cert_file::Damage;
use crate::check::prelude::*;

pub(crate) const CHECK: Check = Check {
    id: "file-malformed",
    title: "the certificate file is damaged",
    severity: Severity::Fail,
    basis: Basis::Inferred,
    reference: Reference {
        title: "RFC 7468 (Textual Encodings of PKIX, PKCS, and CMS Structures)",
        url: "https://www.rfc-editor.org/rfc/rfc7468",
    },
    status: Some(502),
    explanation: &[
        "A PEM file holds each certificate as base64 between a BEGIN CERTIFICATE and an END CERTIFICATE line (RFC 7468). Here a line, a character or the end is missing or changed. A server refuses such a file, or skips the damaged certificate and presents the rest.",
        "Usual causes: a size limit or a full disk cut the file, a word processor or chat program changed its dashes, a variable lost or escaped its line breaks, or two files were joined without a line break.",
        "What can be read is judged as if the damage were repaired.",
    ],
    see: "openssl crl2pkcs7 -nocrl -certfile FILE | openssl pkcs7 -print_certs -noout",
    fixes: Fixes::anywhere(
        "Copy the file again from an undamaged source, as a file and not through an editor, and compare sha256sum at both ends.",
    ),
    evaluate: Evaluate::Files(evaluate),
};

fn evaluate(_: &TargetContext, files: &FilesContext) -> Outcome {
    let in_files = files.files.iter();
    let faults: Vec<_> = in_files
        .flat_map(|file| file.content.faults.iter().map(move |fault| (file, fault)))
        .collect();
    if faults.is_empty() {
        return Outcome::Pass;
    }
    let seen = faults
        .iter()
        .map(|(file, fault)| format!("{}{fault}", files.prefix(file)));
    let mut damages = faults.iter().map(|(_, fault)| &fault.damage);
    let is_read_by_go = damages.clone().all(is_read_by_go);
    let remedy = damages.find_map(remedy_for);
    Evidence::new(
        seen.collect::<Vec<_>>().join("; "),
        "base64 of whole certificates between BEGIN CERTIFICATE and END CERTIFICATE lines",
    )
    .note_if(is_read_by_go.then_some(
        "Caddy and other Go servers read this file; nginx, Apache, HAProxy and Node refuse it.",
    ))
    .remedy_if(remedy.map(str::to_owned))
    .fail()
}

/// Go's `encoding/pem` skips headers and empty lines, which end the base64 for OpenSSL.
fn is_read_by_go(damage: &Damage) -> bool {
    matches!(
        damage,
        Damage::EmptyLine | Damage::DoubledLineBreaks | Damage::Header
    )
}

/// The change that mends the fault without another copy of the file.
fn remedy_for(damage: &Damage) -> Option<&'static str> {
    Some(match damage {
        Damage::Boundary { .. } => {
            "Write the line again as -----BEGIN CERTIFICATE----- or -----END CERTIFICATE-----."
        }
        Damage::Indented { .. } | Damage::BeforeBoundary { .. } => {
            "Start a new line before BEGIN and END."
        }
        Damage::AfterEnd(_) => "Remove the text after END CERTIFICATE----- on that line.",
        Damage::JoinedBoundaries => "Put a line break between END and BEGIN.",
        Damage::LostLineBreak => {
            "Put a line break after each BEGIN line, before each END line, and after every 64 characters between."
        }
        Damage::EscapedLineBreaks => {
            "Turn them into line breaks, for example: printf '%b' \"$CERTIFICATE\" >FILE"
        }
        Damage::BareReturns => "Turn each CR into a line feed: mac2unix FILE.",
        Damage::DoubledLineBreaks | Damage::EmptyLine => {
            "Remove the empty lines: sed '/^[[:space:]]*$/d' FILE >NEW"
        }
        Damage::WrongEnd { .. } => "Write the same label after END as after BEGIN.",
        Damage::Header => "Remove the header and the empty line after it.",
        Damage::Label(_) => "Write CERTIFICATE on its BEGIN line and its END line.",
        Damage::NoBoundaries => {
            "Put a BEGIN CERTIFICATE line before it and an END CERTIFICATE line after it."
        }
        _ => return None,
    })
}
