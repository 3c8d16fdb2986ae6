//! The words of a page, without its markup.

/// In lower case, with plain apostrophes and single blanks. CloudFront's pages declare ISO-8859-1,
/// so that a typographic apostrophe may also come as a byte that is not UTF-8.
pub(crate) fn even(text: &str) -> String {
    let mut text = text.to_lowercase();
    for (reference, character) in [
        ("&rsquo;", "'"),
        ("&apos;", "'"),
        ("&#39;", "'"),
        ("&#039;", "'"),
        ("&#x27;", "'"),
        ("&#8217;", "'"),
        ("&#x2019;", "'"),
        ("&nbsp;", " "),
        ("â€™", "'"),
    ] {
        text = text.replace(reference, character);
    }
    let text = text.replace(
        ['\u{2019}', '\u{2018}', '\u{2bc}', '\u{92}', '\u{fffd}'],
        "'",
    );
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text between the tags, with single blanks.
pub(crate) fn without_tags(source: &str) -> String {
    let mut text = String::with_capacity(source.len());
    let mut pieces = source.split('<');
    text.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        text.push(' ');
        text.push_str(piece.split_once('>').map_or("", |(_, after)| after));
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
