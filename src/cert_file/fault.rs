//! A fault of a file in one sentence: first its position, then what was found. Only a few
//! characters of a file are quoted, because there may be a secret beside a damaged boundary.

use std::fmt;

use super::der_damage::{DerDamage, cut_at_sentence};
use super::quote::{escape, hint, named, quoted};

/// The position of something in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum FaultPosition {
    /// Counted from 1.
    #[error("line {0}")]
    Line(usize),
    /// Counted from 0.
    #[error("byte {0}")]
    Byte(usize),
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
    /// The number of dashes before BEGIN or END, if it is not five.
    DashesBefore(usize),
    /// The number of dashes after the label, if it is not five.
    DashesAfter(usize),
    LowerCase,
    /// More or other blanks than one space.
    Blanks,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Damage {
    /// A BEGIN or END line is changed.
    #[error("{}", .damage.describe(keyword(*.begins)))]
    Boundary {
        begins: bool,
        damage: BoundaryDamage,
    },
    #[error("the {} line is indented", keyword(*.begins))]
    Indented { begins: bool },
    #[error("{} is before {} on the same line", quoted(.text), keyword(*.begins))]
    BeforeBoundary { begins: bool, text: String },
    #[error("{} follows END on the same line", quoted(.0))]
    AfterEnd(String),
    #[error(
        "END and BEGIN are on one line: the line break between them is lost, as when files without a final line break are joined"
    )]
    JoinedBoundaries,
    #[error("the line breaks are lost: base64 is on the BEGIN or END line")]
    LostLineBreak,
    #[error(
        "each line break is written as a backslash and an n, as in JSON or an environment variable"
    )]
    EscapedLineBreaks,
    #[error("the lines end with CR alone")]
    BareReturns,
    #[error("the line breaks are doubled: every second line is empty")]
    DoubledLineBreaks,
    #[error("an empty line between BEGIN and END")]
    EmptyLine,
    #[error("this BEGIN {} has no END; {}", escape(.label), follows_instead(*.next, *.cut_at))]
    NoEnd {
        label: String,
        /// The line of the next BEGIN; `None` at the end of the file.
        next: Option<usize>,
        /// The size of the file if it suggests a limit.
        cut_at: Option<usize>,
    },
    #[error("this END {} has no BEGIN", escape(.0))]
    NoBegin(String),
    #[error("BEGIN {} ends with END {}", escape(.begin), escape(.end))]
    WrongEnd { begin: String, end: String },
    #[error(
        "base64 of a certificate without BEGIN CERTIFICATE and END CERTIFICATE lines around it"
    )]
    NoBoundaries,
    /// Columns count from 1.
    #[error("{} is not a base64 character{}", named(*.character), hinted(*.character))]
    Character { column: usize, character: char },
    #[error("base64 continues after '=', which can only end it")]
    Padding,
    #[error(
        "{characters} characters of base64 up to line {last}, not a multiple of 4: some are lost or added"
    )]
    Length {
        /// The last line of base64.
        last: usize,
        characters: usize,
    },
    #[error("there is nothing between BEGIN and END")]
    Empty,
    /// RFC 1421: OpenSSL takes it for the announcement of encryption.
    #[error("there is a header between BEGIN and the base64, so OpenSSL refuses the certificate")]
    Header,
    #[error("a certificate under BEGIN {}; servers look for BEGIN CERTIFICATE", escape(.0))]
    Label(String),
    /// The base64 or the file is not one whole certificate in DER.
    #[error("{0}")]
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

fn keyword(begins: bool) -> &'static str {
    if begins { "BEGIN" } else { "END" }
}

fn follows_instead(next: Option<usize>, cut_at: Option<usize>) -> String {
    match (next, cut_at) {
        (Some(next), _) => format!("the next BEGIN is on line {next}"),
        (None, None) => "the file ends first".to_owned(),
        (None, Some(size)) => cut_at_sentence(size),
    }
}

fn hinted(character: char) -> String {
    hint(character).map_or_else(String::new, |hint| format!("; {hint}"))
}

impl BoundaryDamage {
    fn describe(self, word: &str) -> String {
        match self {
            Self::Dash(dash) => format!(
                "the {word} line has {} instead of '-', as word processors and chat programs write",
                named(dash)
            ),
            Self::DashesBefore(count) => format!("{count} dashes before {word} instead of 5"),
            Self::DashesAfter(count) => {
                format!("{count} dashes at the end of the {word} line instead of 5")
            }
            Self::LowerCase => format!("the {word} line is not in capital letters"),
            Self::Blanks => {
                format!("the {word} line needs exactly one space between its words")
            }
        }
    }
}
