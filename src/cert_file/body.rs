//! The text between BEGIN and END: headers (RFC 1421) perhaps, then base64 (RFC 7468).

use base64::alphabet;
use base64::engine::{DecodePaddingMode, Engine, GeneralPurpose, GeneralPurposeConfig};

use super::fault::{Damage, FileFault};
use super::quirk::{EncodingQuirk, add_quirk};

/// A block's body.
pub(crate) struct Body {
    /// `None` if it cannot be read; perhaps a part of it if its length is wrong.
    pub(crate) contents: Option<Vec<u8>>,
    /// The first fault in it.
    pub(crate) fault: Option<FileFault>,
    pub(crate) quirks: Vec<EncodingQuirk>,
    pub(crate) encrypted: bool,
}

/// `true` for a character of base64 or its padding.
pub(crate) fn is_base64(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '+' | '/' | '=')
}

/// Reads the rest if only the padding is lost; [`decode`] reports the faults.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Reads the lines after the BEGIN in line `begin`. `joined` lines have lost their breaks already,
/// so that their length is not reported.
pub(crate) fn decode(begin: usize, lines: &[(usize, String)], joined: bool) -> Body {
    let (header, encrypted, lines) = without_headers(lines);
    let mut body = Body {
        contents: None,
        fault: header
            .map(|line| FileFault::at_line(line, Damage::Header))
            .or_else(|| empty_lines(lines)),
        quirks: Vec::new(),
        encrypted,
    };
    let mut base64 = String::new();
    let mut last = begin;
    for (number, line) in lines {
        let line = line.trim_end();
        if line.is_empty() {
            continue;
        }
        last = *number;
        if line.starts_with([' ', '\t']) && !joined {
            add_quirk(&mut body.quirks, EncodingQuirk::IndentedBody { line: last });
        }
        if line.len() > 76 && !joined {
            add_quirk(&mut body.quirks, EncodingQuirk::LongLine { line: last });
        }
        if let Err(damage) = append(&mut base64, line) {
            body.fault = Some(FileFault::at_line(last, damage));
            return body;
        }
    }
    if base64.is_empty() {
        body.fault = Some(FileFault::at_line(begin, Damage::Empty));
        return body;
    }
    let digits = base64.trim_end_matches('=');
    let characters = base64.len();
    if !characters.is_multiple_of(4) || characters - digits.len() > 2 {
        let damage = Damage::Length { last, characters };
        body.fault = Some(FileFault::at_line(begin, damage));
    }
    body.contents = LENIENT.decode(digits).ok();
    body
}

/// Appends a line of base64 without its blanks.
fn append(base64: &mut String, line: &str) -> Result<(), Damage> {
    for (position, character) in line.chars().enumerate() {
        match character {
            ' ' | '\t' => {}
            _ if !is_base64(character) => {
                let column = position + 1;
                return Err(Damage::Character { column, character });
            }
            _ if character != '=' && base64.ends_with('=') => return Err(Damage::Padding),
            _ => base64.push(character),
        }
    }
    Ok(())
}

/// The line of the first header, `true` if the headers announce encryption, and the lines after
/// them. Headers such as `Proc-Type: 4,ENCRYPTED` end with an empty line.
fn without_headers(lines: &[(usize, String)]) -> (Option<usize>, bool, &[(usize, String)]) {
    let header = lines.first().filter(|(_, line)| line.contains(':'));
    let end = lines.iter().position(|(_, line)| line.trim().is_empty());
    let (Some((first, _)), Some((headers, body))) =
        (header, end.and_then(|end| lines.split_at_checked(end)))
    else {
        return (None, false, lines);
    };
    let encrypted = headers
        .iter()
        .any(|(_, line)| line.starts_with("Proc-Type:") && line.contains("ENCRYPTED"));
    (Some(*first), encrypted, body)
}

/// An empty line ends the body for OpenSSL, except for one right after BEGIN.
fn empty_lines(lines: &[(usize, String)]) -> Option<FileFault> {
    let is_empty = |line: &&(usize, String)| line.1.trim().is_empty();
    let start = lines.iter().position(|line| !is_empty(&line))?;
    let end = lines.iter().rposition(|line| !is_empty(&line))?;
    let inner = lines.get(start..=end)?;
    let (first, _) = inner.iter().find(is_empty)?;
    let empty = inner.iter().filter(is_empty).count();
    let doubled = inner.len() > 4 && empty * 2 >= inner.len() - 1;
    let damage = if doubled {
        Damage::DoubledLineBreaks
    } else {
        Damage::EmptyLine
    };
    Some(FileFault::at_line(*first, damage))
}
