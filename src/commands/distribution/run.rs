//! `distribution`: reads configurations, asks every question of their plans, and judges the answers.

use std::collections::VecDeque;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::bail;

use super::answers::{ProbeAnswers, judged, origins_of, worst_of};
use super::args::DistributionJobArgs;
use super::draw::draw;
use super::plain_http;
use crate::assessment::Assessment;
use crate::commands::shared::configurations;
use crate::commands::shared::job::Job;
use crate::commands::shared::judge::Judge;
use crate::commands::shared::one_target::CheckContext;
use crate::commands::shared::path_guard::reject_overwrites;
use crate::commands::shared::report_writer::{ConfigurationPlaces, ReportWriter};
use crate::commands::shared::runtime::block_on;
use crate::commands::shared::status::Status;
use crate::commands::shared::tasks::Tasks;
use crate::distribution;
use crate::distribution::{DistinctQuestion, Plan, PlannedOrigin};
use crate::net::routing::Routing;
use crate::observation::Observation;
use crate::probe::Options;

pub fn run(args: &DistributionJobArgs) -> anyhow::Result<Status> {
    // Everything that can be wrong with the command line is found before anything is contacted.
    check_inputs(args)?;
    let judge = Arc::new(Judge::new(&args.judging)?);
    let distributions = if args.all {
        configurations::of_the_account(&args.policy, &args.aws)?
    } else {
        configurations::of_inputs(&args.inputs, &args.policy, &args.aws)?
    };
    let plans: Vec<Plan> = distributions.iter().map(distribution::plan).collect();
    let mut sink = ReportWriter::open(&args.output)?;
    sink.adapt(args.judging.fail_on, Some(origins_of(&plans).count()));
    sink.show_places(places(&args.inputs));
    let asked = if args.offline {
        Vec::new()
    } else {
        distribution::distinct_questions(&plans)
    };
    let answered = ask_and_print(&plans, &asked, args, &judge, &mut sink);
    block_on(Some(asked.len()), answered)?
}

const MOST_IN_FLIGHT: usize = 16;

/// Rejects a report that would overwrite an input, and stdin twice.
fn check_inputs(args: &DistributionJobArgs) -> anyhow::Result<()> {
    if args.inputs.iter().filter(|input| *input == "-").count() > 1 {
        bail!("- stands twice; stdin can be read once");
    }
    let inputs = args.inputs.iter().map(Path::new);
    let policies = args.policy.iter().map(PathBuf::as_path);
    let anchors = args.judging.ca_file.iter().map(PathBuf::as_path);
    let read = inputs.chain(policies).chain(anchors);
    reject_overwrites(
        &[("--output", args.output.output.as_deref())],
        read.map(|file| ("an input", file)),
    )
}

/// The texts of the inputs that are files.
fn places(inputs: &[String]) -> ConfigurationPlaces {
    let files = inputs.iter().filter_map(|input| {
        let text = fs::read(input).ok()?;
        Some((input.clone(), String::from_utf8_lossy(&text).into_owned()))
    });
    ConfigurationPlaces::new(files.collect())
}

fn options(args: &DistributionJobArgs, asked: &DistinctQuestion) -> Options {
    let asking = &args.asking;
    Options {
        settings: asked.settings.clone(),
        routing: Routing {
            resolve: asking.resolve.clone(),
            connect_to: asking.connect_to.clone(),
        },
        http_2: asked.question.grpc,
        http_path: (!asking.no_http).then(|| asking.path.clone()),
        timeout: args.output.default_timeout(),
        ..Options::default()
    }
}

/// Asks every distinct question, several at once. Reports that stand alone are printed as they
/// come; the picture is drawn when everything is known, or the user has had enough.
async fn ask_and_print(
    plans: &[Plan],
    asked: &[DistinctQuestion<'_>],
    args: &DistributionJobArgs,
    judge: &Arc<Judge>,
    sink: &mut ReportWriter,
) -> anyhow::Result<Status> {
    let mut answers = ProbeAnswers::new(asked, judge);
    if !args.offline && !args.asking.no_http {
        let asking = plain_http::ask(plans, &args.asking);
        answers.plain_http = tokio::select! {
            answers = asking => answers,
            _ = tokio::signal::ctrl_c() => return sink.close(Status::Interrupted),
        };
    }
    let overview = sink.overview();
    let mut unprinted: VecDeque<_> = match overview {
        Some(_) => VecDeque::new(),
        None => origins_of(plans).collect(),
    };
    let mut worst = print_known(&mut unprinted, &answers, judge, sink)?;
    let interrupted = ask(asked, args, judge, |position, observation| {
        answers.record(position, observation);
        worst = worst.max(print_known(&mut unprinted, &answers, judge, sink)?);
        Ok(())
    });
    let interrupted = interrupted.await?;
    let status = match overview {
        Some(overview) => draw(plans, asked, &answers, judge, sink, &overview)?,
        None => {
            for (plan, origin) in unprinted {
                let entries = answers.of_origin(plan, origin);
                worst = worst.max(print(&judged(&entries, judge), judge, sink)?);
            }
            worst
        }
    };
    sink.close(if interrupted {
        Status::Interrupted
    } else {
        status
    })
}

/// Asks the questions and passes on each answer; `true` if Ctrl-C ended it.
async fn ask(
    asked: &[DistinctQuestion<'_>],
    args: &DistributionJobArgs,
    judge: &Arc<Judge>,
    mut record: impl FnMut(usize, Observation) -> anyhow::Result<()>,
) -> anyhow::Result<bool> {
    let context = CheckContext::observing(judge.clone());
    let mut waiting = asked.iter().enumerate().map(|(position, one)| {
        let job = Arc::new(Job {
            target: one.question.target.clone(),
            options: options(args, one).into(),
        });
        let observing = context.clone().observe_fully(job.clone());
        ((position, job), observing)
    });
    let mut tasks = Tasks::new();
    let mut interrupt = std::pin::pin!(tokio::signal::ctrl_c());
    loop {
        tasks.fill(MOST_IN_FLIGHT, &mut waiting);
        let ended = tokio::select! {
            ended = tasks.next() => ended,
            _ = &mut interrupt => return Ok(true),
        };
        let Some(((position, job), observation)) = ended else {
            return Ok(false);
        };
        record(position, observation.unwrap_or_else(|| job.broken_off()))?;
    }
}

/// Prints the reports on origins, up to the first one that still has a question in flight.
fn print_known(
    unprinted: &mut VecDeque<(&Plan, &PlannedOrigin)>,
    answers: &ProbeAnswers,
    judge: &Judge,
    sink: &mut ReportWriter,
) -> anyhow::Result<Status> {
    let mut worst = Status::Pass;
    while let Some((plan, origin)) = unprinted.front() {
        let entries = answers.of_origin(plan, origin);
        if entries.iter().any(|(_, seen)| seen.is_none()) {
            break;
        }
        unprinted.pop_front();
        worst = worst.max(print(&judged(&entries, judge), judge, sink)?);
    }
    Ok(worst)
}

fn print(reports: &[Assessment], judge: &Judge, sink: &mut ReportWriter) -> anyhow::Result<Status> {
    for report in reports {
        sink.report(report)?;
    }
    Ok(worst_of(reports, judge))
}
