//! The page on distributions as blocks, for HTML: a picture of each, the same as a table, and the
//! findings about its configuration.

use super::findings::{CheckFindings, gathered, notes};
use super::origin::{OriginReports, counted, shown, worst};
use super::picture::{about, behaviors, origins_of, verdicts, viewers};
use crate::assessment::Assessment;
use crate::check::Verdict;
use crate::distribution::{Plan, PlannedOrigin};
use crate::render::block::picture::{Edge, Node, Picture};
use crate::render::block::{Block, Text};
use crate::render::full;

/// The most boxes that a picture shows; above that, the table alone is clearer.
const MOST_NODES: usize = 40;

pub(crate) fn blocks(plans: &[Plan], known: &OriginReports) -> Block {
    if let [plan] = plans {
        return of_plan(plan, known);
    }
    let mut by_verdict: Vec<&Plan> = plans.iter().collect();
    by_verdict.sort_by_key(|plan| std::cmp::Reverse(known.verdicts([*plan]).into_iter().max()));
    let all = known.verdicts(plans);
    let subject = format!("{} distributions, {}", plans.len(), counted(&all));
    Block::Section {
        heading: headword(&all).and(Text::safe(subject)),
        blocks: by_verdict.iter().map(|plan| of_plan(plan, known)).collect(),
    }
}

fn headword(verdicts: &[Verdict]) -> Text {
    let worst = verdicts.iter().max().unwrap_or(&Verdict::NotProbed);
    Text::verdict(worst.word().to_uppercase(), worst.severity())
}

fn of_plan(plan: &Plan, known: &OriginReports) -> Block {
    let all = known.verdicts([plan]);
    let names = format!("Viewers use {}.", viewers(plan).join(", "));
    let mut blocks = vec![
        Block::Paragraph(Text::safe(format!("{}.", counted(&all)))),
        Block::Paragraph(Text::safe(names)),
    ];
    let picture = picture(plan, known);
    if picture.nodes.len() <= MOST_NODES {
        let lines = Vec::new();
        blocks.push(Block::Drawing { lines, picture });
    }
    blocks.extend(table(plan, known));
    blocks.extend(gathered(plan, known).iter().map(finding));
    let of_plan = plan.notes.iter().map(|note| shown(note));
    let notes = of_plan.chain(notes(plan)).map(Text::safe);
    blocks.extend(Block::section("Notes", Block::bullets(notes)));
    let heading = headword(&all).and(format!("distribution {}", plan.label));
    Block::Section { heading, blocks }
}

fn finding(found: &CheckFindings) -> Block {
    let check = found.check;
    let evidence = found.places.iter().flat_map(|(places, outcome)| {
        let places: Vec<String> = places.iter().map(|place| shown(place)).collect();
        let at = [("at", Text::safe(places.join("; ")))];
        at.into_iter().chain(full::reasons(outcome))
    });
    let fixes = full::fix_fields(check.fixes.iter());
    let fields = evidence.chain(fixes).chain([full::basis(check)]);
    full::finding(check, found.severity, check.title, fields.collect())
}

/// Behaviors in the order in which CloudFront tries them, each with its origins.
fn table(plan: &Plan, known: &OriginReports) -> Option<Block> {
    let mut rows = Vec::new();
    for behavior in behaviors(plan) {
        for (position, (origin, one)) in origins_of(plan, behavior).into_iter().enumerate() {
            let reports = known.on_behalf_of(behavior, origin);
            let label = match position {
                0 => Text::safe(format!("{} {}", shown(behavior), about(one))),
                _ => Text::safe(format!("{}, then", shown(behavior))),
            };
            rows.extend(of_origin(&label, origin, &reports));
        }
    }
    let unused = plan.origins.iter().filter(|one| one.uses.is_empty());
    rows.extend(unused.flat_map(|one| of_origin(&"none".into(), one, known.on(one))));
    Block::section(
        "Behaviors in CloudFront's order",
        Block::table(["behavior", "verdict", "origin"], rows),
    )
}

fn of_origin(label: &Text, origin: &PlannedOrigin, reports: &[&Assessment]) -> Vec<[Text; 3]> {
    let rows = verdicts(origin, reports).into_iter();
    rows.map(|(verdict, text)| {
        let word = Text::verdict(verdict.word(), verdict.severity());
        [label.clone(), word, Text::safe(text)]
    })
    .collect()
}

/// Aliases, behaviors and origins, each in a column.
fn picture(plan: &Plan, known: &OriginReports) -> Picture {
    let node = |column, name: String, note: String, verdict| Node {
        column,
        name,
        note,
        verdict,
        is_missing: false,
    };
    let plain = |column, name, note: &str| node(column, name, note.to_owned(), None);
    let viewers = viewers(plan).into_iter();
    let mut nodes: Vec<Node> = viewers.map(|name| plain(0, name, "viewers")).collect();
    let aliases = nodes.len();
    let behaviors = behaviors(plan);
    nodes.extend((1..).zip(&behaviors).map(|(number, behavior)| {
        plain(1, shown(behavior), &format!("behavior, tried as {number}"))
    }));
    let first_origin = nodes.len();
    nodes.extend(plan.origins.iter().map(|origin| {
        let verdict = worst(known.on(origin));
        let host = origin.domain_name.as_deref().unwrap_or_default();
        let note = format!("{} {}", verdict.word().to_uppercase(), shown(host));
        let color = (verdict != Verdict::NotProbed).then(|| verdict.severity());
        node(2, shown(&origin.id), note, color)
    }));
    let mut edges = Vec::new();
    let mut edge = |from, to| {
        edges.push(Edge {
            from,
            to,
            is_broken: false,
        })
    };
    for (position, behavior) in behaviors.iter().enumerate() {
        (0..aliases).for_each(|alias| edge(alias, aliases + position));
        for (to, origin) in plan.origins.iter().enumerate() {
            if origin.uses.iter().any(|one| one.behavior == *behavior) {
                edge(aliases + position, first_origin + to);
            }
        }
    }
    let title = format!(
        "The distribution: {aliases} names of viewers, {} behaviors, {} origins; the table below shows the same",
        behaviors.len(),
        plan.origins.len()
    );
    Picture {
        title,
        nodes,
        edges,
    }
}
