//! What can be wrong with a file, and how it is said: the place first, then what was found.

use super::kind::Kind;

mod words;

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
    /// A header (RFC 1421) before the base64: OpenSSL takes it for the announcement of encryption,
    /// and refuses the certificate.
    Header {
        /// The first of them.
        line: usize,
    },
    /// A certificate under a label that no server knows.
    Label {
        /// The BEGIN.
        line: usize,
        /// What it says instead of CERTIFICATE.
        label: String,
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
            | Self::Header { line }
            | Self::Label { line, .. }
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

/// A file's length that speaks of a limit rather than of its content.
pub(crate) fn round(size: usize) -> Option<usize> {
    let is_round = size.is_power_of_two() || size.is_multiple_of(4096);
    (size >= 512 && is_round).then_some(size)
}
