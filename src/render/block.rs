//! The blocks that pages are made of, once for all forms.

pub(crate) mod lines;
pub(crate) mod picture;

use self::picture::Picture;
use super::escape::{excerpt, shown};
use crate::check::Severity;

/// A part of a page for a person: text, Markdown and HTML show the same blocks, each in its way.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Block {
    /// Blocks under a heading; sections nest.
    Section {
        heading: Text,
        blocks: Vec<Block>,
    },
    Paragraph(Text),
    /// Labels with their values.
    Fields(Vec<Field>),
    Bullets(Vec<Text>),
    Numbered(Vec<Text>),
    Table {
        columns: Vec<&'static str>,
        rows: Vec<Vec<Text>>,
    },
    /// Lines to be read or copied as they are; they are safe to print.
    Code {
        language: &'static str,
        lines: Vec<String>,
    },
    /// A picture, and the same as lines that are safe to print.
    Drawing {
        lines: Vec<String>,
        picture: Picture,
    },
}

/// A label and its value.
pub(crate) type Field = (&'static str, Text);

impl Block {
    /// `None` without blocks.
    pub fn section(
        heading: impl Into<Text>,
        blocks: impl IntoIterator<Item = Block>,
    ) -> Option<Self> {
        let heading = heading.into();
        unless_empty(blocks).map(|blocks| Self::Section { heading, blocks })
    }

    pub fn paragraph(text: impl Into<Text>) -> Self {
        Self::Paragraph(text.into())
    }

    /// `None` without fields.
    pub fn fields(fields: impl IntoIterator<Item = Field>) -> Option<Self> {
        unless_empty(fields).map(Self::Fields)
    }

    /// `None` without items.
    pub fn bullets<T: Into<Text>>(items: impl IntoIterator<Item = T>) -> Option<Self> {
        unless_empty(items.into_iter().map(Into::into)).map(Self::Bullets)
    }

    /// `None` without items.
    pub fn numbered<T: Into<Text>>(items: impl IntoIterator<Item = T>) -> Option<Self> {
        unless_empty(items.into_iter().map(Into::into)).map(Self::Numbered)
    }

    /// `None` without rows.
    pub fn table<const N: usize>(
        columns: [&'static str; N],
        rows: impl IntoIterator<Item = [Text; N]>,
    ) -> Option<Self> {
        let columns = Vec::from(columns);
        let rows = unless_empty(rows.into_iter().map(Vec::from));
        rows.map(|rows| Self::Table { columns, rows })
    }

    /// Visits every text.
    pub fn visit(&mut self, visit: &mut impl FnMut(&mut String)) {
        let mut texts = |text: &mut Text| {
            text.0
                .iter_mut()
                .filter_map(Span::text_mut)
                .for_each(&mut *visit)
        };
        match self {
            Self::Section { heading, blocks } => {
                texts(heading);
                blocks.iter_mut().for_each(|block| block.visit(visit));
            }
            Self::Paragraph(text) => texts(text),
            Self::Fields(fields) => fields.iter_mut().for_each(|(_, text)| texts(text)),
            Self::Bullets(items) | Self::Numbered(items) => items.iter_mut().for_each(texts),
            Self::Table { rows, .. } => rows.iter_mut().flatten().for_each(texts),
            Self::Code { lines, .. } => lines.iter_mut().for_each(visit),
            Self::Drawing { lines, picture } => {
                lines.iter_mut().chain(picture.texts_mut()).for_each(visit);
            }
        }
    }
}

fn unless_empty<T>(items: impl IntoIterator<Item = T>) -> Option<Vec<T>> {
    let items: Vec<T> = items.into_iter().collect();
    (!items.is_empty()).then_some(items)
}

/// A text that is safe to print, with the few marks that a form can show. What is made from a
/// string is escaped: it may hold a peer's.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Text(pub Vec<Span>);

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Span {
    Plain(String),
    /// An id or a command.
    Code(String),
    /// The word for a verdict or a severity, at the beginning.
    Verdict(String, Option<Severity>),
    /// A page of documentation: its title and its URL.
    Link(&'static str, &'static str),
    LineBreak,
}

impl Span {
    fn text_mut(&mut self) -> Option<&mut String> {
        match self {
            Self::Plain(text) | Self::Code(text) => Some(text),
            Self::Verdict(..) | Self::Link(..) | Self::LineBreak => None,
        }
    }
}

impl<T: AsRef<str>> From<T> for Text {
    fn from(text: T) -> Self {
        Self::safe(shown(text.as_ref()))
    }
}

impl Text {
    /// A text that is escaped already.
    pub fn safe(text: impl Into<String>) -> Self {
        Self(vec![Span::Plain(text.into())])
    }

    /// An escaped text, cut to this many characters.
    pub fn excerpt(text: &str, most: usize) -> Self {
        Self::safe(excerpt(text, most))
    }

    pub fn code(text: &str) -> Self {
        Self(vec![Span::Code(shown(text))])
    }

    pub fn verdict(word: impl Into<String>, severity: Option<Severity>) -> Self {
        Self(vec![Span::Verdict(word.into(), severity)])
    }

    pub fn link(title: &'static str, url: &'static str) -> Self {
        Self(vec![Span::Link(title, url)])
    }

    /// The same followed by more.
    pub fn and(mut self, more: impl Into<Text>) -> Self {
        self.0.extend(more.into().0);
        self
    }

    /// The same followed by more on a line of its own.
    pub fn then(mut self, more: impl Into<Text>) -> Self {
        self.0.push(Span::LineBreak);
        self.and(more)
    }

    /// Ids of checks, with commas between them.
    pub fn ids(ids: impl IntoIterator<Item = &'static str>) -> Self {
        Self::joined(ids.into_iter().map(Self::code), &", ".into())
    }

    /// Texts with a separator between each two.
    pub fn joined(texts: impl IntoIterator<Item = Text>, separator: &Text) -> Self {
        let mut all = Self::default();
        for (position, text) in texts.into_iter().enumerate() {
            if position > 0 {
                all.0.extend(separator.0.iter().cloned());
            }
            all.0.extend(text.0);
        }
        all
    }
}
