//! Several distributions: one line an origin, and the summary.

use super::origin::{OriginReports, WIDTH, counted, headword, named, row, shown, worst};
use crate::distribution::{Plan, PlannedOrigin};
use crate::render::style::Style;
use crate::render::text::Options;
use crate::render::wrap::{columns, pad};

pub(super) fn draw(
    plans: &[Plan],
    known: &OriginReports,
    options: Options,
    style: Style,
) -> Vec<String> {
    if plans.is_empty() {
        let word = style.severity("PASS", None);
        return vec![format!("{word}  there is no distribution")];
    }
    let verdicts: Vec<_> = plans.iter().flat_map(|plan| known.verdicts(plan)).collect();
    let word = headword(&verdicts, style);
    let labels = plans.iter().map(|plan| columns(&shown(&plan.label)));
    let width = labels.max().unwrap_or(0).max("distribution".len());
    let mut lines = vec![
        format!(
            "{word}  {} distributions, {}",
            plans.len(),
            counted(&verdicts)
        ),
        String::new(),
        format!(
            "{}  {}  origin",
            pad("verdict", WIDTH),
            pad("distribution", width)
        ),
    ];
    for plan in plans {
        let label = pad(&shown(&plan.label), width) + "  ";
        for origin in &plan.origins {
            let verdict = worst(known.on(origin));
            lines.extend(row("", verdict, &label, &described(origin, known), style));
        }
    }
    if !options.verbose {
        lines.push(String::new());
        lines.push("-v shows every distribution and what was seen of its origins.".to_owned());
    }
    lines
}

/// An origin, and the checks that found something.
fn described(origin: &PlannedOrigin, known: &OriginReports) -> String {
    let reports = known.on(origin);
    let target = reports
        .iter()
        .find(|report| report.case.not_probed().is_none())
        .map(|report| report.case.observation.target.to_string());
    let host = target.or_else(|| origin.domain_name.clone());
    let mut found: Vec<&str> = Vec::new();
    for id in reports.iter().flat_map(|report| report.ids()) {
        if !found.contains(&id) {
            found.push(id);
        }
    }
    let name = named(origin, &host.unwrap_or_default());
    if found.is_empty() {
        name
    } else {
        format!("{name}: {}", found.join(", "))
    }
}
