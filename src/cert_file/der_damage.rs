//! One certificate in DER, and where it breaks.

use super::kind::{ContentKind, PartialElement, kind, partial_element};
use crate::pki::der::SEQUENCE;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DerDamage {
    #[error("the DER is cut off: it announces {announced} bytes and ends at byte {found}{cause}")]
    Cut {
        announced: usize,
        found: usize,
        cause: CutCause,
    },
    #[error("the DER is damaged at byte {offset}")]
    Broken { offset: usize },
    #[error("this is not DER, so it is not a certificate")]
    NotDer,
    #[error("{}", trailing(*.count, *.kind))]
    Trailing { count: usize, kind: ContentKind },
    #[error("this is {0}, although the label says CERTIFICATE")]
    Mislabeled(ContentKind),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CutCause {
    #[error("; {}", cut_at_sentence(*.0))]
    SizeLimit(usize),
    /// As much is missing as this many lines of base64 hold.
    #[error("; {} line{} missing", .0, if *.0 == 1 { " is" } else { "s are" })]
    Lines(usize),
    #[error("")]
    Unknown,
}

fn trailing(count: usize, kind: ContentKind) -> String {
    let plural = if count == 1 { " follows" } else { "s follow" };
    let what = match kind {
        ContentKind::Unknown => String::new(),
        kind => format!("; they are {kind}"),
    };
    format!("{count} byte{plural} after the certificate's end{what}")
}

pub(super) fn cut_at_sentence(size: usize) -> String {
    let digits = size.to_string();
    let mut grouped = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("the file is exactly {grouped} bytes long: something cut it there")
}

/// The size of a file if it suggests a limit rather than its content.
pub(crate) fn round_size(size: usize) -> Option<usize> {
    let is_round = size.is_power_of_two() || size.is_multiple_of(4096);
    (size >= 512 && is_round).then_some(size)
}

/// Cuts off what follows the first element: OpenSSL's TRUSTED CERTIFICATE has its own settings
/// there.
pub(crate) fn first_element(bytes: &[u8]) -> &[u8] {
    partial_element(bytes)
        .and_then(|first| bytes.get(..first.announced_end()))
        .unwrap_or(bytes)
}

/// The certificate in these bytes, and what is wrong with them as DER. `file_size` is given if they
/// are a whole file, and not a block of base64.
pub(crate) fn whole_certificate(
    bytes: &[u8],
    file_size: Option<usize>,
) -> (Option<Vec<u8>>, Option<DerDamage>) {
    match kind(bytes) {
        ContentKind::Certificate | ContentKind::Unknown => {}
        other => return (None, Some(DerDamage::Mislabeled(other))),
    }
    let Some(outer) = partial_element(bytes).filter(|outer| outer.tag == SEQUENCE) else {
        return (None, Some(DerDamage::NotDer));
    };
    let (announced, found) = (outer.announced_end(), bytes.len());
    let Some(der) = bytes.get(..announced) else {
        let cause = cut_cause(announced - found, file_size);
        let damage = DerDamage::Cut {
            announced,
            found,
            cause,
        };
        return (None, Some(damage));
    };
    if let Some(offset) = broken_at(outer.contents, outer.header, 0) {
        return (None, Some(DerDamage::Broken { offset }));
    }
    // Some servers and editors append a line break, which no reader rejects.
    let damage = (!outer.rest.trim_ascii_start().is_empty()).then(|| DerDamage::Trailing {
        count: outer.rest.len(),
        kind: kind(outer.rest),
    });
    (Some(der.to_vec()), damage)
}

fn cut_cause(missing: usize, file_size: Option<usize>) -> CutCause {
    // A line of 64 characters of base64.
    const BYTES_PER_LINE: usize = 48;
    match file_size {
        Some(size) => round_size(size).map_or(CutCause::Unknown, CutCause::SizeLimit),
        None if missing.is_multiple_of(BYTES_PER_LINE) => CutCause::Lines(missing / BYTES_PER_LINE),
        None => CutCause::Unknown,
    }
}

/// The position of the first element that does not fit into the element that contains it.
fn broken_at(contents: &[u8], offset: usize, depth: usize) -> Option<usize> {
    // Certificates nest about ten deep.
    const DEEPEST: usize = 32;
    const CONSTRUCTED: u8 = 0x20;
    let mut rest = contents;
    let mut at = offset;
    while !rest.is_empty() {
        let Some(element) = partial_element(rest).filter(PartialElement::is_whole) else {
            return Some(at);
        };
        if element.tag & CONSTRUCTED != 0 && depth < DEEPEST {
            let broken = broken_at(element.contents, at + element.header, depth + 1);
            if broken.is_some() {
                return broken;
            }
        }
        at += element.announced_end();
        rest = element.rest;
    }
    None
}
