//! What stands between BEGIN and END: headers (RFC 1421) perhaps, then base64 (RFC 7468).

use base64::alphabet;
use base64::engine::{DecodePaddingMode, Engine, GeneralPurpose, GeneralPurposeConfig};

use super::encoding::EncodingQuirk;
use super::fault::Fault;

/// A block's body, read.
pub(crate) struct Body {
    /// None where it cannot be read; half of it perhaps, where the fault is one of length.
    pub(crate) contents: Option<Vec<u8>>,
    /// The first thing that is wrong.
    pub(crate) fault: Option<Fault>,
    pub(crate) quirks: Vec<EncodingQuirk>,
    pub(crate) encrypted: bool,
}

/// Whether base64 has this octet.
pub(crate) fn is_base64(octet: u8) -> bool {
    octet.is_ascii_alphanumeric() || matches!(octet, b'+' | b'/' | b'=')
}

/// Where only the padding is lost, the rest can still be read; the faults are found here.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Reads the lines after the BEGIN in line `begin`. `joined` lines have lost their breaks already,
/// and nothing is said of their length.
pub(crate) fn decode(begin: usize, lines: &[(usize, String)], joined: bool) -> Body {
    let (header, encrypted, lines) = without_headers(lines);
    let mut quirks = Vec::new();
    let mut characters = String::new();
    let mut padded = false;
    let mut last = begin;
    let mut fault = header
        .map(|line| Fault::Header { line })
        .or_else(|| empty_lines(lines));
    for (number, line) in lines {
        let trimmed = line.trim_end();
        if trimmed.trim_start().is_empty() {
            continue;
        }
        last = *number;
        if trimmed.starts_with([' ', '\t']) && !joined {
            first(&mut quirks, EncodingQuirk::IndentedBody { line: *number });
        }
        if trimmed.len() > 76 && !joined {
            first(&mut quirks, EncodingQuirk::LongLine { line: *number });
        }
        for (position, character) in trimmed.chars().enumerate() {
            let wrong = match character {
                ' ' | '\t' => continue,
                '=' => {
                    padded = true;
                    characters.push('=');
                    continue;
                }
                good if u8::try_from(good).is_ok_and(is_base64) && good.is_ascii() => {
                    match padded {
                        true => Fault::Padding { line: *number },
                        false => {
                            characters.push(good);
                            continue;
                        }
                    }
                }
                character => Fault::Character {
                    line: *number,
                    column: position.saturating_add(1),
                    character,
                },
            };
            return Body {
                contents: None,
                fault: Some(wrong),
                quirks,
                encrypted,
            };
        }
    }
    let count = characters.len();
    let digits = characters.trim_end_matches('=');
    let padding = count.saturating_sub(digits.len());
    let wrong_length = !count.is_multiple_of(4) || padding > 2;
    if count == 0 {
        fault = Some(Fault::Empty { line: begin });
    } else if wrong_length {
        fault = Some(Fault::Length {
            line: begin,
            last,
            characters: count,
        });
    }
    let contents = match count {
        0 => None,
        _ => LENIENT.decode(digits).ok(),
    };
    Body {
        contents,
        fault,
        quirks,
        encrypted,
    }
}

fn first(quirks: &mut Vec<EncodingQuirk>, oddity: EncodingQuirk) {
    let same =
        |known: &EncodingQuirk| std::mem::discriminant(known) == std::mem::discriminant(&oddity);
    if !quirks.iter().any(same) {
        quirks.push(oddity);
    }
}

/// Headers such as `Proc-Type: 4,ENCRYPTED` end with an empty line. The line of the first one,
/// whether they say that the rest is encrypted, and the rest.
fn without_headers(lines: &[(usize, String)]) -> (Option<usize>, bool, &[(usize, String)]) {
    let starts_with_header = lines.first().is_some_and(|(_, line)| line.contains(':'));
    let end = lines.iter().position(|(_, line)| line.trim().is_empty());
    match end {
        Some(end) if starts_with_header => {
            let (headers, body) = lines.split_at(end);
            let encrypted = headers
                .iter()
                .any(|(_, line)| line.starts_with("Proc-Type:") && line.contains("ENCRYPTED"));
            (lines.first().map(|(line, _)| *line), encrypted, body)
        }
        _ => (None, false, lines),
    }
}

/// An empty line ends the body for OpenSSL, except for one right after BEGIN.
fn empty_lines(lines: &[(usize, String)]) -> Option<Fault> {
    let is_empty = |line: &&(usize, String)| line.1.trim().is_empty();
    let start = lines.iter().position(|line| !is_empty(&line))?;
    let end = lines.iter().rposition(|line| !is_empty(&line))?;
    let inner = lines.get(start..=end)?;
    let (first, _) = inner.iter().find(is_empty)?;
    let empty = inner.iter().filter(is_empty).count();
    let doubled = inner.len() > 4 && empty.saturating_mul(2) >= inner.len().saturating_sub(1);
    Some(match doubled {
        true => Fault::DoubledLineBreaks { line: *first },
        false => Fault::EmptyLine { line: *first },
    })
}
