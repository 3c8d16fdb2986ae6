//! The name that a misspelled word may mean.

/// The least similarity of a word and the name that is suggested for it.
const SIMILAR: f64 = 0.8;

/// The name that is most like the word, if one is like it.
pub fn most_similar<'a>(word: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let rated = names
        .into_iter()
        .map(|name| (strsim::jaro_winkler(word, name), name));
    let best = rated.max_by(|(one, _), (other, _)| one.total_cmp(other));
    best.filter(|(similarity, _)| *similarity >= SIMILAR)
        .map(|(_, name)| name)
}

/// A question for the name that may be meant, or the command that lists all of them.
pub fn suggestion<'a>(
    word: &str,
    names: impl IntoIterator<Item = &'a str>,
    command: &str,
) -> String {
    match most_similar(word, names) {
        Some(name) => format!("did you mean {name}?"),
        None => format!("'origin-check {command}' lists them"),
    }
}
