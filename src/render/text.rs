//! The report for a person, perhaps at three in the morning: what CloudFront would do, why, what to
//! change, and what the ticket needs.

mod certificate;
mod chain;
pub(crate) mod finding;
mod served;
mod verbose;

use super::block::{Section, labeled, page, section};
use super::context::{context, reproduce, subject};
use super::escape::{escape, shown};
pub use super::style::Options;
use super::style::Style;
use super::wrap::{WIDTH, columns, pad, wrap};
use crate::assessment::Assessment;
use crate::assessment::workaround::workaround;
use crate::check::sentence::capitalized;
use crate::check::{Outcome, Severity};

/// Renders a report, with a line break at the end of each line. At most 80 columns, except for
/// what cannot be broken without harm.
pub fn render(assessment: &Assessment, options: &Options) -> String {
    let style = Style {
        color: options.color,
    };
    let mut sections = vec![headline(assessment, style), addresses(assessment, style)];
    sections.extend(finding::all(assessment, options, style));
    sections.push(chain::section(assessment, options, style));
    sections.push(served::section(assessment));
    sections.push(passes(assessment, options));
    let workaround = workaround(assessment).map(|text| wrap("  ", "  ", &escape(&text)));
    sections.push(section(
        style.heading("Workaround"),
        workaround.unwrap_or_default(),
    ));
    if options.verbose {
        sections.extend(verbose::all(assessment, style));
    }
    sections.push(for_the_ticket(assessment, style));
    page(sections)
}

/// The verdict, the target and what CloudFront would do; then why.
fn headline(assessment: &Assessment, style: Style) -> Section {
    let verdict = assessment.verdict;
    let mut lines = vec![format!(
        "{}  {}  {}",
        style.severity(&verdict.word().to_uppercase(), verdict.severity()),
        subject(assessment),
        shown(&assessment.response.consequence)
    )];
    // A single failure follows at once and says it itself.
    let said_below = assessment.findings(Severity::Fail).count() == 1;
    if !assessment.response.why.is_empty() && !said_below {
        let why = format!("{}.", shown(&capitalized(&assessment.response.why)));
        lines.extend(wrap("", "", &why));
    }
    lines
}

/// One line for each address if they differ.
fn addresses(assessment: &Assessment, style: Style) -> Section {
    let addresses = &assessment.addresses;
    let differ = addresses.windows(2).any(|pair| match pair {
        [one, other] => (one.verdict, &one.findings) != (other.verdict, &other.findings),
        _ => false,
    });
    if !differ {
        return Section::new();
    }
    let cells = addresses.iter().map(|address| {
        let cells = (address.address.to_string(), address.verdict.word());
        (cells, address.findings.join(", "))
    });
    let rows: Vec<_> = cells.collect();
    let width = |column: fn(&(String, &str)) -> usize| {
        let widths = rows.iter().map(|(cells, _)| column(cells));
        widths.max().unwrap_or(0)
    };
    let (width, words) = (width(|cells| cells.0.len()), width(|cells| cells.1.len()));
    let lines = rows.iter().flat_map(|((address, word), findings)| {
        let label = format!("  {}  {}  ", pad(address, width), pad(word, words));
        labeled(&label, findings)
    });
    section(style.heading("Addresses"), lines.collect())
}

/// The number of checks that passed; with -v, their ids.
fn passes(assessment: &Assessment, options: &Options) -> Section {
    let results = || {
        assessment
            .reported()
            .map(|result| (result.check.id, &result.outcome))
    };
    let passed = results().filter(|(_, outcome)| **outcome == Outcome::Pass);
    let not_applicable = results().filter_map(|(id, outcome)| match outcome {
        Outcome::NotApplicable(why) => Some((id, why)),
        _ => None,
    });
    let plural = if passed.clone().count() == 1 { "" } else { "s" };
    let hint = if options.verbose {
        ""
    } else {
        " (-v lists them)"
    };
    let mut lines = vec![format!(
        "{} check{plural} passed, {} not applicable{hint}.",
        passed.clone().count(),
        not_applicable.clone().count()
    )];
    if options.verbose {
        lines.extend(passed.map(|(id, _)| format!("  pass            {id}")));
        lines.extend(not_applicable.flat_map(|(id, why)| {
            let label = format!("  not applicable  {id}: ");
            wrap(&label, "                    ", &shown(why))
        }));
    }
    lines
}

/// The context of what was seen, and the command that shows it again.
fn for_the_ticket(assessment: &Assessment, style: Style) -> Section {
    const LABEL: usize = "leaf SHA-256  ".len();
    let context = context(assessment);
    let fields = context
        .iter()
        .flat_map(|(label, value)| labeled(&format!("  {}", pad(label, LABEL)), value));
    let mut lines: Vec<String> = fields.collect();
    if let Some(words) = reproduce(assessment) {
        lines.push("  reproduce:".to_owned());
        lines.extend(command(&words));
    }
    section(style.heading("For the ticket"), lines)
}

/// A command over as many lines as it needs, which a shell takes all at once.
fn command(words: &[String]) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words {
        match lines.last_mut() {
            Some(line) if columns(line) + columns(word) + 3 <= WIDTH => {
                line.push(' ');
                line.push_str(word);
            }
            Some(line) => {
                line.push_str(" \\");
                lines.push(format!("      {word}"));
            }
            None => lines.push(format!("    {word}")),
        }
    }
    lines
}
