//! From octets to numbered lines, whatever editor or shell they went through.

/// Something unusual that some readers mind and others do not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EncodingQuirk {
    /// Lines end with CR LF.
    DosLineEnds,
    /// The UTF-8 byte-order mark stands first.
    ByteOrderMark,
    /// The text is UTF-16.
    Utf16 {
        /// The less significant octet comes first.
        little_endian: bool,
    },
    /// Lines between BEGIN and END are indented.
    IndentedBody {
        /// The first of them.
        line: usize,
    },
    /// A line between BEGIN and END is longer than any program writes it.
    LongLine {
        /// The first of them.
        line: usize,
    },
}

impl std::fmt::Display for EncodingQuirk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::DosLineEnds => f.write_str("DOS line ends (CR LF)"),
            Self::ByteOrderMark => f.write_str("a byte-order mark before the first line"),
            Self::Utf16 { little_endian } => write!(
                f,
                "UTF-16 text ({} octet first)",
                if *little_endian { "low" } else { "high" }
            ),
            Self::IndentedBody { line } => write!(f, "line {line}: base64 that is indented"),
            Self::LongLine { line } => {
                write!(
                    f,
                    "line {line}: base64 in a line of more than 76 characters"
                )
            }
        }
    }
}

/// The text of a file.
pub(crate) struct Text {
    pub(crate) text: String,
    pub(crate) quirks: Vec<EncodingQuirk>,
    /// Lines end with CR alone.
    pub(crate) bare_returns: bool,
}

pub(crate) fn decode(file: &[u8]) -> Text {
    let mut quirks = Vec::new();
    let text = match utf16(file) {
        Some(little_endian) => {
            quirks.push(EncodingQuirk::Utf16 { little_endian });
            from_utf16(file, little_endian)
        }
        None => match file.strip_prefix(b"\xef\xbb\xbf") {
            Some(rest) => {
                quirks.push(EncodingQuirk::ByteOrderMark);
                eight_bit(rest)
            }
            None => eight_bit(file),
        },
    };
    let text = match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text,
    };
    if text.contains("\r\n") {
        quirks.push(EncodingQuirk::DosLineEnds);
    }
    let bare_returns = text.contains('\r') && !text.contains('\n');
    let text = match bare_returns {
        true => text.replace('\r', "\n"),
        false => text,
    };
    Text {
        text,
        quirks,
        bare_returns,
    }
}

/// By its byte-order mark, or by the zeros between its first letters.
fn utf16(file: &[u8]) -> Option<bool> {
    if file.starts_with(b"\xff\xfe") {
        return Some(true);
    }
    if file.starts_with(b"\xfe\xff") {
        return Some(false);
    }
    match file {
        [a, 0, b, 0, c, 0, ..] if [a, b, c].iter().all(|octet| **octet != 0) => Some(true),
        [0, a, 0, b, 0, c, ..] if [a, b, c].iter().all(|octet| **octet != 0) => Some(false),
        _ => None,
    }
}

fn from_utf16(file: &[u8], little_endian: bool) -> String {
    let units = file.chunks_exact(2).filter_map(|pair| {
        let pair: [u8; 2] = pair.try_into().ok()?;
        Some(match little_endian {
            true => u16::from_le_bytes(pair),
            false => u16::from_be_bytes(pair),
        })
    });
    char::decode_utf16(units)
        .map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}

/// UTF-8 or, where it is none, one character an octet: comments may be in any old encoding.
fn eight_bit(file: &[u8]) -> String {
    match std::str::from_utf8(file) {
        Ok(text) => text.to_owned(),
        Err(_) => file.iter().copied().map(char::from).collect(),
    }
}
