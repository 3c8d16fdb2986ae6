//! Each fault in one sentence: the place first, then what was found. Nothing of a file is quoted
//! but a few characters: beside a damaged mark may stand a secret.

use super::{Fault, MarkDamage, Place};
use crate::cert_file::Kind;

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let word = |begins: &bool| if *begins { "BEGIN" } else { "END" };
        match self {
            Self::Mark {
                line,
                begins,
                damage,
            } => {
                let word = word(begins);
                match damage {
                    MarkDamage::Dash(dash) => write!(
                        f,
                        "line {line}: the {word} line has {} instead of '-', as word processors and chats write it",
                        named(*dash)
                    ),
                    MarkDamage::Dashes {
                        count,
                        after: false,
                    } => write!(f, "line {line}: {count} dashes before {word} instead of 5"),
                    MarkDamage::Dashes { count, after: true } => write!(
                        f,
                        "line {line}: {count} dashes at the end of the {word} line instead of 5"
                    ),
                    MarkDamage::LowerCase => {
                        write!(f, "line {line}: the {word} line is not in capital letters")
                    }
                    MarkDamage::Blanks => write!(
                        f,
                        "line {line}: the {word} line has other blanks than one space between its words"
                    ),
                }
            }
            Self::BeforeMark {
                line,
                begins,
                text: None,
            } => write!(f, "line {line}: the {} line is indented", word(begins)),
            Self::BeforeMark {
                line,
                begins,
                text: Some(text),
            } => write!(
                f,
                "line {line}: {} stands before {} in the same line",
                quoted(text),
                word(begins)
            ),
            Self::AfterEnd { line, text } => {
                write!(f, "line {line}: {} follows in the END line", quoted(text))
            }
            Self::LostLineBreak {
                line,
                between_marks: true,
            } => write!(
                f,
                "line {line}: END and BEGIN stand in one line; the line break between them is lost, as when files without a last line break are joined"
            ),
            Self::LostLineBreak {
                line,
                between_marks: false,
            } => write!(
                f,
                "line {line}: the line breaks are lost: base64 stands in the BEGIN or END line"
            ),
            Self::EscapedLineBreaks { line } => write!(
                f,
                "line {line}: each line break is written as a backslash and an n, as in JSON or an environment variable"
            ),
            Self::BareReturns => f.write_str("line 1: the lines end with CR alone"),
            Self::DoubledLineBreaks { line } => write!(
                f,
                "line {line}: the line breaks are doubled: every second line is empty"
            ),
            Self::EmptyLine { line } => {
                write!(f, "line {line}: an empty line between BEGIN and END")
            }
            Self::NoEnd {
                line,
                label,
                next,
                cut_at,
            } => {
                write!(
                    f,
                    "line {line}: there is no END {} to this BEGIN; ",
                    escape(label)
                )?;
                match (next, cut_at) {
                    (Some(next), _) => write!(f, "the next BEGIN follows in line {next}"),
                    (None, None) => f.write_str("the file ends first"),
                    (None, Some(size)) => cut(f, *size),
                }
            }
            Self::NoBegin { line, label } => write!(
                f,
                "line {line}: there is no BEGIN {} to this END",
                escape(label)
            ),
            Self::WrongEnd { line, begin, end } => write!(
                f,
                "line {line}: END {} follows on BEGIN {}",
                escape(end),
                escape(begin)
            ),
            Self::NoMarks { line } => write!(
                f,
                "line {line}: base64 of a certificate without BEGIN CERTIFICATE and END CERTIFICATE lines around it"
            ),
            Self::Character {
                line,
                column,
                character,
            } => {
                write!(
                    f,
                    "line {line}, column {column}: {} is no character of base64",
                    named(*character)
                )?;
                match hint(*character) {
                    Some(hint) => write!(f, "; {hint}"),
                    None => Ok(()),
                }
            }
            Self::Padding { line } => write!(
                f,
                "line {line}: base64 goes on after '=', which can only end it"
            ),
            Self::Length {
                line,
                last,
                characters,
            } => write!(
                f,
                "line {line}: {characters} characters of base64 up to line {last}; it comes in fours, so that some are lost or added"
            ),
            Self::Empty { line } => write!(f, "line {line}: nothing stands between BEGIN and END"),
            Self::Cut {
                place,
                announced,
                found,
                cut_at,
            } => {
                write!(
                    f,
                    "{place}: the DER breaks off: it announces {announced} octets, and ends at byte {found}"
                )?;
                let missing = announced.saturating_sub(*found);
                match (place, cut_at) {
                    (_, Some(size)) => {
                        f.write_str("; ")?;
                        cut(f, *size)
                    }
                    // 64 characters of base64 are 48 octets.
                    (Place::Line(_), None) if missing > 0 && missing % 48 == 0 => {
                        let lines = missing / 48;
                        let plural = if lines == 1 { " is" } else { "s are" };
                        write!(f, "; {lines} line{plural} missing")
                    }
                    _ => Ok(()),
                }
            }
            Self::Broken { place, offset } => write!(
                f,
                "{place}: the DER is damaged: it makes no sense from byte {offset} on"
            ),
            Self::NotDer { place } => write!(
                f,
                "{place}: what stands here is not DER, and so no certificate"
            ),
            Self::Trailing { place, count, kind } => {
                let plural = if *count == 1 {
                    "octet follows"
                } else {
                    "octets follow"
                };
                write!(f, "{place}: {count} {plural} after the certificate's end")?;
                match kind {
                    Kind::Unknown => Ok(()),
                    kind => write!(f, "; they are {}", kind.article()),
                }
            }
            Self::Header { line } => write!(
                f,
                "line {line}: a header stands between BEGIN and the base64, and OpenSSL refuses the certificate"
            ),
            Self::Label { line, label } => write!(
                f,
                "line {line}: a certificate under BEGIN {}, and servers look for BEGIN CERTIFICATE",
                escape(label)
            ),
            Self::Mislabelled { place, kind } => write!(
                f,
                "{place}: this is {}, although the label says CERTIFICATE",
                kind.article()
            ),
        }
    }
}

fn cut(f: &mut std::fmt::Formatter<'_>, size: usize) -> std::fmt::Result {
    write!(
        f,
        "the file is exactly {} bytes long: something cut it there",
        thousands(size)
    )
}

fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn named(character: char) -> String {
    let name = match character {
        ' ' => "a space".to_owned(),
        '\u{a0}' => "a no-break space".to_owned(),
        '\u{200b}' => "a zero-width space".to_owned(),
        '\u{feff}' => "a byte-order mark".to_owned(),
        '\0' => "a zero octet".to_owned(),
        '\u{ad}' | '\u{2010}'..='\u{2015}' | '\u{96}' | '\u{97}' => "a dash".to_owned(),
        '\'' => "the character \"'\"".to_owned(),
        // Whoever prints it escapes it, and two would be read.
        '\\' => "a backslash".to_owned(),
        other if other.is_control() => "a control character".to_owned(),
        other => format!("'{}'", escape(&other.to_string())),
    };
    match character {
        '\0' | '\'' | ' '..='~' => name,
        other => format!("{name} (U+{:04X})", u32::from(other)),
    }
}

fn hint(character: char) -> Option<&'static str> {
    Some(match character {
        '>' | '|' => "it looks like a quotation in a mail",
        '-' | '_' => "base64 for URLs has it, PEM does not",
        '…' | '.' => "something was left out",
        '<' => "it looks like HTML",
        '&' | ';' => "it looks like HTML",
        '\0' => "the file has holes, as after a crash or a full disk",
        '%' => "it looks like the encoding of URLs",
        ':' => "a comment cannot stand between BEGIN and END",
        _ => return None,
    })
}

/// A few characters in quotation marks. More are not shown: beside a mark may stand a secret.
fn quoted(text: &str) -> String {
    match text.chars().count() {
        0..=3 if !text.contains('\\') => format!("'{}'", escape(text)),
        _ => "other text".to_owned(),
    }
}

/// Without anything that acts on a terminal. Whoever prints it escapes it too.
fn escape(text: &str) -> String {
    text.chars()
        .map(|character| match character.is_control() {
            true => char::REPLACEMENT_CHARACTER,
            false => character,
        })
        .collect()
}
