//! The page on the distributions, then the reports on their servers.

use super::answers::{ProbeAnswers, judged, worst_of};
use super::page::{self, OriginReports};
use crate::assessment::{Assessment, ambiguity};
use crate::check::Verdict;
use crate::commands::shared::report_writer::{MAX_FULL_REPORTS, Page, ReportWriter};
use crate::commands::shared::status::Status;
use crate::distribution::{DistinctQuestion, Plan, origins_of};
use crate::render::page::PageForm;

/// Draws the picture or the table, then reports on each server that does not pass.
pub(super) fn draw(
    plans: &[Plan],
    asked: &[DistinctQuestion],
    answers: &ProbeAnswers,
    sink: &mut ReportWriter,
    form: PageForm,
) -> anyhow::Result<Status> {
    let judge = answers.judge;
    let entries: Vec<_> = origins_of(plans)
        .map(|(plan, origin)| answers.of_origin(plan, origin))
        .collect();
    let reports: Vec<Assessment> = entries
        .iter()
        .flat_map(|entries| judged(entries, judge))
        .collect();
    let verbose = sink.is_verbose();
    let known = OriginReports::new(&reports);
    sink.redact_distributions(plans);
    if form == PageForm::Html {
        sink.html_overview(page::blocks(plans, &known));
    } else {
        sink.overview_page(&page::render(plans, &known, verbose, form))?;
    }
    let status = worst_of(&reports, judge);
    if plans.len() > 1 && !verbose {
        return Ok(status);
    }
    let mut on_servers = Vec::new();
    for (one, seen) in asked.iter().zip(&answers.known) {
        let Some(seen) = seen else { continue };
        // The findings about the configuration are on the page above.
        let mut report = judge.judge(seen);
        report.settings_of = one.by.first().map(|(plan, ..)| plan.label.clone());
        if report.verdict == Verdict::Pass && !verbose {
            continue;
        }
        // If one origin certainly connects like this, the failure is certain.
        let reasons = one
            .by
            .iter()
            .map(|(_, origin, question)| known.ambiguity(origin, question));
        let reasons = reasons.collect::<Option<Vec<_>>>();
        if let Some(first) = reasons.as_ref().and_then(|reasons| reasons.first()) {
            ambiguity::downgrade(&mut report, first);
        }
        let questions = one.by.iter().map(|(.., question)| *question);
        let sources = questions.filter_map(|question| question.target.source.as_deref());
        let heading = (form != PageForm::Html).then(|| page::heading(sources, form));
        on_servers.push((report, heading));
    }
    print_on_servers(&on_servers, sink)?;
    Ok(status)
}

/// Prints a few reports one after another, and groups many by cause.
fn print_on_servers(
    reports: &[(Assessment, Option<String>)],
    sink: &mut ReportWriter,
) -> anyhow::Result<()> {
    if reports.len() > MAX_FULL_REPORTS {
        sink.group_by_cause();
    }
    let renderer = sink.renderer();
    for (report, heading) in reports {
        let Some(page) = renderer.page(report) else {
            continue;
        };
        if let (Some(heading), false) = (heading, matches!(page, Page::Block(_))) {
            sink.overview_page(heading)?;
        }
        sink.page(page)?;
    }
    sink.write_blocks()
}
