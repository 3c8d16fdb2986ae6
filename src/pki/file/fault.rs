//! What can be wrong with a file, and how it is said: the place first, then what was found.

use super::kind::Kind;

/// Where something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// A line of text, counted from 1.
    Line(usize),
    /// An octet, counted from 0.
    Byte(usize),
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Line(line) => write!(f, "line {line}"),
            Self::Byte(byte) => write!(f, "byte {byte}"),
        }
    }
}

/// Why a BEGIN or END line is none to a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarkDamage {
    /// This character stands for a dash.
    Dash(char),
    /// Another number of dashes than five.
    Dashes {
        /// How many there are.
        count: usize,
        /// After the label, not before BEGIN or END.
        after: bool,
    },
    /// Small letters.
    LowerCase,
    /// More or other blanks than one space.
    Blanks,
}

/// Something damaged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// A BEGIN or END line is changed.
    Mark {
        /// Where.
        line: usize,
        /// BEGIN, not END.
        begins: bool,
        /// How.
        damage: MarkDamage,
    },
    /// A BEGIN or END line is indented, or has something before it.
    BeforeMark {
        /// Where.
        line: usize,
        /// BEGIN, not END.
        begins: bool,
        /// What stands before it; nothing but blanks if none.
        text: Option<String>,
    },
    /// Something follows in an END line.
    AfterEnd {
        /// Where.
        line: usize,
        /// What follows.
        text: String,
    },
    /// Two things that belong in two lines stand in one.
    LostLineBreak {
        /// Where.
        line: usize,
        /// An END and a BEGIN.
        between_marks: bool,
    },
    /// Line breaks are written as a backslash and a letter.
    EscapedLineBreaks {
        /// The first line with one.
        line: usize,
    },
    /// Lines end with CR alone.
    BareReturns,
    /// An empty line after each line between BEGIN and END.
    DoubledLineBreaks {
        /// The first empty line.
        line: usize,
    },
    /// An empty line between BEGIN and END.
    EmptyLine {
        /// Where.
        line: usize,
    },
    /// There is no END to a BEGIN.
    NoEnd {
        /// The BEGIN.
        line: usize,
        /// Its label.
        label: String,
        /// The line of the next BEGIN; none at the end of the file.
        next: Option<usize>,
        /// The length of the file, where that is a round number in a computer's eyes.
        cut_at: Option<usize>,
    },
    /// There is no BEGIN to an END.
    NoBegin {
        /// The END.
        line: usize,
        /// Its label.
        label: String,
    },
    /// END names something else than BEGIN.
    WrongEnd {
        /// The END.
        line: usize,
        /// BEGIN's label.
        begin: String,
        /// END's label.
        end: String,
    },
    /// A certificate in base64 without BEGIN and END lines.
    NoMarks {
        /// The first line of it.
        line: usize,
    },
    /// A character that base64 does not have.
    Character {
        /// Where.
        line: usize,
        /// Counted from 1.
        column: usize,
        /// Which.
        character: char,
    },
    /// Padding in the middle.
    Padding {
        /// Where.
        line: usize,
    },
    /// The number of base64 characters cannot be right.
    Length {
        /// The BEGIN.
        line: usize,
        /// The last line of base64.
        last: usize,
        /// How many characters there are.
        characters: usize,
    },
    /// Nothing between BEGIN and END.
    Empty {
        /// The BEGIN.
        line: usize,
    },
    /// The DER ends before it should.
    Cut {
        /// Where it begins.
        place: Place,
        /// How many octets it says it has.
        announced: usize,
        /// How many it has.
        found: usize,
        /// The length of the file, where that is a round number in a computer's eyes.
        cut_at: Option<usize>,
    },
    /// An element of the DER cannot be where it is.
    Broken {
        /// Where it begins.
        place: Place,
        /// The octet of the DER from which it makes no sense.
        offset: usize,
    },
    /// It is not DER at all.
    NotDer {
        /// Where it begins.
        place: Place,
    },
    /// Octets after the DER.
    Trailing {
        /// Where it begins.
        place: Place,
        /// How many.
        count: usize,
        /// What they are.
        kind: Kind,
    },
    /// Something else under the label of a certificate.
    Mislabelled {
        /// Where it begins.
        place: Place,
        /// What it is.
        kind: Kind,
    },
}

impl Fault {
    /// Where it is.
    pub fn place(&self) -> Place {
        match self {
            Self::Mark { line, .. }
            | Self::BeforeMark { line, .. }
            | Self::AfterEnd { line, .. }
            | Self::LostLineBreak { line, .. }
            | Self::EscapedLineBreaks { line }
            | Self::DoubledLineBreaks { line }
            | Self::EmptyLine { line }
            | Self::NoEnd { line, .. }
            | Self::NoBegin { line, .. }
            | Self::WrongEnd { line, .. }
            | Self::NoMarks { line }
            | Self::Character { line, .. }
            | Self::Padding { line }
            | Self::Length { line, .. }
            | Self::Empty { line } => Place::Line(*line),
            Self::BareReturns => Place::Line(1),
            Self::Cut { place, .. }
            | Self::Broken { place, .. }
            | Self::NotDer { place }
            | Self::Trailing { place, .. }
            | Self::Mislabelled { place, .. } => *place,
        }
    }
}

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
                "line {line}: the line breaks are written as \\n, as in JSON or an environment variable"
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
                    inert(label)
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
                inert(label)
            ),
            Self::WrongEnd { line, begin, end } => write!(
                f,
                "line {line}: END {} follows on BEGIN {}",
                inert(end),
                inert(begin)
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
            Self::Mislabelled { place, kind } => write!(
                f,
                "{place}: this is {}, although the label says CERTIFICATE",
                kind.article()
            ),
        }
    }
}

/// A file's length that speaks of a limit rather than of its content.
pub(super) fn round(size: usize) -> Option<usize> {
    (size >= 512 && size.is_power_of_two() || size >= 4096 && size % 4096 == 0).then_some(size)
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
        if position > 0 && (digits.len() - position) % 3 == 0 {
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
        other if other.is_control() => "a control character".to_owned(),
        other => format!("'{}'", inert(&other.to_string())),
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
        0..=3 => format!("'{}'", inert(text)),
        _ => "other text".to_owned(),
    }
}

/// Without anything that acts on a terminal. Whoever prints it escapes it too.
fn inert(text: &str) -> String {
    text.chars()
        .map(|character| match character.is_control() {
            true => char::REPLACEMENT_CHARACTER,
            false => character,
        })
        .collect()
}
