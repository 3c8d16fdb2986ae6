//! The page on a distribution: aliases, behaviors and origins with their verdicts as a picture,
//! then the findings about the configuration. Several distributions are a table.

mod blocks;
mod findings;
mod origin;
mod picture;
mod table;

pub(super) use self::blocks::blocks;
use self::origin::{OriginReports, counted, headword, shown};
use crate::assessment::Assessment;
use crate::distribution::Plan;
use crate::render::escape::escape;
use crate::render::markdown;
use crate::render::page::PageForm;
use crate::render::style::Style;
use crate::render::text::Options;
use crate::render::wrap::{self, wrap};

/// Renders the page for these distributions, from the reports on what is known of their origins.
pub fn render(plans: &[Plan], reports: &[Assessment], verbose: bool, form: PageForm) -> String {
    let color = form == PageForm::Text { color: true };
    let page = text(plans, reports, Options { verbose, color });
    if matches!(form, PageForm::Text { .. }) {
        return page;
    }
    let known = OriginReports::new(reports);
    let verdicts: Vec<_> = plans.iter().flat_map(|plan| known.verdicts(plan)).collect();
    let subject = match plans {
        [plan] => format!("distribution {}", plan.label),
        several => format!("{} distributions", several.len()),
    };
    let lines: Vec<String> = page.lines().map(str::to_owned).collect();
    format!(
        "# {}: {}\n\n{}.\n\n{}\n",
        headword(&verdicts, Style { color: false }),
        markdown::escape(&subject),
        counted(&verdicts),
        markdown::fenced("text", &lines)
    )
}

fn text(plans: &[Plan], reports: &[Assessment], options: Options) -> String {
    let style = Style {
        color: options.color,
    };
    let known = OriginReports::new(reports);
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
    wrap::page(sections)
}

/// The line above the report on a server that several origins ask in the same words.
pub fn heading<'a>(sources: impl Iterator<Item = &'a str>, form: PageForm) -> String {
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
    let verdicts = known.verdicts(plan);
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
