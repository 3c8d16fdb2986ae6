//! The first two lines of a report: the verdict, the target and the cause; then the ladder.

use crate::assessment::ladder::{Rung, RungState, ladder};
use crate::assessment::{Assessment, headline};
use crate::check::{Severity, Verdict};
use crate::render::context::subject;
use crate::render::escape::shown;
use crate::render::style::Style;
use crate::render::wrap::{INDENT, Section, WIDTH, colored, columns, wrap};

pub(super) fn headline(assessment: &Assessment, style: Style) -> Section {
    let sentences = sentences(assessment);
    let mut lines = line(assessment.verdict, &subject(assessment), &sentences, style);
    let ladder = ladder(assessment);
    if !ladder.is_empty() {
        lines.extend(rungs(&ladder, style));
    }
    lines
}

/// The texts that can follow the target on the first line, the longest first, safe to print.
pub(super) fn sentences(assessment: &Assessment) -> Vec<String> {
    let sentences = headline::sentences(assessment);
    sentences.iter().map(|sentence| shown(sentence)).collect()
}

/// The first line, with the longest of the sentences that fits.
pub(super) fn line(
    verdict: Verdict,
    subject: &str,
    sentences: &[String],
    style: Style,
) -> Vec<String> {
    let word = verdict.word().to_uppercase();
    let start = format!("{word}  {subject}  ");
    let fits = |sentence: &&String| columns(&start) + columns(sentence) <= WIDTH;
    let sentence = sentences.iter().find(fits).or(sentences.last());
    let sentence = sentence.map_or("", String::as_str);
    colored(
        wrap(&start, INDENT, sentence),
        &word,
        verdict.severity(),
        style,
    )
}

/// The ladder on one line; its words are colored after it is broken, as escape sequences take no
/// column.
fn rungs(ladder: &[Rung], style: Style) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut width = columns(INDENT);
    for (position, rung) in ladder.iter().enumerate() {
        let mut gap = if position == 0 { "" } else { " > " };
        if width + columns(gap) + columns(&rung.text) > WIDTH {
            lines.push(String::new());
            width = columns(INDENT);
            gap = "> ";
        }
        width += columns(gap) + columns(&rung.text);
        if let Some(line) = lines.last_mut() {
            line.push_str(&format!("{gap}{}", colored_rung(rung, style)));
        }
    }
    let lines = lines.into_iter();
    lines.map(|line| format!("{INDENT}{line}")).collect()
}

fn colored_rung(rung: &Rung, style: Style) -> String {
    match rung.state {
        RungState::Found(severity) if severity > Severity::Notice => {
            style.severity(&rung.text, Some(severity))
        }
        RungState::Passed | RungState::Found(_) | RungState::NotReached => rung.text.clone(),
    }
}
