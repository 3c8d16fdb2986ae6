//! The lines of a list of targets: a file or stdin, read as they are needed.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use crate::commands::shared::bounded_lines::{BoundedLine, read_line};

/// The longest line, in bytes.
const LONGEST_LINE: u64 = 64 * 1024;

/// A list that is open. Its items are the lines.
pub struct ListFile {
    name: String,
    reader: Box<dyn BufRead + Send>,
    /// `None` if it cannot be read a second time.
    path: Option<PathBuf>,
    number: u64,
    has_failed: bool,
    /// The first line that is neither blank nor a comment, until it is read.
    first: Option<ListLine>,
}

/// The place of a line, for messages, and its text or why it cannot be read.
type ListLine = (String, Result<String, String>);

impl ListFile {
    /// Opens a file, or stdin as `-`.
    pub fn open(path: &Path) -> anyhow::Result<Self> {
        if path == Path::new("-") {
            return Ok(Self::new("stdin".into(), io::stdin(), None));
        }
        let cannot = || format!("--targets: cannot read {}", path.display());
        let file = File::open(path).with_context(cannot)?;
        let kind = file.metadata().with_context(cannot)?;
        if kind.is_dir() {
            bail!("--targets: {} is a folder", path.display());
        }
        let path_again = kind.is_file().then(|| path.to_owned());
        Ok(Self::new(path.display().to_string(), file, path_again))
    }

    /// Reads on to the first target; a list without one is refused before anything is contacted.
    pub fn require_target(&mut self) -> anyhow::Result<()> {
        self.first = self.find(is_target);
        if self.first.is_none() {
            bail!(
                "{}: this list has no target; write one per line, e.g. origin.example.com",
                self.name
            );
        }
        Ok(())
    }

    fn new(name: String, from: impl Read + Send + 'static, path: Option<PathBuf>) -> Self {
        Self {
            name,
            reader: Box::new(BufReader::new(from)),
            path,
            number: 0,
            has_failed: false,
            first: None,
        }
    }

    /// Counts the targets, if the file can be read twice.
    pub fn count_targets(&self) -> Option<usize> {
        let again = Self::open(self.path.as_ref()?).ok()?;
        Some(again.filter(is_target).count())
    }

    fn next_item(&mut self) -> Option<ListLine> {
        if self.has_failed {
            return None;
        }
        self.number += 1;
        let mut line = Vec::new();
        let text = match read_line(&mut self.reader, LONGEST_LINE, &mut line) {
            Ok(BoundedLine::EndOfFile) => return None,
            Ok(BoundedLine::TooLong) => Err("the line is longer than 64 KiB".into()),
            Ok(BoundedLine::Line) => {
                line.pop_if(|last| *last == b'\n');
                String::from_utf8(line).map_err(|_| "the line is not UTF-8".into())
            }
            Err(error) => {
                self.has_failed = true;
                Err(format!("cannot be read: {error}"))
            }
        };
        let text = text.map(|text| match self.number {
            1 => text.trim_start_matches('\u{feff}').to_owned(),
            _ => text,
        });
        Some((format!("{}:{}", self.name, self.number), text))
    }
}

impl Iterator for ListFile {
    type Item = ListLine;

    fn next(&mut self) -> Option<Self::Item> {
        self.first.take().or_else(|| self.next_item())
    }
}

/// `true` if the line is neither blank nor a comment.
fn is_target((_, line): &ListLine) -> bool {
    let text = line.as_deref().map(str::trim_start);
    !text.is_ok_and(|text| text.is_empty() || text.starts_with('#'))
}
