//! For a ticket: the conclusion, the evidence of both sides, and the whole report on each origin.

use crate::commands::diagnose::diagnosed::Diagnosed;
use crate::commands::verify::page;
use crate::render::escape;
use crate::render::markdown::{escape, fenced, render};

/// Renders it, with a line break at the end of each line.
pub fn markdown(diagnosed: &Diagnosed) -> String {
    let diagnosis = diagnosed.diagnosis;
    let asked = &diagnosed.verification;
    let mut blocks = vec![
        format!(
            "# {}: {}",
            diagnosed.verdict.word().to_uppercase(),
            escape(&asked.question.url())
        ),
        escape(&diagnosis.conclusion),
    ];
    if !diagnosis.changes.is_empty() {
        let changes = diagnosis.changes.iter();
        let changes = changes.map(|change| format!("- {}", escape(change)));
        blocks.push("## Change".to_owned());
        blocks.push(changes.collect::<Vec<_>>().join("\n"));
    }
    blocks.extend(diagnosis.recovery_time.as_deref().map(escape));
    if !diagnosis.other_causes.is_empty() {
        let remaining = diagnosis.other_causes.iter().enumerate();
        let remaining = remaining.map(|(index, one)| {
            let (text, how) = (escape(one.text), escape(one.how));
            format!("{}. {text} To find out: {how}.", index + 1)
        });
        blocks.push("## What else may be the cause, the likeliest first".to_owned());
        blocks.push(remaining.collect::<Vec<_>>().join("\n"));
    }
    blocks.push("## What CloudFront said".to_owned());
    let fields = page::seen(asked)
        .into_iter()
        .chain(page::for_the_ticket(asked, false));
    let fields = fields.map(|(label, value)| format!("- **{label}:** {}", escape(&value)));
    blocks.push(fields.collect::<Vec<_>>().join("\n"));
    blocks.push("## The way of the request".to_owned());
    let way = std::iter::once(diagnosed.way()).chain(diagnosed.notes());
    let way = way.map(|line| format!("- {}", escape(&line)));
    blocks.push(way.collect::<Vec<_>>().join("\n"));
    if !diagnosed.next.is_empty() {
        let next: Vec<String> = diagnosed
            .next
            .iter()
            .map(|step| escape::escape(step))
            .collect();
        blocks.push("## Next".to_owned());
        blocks.push(fenced("text", &next));
    }
    let reports = diagnosed.reports.iter().map(render);
    blocks.extend(reports.map(|report| report.trim_end().to_owned()));
    blocks.join("\n\n") + "\n"
}
