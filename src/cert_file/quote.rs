//! Characters and short texts of a file in a sentence.

/// The name of a character in a sentence.
pub(super) fn named(character: char) -> String {
    let code_point = u32::from(character);
    let name = match character {
        ' ' => "a space",
        '\u{a0}' => "a no-break space",
        '\u{200b}' => "a zero-width space",
        '\u{feff}' => "a byte-order mark",
        '\0' => return "a zero byte".to_owned(),
        '\u{ad}' | '\u{2010}'..='\u{2015}' | '\u{96}' | '\u{97}' => "a dash",
        '\'' => "the character \"'\"",
        // The printer escapes it, and two would be read.
        '\\' => "a backslash",
        _ if character.is_control() => "a control character",
        ' '..='~' => return format!("'{character}'"),
        _ => return format!("'{character}' (U+{code_point:04X})"),
    };
    match character {
        ' '..='~' => name.to_owned(),
        _ => format!("{name} (U+{code_point:04X})"),
    }
}

/// The likely origin of a character in base64.
pub(super) fn hint(character: char) -> Option<&'static str> {
    Some(match character {
        '>' | '|' => "it looks like a quotation in a mail",
        '-' | '_' => "it belongs to base64 for URLs, not to PEM",
        '…' | '.' => "something was left out",
        '<' | '&' | ';' => "it looks like HTML",
        '\0' => "the file has holes, as after a crash or a full disk",
        '%' => "it looks like the encoding of URLs",
        ':' => "a comment is not allowed between BEGIN and END",
        _ => return None,
    })
}

/// A few characters in quotation marks. More are not shown: there may be a secret beside a
/// boundary.
pub(super) fn quoted(text: &str) -> String {
    match text.chars().count() {
        0..=3 if !text.contains('\\') => format!("'{}'", escape(text)),
        _ => "other text".to_owned(),
    }
}

/// Replaces everything that acts on a terminal. The printer escapes the rest.
pub(super) fn escape(text: &str) -> String {
    text.replace(char::is_control, "\u{fffd}")
}
