//! The lines of configuration files that name the origins.

use crate::distribution::PlannedOrigin;
use crate::render::document::source_line::SourceLine;

/// The configuration files: the name of each, and its text.
#[derive(Debug, Default)]
pub struct ConfigurationPlaces(pub Vec<(String, String)>);

impl ConfigurationPlaces {
    /// The first line that holds the origin's domain name, or else its id, as a whole word; the
    /// beginning of the first file if none does.
    pub fn of(&self, origin: &PlannedOrigin) -> Option<SourceLine> {
        let words = [origin.domain_name.as_deref(), Some(origin.id.as_str())];
        let found = words.into_iter().flatten().find_map(|word| self.find(word));
        let (first, _) = self.0.first()?;
        Some(found.unwrap_or_else(|| SourceLine::start_of(first)))
    }

    fn find(&self, word: &str) -> Option<SourceLine> {
        self.0.iter().find_map(|(file, text)| {
            let position = text.lines().position(|line| has_word(line, word))?;
            Some(SourceLine {
                file: file.clone(),
                line: u32::try_from(position).ok()?.checked_add(1)?,
            })
        })
    }
}

fn has_word(line: &str, word: &str) -> bool {
    let is_part = |next: Option<char>| {
        next.is_some_and(|next| next.is_alphanumeric() || matches!(next, '-' | '_' | '.'))
    };
    line.match_indices(word).any(|(start, found)| {
        let before = line
            .get(..start)
            .and_then(|before| before.chars().next_back());
        let after = line
            .get(start + found.len()..)
            .and_then(|after| after.chars().next());
        !word.is_empty() && !is_part(before) && !is_part(after)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_as_a_whole_word() {
        assert!(has_word("\"DomainName\": \"a.example\",", "a.example"));
        assert!(has_word("DomainName: a.example", "a.example"));
        for line in ["b-a.example", "a.example.com", "", "xa.example"] {
            assert!(!has_word(line, "a.example"), "{line}");
        }
    }
}
