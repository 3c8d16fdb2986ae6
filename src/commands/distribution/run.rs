//! `distribution`: reads configurations, asks every question of their plans, and judges the answers.

use std::collections::VecDeque;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::answers::{ProbeAnswers, judged, worst_of};
use super::args::DistributionJobArgs;
use super::draw::draw;
use super::plain_http;
use crate::assessment::Assessment;
use crate::check::Verdict;
use crate::commands::shared::configurations;
use crate::commands::shared::job::Job;
use crate::commands::shared::judge::Judge;
use crate::commands::shared::one_target::CheckContext;
use crate::commands::shared::path_guard::{reject_overwritten_inputs, reject_stdin_twice};
use crate::commands::shared::progress::ProgressLine;
use crate::commands::shared::report_writer::{ConfigurationPlaces, MAX_FULL_REPORTS, ReportWriter};
use crate::commands::shared::runtime::{block_on, until_interrupted};
use crate::commands::shared::status::Status;
use crate::commands::shared::tasks::observe_each;
use crate::distribution;
use crate::distribution::{DistinctQuestion, Plan, PlannedOrigin, origins_of};
use crate::net::limits::Limits;
use crate::net::routing::Routing;
use crate::probe::{ClientCertificate, ProbeOptions};

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
    let origins = origins_of(&plans).map(|(_, origin)| origin);
    let client = args.asking.client.read_for(origins)?;
    let count = origins_of(&plans).count();
    let mut sink = ReportWriter::open(&args.output, args.judging.fail_on, Some(count))?;
    sink.show_places(places(&args.inputs));
    let asked = if args.offline {
        Vec::new()
    } else {
        distribution::distinct_questions(&plans)
    };
    let jobs = asked.iter().map(|one| Job {
        target: one.question.target.clone(),
        options: options(args, one, client.as_ref()).into(),
    });
    let jobs = jobs.map(Arc::new).collect();
    let answered = ask_and_print(&plans, &asked, jobs, args, &judge, &mut sink);
    block_on(Some(asked.len()), answered)?
}

/// Rejects a report that would overwrite an input, and stdin twice.
fn check_inputs(args: &DistributionJobArgs) -> anyhow::Result<()> {
    let inputs = args.inputs.iter().map(Path::new);
    reject_stdin_twice(inputs.clone())?;
    let policies = args.policy.iter().map(PathBuf::as_path);
    let anchors = args.judging.ca_file.iter().map(PathBuf::as_path);
    let read = inputs.chain(policies).chain(anchors);
    let read = read.chain(args.asking.client.files());
    reject_overwritten_inputs(args.output.output.as_deref(), read)
}

/// The texts of the inputs that are files.
fn places(inputs: &[String]) -> ConfigurationPlaces {
    let files = inputs.iter().filter_map(|input| {
        let text = fs::read(input).ok()?;
        Some((input.clone(), String::from_utf8_lossy(&text).into_owned()))
    });
    ConfigurationPlaces(files.collect())
}

fn options(
    args: &DistributionJobArgs,
    asked: &DistinctQuestion,
    client: Option<&ClientCertificate>,
) -> ProbeOptions {
    let asking = &args.asking;
    ProbeOptions {
        settings: asked.settings.clone(),
        client_certificate: client.filter(|_| asked.settings.origin_mtls).cloned(),
        routing: Routing {
            resolve: asking.resolve.clone(),
            connect_to: asking.connect_to.clone(),
        },
        http_2: asked.question.grpc,
        http_path: (!asking.no_http).then(|| asking.path.clone()),
        timeout: args.output.default_timeout(),
        ..ProbeOptions::default()
    }
}

/// Asks every distinct question, several at once. Reports that stand alone are printed as they
/// come; the picture is drawn when everything is known, or the user has had enough.
async fn ask_and_print(
    plans: &[Plan],
    asked: &[DistinctQuestion<'_>],
    jobs: Vec<Arc<Job>>,
    args: &DistributionJobArgs,
    judge: &Arc<Judge>,
    sink: &mut ReportWriter,
) -> anyhow::Result<Status> {
    let mut answers = ProbeAnswers::new(asked, judge);
    let overview = sink.overview();
    let mut unprinted: VecDeque<_> = match overview {
        Some(_) => VecDeque::new(),
        None => origins_of(plans).collect(),
    };
    let context = CheckContext::observing(judge.clone());
    let progress = progress(asked.len(), context.limits.clone());
    let (mut worst, mut failing) = (Status::Pass, 0);
    let asking = async {
        if !args.offline && !args.asking.no_http {
            answers.plain_http = plain_http::ask(plans, &args.asking, &context.limits).await;
        }
        worst = print_known(&mut unprinted, &answers, sink)?;
        let observe = |job| context.clone().observe_fully(job);
        let jobs = jobs.into_iter().enumerate();
        observe_each(jobs, observe, |position, observation| {
            let report = judge.judge(&observation);
            failing += u64::from(report.verdict == Verdict::Fail);
            progress.done(failing);
            answers.record(position, observation);
            let status = progress.suspend(|| print_known(&mut unprinted, &answers, sink));
            worst = worst.max(status?);
            Ok(())
        })
        .await
    };
    let (asked_all, is_interrupted) = until_interrupted(asking).await;
    asked_all.transpose()?;
    progress.end();
    let status = match overview {
        Some(overview) => draw(plans, asked, &answers, sink, overview)?,
        None => {
            for (plan, origin) in unprinted {
                let entries = answers.of_origin(plan, origin);
                worst = worst.max(print(&judged(&entries, judge), judge, sink)?);
            }
            worst
        }
    };
    sink.close(status.unless(is_interrupted))
}

fn progress(questions: usize, limits: Arc<Limits>) -> ProgressLine {
    if questions > MAX_FULL_REPORTS {
        ProgressLine::of_list(|| Some(questions), limits)
    } else {
        ProgressLine::of_few(limits)
    }
}

/// Prints the reports on origins, up to the first one that still has a question in flight.
fn print_known(
    unprinted: &mut VecDeque<(&Plan, &PlannedOrigin)>,
    answers: &ProbeAnswers,
    sink: &mut ReportWriter,
) -> anyhow::Result<Status> {
    let judge = answers.judge;
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
