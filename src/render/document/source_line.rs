//! The file and line that a target comes from, for programs that show a finding beside it.

use std::path::Path;

/// A line of a file that the user named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceLine {
    pub file: String,
    /// From 1.
    pub line: u32,
}

impl SourceLine {
    /// Reads the source of a target of a list, `FILE:LINE`. `None` for stdin.
    pub fn of_source(source: &str) -> Option<Self> {
        let (file, line) = source.rsplit_once(':')?;
        let line = line.parse().ok().filter(|line| *line > 0)?;
        (file != "stdin").then(|| Self {
            file: file.to_owned(),
            line,
        })
    }

    /// The same file as seen from `folder`, if it is in it.
    pub fn relative_to(self, folder: &Path) -> Self {
        let relative = Path::new(&self.file).strip_prefix(folder);
        let file = relative.map(|path| path.display().to_string());
        Self {
            file: file.unwrap_or(self.file),
            ..self
        }
    }

    /// The first line of a file.
    pub fn start_of(file: &str) -> Self {
        Self {
            file: file.to_owned(),
            line: 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::SourceLine;

    #[test]
    fn a_place_is_a_file_and_a_line_of_it() {
        let place = |file: &str, line| {
            let file = file.to_owned();
            Some(SourceLine { file, line })
        };
        assert_eq!(SourceLine::of_source("a:b.txt:3"), place("a:b.txt", 3));
        for source in ["stdin:3", "a.txt", "a.txt:0", "distribution E1, origin api"] {
            assert_eq!(SourceLine::of_source(source), None, "{source}");
        }
    }
}
