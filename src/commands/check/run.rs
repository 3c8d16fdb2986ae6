//! The main job: observe each target, judge it, print it, and end with the exit status.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::bail;

use super::args::{CheckArgs, DEFAULT_CONCURRENCY};
use super::input::Input;
use super::list::ListOptions;
use super::{list, wait};
use crate::commands::shared::args::{AskingArgs, OutputArgs};
use crate::commands::shared::judge::Judge;
use crate::commands::shared::one_target::{CheckContext, Outputs};
use crate::commands::shared::output::create;
use crate::commands::shared::path_guard::reject_overwrites;
use crate::commands::shared::progress::ProgressLine;
use crate::commands::shared::repair::Repair;
use crate::commands::shared::report_writer::{MAX_FULL_REPORTS, ReportWriter};
use crate::commands::shared::runtime::block_on;
use crate::commands::shared::saved_observations;
use crate::commands::shared::status::Status;
use crate::net::limits::Limits;
use crate::observation::Observation;
use crate::probe::survey::{CONNECTIONS_HEALTHY, CONNECTIONS_SURVEY};

/// The time that a target of a list waits for files or ports that this machine lacks.
const RESOURCE_WAIT: Duration = Duration::from_secs(60);

pub fn run(args: &CheckArgs) -> anyhow::Result<Status> {
    // Everything that can be wrong with the command line is found before anything is contacted.
    let output = args.output.of_shard(args.list.shard);
    check_paths(args, &output)?;
    let judge = Judge::new(&args.judging)?;
    let repair = Repair::new(&args.repair, args.asking.replay.is_some())?;
    if let Some(path) = &args.asking.replay {
        let observations = saved_observations::read(path)?;
        repair.check_target_count(Some(observations.len()))?;
        let count = Some(observations.len());
        let mut reports = ReportWriter::open(&output, args.judging.fail_on, count)?;
        if observations.len() > MAX_FULL_REPORTS {
            reports.group_by_cause();
        }
        let context = CheckContext {
            repair: repair.into(),
            renderer: reports.renderer(),
            ..CheckContext::observing(judge.into())
        };
        return block_on(Some(1), replay(observations, &context, reports))?;
    }
    let mut input = Input::open(args)?;
    repair.check_target_count(input.count())?;
    if args.repair.wait.is_some() && input.count().is_none() {
        bail!("--wait is for targets on the command line, not for a list");
    }
    input.require_targets()?;
    let save = args.asking.save.as_deref();
    let observations = save.map(create).transpose()?;
    let mut reports = ReportWriter::open(&output, args.judging.fail_on, input.estimate())?;
    let is_list = input.is_list();
    let resource_wait = if is_list {
        reports.group_by_cause();
        RESOURCE_WAIT
    } else {
        Duration::ZERO
    };
    let context = CheckContext {
        judge: judge.into(),
        repair: repair.into(),
        limits: Limits::new(args.list.per_host, resource_wait).into(),
        renderer: reports.renderer(),
        saves_observations: observations.is_some(),
    };
    let outputs = Outputs::new(reports, observations);
    block_on(input.count(), check(args, input, context, outputs))?
}

async fn check(
    args: &CheckArgs,
    input: Input,
    context: CheckContext,
    mut outputs: Outputs,
) -> anyhow::Result<Status> {
    let is_list = input.is_list();
    if let (Some(limit), Some(jobs)) = (args.repair.wait, input.known_jobs()) {
        return wait::until_it_passes(jobs, is_list, limit, &context, &mut outputs).await;
    }
    let progress = if is_list {
        ProgressLine::of_list(|| input.estimate(), context.limits.clone())
    } else {
        ProgressLine::of_few(context.limits.clone())
    };
    let rate = args.list.rate;
    let options = ListOptions {
        concurrency: concurrency(args, is_list, &progress),
        pace: rate.map(|rate| Duration::from_secs_f64(1.0 / rate)),
        ordered: !(args.list.unordered || is_list && context.renderer.is_for_programs()),
        summary: is_list,
    };
    let entries = input.start();
    list::check_all(entries, &context, options, &progress, &mut outputs).await
}

/// Rejects outputs that would overwrite what is read or saved.
fn check_paths(args: &CheckArgs, output: &OutputArgs) -> anyhow::Result<()> {
    let AskingArgs { save, replay, .. } = &args.asking;
    let stdin = args.targets.iter().find(|target| *target == "-");
    let stdin = stdin.map(PathBuf::from);
    let files = [
        ("stdin", &stdin),
        ("--replay", replay),
        ("--targets", &args.list.file),
        ("--resume", &args.list.resume),
        ("--ca-file", &args.judging.ca_file),
        ("--client-cert", &args.asking.client.client_cert),
        ("--client-key", &args.asking.client.client_key),
        ("--intermediates", &args.repair.intermediates),
        ("--compare", &args.repair.compare),
        ("--write-chain", &args.repair.write_chain),
    ];
    let files = files.into_iter();
    let written = [("--save", save)].into_iter().chain(files.clone());
    reject_overwrites(
        "--output",
        output.output.as_deref(),
        written.filter_map(named),
    )?;
    // The baseline is read before --output is opened, so these two may be one file.
    let read = files.chain([("--baseline", &output.baseline)]);
    reject_overwrites("--save", save.as_deref(), read.filter_map(named))
}

fn named<'a>((option, file): (&'a str, &'a Option<PathBuf>)) -> Option<(&'a str, &'a Path)> {
    Some((option, file.as_deref()?))
}

/// Files reserved for DNS queries in flight, and for all that is not a connection.
const RESERVED_FILES: usize = 32 + 192;

/// The maximum of targets in flight: at most as many as there are files for, once this process may
/// open as many as it can be given.
fn concurrency(args: &CheckArgs, is_list: bool, progress: &ProgressLine) -> usize {
    let wanted = args.list.concurrency;
    let Some(files) = is_list.then(file_limit).flatten() else {
        return wanted;
    };
    let connections = if args.asking.survey {
        CONNECTIONS_SURVEY
    } else {
        CONNECTIONS_HEALTHY
    };
    let fitting = (files.saturating_sub(RESERVED_FILES)
        / usize::try_from(connections).unwrap_or(usize::MAX))
    .max(1);
    if fitting < wanted && wanted != DEFAULT_CONCURRENCY {
        progress.complain(&format!(
            "--concurrency {wanted}: {fitting} targets at once, as this process may open {files} files"
        ));
    }
    wanted.min(fitting)
}

/// Raises the number of files that this process may open, and returns it.
#[cfg(unix)]
fn file_limit() -> Option<usize> {
    let files = rlimit::increase_nofile_limit(u64::MAX).ok()?;
    Some(usize::try_from(files).unwrap_or(usize::MAX))
}

#[cfg(not(unix))]
fn file_limit() -> Option<usize> {
    None
}

/// Judges saved observations. Trust anchors that were added when they were taken count again, so
/// that the report is the same; and a list is a list again.
async fn replay(
    observations: Vec<Observation>,
    context: &CheckContext,
    reports: ReportWriter,
) -> anyhow::Result<Status> {
    let is_list = observations.len() > MAX_FULL_REPORTS;
    let mut outputs = Outputs::new(reports, None);
    for mut observation in observations {
        let judge = context.judge.adding(&observation.extra_trust_anchors)?;
        let context = CheckContext {
            judge: Arc::new(judge),
            ..context.clone()
        };
        let CheckContext { judge, repair, .. } = &context;
        repair.record_settings(&mut observation, judge);
        let incomplete = repair.incomplete_chains(&judge.judge(&observation));
        repair
            .complete(&incomplete, &mut observation, judge, None)
            .await;
        outputs.finish(context.result(&observation, &judge.judge(&observation)))?;
    }
    if is_list {
        outputs.print_summary(&[])?;
    }
    outputs.reports.close(outputs.worst)
}
