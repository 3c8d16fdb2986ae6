//! Several distributions: the summary, and their origins by cause.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::origin::{OriginReports, WIDTH, counted, headword, named, row, shown, worst};
use crate::check::Verdict;
use crate::check::sentence::each_once;
use crate::distribution::{Plan, PlannedOrigin, origins_of};
use crate::render::style::Style;
use crate::render::wrap::{pad, wrap};

pub(super) fn draw(
    plans: &[Plan],
    known: &OriginReports,
    verbose: bool,
    style: Style,
) -> Vec<String> {
    if plans.is_empty() {
        let word = style.severity("PASS", None);
        return vec![format!("{word}  no distribution")];
    }
    let verdicts = known.verdicts(plans);
    let word = headword(&verdicts, style);
    let mut lines = vec![format!(
        "{word}  {} distributions, {}",
        plans.len(),
        counted(&verdicts)
    )];
    for ((Reverse(verdict), cause), origins) in by_cause(plans, known, verbose) {
        lines.push(String::new());
        let plural = if origins.len() == 1 { "" } else { "s" };
        let cause = format!("{cause} ({} origin{plural})", origins.len());
        lines.extend(row("", verdict, &cause, style));
        let indent = pad("", WIDTH + 2);
        lines.extend(origins.iter().flat_map(|one| wrap(&indent, &indent, one)));
    }
    if !verbose {
        lines.push(String::new());
        lines.push("-v shows every distribution and what was seen of its origins.".to_owned());
    }
    lines
}

/// The worst verdict first, and then the checks that found something.
type Cause = (Reverse<Verdict>, String);

/// Returns the origins by their cause, each with its distribution. Only `all` has those with which
/// nothing is wrong: of a whole account, the summary counts them.
fn by_cause(plans: &[Plan], known: &OriginReports, all: bool) -> BTreeMap<Cause, Vec<String>> {
    let mut causes: BTreeMap<Cause, Vec<String>> = BTreeMap::new();
    for (plan, origin) in origins_of(plans) {
        let verdict = worst(known.on(origin));
        if !all && matches!(verdict, Verdict::Pass | Verdict::NotProbed) {
            continue;
        }
        let (name, cause) = described(origin, known);
        let place = format!("{}: {name}", shown(&plan.label));
        let origins = causes.entry((Reverse(verdict), cause)).or_default();
        origins.push(place);
    }
    causes
}

/// Returns an origin, and the checks that found something.
fn described(origin: &PlannedOrigin, known: &OriginReports) -> (String, String) {
    let reports = known.on(origin);
    let target = reports
        .iter()
        .find(|report| report.context.not_probed().is_none())
        .map(|report| report.context.observation.target.to_string());
    let host = target.or_else(|| origin.domain_name.clone());
    let found = each_once(reports.iter().flat_map(|report| report.ids()));
    let name = named(origin, &host.unwrap_or_default());
    let cause = if found.is_empty() {
        "no finding".to_owned()
    } else {
        found.join(", ")
    };
    (name, cause)
}
