//! `--wait`: checks again until every target is good or the time is up, for deploy scripts.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use crate::assessment::Assessment;
use crate::check::Severity;
use crate::commands::shared::job::Job;
use crate::commands::shared::one_target::{CheckContext, FollowUp, Outputs};
use crate::commands::shared::progress::ProgressLine;
use crate::commands::shared::runtime::until_interrupted;
use crate::commands::shared::status::Status;
use crate::commands::shared::tasks::observe_each;
use crate::net::deadline::{is_interrupted, pause_until};
use crate::observation::Observation;

/// The pause after the first round; it doubles from round to round.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
/// The longest pause between two rounds.
const LONGEST_PAUSE: Duration = Duration::from_secs(15);

/// The time that a round in flight has after the limit. The first round has all the time it needs:
/// without it there would not be any answer.
const GRACE: Duration = Duration::from_secs(5);

/// A target and its latest observation.
struct WaitedTarget {
    job: Arc<Job>,
    latest: Option<Observation>,
    follow_up: Option<FollowUp>,
    /// `None` if it is good, or not asked yet.
    headline: Option<String>,
}

/// Checks until every target is good or the time is up, and prints the last report of each. A
/// target that is good is not asked again. The last round begins when the time is up at the latest.
pub async fn until_it_passes(
    jobs: Vec<Arc<Job>>,
    is_list: bool,
    limit: Duration,
    context: &CheckContext,
    outputs: &mut Outputs,
) -> anyhow::Result<Status> {
    let targets = jobs.into_iter().map(|job| WaitedTarget {
        job,
        latest: None,
        follow_up: None,
        headline: None,
    });
    let mut targets: Vec<WaitedTarget> = targets.collect();
    let progress = ProgressLine::of_wait(limit);
    let asking = ask_until_good(&mut targets, limit, context, &progress);
    let (_, is_interrupted) = until_interrupted(asking).await;
    progress.end();
    let mut context = context.clone();
    if is_interrupted {
        // Reports what is known, and writes no chain.
        context.repair = Arc::default();
    }
    for observation in targets.iter().filter_map(|target| target.latest.as_ref()) {
        let report = context.judge.judge(observation);
        outputs.finish(context.result(observation, &report))?;
    }
    if is_list {
        let aside = is_interrupted.then(|| "interrupted".to_owned());
        outputs.print_summary(aside.as_slice())?;
    }
    outputs.reports.close(outputs.worst.unless(is_interrupted))
}

async fn ask_until_good(
    targets: &mut [WaitedTarget],
    limit: Duration,
    context: &CheckContext,
    progress: &ProgressLine,
) {
    let deadline = Instant::now() + limit;
    let mut pause = FIRST_PAUSE;
    for rounds in 1.. {
        let is_last = Instant::now() >= deadline;
        tokio::select! {
            () = ask_once(targets, context) => {}
            () = sleep_until(deadline + GRACE), if rounds > 1 => break,
        }
        if is_last || targets.iter().all(WaitedTarget::is_good) {
            break;
        }
        let headline = targets.iter().find_map(|target| target.headline.as_ref());
        progress.show(progress_message(rounds, headline));
        if !pause_until((Instant::now() + pause).min(deadline)).await {
            return;
        }
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
    for target in targets {
        if let (Some(follow_up), Some(latest)) = (target.follow_up.take(), &mut target.latest) {
            // An interrupted look leaves the observation as it was.
            let mut completed = latest.clone();
            let options = &target.job.options;
            context
                .look_further(&mut completed, options, follow_up, options.target_end())
                .await;
            if !is_interrupted() {
                *latest = completed;
            }
        }
    }
}

/// Asks every target that is not good yet, several at once.
async fn ask_once(targets: &mut [WaitedTarget], context: &CheckContext) {
    let pending: Vec<(usize, Arc<Job>)> = targets
        .iter()
        .enumerate()
        .filter(|(_, target)| !target.is_good())
        .map(|(position, target)| (position, target.job.clone()))
        .collect();
    let observe = |job: Arc<Job>| {
        let context = context.clone();
        async move { *context.observe(&job).await }
    };
    // Recording has no way to fail.
    let _ = observe_each(pending, observe, |position, observation| {
        if let Some(target) = targets.get_mut(position) {
            target.record(observation, context);
        }
        Ok(())
    })
    .await;
}

impl WaitedTarget {
    fn is_good(&self) -> bool {
        self.latest.is_some() && self.headline.is_none()
    }

    fn record(&mut self, observation: Observation, context: &CheckContext) {
        // An observation that Ctrl-C cut short does not replace a whole one.
        if self.latest.is_some() && is_interrupted() {
            return;
        }
        let report = context.judge.judge(&observation);
        let is_good = context.judge.is_good(report.verdict);
        self.headline = (!is_good).then(|| headline(&report));
        self.follow_up = context.follow_up(&report);
        self.latest = Some(observation);
    }
}

/// The verdict with the checks that it rests on, without any text from a peer.
fn headline(report: &Assessment) -> String {
    let failing = report
        .findings(Severity::Fail)
        .chain(report.findings(Severity::Inconclusive));
    let ids: Vec<&str> = failing.map(|result| result.check.id).take(3).collect();
    format!("{} ({})", report.verdict.word(), ids.join(", "))
}

fn progress_message(rounds: u32, headline: Option<&String>) -> String {
    let asked = match rounds {
        1 => "asked once".to_owned(),
        _ => format!("asked {rounds} times"),
    };
    match headline {
        Some(headline) => format!("{asked}: {headline}"),
        None => asked,
    }
}
