//! From a text to its blocks, line by line, also where line breaks are lost or escaped.

use super::blocks::{BlockCollector, ScannedText};
use super::boundary::{EncapsulationBoundary, boundaries};
use super::encoding;
use super::fault::Damage;
use super::quirk::EncodingQuirk;

/// Finds the blocks of a text file.
pub(crate) fn scan(file: &[u8]) -> ScannedText {
    let decoded = encoding::decode(file);
    let mut blocks = BlockCollector::new(file.len(), decoded.quirks);
    if decoded.bare_returns && decoded.text.contains("BEGIN ") {
        blocks.fault(1, Damage::BareReturns);
    }
    let mut found_escapes = false;
    for (position, line) in decoded.text.split('\n').enumerate() {
        let number = position + 1;
        let line = line.trim_end_matches('\r');
        if !line.contains("\\n") || boundaries(line).is_empty() {
            scan_line(&mut blocks, number, line, false);
            continue;
        }
        if !found_escapes {
            found_escapes = true;
            blocks.fault(number, Damage::EscapedLineBreaks);
        }
        // PHP escapes the slash too (RFC 8259 section 7 allows it).
        let line = line.replace("\\r", "").replace("\\/", "/");
        for part in line.split("\\n") {
            scan_line(&mut blocks, number, part, true);
        }
    }
    blocks.finish()
}

/// Reads a line without escapes. Only the first fault of a line is reported, because the others
/// have the same cause; `faulted` if there has been one.
fn scan_line(blocks: &mut BlockCollector, number: usize, line: &str, mut faulted: bool) {
    let mut report = |blocks: &mut BlockCollector, damage| {
        if !std::mem::replace(&mut faulted, true) {
            blocks.fault(number, damage);
        }
    };
    let mut from = 0;
    let mut previous = None;
    for boundary in boundaries(line) {
        let between = line.get(from..boundary.start).unwrap_or_default();
        if let Some(damage) = text_before(blocks, number, between, previous.as_ref(), &boundary) {
            report(blocks, damage);
        }
        blocks.boundary(number, &boundary);
        from = boundary.end;
        previous = Some(boundary);
    }
    let rest = line.get(from..).unwrap_or_default();
    let is_part = previous.is_some() || blocks.is_open();
    if is_part && line.ends_with(|last: char| last.is_whitespace() && !last.is_ascii()) {
        blocks.quirk(EncodingQuirk::NoBreakSpace { line: number });
    }
    match previous {
        None => blocks.text(number, rest),
        Some(_) if rest.trim().is_empty() => {}
        Some(boundary) if boundary.begins => {
            blocks.joined_text(number, rest);
            report(blocks, Damage::LostLineBreak);
        }
        Some(_) => report(blocks, Damage::AfterEnd(rest.trim().to_owned())),
    }
}

/// Reads the text between a boundary and the previous one or the start of the line.
fn text_before(
    blocks: &mut BlockCollector,
    number: usize,
    between: &str,
    previous: Option<&EncapsulationBoundary>,
    boundary: &EncapsulationBoundary,
) -> Option<Damage> {
    let begins = boundary.begins;
    let text = between.trim();
    // OpenSSL skips the mark at the start of each certificate that it looks for.
    if begins && previous.is_none() && text == "\u{feff}" && blocks.is_right_after_end(number) {
        blocks.quirk(EncodingQuirk::InnerByteOrderMark { line: number });
        return None;
    }
    if text.is_empty() {
        return match previous {
            Some(previous) if begins && !previous.begins => Some(Damage::JoinedBoundaries),
            Some(_) => Some(Damage::LostLineBreak),
            // An END that is indented like its BEGIN has been reported there.
            None if !begins && blocks.is_indented() => None,
            None => (!between.is_empty()).then_some(Damage::Indented { begins }),
        };
    }
    if begins || !blocks.is_open() {
        let text = text.to_owned();
        return Some(Damage::BeforeBoundary { begins, text });
    }
    if blocks.is_indented() && text.len() < 4 {
        return None;
    }
    blocks.joined_text(number, between);
    Some(Damage::LostLineBreak)
}
