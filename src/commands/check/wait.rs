//! `--wait`: asks again until it is good or the time is up, for deploy scripts.

use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

use crate::assessment::Assessment;
use crate::assessment::summary::Summary;
use crate::check::Severity;
use crate::commands::shared::one_target::{CheckContext, Interrupt, Outputs};
use crate::commands::shared::progress::ProgressLine;
use crate::commands::shared::status::Status;
use crate::observation::Observation;
use crate::render;
use crate::target::Target;

/// How many targets are under way at the same time.
const AT_ONCE: usize = 16;
/// The pause after the first round; it doubles from round to round.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
/// The longest pause between two rounds.
const LONGEST_PAUSE: Duration = Duration::from_secs(15);

/// How long a round that is under way when the time is up may still take. The first one has all the
/// time it needs, because without it there is no answer at all.
const GRACE: Duration = Duration::from_secs(5);

/// Checks until every target passes or the time is up, and prints the last report of each. A
/// target that has passed is not asked again. The last round begins when the time is up at the
/// latest. A list ends with a summary, as what is clean is only counted there.
pub async fn until_it_passes(
    targets: Vec<Target>,
    is_list: bool,
    time: Duration,
    asking: &CheckContext,
    mut printing: Outputs<'_>,
    mut interrupted: Interrupt<'_>,
) -> anyhow::Result<Status> {
    let started = Instant::now();
    let deadline = started + time;
    let of_list = is_list.then_some(started);
    let mut latest: Vec<Option<Observation>> = targets.iter().map(|_| None).collect();
    let mut pending: BTreeSet<usize> = (0..targets.len()).collect();
    let mut pause = FIRST_PAUSE;
    let mut rounds = 0;
    let progress = ProgressLine::of_wait(time);
    loop {
        let last = Instant::now() >= deadline;
        let round = round(&targets, &pending, asking, &mut latest);
        tokio::select! {
            () = round => {}
            () = sleep_until(deadline + GRACE), if rounds > 0 => break,
            _ = &mut interrupted => return leave(&latest, asking, &mut printing, &progress, of_list),
        }
        rounds += 1;
        let mut news = None;
        for (position, observation) in latest.iter().enumerate() {
            let Some(observation) = observation else {
                continue;
            };
            let report = asking.judge.judge(observation)?;
            if asking.judge.is_good(report.verdict) {
                pending.remove(&position);
            } else {
                news.get_or_insert_with(|| headline(&report));
            }
        }
        if last || pending.is_empty() {
            break;
        }
        progress.show(progress_message(rounds, news));
        let next = (Instant::now() + pause).min(deadline);
        tokio::select! {
            () = sleep_until(next) => {}
            _ = &mut interrupted => return leave(&latest, asking, &mut printing, &progress, of_list),
        }
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
    for slot in &mut latest {
        let Some(observation) = slot else { continue };
        if !asking.wants_more(&asking.judge.judge(observation)?) {
            continue;
        }
        let mut looked = observation.clone();
        tokio::select! {
            () = asking.look_further(&mut looked) => *observation = looked,
            _ = &mut interrupted => return leave(&latest, asking, &mut printing, &progress, of_list),
        }
    }
    progress.end();
    let mut worst = Status::Pass;
    for observation in latest.iter().flatten() {
        let status = printing.conclude(observation, &asking.judge, &asking.repair)?;
        worst = worst.max(status);
    }
    if let Some(started) = of_list {
        summarise(&latest, asking, &mut printing, started, &[])?;
    }
    printing.sink.end()?;
    Ok(worst)
}

fn summarise(
    latest: &[Option<Observation>],
    asking: &CheckContext,
    printing: &mut Outputs<'_>,
    started: Instant,
    aside: &[String],
) -> anyhow::Result<()> {
    let mut summary = Summary::default();
    for observation in latest.iter().flatten() {
        summary.add(asking.pages.fact(&asking.judge.judge(observation)?));
    }
    let page = render::summary::render(&summary, started.elapsed().as_secs_f64(), aside);
    printing.sink.summary(page)
}

fn leave(
    latest: &[Option<Observation>],
    asking: &CheckContext,
    printing: &mut Outputs<'_>,
    progress: &ProgressLine,
    of_list: Option<Instant>,
) -> anyhow::Result<Status> {
    progress.end();
    let status = printing.leave(latest.iter().flatten(), &asking.judge)?;
    if let Some(started) = of_list {
        let aside = ["interrupted".to_owned()];
        summarise(latest, asking, printing, started, &aside)?;
    }
    Ok(status)
}

/// Asks everybody who has not passed yet, several at once.
async fn round(
    targets: &[Target],
    pending: &BTreeSet<usize>,
    asking: &CheckContext,
    latest: &mut [Option<Observation>],
) {
    let mut tasks = HashMap::new();
    let mut waiting = pending.iter().copied();
    let mut under_way = JoinSet::new();
    loop {
        while under_way.len() < AT_ONCE {
            let Some(position) = waiting.next() else {
                break;
            };
            let Some(target) = targets.get(position) else {
                break;
            };
            let nothing = asking.nothing_seen(target.clone());
            let (asking, target) = (asking.clone(), target.clone());
            let task = under_way.spawn(async move { *asking.observe(&target).await });
            tasks.insert(task.id(), (position, nothing));
        }
        // A bug of ours at one target must not take the others with it.
        let (id, observation) = match under_way.join_next_with_id().await {
            None => return,
            Some(Ok((id, observation))) => (id, Some(observation)),
            Some(Err(error)) => (error.id(), None),
        };
        let Some((position, nothing)) = tasks.remove(&id) else {
            continue;
        };
        let observation = observation.unwrap_or(nothing);
        if let Some(slot) = latest.get_mut(position) {
            *slot = Some(observation);
        }
    }
}

/// The verdict with the checks that it rests on. No text of a peer's is in it.
fn headline(report: &Assessment) -> String {
    let failing = report
        .findings(Severity::Fail)
        .chain(report.findings(Severity::Inconclusive));
    let ids: Vec<&str> = failing.map(|result| result.check.id).take(3).collect();
    format!("{} ({})", report.verdict.word(), ids.join(", "))
}

fn progress_message(rounds: u32, headline: Option<String>) -> String {
    let asked = match rounds {
        1 => "asked once".to_owned(),
        _ => format!("asked {rounds} times"),
    };
    match headline {
        Some(headline) => format!("{asked}: {headline}"),
        None => asked,
    }
}
