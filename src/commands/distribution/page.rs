//! The page on a distribution: aliases, behaviours and origins with their verdicts as a picture,
//! then what is wrong with the configuration. Several distributions are a table.

mod findings;
mod picture;
mod table;

use std::collections::HashMap;

use crate::assessment::Assessment;
use crate::check::{Severity, Verdict};
use crate::distribution::{Plan, PlannedOrigin};
use crate::observation::Attempt;
use crate::render::escape::{escape, excerpt};
use crate::render::markdown;
use crate::render::style::Style;
use crate::render::text::Options;
use crate::render::wrap::wrap;

/// How the page is printed.
#[derive(Debug, Clone, Copy)]
pub enum Overview {
    /// For a person at a terminal.
    Text(Options),
    /// For a ticket: the same page, in a block of its own.
    Markdown {
        /// Every distribution, and every origin.
        verbose: bool,
    },
}

impl Overview {
    /// Whether everything is wanted, not only what is wrong.
    pub fn verbose(self) -> bool {
        match self {
            Self::Text(options) => options.verbose,
            Self::Markdown { verbose } => verbose,
        }
    }
}

/// Renders the page for these distributions, from the reports on what is known of their origins.
pub fn render(plans: &[Plan], reports: &[Assessment], overview: &Overview) -> String {
    match overview {
        Overview::Text(options) => text(plans, reports, options),
        Overview::Markdown { verbose } => {
            let options = Options {
                verbose: *verbose,
                color: false,
            };
            let page = text(plans, reports, &options);
            let known = Known::new(reports);
            let marks: Vec<Mark> = plans.iter().flat_map(|plan| marks(plan, &known)).collect();
            let worst = marks.iter().max().copied().unwrap_or(Mark::NotAsked);
            let subject = match plans {
                [plan] => format!("distribution {}", plan.label),
                several => format!("{} distributions", several.len()),
            };
            let lines: Vec<String> = page.lines().map(str::to_owned).collect();
            format!(
                "# {}: {}\n\n{}.\n\n{}\n",
                worst.word().to_uppercase(),
                markdown::escape(&subject),
                counted(&marks),
                markdown::fenced("text", &lines)
            )
        }
    }
}

fn text(plans: &[Plan], reports: &[Assessment], options: &Options) -> String {
    let style = Style {
        color: options.color,
    };
    let known = Known::new(reports);
    let mut sections = Vec::new();
    if plans.len() != 1 {
        sections.push(table::draw(plans, &known, options, style));
    }
    if plans.len() == 1 || options.verbose {
        for plan in plans {
            sections.push(headline(plan, &known, style));
            sections.push(picture::draw(plan, &known, style));
            sections.extend(findings::all(plan, &known, style));
        }
    }
    let text: Vec<String> = sections
        .into_iter()
        .filter(|section| !section.is_empty())
        .map(|section| section.join("\n"))
        .collect();
    text.join("\n\n") + "\n"
}

/// What stands above the report on what several origins ask a server in the same words.
pub fn heading<'a>(sources: impl Iterator<Item = &'a str>, overview: &Overview) -> String {
    let sources: Vec<&str> = sources.collect();
    match overview {
        Overview::Text(_) => {
            let sources: Vec<String> = sources.into_iter().map(escape).collect();
            let lines = wrap("Seen for ", "  ", &format!("{}:", sources.join("; ")));
            format!("\n{}\n", lines.join("\n"))
        }
        Overview::Markdown { .. } => {
            let sources: Vec<String> = sources.into_iter().map(markdown::escape).collect();
            format!("\nSeen for {}:\n", sources.join("; "))
        }
    }
}

/// The reports by the origin that they are on; origins are told apart by their place in the plans.
struct Known<'a>(HashMap<*const PlannedOrigin, Vec<&'a Assessment<'a>>>);

impl<'a> Known<'a> {
    fn new(reports: &'a [Assessment<'a>]) -> Self {
        let mut known: HashMap<_, Vec<&Assessment>> = HashMap::new();
        for report in reports {
            if let Some(configured) = &report.case.configured {
                let origin = std::ptr::from_ref(configured.origin);
                known.entry(origin).or_default().push(report);
            }
        }
        Self(known)
    }

    /// The reports on an origin.
    fn on(&self, origin: &PlannedOrigin) -> &[&'a Assessment<'a>] {
        let known = self.0.get(&std::ptr::from_ref(origin));
        known.map_or(&[], Vec::as_slice)
    }
}

/// A verdict, or that nobody was asked and nothing is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Mark {
    NotAsked,
    Judged(Verdict),
}

impl Mark {
    fn of(report: &Assessment) -> Self {
        let unasked = matches!(report.case.observation.resolution, Attempt::NotTried);
        match report.verdict {
            Verdict::Pass if unasked => Self::NotAsked,
            verdict => Self::Judged(verdict),
        }
    }

    /// The worst of several; not asked where there is none.
    fn worst(reports: &[&Assessment]) -> Self {
        reports
            .iter()
            .map(|report| Self::of(report))
            .max()
            .unwrap_or(Self::NotAsked)
    }

    fn word(self) -> &'static str {
        match self {
            Self::NotAsked => "not asked",
            Self::Judged(verdict) => verdict.word(),
        }
    }

    fn severity(self) -> Option<Severity> {
        match self {
            Self::NotAsked => Some(Severity::Notice),
            Self::Judged(verdict) => verdict.severity(),
        }
    }
}

/// The width of the longest mark.
const MARK: usize = "inconclusive".len();

/// The marks from the worst to the best.
const MARKS: [Mark; 5] = [
    Mark::Judged(Verdict::Fail),
    Mark::Judged(Verdict::Inconclusive),
    Mark::Judged(Verdict::Warn),
    Mark::Judged(Verdict::Pass),
    Mark::NotAsked,
];

/// How many origins have which verdict: `3 origins: 1 fail, 2 pass`.
fn counted(marks: &[Mark]) -> String {
    let parts: Vec<String> = MARKS
        .iter()
        .map(|mark| (mark, marks.iter().filter(|one| *one == mark).count()))
        .filter(|(_, count)| *count > 0)
        .map(|(mark, count)| format!("{count} {}", mark.word()))
        .collect();
    let plural = if marks.len() == 1 { "" } else { "s" };
    match parts.is_empty() {
        true => "no origin".to_owned(),
        false => format!("{} origin{plural}: {}", marks.len(), parts.join(", ")),
    }
}

fn marks(plan: &Plan, known: &Known) -> Vec<Mark> {
    let origins = plan.origins.iter();
    origins
        .map(|origin| Mark::worst(known.on(origin)))
        .collect()
}

/// The verdict and the distribution; then how its origins fare.
fn headline(plan: &Plan, known: &Known, style: Style) -> Vec<String> {
    let marks = marks(plan, known);
    let worst = marks.iter().max().copied().unwrap_or(Mark::NotAsked);
    let own = match &plan.domain_name {
        Some(name) if *name != plan.label => format!(" ({})", escape(name)),
        _ => String::new(),
    };
    let word = worst.word().to_uppercase();
    let mut lines = vec![
        format!(
            "{}  distribution {}{own}",
            style.severity(&word, worst.severity()),
            escape(&plan.label)
        ),
        format!("{}.", counted(&marks)),
    ];
    for note in &plan.notes {
        lines.extend(wrap("", "", &format!("Note: {}.", shown(note))));
    }
    lines
}

/// An origin as people speak of it: its id, and where it is.
fn named(origin: &PlannedOrigin, place: &str) -> String {
    match origin.id == place || place.is_empty() {
        true => shown(&origin.id),
        false => format!("{} at {}", shown(&origin.id), shown(place)),
    }
}

fn shown(text: &str) -> String {
    excerpt(text, 300)
}
