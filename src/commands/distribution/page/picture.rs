//! Aliases, the behaviors under them, and under each its origins.

use std::collections::BTreeMap;

use super::origin::{OriginReports, named, row, shown};
use crate::assessment::Assessment;
use crate::check::Verdict;
use crate::cloudfront::policies::Forwarded;
use crate::distribution::{NotProbed, Plan, PlannedOrigin, Use};
use crate::render::style::Style;
use crate::render::wrap::wrap;

pub(super) fn draw(plan: &Plan, known: &OriginReports, style: Style) -> Vec<String> {
    let mut lines = wrap("", "", &viewers(plan).join(", "));
    for behavior in behaviors(plan) {
        let origins = origins_of(plan, behavior);
        let about = origins.first().map(|(_, one)| about(one));
        lines.push("  |".to_owned());
        let label = format!("{}  {}", shown(behavior), about.unwrap_or_default());
        lines.extend(wrap("  +-- ", "  |     ", &label));
        for (origin, _) in origins {
            let reports = known.on_behalf_of(behavior, origin);
            lines.extend(rows("  |     ", origin, &reports, style));
        }
    }
    let unused = plan.origins.iter().filter(|one| one.uses.is_empty());
    let unused: Vec<&PlannedOrigin> = unused.collect();
    if !unused.is_empty() {
        let mut reasons = unused.iter().map(|one| one.not_probed());
        let heading = if reasons.any(|one| matches!(one, Some(NotProbed::NotLiteral(_)))) {
            "No readable behavior uses"
        } else {
            "No behavior uses"
        };
        lines.extend([String::new(), heading.to_owned()]);
        for origin in unused {
            lines.extend(rows("        ", origin, known.on(origin), style));
        }
    }
    lines
}

/// The names that viewers use.
pub(super) fn viewers(plan: &Plan) -> Vec<String> {
    let mut names: Vec<String> = plan.aliases.iter().map(|alias| shown(alias)).collect();
    names.extend(plan.domain_name.iter().map(|own| shown(own)));
    if plan.has_unread_aliases {
        names.push("(aliases that are not literal)".to_owned());
    } else if names.is_empty() {
        names.push("(no alias; its cloudfront.net name is not in this file)".to_owned());
    }
    names
}

/// Returns every behavior with an origin, in the order in which CloudFront tries them.
pub(super) fn behaviors(plan: &Plan) -> Vec<&str> {
    let uses = plan.origins.iter().flat_map(|origin| &origin.uses);
    let labels: BTreeMap<usize, &str> =
        uses.map(|one| (one.order, one.behavior.as_str())).collect();
    labels.into_values().collect()
}

/// Returns the origins of a behavior; those of a group in the order they are tried.
pub(super) fn origins_of<'p>(plan: &'p Plan, behavior: &str) -> Vec<(&'p PlannedOrigin, &'p Use)> {
    let origins = plan.origins.iter().filter_map(|origin| {
        let one = origin.uses.iter().find(|one| one.behavior == behavior)?;
        Some((origin, one))
    });
    let mut origins: Vec<_> = origins.collect();
    origins.sort_by_key(|(origin, one)| {
        let group = one.group.as_ref()?;
        group.position(&origin.id)
    });
    origins
}

pub(super) fn about(one: &Use) -> String {
    let mut about = vec![match &one.forwarded {
        Forwarded::Yes { .. } => "Host forwarded".to_owned(),
        Forwarded::No { .. } => "Host not forwarded".to_owned(),
        Forwarded::Unknown { .. } => "Host may be forwarded".to_owned(),
    }];
    if let Some(group) = &one.group {
        let members: Vec<String> = group.members.iter().map(|id| shown(id)).collect();
        about.push(format!(
            "origin group {}: {}",
            shown(&group.id),
            members.join(", then ")
        ));
    }
    if one.grpc {
        about.push("gRPC".to_owned());
    }
    format!("({})", about.join("; "))
}

/// One row for each verdict, with the names that share it.
fn rows(
    indent: &str,
    origin: &PlannedOrigin,
    reports: &[&Assessment],
    style: Style,
) -> Vec<String> {
    let rows = verdicts(origin, reports).into_iter();
    rows.flat_map(|(verdict, text)| row(indent, verdict, &text, style))
        .collect()
}

/// The verdicts on an origin, each with the names that share it and what is wrong.
pub(super) fn verdicts(origin: &PlannedOrigin, reports: &[&Assessment]) -> Vec<(Verdict, String)> {
    let host_header =
        |report: &Assessment| report.context.observation.target.names.host_header.clone();
    // Reports that agree in this share a row.
    let key = |report: &Assessment| {
        let is_probed = report.context.not_probed().is_none();
        (
            report.verdict,
            report.ids(),
            is_probed,
            host_header(report).is_some(),
        )
    };
    let mut groups: Vec<(&Assessment, Vec<String>)> = Vec::new();
    for report in reports {
        let name = host_header(report).map(|name| shown(&name));
        match groups
            .iter_mut()
            .find(|(first, _)| key(first) == key(report))
        {
            Some((_, names)) => names.extend(name),
            None => groups.push((report, name.into_iter().collect())),
        }
    }
    if groups.is_empty() {
        let host = origin.domain_name.as_deref().unwrap_or_default();
        let text = format!("{}: you ended the check", named(origin, host));
        return vec![(Verdict::NotProbed, text)];
    }
    let groups = groups.iter();
    groups
        .map(|(first, names)| (first.verdict, described(origin, first, names)))
        .collect()
}

/// An origin with the names that it is asked with, and what is wrong.
fn described(origin: &PlannedOrigin, first: &Assessment, names: &[String]) -> String {
    let not_probed = first.context.not_probed();
    let host = match not_probed {
        Some(_) => origin.domain_name.clone().unwrap_or_default(),
        None => first.context.observation.target.to_string(),
    };
    let mut text = named(origin, &host);
    if !names.is_empty() {
        text.push_str(&format!(" as {}", names.join(", ")));
    }
    if !first.ids().is_empty() {
        text.push_str(&format!(": {}", first.ids().join(", ")));
    } else if let Some(why) = not_probed {
        text.push_str(&format!(": {}", shown(&why)));
    }
    if let Some(why) = &first.ambiguity {
        text.push_str(&format!(" ({})", shown(why)));
    }
    text
}
