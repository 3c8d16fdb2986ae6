//! Reports in the form that the command line asks for, written one after another.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context;

use super::args::{Format, OutputArgs};
use super::baseline::Baseline;
use super::output::Output;
use crate::assessment::Assessment;
use crate::assessment::summary::Fact;
use crate::check::Verdict;
use crate::distribution::Plan;
use crate::render::json::Detail;
use crate::render::redact::Redaction;
use crate::render::{csv, json, line, markdown, summary, text};

/// Writes reports, and what belongs between and after them.
pub struct ReportWriter {
    output: Output,
    renderer: Arc<Renderer>,
    has_written: bool,
}

/// Turns assessments into pages; shared by all tasks, on any thread.
#[derive(Clone, Default)]
pub struct Renderer {
    form: Form,
    baseline: Option<Arc<Baseline>>,
    redact: bool,
    /// Of a list, a person reads only what is not clean.
    omits_clean: bool,
}

#[derive(Clone, Copy, Default)]
enum Form {
    Text(text::Options),
    Line,
    Markdown {
        verbose: bool,
    },
    Json(Detail),
    Csv,
    #[default]
    Nothing,
}

/// The form of a page that several reports are parts of.
#[derive(Debug, Clone, Copy)]
pub enum Overview {
    Text(text::Options),
    /// The text, as a block of code.
    Markdown {
        verbose: bool,
    },
}

impl Overview {
    /// `true` if everything is wanted, not only what is wrong.
    pub fn verbose(self) -> bool {
        match self {
            Self::Text(text::Options { verbose, .. }) | Self::Markdown { verbose } => verbose,
        }
    }
}

impl ReportWriter {
    /// Reads the baseline and opens the output, before anything is contacted.
    pub fn open(args: &OutputArgs) -> anyhow::Result<Self> {
        let baseline = args.baseline.as_deref().map(read_baseline).transpose()?;
        let output = Output::open(args.output.as_deref(), args.color)?;
        let verbose = args.verbose;
        let form = match (args.quiet, args.json, args.markdown, args.format) {
            (0, true, _, _) | (0, _, _, Format::Json) => Form::Json(Detail::of(verbose)),
            (0, _, true, _) | (0, _, _, Format::Markdown) => Form::Markdown { verbose },
            (0, _, _, Format::Csv) => Form::Csv,
            (0, _, _, Format::Text) => Form::Text(text::Options {
                verbose,
                color: output.color,
            }),
            (0, _, _, Format::Line) | (1, ..) => Form::Line,
            _ => Form::Nothing,
        };
        let renderer = Arc::new(Renderer {
            form,
            baseline: baseline.map(Arc::new),
            redact: args.redact,
            omits_clean: false,
        });
        Ok(Self {
            output,
            renderer,
            has_written: false,
        })
    }

    /// Leaves out of the text for a person, from now on, targets that pass; with a baseline, those
    /// that have not changed.
    pub fn omit_clean(&mut self) {
        self.renderer = Arc::new(Renderer {
            omits_clean: matches!(self.renderer.form, Form::Text(options) if !options.verbose),
            ..Renderer::clone(&self.renderer)
        });
    }

    pub fn renderer(&self) -> Arc<Renderer> {
        self.renderer.clone()
    }

    pub fn report(&mut self, report: &Assessment) -> anyhow::Result<()> {
        self.report_on(report, &[])
    }

    /// Writes the report on an origin of these distributions.
    pub fn report_on(&mut self, report: &Assessment, plans: &[Plan]) -> anyhow::Result<()> {
        match self.renderer.page_on(report, plans) {
            Some(page) => self.page(page),
            None => Ok(()),
        }
    }

    /// Writes a page that [`Renderer::page`] returned.
    pub fn page(&mut self, mut page: String) -> anyhow::Result<()> {
        if !page.ends_with('\n') {
            page.push('\n');
        }
        match self.renderer.form {
            Form::Text(_) | Form::Markdown { .. } if self.has_written => page.insert(0, '\n'),
            Form::Csv if !self.has_written => page.insert_str(0, csv::HEADER),
            _ => {}
        }
        self.has_written = true;
        self.output.write(page)
    }

    /// Writes the header of a table without rows. With a baseline, nothing is written if nothing
    /// changed.
    pub fn end(&mut self) -> anyhow::Result<()> {
        if matches!(self.renderer.form, Form::Csv)
            && self.renderer.baseline.is_none()
            && !self.has_written
        {
            self.output.write(csv::HEADER)?;
        }
        Ok(())
    }

    /// `None` if each report stands alone.
    pub fn overview(&self) -> Option<Overview> {
        match (self.renderer.form, &self.renderer.baseline) {
            (Form::Text(options), None) => Some(Overview::Text(options)),
            (Form::Markdown { verbose }, None) => Some(Overview::Markdown { verbose }),
            _ => None,
        }
    }

    /// Writes a page on these distributions.
    pub fn overview_page(&mut self, page: &str, plans: &[Plan]) -> anyhow::Result<()> {
        self.has_written = true;
        if self.renderer.redact {
            let redaction = Redaction::default().and_distributions(plans);
            return self.output.write(redaction.text(page));
        }
        self.output.write(page)
    }

    /// Writes the summary of a list, if a person reads the output.
    pub fn summary(&mut self, summary: String) -> anyhow::Result<()> {
        match self.renderer.form {
            Form::Text(_) => self.page(summary),
            _ => Ok(()),
        }
    }

    /// Writes a sentence between reports, if a person reads the output.
    pub fn aside(&mut self, sentence: &str) -> anyhow::Result<()> {
        match self.renderer.form {
            Form::Text(_) => self.output.write(sentence),
            _ => Ok(()),
        }
    }
}

impl Renderer {
    /// Returns `true` if programs read the pages, so that their order means nothing.
    pub fn is_for_programs(&self) -> bool {
        matches!(self.form, Form::Json(_))
    }

    /// Redacts a text about a report if that is asked for.
    pub fn redacted(&self, report: &Assessment, text: String) -> String {
        if self.redact {
            Redaction::of(report).text(&text)
        } else {
            text
        }
    }

    /// Returns what the summary of a list needs of a report.
    pub fn fact(&self, report: &Assessment) -> Fact {
        Fact::of(report, self.redacted(report, summary::name(report)))
    }

    /// Returns the report in the form that is asked for; `None` if it is left out.
    pub fn page(&self, report: &Assessment) -> Option<String> {
        self.page_on(report, &[])
    }

    fn page_on(&self, report: &Assessment, plans: &[Plan]) -> Option<String> {
        let baseline = self.baseline.as_ref();
        let changes = baseline.map(|baseline| baseline.changes(report));
        let is_clean = match &changes {
            None => report.verdict <= Verdict::Pass,
            Some(changes) => changes.changes.is_empty(),
        };
        if self.omits_clean && is_clean {
            return None;
        }
        let page = match (&self.form, &changes) {
            (Form::Nothing, _) => return None,
            (Form::Json(detail), None) => json::render(report, *detail),
            (Form::Json(detail), Some(changes)) => changes.json(&json::render(report, *detail)),
            (Form::Line | Form::Csv, Some(_)) if is_clean => return None,
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
            Form::Json(_) => redaction.json(&page),
            _ => redaction.text(&page),
        })
    }
}

fn read_baseline(path: &Path) -> anyhow::Result<Baseline> {
    let file =
        File::open(path).with_context(|| format!("--baseline: cannot read {}", path.display()))?;
    Baseline::read_from(BufReader::new(file))
        .map_err(|error| anyhow::anyhow!("{}: {error}", path.display()))
}
