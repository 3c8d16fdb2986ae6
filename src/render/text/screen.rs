//! The report that fits one screen: the verdict and its cause, the ladder, the picture of the worst
//! finding, one fix for each failure, and what to run next.

use super::closing::closing;
use super::headline::headline;
use super::served;
use crate::assessment::next_step::next_step;
use crate::assessment::{Assessment, CheckResult, fixes, workaround};
use crate::check::sentence::number_of;
use crate::check::{Platform, Severity};
use crate::render::chain_drawing::cut_escaped;
use crate::render::context::words_quoted;
use crate::render::escape::shown;
use crate::render::picture;
use crate::render::style::Style;
use crate::render::wrap::{INDENT, Section, WIDTH, colored, columns, labeled, page, wrap};

/// The lines that a report keeps to: a screen of 24, with room for a heading and a prompt.
const LINES: usize = 21;
/// The most lines of a note on a finding.
const NOTE: usize = 3;
/// The most findings besides the first that are shown.
const OTHERS: usize = 4;
/// The most addresses that are shown if they differ.
const ADDRESSES: usize = 4;

pub(super) fn render(assessment: &Assessment, style: Style) -> String {
    let headline = headline(assessment, style);
    let addresses = addresses(assessment);
    let mut details = details(assessment);
    let actions = actions(assessment, style);
    let closing = closing(assessment);
    if let Some(cause) = assessment.cause() {
        let sections = [&headline, &addresses, &details, &actions, &closing];
        let taken: usize = sections.map(|section| section.len() + 1).iter().sum();
        let room = LINES.saturating_sub(taken);
        details.extend(notes(cause, room, details.is_empty()));
    }
    page([headline, addresses, details, actions, closing])
}

/// The picture of what decided the verdict, else what was seen; for an origin that works, what it
/// serves.
pub(super) fn details(assessment: &Assessment) -> Section {
    let Some(cause) = assessment.cause() else {
        return served::section(assessment);
    };
    let picture = picture::of(assessment, cause, INDENT);
    if !picture.is_empty() {
        return picture;
    }
    wrap(INDENT, INDENT, &shown(cause.outcome.seen()))
}

/// The notes on a finding, as many as there is room for.
fn notes(result: &CheckResult, mut room: usize, begins: bool) -> Vec<String> {
    let notes = result
        .finding()
        .map(|finding| finding.evidence.notes.as_slice());
    let mut lines = Vec::new();
    // An empty line above the first section line is needed if there was none.
    room = room.saturating_sub(usize::from(begins));
    for note in notes.unwrap_or_default() {
        let note = wrap(INDENT, INDENT, &shown(note));
        if note.len() > NOTE.min(room) {
            break;
        }
        room = room.saturating_sub(note.len());
        lines.extend(note);
    }
    lines
}

/// The fixes, the other findings, and the commands.
fn actions(assessment: &Assessment, style: Style) -> Section {
    let mut lines = fixes_and_others(assessment, style);
    lines.extend(next(assessment));
    lines.extend(more(assessment));
    lines
}

/// The fix of the cause, and every other finding.
pub(super) fn fixes_and_others(assessment: &Assessment, style: Style) -> Section {
    let cause = assessment.cause().into_iter();
    let mut lines: Section = cause.flat_map(|cause| fix(assessment, cause)).collect();
    let workaround = workaround::in_short(assessment);
    lines.extend(workaround.iter().flat_map(|text| field("now", text)));
    lines.extend(others(assessment, style));
    lines
}

fn field(label: &str, text: &str) -> Vec<String> {
    wrap(&format!("{label:<6}"), INDENT, text)
}

/// The one fix: the change, then how to make it on the server at hand.
fn fix(assessment: &Assessment, result: &CheckResult) -> Vec<String> {
    let one = fixes::one(assessment, result);
    let remedy = one.remedy.map(shown);
    let how = one.fix.map(|fix| match fix.platform {
        Platform::Anywhere => fix.text.to_owned(),
        platform if one.is_guess => {
            format!("{} (others: explain): {}", platform.name(), fix.text)
        }
        platform => format!("{}: {}", platform.name(), fix.text),
    });
    let texts: Vec<String> = remedy.into_iter().chain(how).collect();
    if texts.is_empty() {
        return Vec::new();
    }
    field("fix", &texts.join("\n"))
}

/// Every further finding, the worst first: a failure with its fix, anything else in one line.
fn others(assessment: &Assessment, style: Style) -> Vec<String> {
    let cause = assessment.cause();
    let is_cause =
        |result: &CheckResult| cause.is_some_and(|cause| cause.check.id == result.check.id);
    let others: Vec<_> = assessment
        .counted()
        .filter(|(_, result)| !is_cause(result))
        .collect();
    let mut lines = Vec::new();
    for (severity, result) in others.iter().take(OTHERS) {
        lines.extend(other(assessment, result, *severity, style));
    }
    let left_out = others.len().saturating_sub(OTHERS);
    let notices = assessment.findings(Severity::Notice);
    lines.extend(notices.map(|result| one_line("note", &sentence(result))));
    if left_out > 0 {
        let text = format!("{}; -v shows all", number_of(left_out, "more finding"));
        lines.extend(field("also", &text));
    }
    lines.extend(assessment.ignored().map(|result| {
        let text = format!("{} ({})", result.check.id, result.outcome.word());
        one_line("skip", &format!("ignored: {text}"))
    }));
    lines
}

fn other(
    assessment: &Assessment,
    result: &CheckResult,
    severity: Severity,
    style: Style,
) -> Vec<String> {
    let word = match severity {
        Severity::Inconclusive => "open",
        other => other.word(),
    };
    let mut lines = vec![one_line(word, &sentence(result))];
    if severity == Severity::Fail {
        lines = field(word, &sentence(result));
        lines.extend(fix(assessment, result));
    }
    colored(lines, word, Some(severity), style)
}

fn sentence(result: &CheckResult) -> String {
    match result.outcome.seen() {
        "" => result.title().to_owned(),
        seen => format!("{}: {}", result.title(), shown(seen)),
    }
}

/// A label and as much of the text as fits on its line. The text is safe to print.
fn one_line(label: &str, text: &str) -> String {
    let room = WIDTH.saturating_sub(columns(INDENT));
    format!("{label:<6}{}", cut_escaped(text, room))
}

fn next(assessment: &Assessment) -> Vec<String> {
    let Some(step) = next_step(assessment) else {
        return Vec::new();
    };
    let mut lines = field("next", &words_quoted(&step.words));
    // A comment of the shell, on one line, so that the command can be pasted with it.
    if let (Some(remark), Some(last)) = (step.remark, lines.last_mut()) {
        let remark = format!("# {remark}");
        if columns(last) + 1 + columns(&remark) <= WIDTH {
            last.push_str(&format!(" {remark}"));
        } else {
            lines.push(format!("{INDENT}{remark}"));
        }
    }
    lines
}

pub(super) fn more(assessment: &Assessment) -> Vec<String> {
    let all = "-v shows everything seen";
    let Some(cause) = assessment.cause() else {
        return field("more", all);
    };
    let id = cause.check.id;
    field("more", &format!("origin-check explain {id}; {all}"))
}

/// One line for each address if they differ.
fn addresses(assessment: &Assessment) -> Section {
    let addresses = &assessment.addresses;
    let mut results = addresses.iter().map(|one| (one.verdict, &one.findings));
    let first = results.next();
    let differ = results.any(|other| Some(other) != first);
    if !differ {
        return Section::new();
    }
    let width = addresses.iter().map(|one| one.address.to_string().len());
    let width = width.max().unwrap_or(0);
    let mut lines: Vec<String> = addresses
        .iter()
        .take(ADDRESSES)
        .flat_map(|one| {
            let (at, word) = (one.address.to_string(), one.verdict.word());
            let label = format!("{INDENT}{at:<width$}  {word}  ");
            labeled(&label, &one.findings.join(", "))
        })
        .collect();
    let left_out = addresses.len().saturating_sub(ADDRESSES);
    if left_out > 0 {
        lines.push(format!("{INDENT}and {left_out} more; -v lists them"));
    }
    lines
}
