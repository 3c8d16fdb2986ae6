//! One report in the form that the command line asks for.

use std::sync::Arc;

use super::configuration_places::ConfigurationPlaces;
use crate::assessment::Assessment;
use crate::assessment::summary::Fact;
use crate::check::Verdict;
use crate::check::context::target::ExpiresWithin;
use crate::commands::shared::baseline::{Baseline, Changes};
use crate::render::document::brief::Brief;
use crate::render::document::source_line::SourceLine;
use crate::render::document::{DocumentKind, Part};
use crate::render::html::HtmlPart;
use crate::render::json::Detail;
use crate::render::page::PageForm;
use crate::render::redact::Redaction;
use crate::render::style::Style;
use crate::render::text::cause_blocks::CauseBlock;
use crate::render::text::summary;
use crate::render::{csv, json, line, markdown, text};

/// The report on one target, ready to be written.
#[derive(Debug)]
pub enum Page {
    Text(String),
    /// In a list that is grouped by cause.
    Block(Box<CauseBlock>),
    /// A part of a document.
    Part(Part),
    Html(Box<HtmlPart>),
}

impl Page {
    /// Returns about how many bytes of memory it holds.
    pub fn size(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Block(block) => block.size(),
            Self::Part(part) => part.size(),
            Self::Html(part) => part.size(),
        }
    }
}

/// Turns assessments into pages; shared by all tasks, on any thread.
#[derive(Clone, Default)]
pub struct Renderer {
    pub(super) form: Form,
    pub(super) baseline: Option<Arc<Baseline>>,
    pub(super) redact: bool,
    /// The secrets of the distributions that the reports are on.
    pub(super) distributions: Redaction,
    /// Of a list, a person reads a block for each cause; with a baseline, what changed.
    pub(super) groups: bool,
    /// Targets that are clean are left out.
    pub(super) omits_clean: bool,
    pub(super) critical_within: Option<ExpiresWithin>,
    pub(super) places: Arc<ConfigurationPlaces>,
    pub(super) verbose: bool,
}

#[derive(Clone, Copy, Default)]
pub(super) enum Form {
    Page(PageForm),
    Line,
    Json(Detail),
    Csv,
    Document(DocumentKind),
    #[default]
    Nothing,
}

impl Renderer {
    /// Returns `true` if programs read the pages, so that their order means nothing.
    pub fn is_for_programs(&self) -> bool {
        matches!(self.form, Form::Json(_))
    }

    /// Redacts a text about a report if that is asked for.
    pub fn redacted(&self, report: &Assessment, text: String) -> String {
        match self.redaction(report) {
            Some(redaction) => redaction.text(&text),
            None => text,
        }
    }

    fn redaction(&self, report: &Assessment) -> Option<Redaction> {
        let redaction = || Redaction::of(report).and(self.distributions.clone());
        self.redact.then(redaction)
    }

    /// Returns what the summary of a list needs of a report.
    pub fn fact(&self, report: &Assessment) -> Fact {
        Fact::of(report, self.redacted(report, summary::name(report)))
    }

    fn block(&self, report: &Assessment, redaction: Option<&Redaction>) -> CauseBlock {
        let mut block = CauseBlock::of(report, self.style());
        if let Some(redaction) = redaction {
            block.redact(|text| redaction.text(text));
        }
        block
    }

    pub(super) fn style(&self) -> Style {
        Style {
            color: matches!(self.form, Form::Page(PageForm::Text { color: true })),
        }
    }

    /// Returns the report in the form that is asked for; `None` if it is left out.
    pub fn page(&self, report: &Assessment) -> Option<Page> {
        let baseline = self.baseline.as_ref();
        let changes = baseline.map(|baseline| baseline.changes(report));
        let is_clean = match &changes {
            None => report.verdict <= Verdict::Pass,
            Some(changes) => changes.changes.is_empty(),
        };
        if self.omits_clean && is_clean {
            return None;
        }
        let redaction = self.redaction(report);
        if self.groups && changes.is_none() {
            let block = self.block(report, redaction.as_ref());
            return Some(Page::Block(Box::new(block)));
        }
        if let Form::Page(PageForm::Html) = self.form {
            let redact = |text: &str| match &redaction {
                Some(redaction) => redaction.text(text),
                None => text.to_owned(),
            };
            let part = HtmlPart::new(report, self.verbose, redact);
            return Some(Page::Html(Box::new(part)));
        }
        let redacted = |page: String| match (&redaction, self.form) {
            (None, _) => page,
            (Some(redaction), Form::Json(_)) => redaction.json(&page),
            (Some(redaction), _) => redaction.text(&page),
        };
        if let Form::Document(kind) = self.form {
            let brief = self.brief(report, redaction.as_ref());
            let text = || match &changes {
                None => redacted(self.for_a_person(report, false)),
                Some(changes) => redacted(changes.text(report)),
            };
            return Some(Page::Part(kind.part(&brief, text)));
        }
        let page = self.text(report, changes, is_clean)?;
        Some(Page::Text(redacted(page)))
    }

    fn for_a_person(&self, report: &Assessment, color: bool) -> String {
        let options = text::TextOptions {
            verbose: self.verbose,
            color,
        };
        text::render(report, &options)
    }

    fn text(
        &self,
        report: &Assessment,
        changes: Option<Changes>,
        is_clean: bool,
    ) -> Option<String> {
        Some(match (&self.form, &changes) {
            (Form::Nothing | Form::Document(_) | Form::Page(PageForm::Html), _) => return None,
            (Form::Json(detail), None) => json::render(report, *detail),
            (Form::Json(detail), Some(changes)) => changes.json(&json::render(report, *detail)),
            (Form::Line | Form::Csv, Some(_)) if is_clean => return None,
            (Form::Line, _) => line::render(report),
            (Form::Csv, _) => csv::render(report),
            (Form::Page(_), Some(changes)) => changes.text(report),
            (Form::Page(PageForm::Markdown), None) => markdown::render(report, self.verbose),
            (Form::Page(PageForm::Text { color }), None) => self.for_a_person(report, *color),
        })
    }

    fn brief(&self, report: &Assessment, redaction: Option<&Redaction>) -> Brief {
        let here = std::env::current_dir().unwrap_or_default();
        let place = self.place(report).map(|place| place.relative_to(&here));
        Brief::new(report, redaction, place, self.critical_within)
    }

    /// The line of the list or the configuration that names the target, or the first line of the
    /// file that is judged.
    fn place(&self, report: &Assessment) -> Option<SourceLine> {
        let context = &report.context;
        if let Some(files) = &context.files {
            let first = files.files.first().filter(|file| file.name != "-")?;
            return Some(SourceLine::start_of(&first.name));
        }
        match &context.configured {
            Some(configured) => self.places.of(configured.origin),
            None => SourceLine::of_source(context.observation.target.source.as_deref()?),
        }
    }
}
