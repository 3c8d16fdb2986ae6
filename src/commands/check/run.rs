//! The main job: observe each target, judge it, print it, and say so in the exit status.

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};

use super::args::{CheckArgs, DEFAULT_CONCURRENCY};
use super::input::{Input, MAX_FULL_REPORTS};
use super::list::ListOptions;
use super::{list, wait};
use crate::assessment::summary::Summary;
use crate::commands::shared::args::AskingArgs;
use crate::commands::shared::judge::Judge;
use crate::commands::shared::one_target::{CheckContext, Interrupt, Outputs};
use crate::commands::shared::path_guard;
use crate::commands::shared::progress::ProgressLine;
use crate::commands::shared::repair::Repair;
use crate::commands::shared::report_writer::ReportWriter;
use crate::commands::shared::runtime::block_on;
use crate::commands::shared::saved_observations;
use crate::commands::shared::status::Status;
use crate::net::limits::Bounds;
use crate::observation::Observation;
use crate::render;

/// Runs the main job.
pub fn run(args: &CheckArgs) -> anyhow::Result<Status> {
    // Everything that can be wrong with the command line is found before anything is contacted.
    reject_overwrites(args)?;
    let judge = Judge::new(&args.judging)?;
    let repair = Repair::new(&args.repair, args.asking.replay.is_some())?;
    if let Some(path) = &args.asking.replay {
        let observations = saved_observations::read(path)?;
        repair.suits(Some(observations.len()))?;
        let mut sink = ReportWriter::open(&args.output)?;
        if observations.len() > MAX_FULL_REPORTS {
            sink.omit_clean();
        }
        return block_on(Some(1), replay(observations, &judge, &repair, &mut sink))?;
    }
    let input = Input::open(args)?;
    repair.suits(input.count())?;
    if args.repair.wait.is_some() && input.count().is_none() {
        bail!("--wait is for targets on the command line, not for a list");
    }
    let mut keep = match &args.asking.save {
        None => None,
        Some(path) => Some(
            fs::File::create(path)
                .with_context(|| format!("cannot write to {}", path.display()))?,
        ),
    };
    let mut sink = ReportWriter::open(&args.output)?;
    let is_list = input.is_list();
    if is_list {
        sink.omit_clean();
    }
    let resource_wait = if is_list { PATIENCE } else { Duration::ZERO };
    let asking = CheckContext {
        options: input.options(),
        judge: judge.into(),
        repair: repair.into(),
        bounds: Bounds::new(args.list.per_host, resource_wait).into(),
        pages: sink.renderer(),
        keeps: keep.is_some(),
    };
    block_on(input.count(), async {
        let mut interrupted = std::pin::pin!(tokio::signal::ctrl_c());
        let progress = match is_list && args.repair.wait.is_none() {
            true => ProgressLine::of_list(|| input.estimate()),
            false => ProgressLine::hidden(),
        };
        let manner = ListOptions {
            at_once: at_once(args, is_list, &progress),
            pace: args
                .list
                .rate
                .map(|rate| Duration::from_secs_f64(1.0 / rate)),
            ordered: !(args.list.unordered || is_list && sink.renderer().is_for_programs()),
            summary: is_list,
        };
        let printing = Outputs {
            sink: &mut sink,
            keep: keep.as_mut(),
        };
        let signal: Interrupt = interrupted.as_mut();
        match (args.repair.wait, input.known()) {
            (Some(time), Some(targets)) => {
                wait::until_it_passes(targets, is_list, time, &asking, printing, signal).await
            }
            _ => list::check_all(input.start(), &asking, manner, &progress, printing, signal).await,
        }
    })?
}

/// How long a list waits for what this machine lacks meanwhile.
const PATIENCE: Duration = Duration::from_secs(60);

/// What is read or kept would be overwritten.
fn reject_overwrites(args: &CheckArgs) -> anyhow::Result<()> {
    let AskingArgs { save, replay, .. } = &args.asking;
    let stdin = args.targets.iter().find(|target| *target == "-");
    let stdin = stdin.map(PathBuf::from);
    let save_path = save.as_deref();
    let files = [
        ("--save", save),
        ("stdin", &stdin),
        ("--replay", replay),
        ("--targets", &args.list.file),
        ("--resume", &args.list.resume),
        ("--ca-file", &args.judging.ca_file),
        ("--intermediates", &args.repair.intermediates),
        ("--compare", &args.repair.compare),
        ("--write-chain", &args.repair.write_chain),
    ];
    path_guard::reject_overwrites(
        &[
            ("--output", args.output.output.as_deref()),
            ("--save", save_path),
        ],
        files
            .into_iter()
            .filter_map(|(option, file)| Some((option, file.as_deref()?))),
    )?;
    // The baseline is read before --output is opened, so these two may be one file.
    let baseline = args.output.baseline.as_deref();
    path_guard::reject_overwrites(
        &[("--save", save_path)],
        baseline.map(|file| ("--baseline", file)),
    )
}

/// How many files stay for everything that is no connection, and for look-ups under way.
const FILES_APART: usize = 32 + 192;

/// How many targets may be under way: no more than there are files for, once this process may open
/// as many as it can be given.
fn at_once(args: &CheckArgs, is_list: bool, progress: &ProgressLine) -> usize {
    let wanted = args.list.concurrency;
    if !is_list {
        return wanted;
    }
    let connections = if args.asking.quick { 1 } else { 8 };
    let Some(files) = files() else { return wanted };
    let fitting = (files.saturating_sub(FILES_APART) / connections).max(1);
    if fitting < wanted && wanted != DEFAULT_CONCURRENCY {
        progress.complain(&format!(
            "--concurrency {wanted}: {fitting} targets at once, as this process may open {files} files"
        ));
    }
    wanted.min(fitting)
}

/// How many files this process may open, after asking for as many as possible.
#[cfg(unix)]
fn files() -> Option<usize> {
    let files = rlimit::increase_nofile_limit(u64::MAX).ok()?;
    Some(usize::try_from(files).unwrap_or(usize::MAX))
}

#[cfg(not(unix))]
fn files() -> Option<usize> {
    None
}

/// Judges what was kept. The trust anchors that were added when it was seen count again, so that
/// the report is the same; and a list is a list again.
async fn replay(
    observations: Vec<Observation>,
    judge: &Judge,
    repair: &Repair,
    sink: &mut ReportWriter,
) -> anyhow::Result<Status> {
    let started = Instant::now();
    let mut worst = Status::Pass;
    let mut summary = Summary::default();
    let is_list = observations.len() > MAX_FULL_REPORTS;
    let mut printing = Outputs { sink, keep: None };
    for mut observation in observations {
        let judge = judge.adding(&observation.extra_trust_anchors)?;
        observation
            .extra_trust_anchors
            .clone_from(&judge.extra_trust_anchors);
        repair.expecting(&mut observation);
        repair.complete(&mut observation, &judge).await?;
        let status = printing.conclude(&observation, &judge, repair)?;
        worst = worst.max(status);
        if is_list {
            let report = judge.judge(&observation)?;
            summary.add(printing.sink.renderer().fact(&report));
        }
    }
    if is_list {
        let page = render::summary::render(&summary, started.elapsed().as_secs_f64(), &[]);
        printing.sink.summary(page)?;
    }
    printing.sink.end()?;
    Ok(worst)
}
