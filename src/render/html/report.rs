//! The reports of a run as one page: one target in full; of a list the counts, a table for each
//! cause, and the first unclean targets of each in full. What it holds is bounded: some megabytes,
//! however long the list is.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use maud::{Markup, html};

use super::blocks::{inline, markup};
use super::{document, title};
use crate::assessment::Assessment;
use crate::assessment::expiry::expires;
use crate::check::Verdict;
use crate::check::sentence::number_of;
use crate::render::block::lines::flat;
use crate::render::block::{Block, Text};
use crate::render::escape::shown;
use crate::render::full;
use crate::render::text::summary::name;
use crate::time_format::date;

/// One target.
#[derive(Debug)]
pub struct HtmlPart {
    /// The finding that decided the verdict: its id and title.
    cause: Option<(&'static str, String)>,
    /// The target, its expiry, and the ids of all findings that count.
    row: [Text; 3],
    page: HtmlPage,
}

/// The verdict, the worst first, and the id of the finding that decided it.
type Cause = (Reverse<Verdict>, &'static str);

/// The targets with one cause.
#[derive(Debug, Default)]
struct Group {
    title: String,
    count: usize,
    rows: Vec<[Text; 3]>,
    /// The reports on the first of them.
    pages: usize,
}

/// The targets so far.
#[derive(Debug, Default)]
pub struct HtmlReport {
    overview: Option<Block>,
    groups: BTreeMap<Cause, Group>,
    pages: Vec<HtmlPage>,
    total: usize,
    page_bytes: usize,
}

/// A report in full.
#[derive(Debug)]
struct HtmlPage {
    verdict: Verdict,
    block: Block,
    /// The bytes of its texts.
    size: usize,
}

/// Up to this many targets are each shown in full; more are a list.
const FEW: usize = 3;
/// The most targets that a table names, over all causes.
const MAX_ROWS: usize = 20_000;
/// The most reports in full on targets with one cause.
const MAX_PAGES_OF_CAUSE: usize = 20;
/// The most text of reports in full, in bytes. Markup is about as long again.
const MAX_PAGE_BYTES: usize = 1 << 20;

impl HtmlPart {
    /// `redact` replaces what a public ticket must not hold; `verbose` shows everything seen.
    pub fn new(report: &Assessment, verbose: bool, redact: impl Fn(&str) -> String) -> Self {
        let mut block = full::page(report, verbose);
        let mut size = 0;
        block.visit(&mut |text| {
            *text = redact(text);
            size += text.len();
        });
        let cause = report.cause();
        let verdict = report.verdict;
        Self {
            cause: cause.map(|result| (result.check.id, redact(&shown(result.title())))),
            row: [
                Text::safe(redact(&name(report))),
                Text::safe(expires(report).map(date).unwrap_or_default()),
                Text::ids(report.ids()),
            ],
            page: HtmlPage {
                verdict,
                block,
                size,
            },
        }
    }

    /// Returns about how many bytes of memory it holds.
    pub fn size(&self) -> usize {
        self.page.size + size_of::<Self>()
    }
}

impl HtmlReport {
    /// Puts a page before the reports, which are parts of it.
    pub(crate) fn set_overview(&mut self, overview: Block) {
        self.overview = Some(overview);
    }

    pub fn add(&mut self, HtmlPart { cause, row, page }: HtmlPart) {
        self.total += 1;
        if self.total == FEW + 1 && self.overview.is_none() {
            // It is a list: what is clean has a row only.
            self.pages.retain(|page| page.verdict > Verdict::Pass);
            self.page_bytes = self.pages.iter().map(|page| page.size).sum();
        }
        let (id, title) = cause.unwrap_or_default();
        let group = self.groups.entry((Reverse(page.verdict), id)).or_default();
        group.count += 1;
        if group.title.is_empty() {
            group.title = title;
        }
        if self.total <= MAX_ROWS {
            group.rows.push(row);
        }
        let is_shown = self.total <= FEW || page.verdict > Verdict::Pass;
        let fits = self.page_bytes + page.size <= MAX_PAGE_BYTES;
        if is_shown && fits && group.pages < MAX_PAGES_OF_CAUSE {
            group.pages += 1;
            self.page_bytes += page.size;
            self.pages.push(page);
        }
    }

    /// Returns the whole page; `incomplete` says why targets are left out of it.
    pub fn document(&self, incomplete: Option<&str>) -> String {
        match (&self.overview, self.pages.as_slice()) {
            (Some(overview), pages) => {
                let body = html! {
                    (markup(overview, 0))
                    @if let Some(why) = incomplete { p { "Incomplete: " (why) "." } }
                    @for page in pages { (markup(&page.block, 1)) }
                };
                document(&title(overview), &body)
            }
            (None, [page]) if self.total == 1 && incomplete.is_none() => {
                document(&title(&page.block), &markup(&page.block, 0))
            }
            (None, pages) => self.list(pages, incomplete),
        }
    }

    fn list(&self, pages: &[HtmlPage], incomplete: Option<&str>) -> String {
        let counts = self.counts();
        let body = html! {
            h1 { (inline(&counts)) }
            @if let Some(why) = incomplete { p { "Incomplete: " (why) "." } }
            @if self.total > FEW {
                @for (cause, group) in &self.groups { (table(cause, group)) }
            }
            @for HtmlPage { block, .. } in pages {
                @if self.total > FEW { (folded(block)) } @else { (markup(block, 1)) }
            }
        };
        document(&flat(&counts), &body)
    }

    /// `FAIL  4 targets: 1 fail, 3 pass`
    fn counts(&self) -> Text {
        let worst = self.groups.keys().next().map(|(verdict, _)| verdict.0);
        let counts = Verdict::counted(|verdict| {
            let groups = self.groups.iter();
            let with = groups.filter(|((Reverse(of), _), _)| *of == verdict);
            with.map(|(_, group)| group.count).sum()
        });
        let counts = format!("{}: {counts}", number_of(self.total, "target"));
        match worst {
            Some(worst) => Text::verdict(worst.word().to_uppercase(), worst.severity()).and(counts),
            None => "no target was checked".into(),
        }
    }
}

fn table((Reverse(verdict), id): &Cause, group: &Group) -> Markup {
    let mut heading = Text::verdict(verdict.word(), verdict.severity());
    if !id.is_empty() {
        heading = heading
            .and(Text::code(id))
            .and(Text::safe(format!(": {}", group.title)));
    }
    let heading = heading.and(format!(" ({})", number_of(group.count, "target")));
    let rows = group.rows.iter().cloned();
    let left_out = group.count.saturating_sub(group.rows.len());
    let more = (left_out > 0).then(|| {
        let more = format!("and {left_out} more, which are left out here");
        [more.into(), Text::default(), Text::default()]
    });
    let table = Block::table(["target", "expires", "findings"], rows.chain(more));
    Block::section(heading, table).map_or_else(|| html! {}, |section| markup(&section, 1))
}

/// A report that opens on demand, and in print.
fn folded(page: &Block) -> Markup {
    let Block::Section { heading, blocks } = page else {
        return markup(page, 1);
    };
    html! {
        details {
            summary { h2 { (inline(heading)) } }
            @for block in blocks { (markup(block, 2)) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(number: usize, verdict: Verdict) -> HtmlPart {
        let name = format!("origin-{number}.with-a-usual-name.example.com:443");
        let heading = Text::verdict(verdict.word(), verdict.severity()).and(&name);
        let id = (verdict > Verdict::Pass).then_some("chain-incomplete");
        HtmlPart {
            cause: id.map(|id| (id, "an intermediate certificate is missing".to_owned())),
            row: [name.into(), "2027-01-30".into(), Text::ids(id)],
            page: HtmlPage {
                verdict,
                block: Block::Section {
                    heading,
                    blocks: vec![Block::paragraph("x".repeat(900)); 8],
                },
                size: 7200,
            },
        }
    }

    #[test]
    fn ten_thousand_targets_are_five_megabytes_at_most() {
        let mut report = HtmlReport::default();
        for number in 0..10_000 {
            let verdict = if number % 2 == 0 {
                Verdict::Fail
            } else {
                Verdict::Pass
            };
            report.add(part(number, verdict));
        }
        let page = report.document(None);
        assert!(page.len() < 5 << 20, "{} bytes", page.len());
        assert_eq!(page.matches("<tr><td>origin-").count(), 10_000);
        assert_eq!(page.matches("<details>").count(), MAX_PAGES_OF_CAUSE);
        assert!(
            page.contains("</strong> 10000 targets: 5000 fail, 5000 pass"),
            "{}",
            &page[..4000]
        );
    }

    #[test]
    fn what_is_held_does_not_grow_with_the_list() {
        let mut report = HtmlReport::default();
        for number in 0..30_000 {
            report.add(part(number, Verdict::Fail));
        }
        let rows: usize = report.groups.values().map(|group| group.rows.len()).sum();
        assert_eq!(rows, MAX_ROWS);
        assert!(
            report
                .document(None)
                .contains("and 10000 more, which are left out here")
        );
    }

    #[test]
    fn a_list_folds_what_is_unclean_and_a_few_reports_are_whole() {
        let mut report = HtmlReport::default();
        report.add(part(1, Verdict::Pass));
        assert!(report.document(None).contains("<h1>"));
        report.add(part(2, Verdict::Fail));
        let page = report.document(None);
        assert_eq!(
            (
                page.matches("<h2>").count(),
                page.matches("<details>").count()
            ),
            (2, 0)
        );
        report.add(part(3, Verdict::Pass));
        report.add(part(4, Verdict::Warn));
        let page = report.document(Some("interrupted"));
        assert_eq!(page.matches("<details>").count(), 2, "{page}");
        assert_eq!(page.matches("<table>").count(), 3);
        assert!(page.contains("<p>Incomplete: interrupted.</p>"), "{page}");
    }
}
