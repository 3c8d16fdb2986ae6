//! Where one page of text goes: stdout or a file. A closed pipe is a quiet end.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use anyhow::Context;

use super::args::Color;
use super::output::{follows_terminal, written};

/// An open place for one page of text.
pub struct Page {
    to: Box<dyn Write>,
    /// Whether to use colour.
    pub color: bool,
}

impl Page {
    /// Opens the place that the options name, before anything is contacted.
    pub fn open(output: Option<&Path>, color: Color) -> anyhow::Result<Self> {
        let to: Box<dyn Write> = match output {
            None => Box::new(BufWriter::new(io::stdout())),
            Some(path) => {
                let file = File::create(path)
                    .with_context(|| format!("cannot write to {}", path.display()))?;
                Box::new(BufWriter::new(file))
            }
        };
        let color = match color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => output.is_none() && follows_terminal(),
        };
        Ok(Self { to, color })
    }

    /// Writes the page.
    pub fn write(&mut self, page: &str) -> anyhow::Result<()> {
        let result = self.to.write_all(page.as_bytes());
        written(result.and_then(|()| self.to.flush()))
    }
}
