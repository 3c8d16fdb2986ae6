//! Where reports go: stdout or a file. A closed pipe is a quiet end.

use std::fmt;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, IsTerminal, Write};
use std::path::Path;
use std::sync::Arc;

use anyhow::Context;

use super::args::{Color, Format, OutputArgs};
use super::baseline::Baseline;
use crate::assessment::Assessment;
use crate::check::Verdict;
use crate::commands::shared::status::Status;
use crate::distribution::Plan;
use crate::render::redact::Redaction;
use crate::render::summary::Fact;
use crate::render::{csv, json, line, markdown, text};

/// An open place to write reports to.
pub struct Sink {
    to: Box<dyn Write>,
    pages: Arc<Renderer>,
    written: usize,
}

/// How reports become pages; whoever judges can do it, on any thread.
#[derive(Clone, Default)]
pub struct Renderer {
    form: Form,
    baseline: Option<Arc<Baseline>>,
    redact: bool,
    /// Of a list a person reads only what is not clean.
    only_unclean: bool,
}

#[derive(Clone, Copy, Default)]
enum Form {
    Text(text::Options),
    Line,
    Markdown {
        verbose: bool,
    },
    Json,
    Csv,
    #[default]
    Nothing,
}

/// The form of a page about several reports.
#[derive(Debug, Clone, Copy)]
pub enum Overview {
    Text(text::Options),
    Markdown { verbose: bool },
}

impl Overview {
    /// `true` if everything is wanted, not only what is wrong.
    pub fn verbose(self) -> bool {
        match self {
            Self::Text(text::Options { verbose, .. }) | Self::Markdown { verbose } => verbose,
        }
    }
}

/// Nobody reads what is written any more. It ends the program quietly, whatever the verdict: who
/// closed the pipe has seen enough.
#[derive(Debug)]
pub struct PipeClosed;

impl fmt::Display for PipeClosed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("nobody reads the output")
    }
}

impl std::error::Error for PipeClosed {}

/// Tells a closed pipe from an output that cannot be written.
pub fn written(result: io::Result<()>) -> anyhow::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Err(PipeClosed.into()),
        result => result.context("cannot write the output"),
    }
}

impl Sink {
    /// Opens the place that the options name, before anything is contacted.
    pub fn open(args: &OutputArgs) -> anyhow::Result<Self> {
        let baseline = args.baseline.as_deref().map(earlier).transpose()?;
        let to: Box<dyn Write> = match &args.output {
            None => Box::new(BufWriter::new(io::stdout())),
            Some(path) => {
                let file = File::create(path)
                    .with_context(|| format!("cannot write to {}", path.display()))?;
                Box::new(BufWriter::new(file))
            }
        };
        let color = match args.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => args.output.is_none() && follows_terminal(),
        };
        let form = match (args.quiet, args.json, args.markdown, args.format) {
            (0, true, _, _) | (0, _, _, Format::Json) => Form::Json,
            (0, _, true, _) | (0, _, _, Format::Markdown) => Form::Markdown {
                verbose: args.verbose,
            },
            (0, _, _, Format::Csv) => Form::Csv,
            (0, _, _, Format::Text) => Form::Text(text::Options {
                verbose: args.verbose,
                color,
            }),
            (0, _, _, Format::Line) | (1, ..) => Form::Line,
            _ => Form::Nothing,
        };
        let pages = Renderer {
            form,
            baseline: baseline.map(Arc::new),
            redact: args.redact,
            only_unclean: false,
        };
        Ok(Self {
            to,
            pages: Arc::new(pages),
            written: 0,
        })
    }

    /// From now on, what is clean is only counted where a person reads; or what has not changed,
    /// where changes are wanted.
    pub fn only_unclean(&mut self) {
        let mut pages = Renderer::clone(&self.pages);
        pages.only_unclean = match pages.form {
            Form::Text(options) => !options.verbose,
            _ => false,
        };
        self.pages = Arc::new(pages);
    }

    /// How reports become pages.
    pub fn pages(&self) -> Arc<Renderer> {
        self.pages.clone()
    }

    /// Writes one report, at once.
    pub fn report(&mut self, report: &Assessment) -> anyhow::Result<()> {
        self.report_among(report, &[])
    }

    /// Writes one report on an origin of one of these distributions.
    pub fn report_among(&mut self, report: &Assessment, plans: &[Plan]) -> anyhow::Result<()> {
        match self.pages.page_among(report, plans) {
            Some(page) => self.page(page),
            None => Ok(()),
        }
    }

    /// Writes one page, at once.
    pub fn page(&mut self, mut page: String) -> anyhow::Result<()> {
        if !page.ends_with('\n') {
            page.push('\n');
        }
        let form = self.pages.form;
        if matches!(form, Form::Text(_) | Form::Markdown { .. }) && self.written > 0 {
            page.insert(0, '\n');
        }
        if matches!(form, Form::Csv) && self.written == 0 {
            page.insert_str(0, csv::HEADER);
        }
        self.written += 1;
        self.bytes(page.as_bytes())
    }

    /// Ends what was written: a table without rows has its head all the same. Where only changes
    /// are wanted and there are none, nothing is said.
    pub fn end(&mut self) -> anyhow::Result<()> {
        match (self.pages.form, &self.pages.baseline, self.written) {
            (Form::Csv, None, 0) => self.bytes(csv::HEADER.as_bytes()),
            _ => Ok(()),
        }
    }

    /// How to print what several reports are parts of; nothing where each stands alone.
    pub fn overview(&self) -> Option<Overview> {
        match (self.pages.form, &self.pages.baseline) {
            (Form::Text(options), None) => Some(Overview::Text(options)),
            (Form::Markdown { verbose }, None) => Some(Overview::Markdown { verbose }),
            _ => None,
        }
    }

    /// Writes a page on these distributions.
    pub fn page_on(&mut self, page: &str, plans: &[Plan]) -> anyhow::Result<()> {
        self.written += 1;
        match self.pages.redact {
            false => self.bytes(page.as_bytes()),
            true => self.bytes(
                Redaction::default()
                    .and_distributions(plans)
                    .text(page)
                    .as_bytes(),
            ),
        }
    }

    /// Writes what a list comes to, where a person reads.
    pub fn summary(&mut self, summary: &str) -> anyhow::Result<()> {
        match self.pages.form {
            Form::Text(_) => self.page(summary.to_owned()),
            _ => Ok(()),
        }
    }

    /// Writes what the program did about a report after it, where a person reads it.
    pub fn afterwards(&mut self, report: &Assessment, done: &str) -> anyhow::Result<()> {
        self.aside(&self.pages.without_secrets(report, done.to_owned()))
    }

    /// Writes a sentence of the program's own between reports, where a person reads them.
    pub fn aside(&mut self, sentence: &str) -> anyhow::Result<()> {
        match self.pages.form {
            Form::Text(_) => self.bytes(sentence.as_bytes()),
            _ => Ok(()),
        }
    }

    fn bytes(&mut self, bytes: &[u8]) -> anyhow::Result<()> {
        let result = self.to.write_all(bytes);
        written(result.and_then(|()| self.to.flush()))
    }
}

impl Renderer {
    /// Whether each page stands for itself, so that their order means nothing.
    pub fn are_for_programs(&self) -> bool {
        matches!(self.form, Form::Json)
    }

    /// A text about a report, as it may be shown.
    pub fn without_secrets(&self, report: &Assessment, text: String) -> String {
        match self.redact {
            true => Redaction::of(report).text(&text),
            false => text,
        }
    }

    /// What the summary wants to know of a report.
    pub fn fact(&self, report: &Assessment) -> Fact {
        let mut fact = Fact::of(report);
        if self.redact {
            fact.name = Redaction::of(report).text(&fact.name);
        }
        fact
    }

    /// The report in the form that was asked for; nothing where there is nothing to say.
    pub fn page(&self, report: &Assessment) -> Option<String> {
        self.page_among(report, &[])
    }

    /// The same for a report on an origin of one of these distributions.
    fn page_among(&self, report: &Assessment, plans: &[Plan]) -> Option<String> {
        let changes = self
            .baseline
            .as_ref()
            .map(|baseline| baseline.changes(report));
        let is_clean = match &changes {
            None => report.verdict == Verdict::Pass,
            Some(changes) => changes.changes.is_empty(),
        };
        if self.only_unclean && is_clean {
            return None;
        }
        let page = match (&self.form, &changes) {
            (Form::Nothing, _) => return None,
            (Form::Json, None) => json::render(report),
            (Form::Json, Some(changes)) => changes.json(&json::render(report)),
            (Form::Line | Form::Csv, Some(changes)) if changes.changes.is_empty() => return None,
            (Form::Line, _) => line::render(report),
            (Form::Csv, _) => csv::render(report),
            (Form::Markdown { .. } | Form::Text(_), Some(changes)) => changes.text(report),
            (Form::Markdown { .. }, None) => markdown::render(report),
            (Form::Text(options), None) => text::render(report, options),
        };
        if !self.redact {
            return Some(page);
        }
        let redaction = Redaction::of(report).and_distributions(plans);
        Some(match self.form {
            Form::Json => redaction.json(&page),
            _ => redaction.text(&page),
        })
    }
}

/// Reads an earlier output to compare with.
fn earlier(path: &Path) -> anyhow::Result<Baseline> {
    let file =
        File::open(path).with_context(|| format!("--baseline: cannot read {}", path.display()))?;
    let read = Baseline::read_from(BufReader::new(file));
    read.map_err(|error| anyhow::anyhow!("{}: {error}", path.display()))
}

/// NO_COLOR, CLICOLOR and CLICOLOR_FORCE as `colored` reads them, and the terminal.
pub fn follows_terminal() -> bool {
    let control = colored::control::ShouldColorize::from_env();
    control.should_colorize() && (io::stdout().is_terminal() || forced())
}

fn forced() -> bool {
    std::env::var("CLICOLOR_FORCE").is_ok_and(|value| value != "0")
}

/// Prints bytes that are no report.
pub fn print(bytes: &[u8]) -> anyhow::Result<Status> {
    let mut stdout = io::stdout().lock();
    written(stdout.write_all(bytes).and_then(|()| stdout.flush()))?;
    Ok(Status::Pass)
}
