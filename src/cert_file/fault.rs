//! A fault of a file in one sentence: first its position, then what was found. Only a few
//! characters of a file are quoted, because there may be a secret beside a damaged boundary.

use std::fmt;

use super::der_damage::{DerDamage, cut_at_sentence};
use super::quote::{escape, hint, named, quoted};

/// The position of something in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FaultPosition {
    /// A line of text, counted from 1.
    Line(usize),
    /// A byte, counted from 0.
    Byte(usize),
}

impl fmt::Display for FaultPosition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(line) => write!(f, "line {line}"),
            Self::Byte(byte) => write!(f, "byte {byte}"),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileFault {
    /// The line of the damage, or the first of them; for a block as a whole, that of its BEGIN.
    pub position: FaultPosition,
    pub damage: Damage,
}

impl FileFault {
    /// `true` if the file may hold certificates that cannot be read because of this.
    pub fn hides_certificates(&self) -> bool {
        matches!(
            self.damage,
            Damage::NoEnd { .. } | Damage::NoBegin(_) | Damage::Der(DerDamage::Trailing { .. })
        )
    }

    pub(crate) fn at_line(line: usize, damage: Damage) -> Self {
        let position = FaultPosition::Line(line);
        Self { position, damage }
    }
}

/// The reason why a server does not recognize a BEGIN or END line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BoundaryDamage {
    /// This character is used as a dash.
    Dash(char),
    /// There are not five dashes before BEGIN or END, or after the label.
    Dashes {
        count: usize,
        after: bool,
    },
    LowerCase,
    /// More or other blanks than one space.
    Blanks,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Damage {
    /// A BEGIN or END line is changed.
    Boundary {
        begins: bool,
        damage: BoundaryDamage,
    },
    /// A BEGIN or END line starts with other text, or is indented if there is none.
    BeforeBoundary { begins: bool, text: Option<String> },
    /// This text follows in an END line.
    AfterEnd(String),
    /// An END and a BEGIN share a line, or a boundary and base64 do.
    LostLineBreak { between_boundaries: bool },
    /// Line breaks are written as a backslash and a letter.
    EscapedLineBreaks,
    /// Lines end with CR alone.
    BareReturns,
    /// Between BEGIN and END every second line is empty.
    DoubledLineBreaks,
    /// An empty line between BEGIN and END.
    EmptyLine,
    NoEnd {
        label: String,
        /// The line of the next BEGIN; `None` at the end of the file.
        next: Option<usize>,
        /// The size of the file if it suggests a limit.
        cut_at: Option<usize>,
    },
    /// BEGIN is missing before the END with this label.
    NoBegin(String),
    /// The labels of BEGIN and END differ.
    WrongEnd { begin: String, end: String },
    /// A certificate in base64 without BEGIN and END lines.
    NoBoundaries,
    /// A character that base64 does not have; columns count from 1.
    Character { column: usize, character: char },
    /// Padding before other base64.
    Padding,
    /// The number of base64 characters is impossible.
    Length {
        /// The last line of base64.
        last: usize,
        characters: usize,
    },
    /// There is nothing between BEGIN and END.
    Empty,
    /// A header (RFC 1421) before the base64: OpenSSL takes it for the announcement of encryption,
    /// and refuses the certificate.
    Header,
    /// A certificate under this label, which no server recognizes.
    Label(String),
    /// The base64 or the file is not one whole certificate in DER.
    Der(DerDamage),
}

impl fmt::Display for FileFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let position = self.position;
        match self.damage {
            Damage::Character { column, .. } => {
                write!(f, "{position}, column {column}: {}", self.damage)
            }
            _ => write!(f, "{position}: {}", self.damage),
        }
    }
}

fn keyword(begins: &bool) -> &'static str {
    if *begins { "BEGIN" } else { "END" }
}

impl Damage {
    /// The sentence of damage that has no details.
    fn sentence(&self) -> &'static str {
        match self {
            Self::LostLineBreak {
                between_boundaries: true,
            } => {
                "END and BEGIN stand in one line; the line break between them is lost, as when files without a last line break are joined"
            }
            Self::LostLineBreak { .. } => {
                "the line breaks are lost: base64 is on the BEGIN or END line"
            }
            Self::EscapedLineBreaks => {
                "each line break is written as a backslash and an n, as in JSON or an environment variable"
            }
            Self::BareReturns => "the lines end with CR alone",
            Self::DoubledLineBreaks => "the line breaks are doubled: every second line is empty",
            Self::EmptyLine => "an empty line between BEGIN and END",
            Self::NoBoundaries => {
                "base64 of a certificate without BEGIN CERTIFICATE and END CERTIFICATE lines around it"
            }
            Self::Padding => "base64 continues after '=', which can only end it",
            Self::Empty => "nothing stands between BEGIN and END",
            Self::Header => {
                "a header stands between BEGIN and the base64, and OpenSSL refuses the certificate"
            }
            _ => "",
        }
    }
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Boundary { begins, damage } => damage.describe(f, keyword(begins)),
            Self::BeforeBoundary { begins, text } => match (text, keyword(begins)) {
                (None, word) => write!(f, "the {word} line is indented"),
                (Some(text), word) => {
                    write!(f, "{} stands before {word} in the same line", quoted(text))
                }
            },
            Self::AfterEnd(text) => write!(f, "{} follows in the END line", quoted(text)),
            Self::NoEnd {
                label,
                next,
                cut_at,
            } => {
                write!(f, "no END {} follows this BEGIN; ", escape(label))?;
                match (next, cut_at) {
                    (Some(next), _) => write!(f, "the next BEGIN follows in line {next}"),
                    (None, None) => f.write_str("the file ends first"),
                    (None, Some(size)) => f.write_str(&cut_at_sentence(*size)),
                }
            }
            Self::NoBegin(label) => write!(f, "no BEGIN {} precedes this END", escape(label)),
            Self::WrongEnd { begin, end } => {
                write!(f, "END {} follows on BEGIN {}", escape(end), escape(begin))
            }
            Self::Character { character, .. } => {
                write!(f, "{} is not a base64 character", named(*character))?;
                hint(*character).map_or(Ok(()), |hint| write!(f, "; {hint}"))
            }
            Self::Length { last, characters } => write!(
                f,
                "{characters} characters of base64 up to line {last}; it comes in fours, so that some are lost or added"
            ),
            Self::Label(label) => write!(
                f,
                "a certificate under BEGIN {}, and servers look for BEGIN CERTIFICATE",
                escape(label)
            ),
            Self::Der(damage) => damage.fmt(f),
            _ => f.write_str(self.sentence()),
        }
    }
}

impl BoundaryDamage {
    fn describe(self, f: &mut fmt::Formatter<'_>, word: &str) -> fmt::Result {
        match self {
            Self::Dash(dash) => write!(
                f,
                "the {word} line has {} instead of '-', as word processors and chats write it",
                named(dash)
            ),
            Self::Dashes {
                count,
                after: false,
            } => write!(f, "{count} dashes before {word} instead of 5"),
            Self::Dashes { count, after: true } => {
                write!(
                    f,
                    "{count} dashes at the end of the {word} line instead of 5"
                )
            }
            Self::LowerCase => write!(f, "the {word} line is not in capital letters"),
            Self::Blanks => write!(
                f,
                "the {word} line has other blanks than one space between its words"
            ),
        }
    }
}
