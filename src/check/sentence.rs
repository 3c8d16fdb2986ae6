//! Lists and counts as sentences have them.

use std::fmt::Display;

/// `a`, `a or b`, `a, b or c`.
pub(super) fn one_of<T: Display>(items: impl IntoIterator<Item = T>) -> String {
    joined(items, "or")
}

/// `a`, `a and b`, `a, b and c`.
pub(super) fn all_of<T: Display>(items: impl IntoIterator<Item = T>) -> String {
    joined(items, "and")
}

/// The items in their order; one that is repeated counts once.
pub(crate) fn each_once<T: PartialEq>(items: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut once = Vec::new();
    for item in items {
        if !once.contains(&item) {
            once.push(item);
        }
    }
    once
}

/// `1 target`, `2 targets`.
pub(crate) fn number_of<T: Display + PartialEq + From<u8>>(count: T, noun: &str) -> String {
    let plural = if count == T::from(1) { "" } else { "s" };
    format!("{count} {noun}{plural}")
}

/// Each thing once, with the places that have it; both in the order in which they come.
pub(crate) fn grouped<P, T: PartialEq>(
    things: impl IntoIterator<Item = (P, T)>,
) -> Vec<(Vec<P>, T)> {
    let mut groups: Vec<(Vec<P>, T)> = Vec::new();
    for (place, thing) in things {
        match groups.iter_mut().find(|(_, known)| *known == thing) {
            Some((places, _)) => places.push(place),
            None => groups.push((vec![place], thing)),
        }
    }
    groups
}

/// The text with its first letter as a sentence has it.
pub(crate) fn capitalized(text: &str) -> String {
    let mut characters = text.chars();
    match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => String::new(),
    }
}

fn joined<T: Display>(items: impl IntoIterator<Item = T>, last_word: &str) -> String {
    let items: Vec<String> = items.into_iter().map(|item| item.to_string()).collect();
    match items.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((last, before)) => format!("{} {last_word} {last}", before.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_read_as_people_write_them() {
        assert_eq!(one_of(["a"]), "a");
        assert_eq!(one_of(["a", "b"]), "a or b");
        assert_eq!(all_of(["a", "b", "c"]), "a, b and c");
        assert_eq!(all_of::<&str>([]), "");
    }
}
