//! Reports in the form that the command line asks for, written one after another.

mod configuration_places;
mod renderer;

use std::fs::File;
use std::io::BufReader;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, bail};

pub use self::configuration_places::ConfigurationPlaces;
use self::renderer::Form;
pub use self::renderer::{Page, Renderer};
use super::args::{FailOn, Format, OutputArgs};
use super::baseline::Baseline;
use super::output::Output;
use super::status::Status;
use crate::assessment::Assessment;
use crate::distribution::Plan;
use crate::render::block::Block;
use crate::render::csv;
use crate::render::document::{Document, DocumentKind};
use crate::render::html::HtmlReport;
use crate::render::json::Detail;
use crate::render::junit;
use crate::render::page::PageForm;
use crate::render::redact::Redaction;
use crate::render::text::cause_blocks::CauseBlocks;

/// More reports than this are a list, which a person reads grouped by cause.
pub const MAX_FULL_REPORTS: usize = 3;

/// Writes reports, and what belongs between and after them.
pub struct ReportWriter {
    output: Output,
    renderer: Arc<Renderer>,
    /// The document that the reports are parts of, if the form is one.
    document: Option<Document>,
    /// The page that the reports are parts of; empty if the form is not HTML.
    html: HtmlReport,
    /// The blocks of a list that is grouped by cause.
    blocks: CauseBlocks,
    has_written: bool,
}

impl ReportWriter {
    /// Reads the baseline and opens the output, before anything is contacted. A document depends on
    /// the judgement that makes the exit status 1, and on the number of targets, `None` if it is not
    /// known.
    pub fn open(
        args: &OutputArgs,
        fail_on: FailOn,
        targets: Option<usize>,
    ) -> anyhow::Result<Self> {
        reject_contradictions(args)?;
        let baseline = args.baseline.as_deref().map(read_baseline).transpose()?;
        let output = Output::open(args.output.as_deref(), args.color)?;
        let color = output.color;
        let junit = junit::JunitOptions {
            omits_passes: targets.is_none_or(|targets| targets > junit::MOST_WITH_PASSES),
            warning_fails: fail_on == FailOn::Warn,
        };
        let form = match (args.quiet, args.form()) {
            (0, Format::Text) => Form::Page(PageForm::Text { color }),
            (0, Format::Markdown) => Form::Page(PageForm::Markdown),
            (0, Format::Html) => Form::Page(PageForm::Html),
            (0, Format::Json) => Form::Json(Detail::of(args.verbose)),
            (0, Format::Csv) => Form::Csv,
            (0, Format::Line) | (1, _) => Form::Line,
            (0, Format::Github) => Form::Document(DocumentKind::Github),
            (0, Format::Junit) => Form::Document(DocumentKind::Junit(junit)),
            (0, Format::Nagios) => Form::Document(DocumentKind::Nagios),
            (0, Format::Prometheus) => Form::Document(DocumentKind::Prometheus),
            (0, Format::Sarif) => Form::Document(DocumentKind::Sarif),
            _ => Form::Nothing,
        };
        let renderer = Arc::new(Renderer {
            form,
            baseline: baseline.map(Arc::new),
            redact: args.redact,
            verbose: args.verbose,
            critical_within: args.critical_within,
            ..Renderer::default()
        });
        Ok(Self {
            output,
            document: match form {
                Form::Document(kind) => Some(Document::new(kind)),
                _ => None,
            },
            html: HtmlReport::default(),
            renderer,
            blocks: CauseBlocks::default(),
            has_written: false,
        })
    }

    /// Groups the text for a person, from now on, by cause, without the targets that pass; with a
    /// baseline, leaves out those that have not changed.
    pub fn group_by_cause(&mut self) {
        let renderer = Arc::make_mut(&mut self.renderer);
        let is_text = matches!(renderer.form, Form::Page(PageForm::Text { .. }));
        let is_log = matches!(renderer.form, Form::Document(DocumentKind::Github));
        renderer.groups = is_text && !renderer.verbose;
        renderer.omits_clean = (is_text || is_log) && !renderer.verbose;
    }

    /// Shows findings on origins beside the lines of their configuration.
    pub fn show_places(&mut self, places: ConfigurationPlaces) {
        Arc::make_mut(&mut self.renderer).places = Arc::new(places);
    }

    /// Redacts what these distributions would give away too, if that is asked for.
    pub fn redact_distributions(&mut self, plans: &[Plan]) {
        let distributions = Redaction::default().and_distributions(plans);
        Arc::make_mut(&mut self.renderer).distributions = distributions;
    }

    /// Writes the blocks of a list, one for each cause.
    pub fn write_blocks(&mut self) -> anyhow::Result<()> {
        let pages = self.blocks.take_pages(self.renderer.style());
        let mut pages = pages.into_iter().map(Page::Text);
        pages.try_for_each(|page| self.page(page))
    }

    pub fn renderer(&self) -> Arc<Renderer> {
        self.renderer.clone()
    }

    pub fn report(&mut self, report: &Assessment) -> anyhow::Result<()> {
        match self.renderer.page(report) {
            Some(page) => self.page(page),
            None => Ok(()),
        }
    }

    /// Writes a page that [`Renderer::page`] returned, or keeps it until all can be written.
    pub fn page(&mut self, page: Page) -> anyhow::Result<()> {
        let mut page = match page {
            Page::Text(page) => page,
            Page::Block(block) => {
                self.blocks.add(*block);
                return Ok(());
            }
            Page::Part(part) => {
                let document = self.document.as_mut();
                return document.map_or(Ok(()), |document| self.output.write(document.add(part)));
            }
            Page::Html(part) => {
                self.html.add(*part);
                return Ok(());
            }
        };
        if !page.ends_with('\n') {
            page.push('\n');
        }
        match self.renderer.form {
            Form::Page(_) if self.has_written => page.insert(0, '\n'),
            Form::Csv if !self.has_written => page.insert_str(0, csv::HEADER),
            _ => {}
        }
        self.has_written = true;
        self.write(&page)
    }

    fn write(&mut self, page: &str) -> anyhow::Result<()> {
        match self.renderer.form {
            Form::Page(PageForm::Text { .. }) => self.output.write_text(page),
            _ => self.output.write(page),
        }
    }

    /// Ends the output: closes a document, writes the header of a table without rows (with a
    /// baseline, nothing if nothing changed), puts a file in its place. Returns the status of the
    /// process.
    pub fn close(&mut self, status: Status) -> anyhow::Result<Status> {
        if matches!(self.renderer.form, Form::Csv)
            && self.renderer.baseline.is_none()
            && !self.has_written
        {
            self.output.write(csv::HEADER)?;
        }
        let incomplete = match status {
            Status::Interrupted => Some("interrupted"),
            Status::Unusable => Some("some lines of the list could not be used"),
            _ => None,
        };
        let mut state = None;
        if let Some(mut document) = self.document.take() {
            state = document.state(incomplete);
            document
                .end(incomplete)
                .try_for_each(|piece| self.output.write(piece))?;
        }
        if matches!(self.renderer.form, Form::Page(PageForm::Html)) {
            let html = std::mem::take(&mut self.html);
            self.output.write(html.document(incomplete))?;
        }
        self.output.close()?;
        Ok(state.map_or(status, Status::Plugin))
    }

    /// The form of a page that several reports are parts of; `None` if each report stands alone.
    pub fn overview(&self) -> Option<PageForm> {
        match self.renderer.form {
            Form::Page(form) if self.renderer.baseline.is_none() => Some(form),
            _ => None,
        }
    }

    /// `true` if everything is wanted, not only what is wrong.
    pub fn is_verbose(&self) -> bool {
        self.renderer.verbose
    }

    /// Writes a page on the distributions.
    pub fn overview_page(&mut self, page: &str) -> anyhow::Result<()> {
        self.has_written = true;
        if self.renderer.redact {
            return self.write(&self.renderer.distributions.text(page));
        }
        self.write(page)
    }

    /// Puts a page on the distributions before the reports.
    pub(crate) fn html_overview(&mut self, mut page: Block) {
        if self.renderer.redact {
            page.visit(&mut |text| *text = self.renderer.distributions.text(text));
        }
        self.html.set_overview(page);
    }

    /// Writes the summary of a list, if a person reads the output.
    pub fn summary(&mut self, summary: String) -> anyhow::Result<()> {
        match self.renderer.form {
            Form::Page(PageForm::Text { .. }) | Form::Document(DocumentKind::Github) => {
                self.page(Page::Text(summary))
            }
            _ => Ok(()),
        }
    }

    /// Writes a sentence between reports, if a person reads the output.
    pub fn aside(&mut self, sentence: &str) -> anyhow::Result<()> {
        match self.renderer.form {
            Form::Page(PageForm::Text { .. }) => self.output.write_text(sentence),
            _ => Ok(()),
        }
    }
}

/// In a form that shows the present state, leaving out what has not changed would read as a pass.
fn reject_contradictions(args: &OutputArgs) -> anyhow::Result<()> {
    let is_present_state = matches!(
        args.format,
        Format::Html | Format::Junit | Format::Nagios | Format::Prometheus | Format::Sarif
    );
    if args.baseline.is_some() && is_present_state {
        let form = args.format.word();
        bail!("--baseline and --format {form} cannot be used together; leave one out");
    }
    if args.critical_within.is_some() && args.format != Format::Nagios {
        bail!("--critical-within is for --format nagios");
    }
    Ok(())
}

fn read_baseline(path: &Path) -> anyhow::Result<Baseline> {
    let file =
        File::open(path).with_context(|| format!("--baseline: cannot read {}", path.display()))?;
    Baseline::read(BufReader::new(file))
        .map_err(|error| anyhow::anyhow!("{}: {error}", path.display()))
}
