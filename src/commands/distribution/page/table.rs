//! Several distributions: one line an origin, and the summary.

use super::{Known, MARK, Mark, counted, marks, named, shown};
use crate::distribution::Plan;
use crate::render::style::Style;
use crate::render::text::Options;
use crate::render::wrap::{columns, pad, wrap};

pub(crate) fn draw(plans: &[Plan], known: &Known, options: &Options, style: Style) -> Vec<String> {
    let all: Vec<Mark> = plans.iter().flat_map(|plan| marks(plan, known)).collect();
    let worst = all.iter().max().copied().unwrap_or(Mark::NotAsked);
    let word = worst.word().to_uppercase();
    if plans.is_empty() {
        let word = style.severity("PASS", None);
        return vec![format!("{word}  there is no distribution")];
    }
    let mut lines = vec![format!(
        "{}  {} distributions, {}",
        style.severity(&word, worst.severity()),
        plans.len(),
        counted(&all)
    )];
    lines.push(String::new());
    let labels = plans.iter().map(|plan| columns(&shown(&plan.label)));
    let width = labels.max().unwrap_or(0).max("distribution".len());
    lines.push(format!(
        "{}  {}  origin",
        pad("verdict", MARK),
        pad("distribution", width)
    ));
    for plan in plans {
        for origin in &plan.origins {
            let reports = known.on(origin);
            let mark = Mark::worst(reports);
            let port = reports
                .iter()
                .find(|report| report.case.not_probed().is_none())
                .map(|report| report.case.observation.target.to_string());
            let place = port.or_else(|| origin.domain_name.clone());
            let mut text = named(origin, &place.unwrap_or_default());
            let mut found: Vec<&str> = Vec::new();
            for id in reports.iter().flat_map(|report| report.ids()) {
                if !found.contains(&id) {
                    found.push(id);
                }
            }
            if !found.is_empty() {
                text.push_str(&format!(": {}", found.join(", ")));
            }
            let label = pad(&shown(&plan.label), width);
            let first = format!("{}  {label}  ", pad(mark.word(), MARK));
            let mut row = wrap(&first, &" ".repeat(columns(&first)), &text);
            if let Some(line) = row.first_mut() {
                let coloured = style.severity(mark.word(), mark.severity());
                *line = line.replacen(mark.word(), &coloured, 1);
            }
            lines.extend(row);
        }
    }
    if !options.verbose {
        lines.push(String::new());
        lines.push("-v shows every distribution and what was seen of its origins.".to_owned());
    }
    lines
}
