//! `verify`: ask CloudFront itself, say what the answer means, and with `--wait` ask again.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::args::VerifyArgs;
use super::conclusion::{Conclusion, ERROR_CACHING_SECONDS};
use super::edge_request;
use super::edge_request::Answered;
use super::page;
use super::question::EdgeQuestion;
use crate::check::Verdict;
use crate::commands::shared::args::FailOn;
use crate::commands::shared::certificate_input::trust_anchors;
use crate::commands::shared::output::Output;
use crate::commands::shared::progress::ProgressLine;
use crate::commands::shared::runtime::{block_on, until_interrupted};
use crate::commands::shared::status::Status;
use crate::net::deadline::{is_interrupted, pause_until};
use crate::net::limits::Limits;

pub fn run(args: &VerifyArgs) -> anyhow::Result<Status> {
    // Everything that can be wrong with the command line is found before anything is contacted.
    let anchors = args.ca_file.as_deref().map(trust_anchors).transpose()?;
    let question = edge_request::question(&args.viewer, &anchors.unwrap_or_default())?;
    let mut page = Output::open(args.output.output.as_deref(), args.output.color)?;
    let mut latest = None;
    let asking = until_it_is_good(args.wait, &question, &mut latest);
    let (_, is_interrupted) = block_on(Some(1), until_interrupted(asking))?;
    // What is known is printed, whatever ended it.
    let status = match &latest {
        Some(answered) => print(args, answered, &mut page)?,
        None => Status::Interrupted,
    };
    page.close()?;
    Ok(status.unless(is_interrupted))
}

/// Asks, and with `--wait` again until it is good or the time is up.
async fn until_it_is_good<'q>(
    wait: Option<Duration>,
    question: &'q EdgeQuestion,
    latest: &mut Option<Answered<'q>>,
) {
    let deadline = Instant::now() + wait.unwrap_or_default();
    let limits = Arc::<Limits>::default();
    let progress = match wait {
        Some(wait) => ProgressLine::of_wait(wait),
        None => ProgressLine::of_few(limits.clone()),
    };
    for asked in 1.. {
        let is_last = Instant::now() >= deadline;
        let answered = edge_request::ask(question, asked, &limits).await;
        // An answer that Ctrl-C cut short does not replace a whole one.
        if latest.is_some() && is_interrupted() {
            break;
        }
        let conclusion = &answered.conclusion;
        let next = Instant::now() + pause(conclusion);
        let done = wait.is_none() || is_last || conclusion.verdict <= Verdict::Warn;
        let status = conclusion.status.map(|status| status.to_string());
        let status = status.as_deref().unwrap_or("no answer");
        progress.show(format!("asked {asked} x, last: {status}"));
        *latest = Some(answered);
        // The last question is asked when the time is up.
        if done || !pause_until(next.min(deadline)).await {
            break;
        }
    }
    progress.end();
}

/// The time for which CloudFront would give the same answer out of its cache; a little more, as its
/// seconds are whole ones.
fn pause(conclusion: &Conclusion) -> Duration {
    const WITHOUT_ERROR: u64 = 5;
    let seconds = conclusion.cached_error.map_or(WITHOUT_ERROR, |cached| {
        cached.asked_again_within().unwrap_or(ERROR_CACHING_SECONDS)
    });
    Duration::from_secs(seconds) + Duration::from_millis(500)
}

fn print(args: &VerifyArgs, answered: &Answered, page: &mut Output) -> anyhow::Result<Status> {
    let output = &args.output;
    let text = match (output.quiet, output.form(page.color)) {
        (0, Some(form)) => page::render(answered, output.verbose, form),
        (0, None) => page::json(answered),
        (1, _) => page::line(answered),
        _ => String::new(),
    };
    page.write_page(&text, output)?;
    Ok(Status::of(answered.conclusion.verdict, FailOn::Fail))
}
