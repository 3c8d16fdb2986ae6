//! The page on a distribution: aliases, behaviors and origins with their verdicts as a picture,
//! then the findings about the configuration. Several distributions are a table.

mod blocks;
mod findings;
mod origin;
mod picture;
mod table;

pub(super) use self::blocks::blocks;
pub(super) use self::origin::OriginReports;
use self::origin::{counted, headword, shown};
use crate::distribution::Plan;
use crate::render::escape::escape;
use crate::render::markdown;
use crate::render::page::PageForm;
use crate::render::style::Style;
use crate::render::wrap::{self, wrap};

/// Renders the page for these distributions, from the reports on what is known of their origins.
pub(super) fn render(
    plans: &[Plan],
    known: &OriginReports,
    verbose: bool,
    form: PageForm,
) -> String {
    let color = form == PageForm::Text { color: true };
    let style = Style { color };
    let page = text(plans, known, verbose, style);
    if matches!(form, PageForm::Text { .. }) {
        return page;
    }
    let verdicts = known.verdicts(plans);
    let subject = match plans {
        [plan] => format!("distribution {}", plan.label),
        several => format!("{} distributions", several.len()),
    };
    let lines: Vec<String> = page.lines().map(str::to_owned).collect();
    format!(
        "# {}: {}\n\n{}.\n\n{}\n",
        headword(&verdicts, style),
        markdown::escape(&subject),
        counted(&verdicts),
        markdown::fenced("text", &lines)
    )
}

fn text(plans: &[Plan], known: &OriginReports, verbose: bool, style: Style) -> String {
    let mut sections = Vec::new();
    if plans.len() != 1 {
        sections.push(table::draw(plans, known, verbose, style));
    }
    if plans.len() == 1 || verbose {
        for plan in plans {
            sections.push(headline(plan, known, style));
            sections.push(picture::draw(plan, known, style));
            sections.extend(findings::all(plan, known, style));
        }
    }
    wrap::page(sections)
}

/// The line above the report on a server that several origins ask in the same words.
pub(super) fn heading<'a>(sources: impl Iterator<Item = &'a str>, form: PageForm) -> String {
    if form == PageForm::Markdown {
        let sources: Vec<String> = sources.map(markdown::escape).collect();
        return format!("\nSeen for {}:\n", sources.join("; "));
    }
    let sources: Vec<String> = sources.map(escape).collect();
    let lines = wrap("Seen for ", "  ", &format!("{}:", sources.join("; ")));
    format!("\n{}\n", lines.join("\n"))
}

/// The verdict on a distribution, then the verdicts on its origins.
fn headline(plan: &Plan, known: &OriginReports, style: Style) -> Vec<String> {
    let verdicts = known.verdicts([plan]);
    let own = match &plan.domain_name {
        Some(name) if *name != plan.label => format!(" ({})", escape(name)),
        _ => String::new(),
    };
    let word = headword(&verdicts, style);
    let mut lines = vec![
        format!("{word}  distribution {}{own}", escape(&plan.label)),
        format!("{}.", counted(&verdicts)),
    ];
    for note in &plan.notes {
        lines.extend(wrap("", "", &format!("Note: {}.", shown(note))));
    }
    lines
}
