//! From bytes to text, whatever editor or shell the file went through.

use super::quirk::EncodingQuirk;

pub(crate) struct DecodedText {
    /// Its lines end with LF or CR LF.
    pub(crate) text: String,
    pub(crate) quirks: Vec<EncodingQuirk>,
    /// Lines ended with CR alone.
    pub(crate) bare_returns: bool,
}

pub(crate) fn decode(file: &[u8]) -> DecodedText {
    let mut quirks = Vec::new();
    let mut text = if let Some(little_endian) = utf16(file) {
        quirks.push(EncodingQuirk::Utf16 { little_endian });
        from_utf16(file, little_endian)
    } else if let Some(rest) = file.strip_prefix(b"\xef\xbb\xbf") {
        quirks.push(EncodingQuirk::ByteOrderMark);
        eight_bit(rest)
    } else {
        eight_bit(file)
    };
    if let Some(rest) = text.strip_prefix('\u{feff}') {
        text = rest.to_owned();
    }
    if text.contains("\r\n") {
        quirks.push(EncodingQuirk::DosLineEnds);
    }
    let bare_returns = text.contains('\r') && !text.contains('\n');
    if bare_returns {
        text = text.replace('\r', "\n");
    }
    DecodedText {
        text,
        quirks,
        bare_returns,
    }
}

/// `Some(little_endian)` by the byte-order mark, or by the zeros between the first letters.
fn utf16(file: &[u8]) -> Option<bool> {
    match file {
        [0xff, 0xfe, ..] => Some(true),
        [0xfe, 0xff, ..] => Some(false),
        [1..=255, 0, 1..=255, 0, 1..=255, 0, ..] => Some(true),
        [0, 1..=255, 0, 1..=255, 0, 1..=255, ..] => Some(false),
        _ => None,
    }
}

fn from_utf16(file: &[u8], little_endian: bool) -> String {
    let unit = if little_endian {
        u16::from_le_bytes
    } else {
        u16::from_be_bytes
    };
    let units = file.as_chunks::<2>().0.iter().map(|pair| unit(*pair));
    char::decode_utf16(units)
        .map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}

/// UTF-8, or one character per byte if it is not: comments may be in any old encoding.
fn eight_bit(file: &[u8]) -> String {
    std::str::from_utf8(file).map_or_else(
        |_| file.iter().copied().map(char::from).collect(),
        str::to_owned,
    )
}
