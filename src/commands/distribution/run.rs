//! `distribution`: from a configuration to every question that it leads to, asked and judged.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::bail;
use time::OffsetDateTime;
use tokio::task::JoinSet;

use super::args::DistributionJobArgs;
use super::page;
use super::page::Overview;
use crate::assessment::{Assessment, ambiguity};
use crate::check::Verdict;
use crate::commands::shared::configurations;
use crate::commands::shared::judge::{Entry, Judge};
use crate::commands::shared::one_target::CheckContext;
use crate::commands::shared::output::Sink;
use crate::commands::shared::path_guard::reject_overwrites;
use crate::commands::shared::repair::Repair;
use crate::commands::shared::runtime::block_on;
use crate::commands::shared::status::Status;
use crate::distribution;
use crate::distribution::{Asked, Plan, PlannedOrigin, Question};
use crate::net::limits::Bounds;
use crate::net::routing::Routing;
use crate::observation::{Der, Observation};
use crate::probe::Options;

/// Runs the job.
pub fn run(args: &DistributionJobArgs) -> anyhow::Result<Status> {
    // Everything that can be wrong with the command line is found before anything is contacted.
    check_inputs(args)?;
    let judge = Arc::new(Judge::new(&args.judging)?);
    let distributions = match args.all {
        true => configurations::of_the_account(&args.policy, &args.aws)?,
        false => configurations::of_inputs(&args.inputs, &args.policy, &args.aws)?,
    };
    let plans: Vec<Plan> = distributions.iter().map(distribution::plan).collect();
    let mut sink = Sink::open(&args.output)?;
    let asked = match args.offline {
        true => Vec::new(),
        false => distribution::distinct(&plans),
    };
    let options = |one: &Asked| options(args, one);
    block_on(
        Some(asked.len()),
        ask_and_print(&plans, &asked, &options, &judge, &mut sink),
    )?
}

/// How many questions are under way at the same time.
const AT_ONCE: usize = 16;
/// How many connections one address sees at the same time, however many questions lead to it.
const CONNECTIONS_TO_ONE_ADDRESS: usize = 8;

/// What is read would be overwritten by the report; stdin can be read once.
fn check_inputs(args: &DistributionJobArgs) -> anyhow::Result<()> {
    if args.inputs.iter().filter(|input| *input == "-").count() > 1 {
        bail!("- stands twice; stdin can be read once");
    }
    let inputs = args.inputs.iter().map(Path::new);
    let policies = args.policy.iter().map(PathBuf::as_path);
    let anchors = args.judging.ca_file.iter().map(PathBuf::as_path);
    reject_overwrites(
        &[("--output", args.output.output.as_deref())],
        inputs
            .chain(policies)
            .chain(anchors)
            .map(|file| ("an input", file)),
    )
}

fn options(args: &DistributionJobArgs, asked: &Asked) -> Options {
    let asking = &args.asking;
    Options {
        settings: asked.settings.clone(),
        routing: Routing {
            resolve: asking.resolve.clone(),
            connect_to: asking.connect_to.clone(),
        },
        quick: asking.quick,
        http_2: asked.question.grpc,
        http_path: (!asking.no_http).then(|| asking.path.clone()),
    }
}

/// What the questions were answered with, as far as it is known.
struct Answers<'a> {
    /// An answer for each distinct question; nothing until it is there.
    known: Vec<Option<Observation>>,
    /// Which of them answers a question; questions are told apart by their place in the plans.
    places: HashMap<*const Question, usize>,
    /// The anchors that judge them.
    anchors: &'a [Der],
    /// When nobody was asked.
    now: OffsetDateTime,
}

impl<'a> Answers<'a> {
    fn new(asked: &[Asked], judge: &'a Judge) -> Self {
        let mut places = HashMap::new();
        for (position, asked) in asked.iter().enumerate() {
            for (.., question) in &asked.by {
                places.insert(std::ptr::from_ref(*question), position);
            }
        }
        Self {
            known: asked.iter().map(|_| None).collect(),
            places,
            anchors: &judge.extra_trust_anchors,
            now: OffsetDateTime::now_utc(),
        }
    }

    /// What was seen for an entry: of nothing where nobody is asked, and not there while the
    /// question is under way.
    fn of(&self, (plan, origin, question): Entry) -> Option<Observation> {
        let asked = question.and_then(|question| self.places.get(&std::ptr::from_ref(question)));
        if let (Some(question), Some(position)) = (question, asked) {
            let known = self.known.get(*position)?.as_ref()?;
            return Some(Observation {
                target: question.target.clone(),
                ..known.clone()
            });
        }
        let target = match question {
            Some(question) => question.target.clone(),
            None => origin.unasked_target(plan),
        };
        let mut nothing = Observation::unasked(target, origin.settings.clone(), self.now);
        nothing.extra_trust_anchors = self.anchors.to_vec();
        Some(nothing)
    }

    /// What was seen for every entry of an origin, or only for those that are known.
    fn of_origin<'p>(&self, origin: Origin<'p>) -> Vec<(Entry<'p>, Option<Observation>)> {
        let entries = origin.1.entries().into_iter();
        let entries = entries.map(|question| (origin.0, origin.1, question));
        entries.map(|entry| (entry, self.of(entry))).collect()
    }
}

/// An origin of a distribution.
type Origin<'p> = (&'p Plan, &'p PlannedOrigin);

/// One report for each entry of an origin that is known.
fn judged<'r>(
    entries: &'r [(Entry<'r>, Option<Observation>)],
    judge: &'r Judge,
) -> Vec<Assessment<'r>> {
    let mut reports: Vec<Assessment> = entries
        .iter()
        .filter_map(|(entry, seen)| Some(judge.judge_configured(seen.as_ref()?, *entry)))
        .collect();
    ambiguity::settle(&mut reports);
    reports
}

/// Prints reports one by one, as soon as those of an origin and of all before it are there.
struct OneByOne<'p> {
    origins: Vec<Origin<'p>>,
    next: usize,
    worst: Status,
}

impl OneByOne<'_> {
    /// Prints what can be printed.
    fn print(
        &mut self,
        answers: &Answers,
        judge: &Judge,
        sink: &mut Sink,
        all: bool,
    ) -> anyhow::Result<()> {
        while let Some(origin) = self.origins.get(self.next) {
            let entries = answers.of_origin(*origin);
            if !all && entries.iter().any(|(_, seen)| seen.is_none()) {
                break;
            }
            self.next += 1;
            for report in judged(&entries, judge) {
                self.worst = self.worst.max(judge.status(report.verdict));
                sink.report(&report)?;
            }
        }
        Ok(())
    }
}

/// Asks every distinct question, several at once. Reports that stand alone are printed as they
/// come; the picture is drawn when everything is known, or the user has had enough.
async fn ask_and_print(
    plans: &[Plan],
    asked: &[Asked<'_>],
    options: &dyn Fn(&Asked) -> Options,
    judge: &Arc<Judge>,
    sink: &mut Sink,
) -> anyhow::Result<Status> {
    let mut answers = Answers::new(asked, judge);
    let overview = sink.overview();
    let mut one_by_one = OneByOne {
        origins: match overview {
            Some(_) => Vec::new(),
            None => origins_of(plans).collect(),
        },
        next: 0,
        worst: Status::Pass,
    };
    let mut waiting = asked.iter().enumerate();
    let bounds = Arc::new(Bounds::new(CONNECTIONS_TO_ONE_ADDRESS, Duration::ZERO));
    let mut under_way = JoinSet::new();
    let mut tasks = HashMap::new();
    let mut interrupted = std::pin::pin!(tokio::signal::ctrl_c());
    let ended_by_user = loop {
        while under_way.len() < AT_ONCE {
            let Some((position, one)) = waiting.next() else {
                break;
            };
            let asking = CheckContext {
                options: options(one).into(),
                judge: judge.clone(),
                repair: Repair::default().into(),
                bounds: bounds.clone(),
                pages: sink.pages(),
                keeps: false,
            };
            let target = one.question.target.clone();
            let nothing = asking.nothing_seen(target.clone());
            let task = under_way.spawn(asking.ask(target));
            tasks.insert(task.id(), (position, nothing));
        }
        one_by_one.print(&answers, judge, sink, false)?;
        let joined = tokio::select! {
            joined = under_way.join_next_with_id() => joined,
            _ = &mut interrupted => break true,
        };
        // A bug of ours at one origin must not take the others with it.
        let (id, observation) = match joined {
            None => break false,
            Some(Ok((id, observation))) => (id, Some(observation)),
            Some(Err(error)) => (error.id(), None),
        };
        if let Some((position, nothing)) = tasks.remove(&id)
            && let Some(slot) = answers.known.get_mut(position)
        {
            *slot = Some(observation.unwrap_or(nothing));
        }
    };
    let status = match overview {
        Some(overview) => draw(plans, asked, &answers, judge, sink, &overview)?,
        None => {
            one_by_one.print(&answers, judge, sink, true)?;
            one_by_one.worst
        }
    };
    Ok(match ended_by_user {
        true => Status::Interrupted,
        false => status,
    })
}

/// Draws the picture or the table, then what was seen of each server that is not clean.
fn draw(
    plans: &[Plan],
    asked: &[Asked],
    answers: &Answers,
    judge: &Judge,
    sink: &mut Sink,
    overview: &Overview,
) -> anyhow::Result<Status> {
    let entries: Vec<_> = origins_of(plans)
        .map(|origin| answers.of_origin(origin))
        .collect();
    let reports: Vec<Assessment> = entries
        .iter()
        .flat_map(|entries| judged(entries, judge))
        .collect();
    let page = page::render(plans, &reports, overview);
    sink.page_on(&page, plans)?;
    let verdicts = reports.iter().map(|report| judge.status(report.verdict));
    let status = verdicts.max().unwrap_or(Status::Pass);
    if plans.len() > 1 && !overview.verbose() {
        return Ok(status);
    }
    let doubts: HashMap<*const Question, &str> = reports
        .iter()
        .filter_map(|report| Some((report.case.configured?.question?, report.doubt.as_deref()?)))
        .map(|(question, doubt)| (std::ptr::from_ref(question), doubt))
        .collect();
    for (one, seen) in asked.iter().zip(&answers.known) {
        let Some(seen) = seen else { continue };
        // What the configuration is found to be stands in the page above.
        let mut report = judge.judge(seen)?;
        report.settings_of = one.by.first().map(|(plan, ..)| plan.label.clone());
        if report.verdict == Verdict::Pass && !overview.verbose() {
            continue;
        }
        let mut doubts = one
            .by
            .iter()
            .map(|(.., question)| doubts.get(&std::ptr::from_ref(*question)));
        // Where somebody asks like this for certain, there is no doubt.
        if let Some(Some(first)) = doubts.next()
            && doubts.all(|doubt| doubt.is_some())
        {
            ambiguity::cast(&mut report, first);
        }
        let sources = one
            .by
            .iter()
            .filter_map(|(.., question)| question.target.source.as_deref());
        let heading = page::heading(sources, overview);
        sink.page_on(&heading, plans)?;
        sink.report_among(&report, plans)?;
    }
    Ok(status)
}

fn origins_of(plans: &[Plan]) -> impl Iterator<Item = Origin<'_>> {
    plans
        .iter()
        .flat_map(|plan| plan.origins.iter().map(move |origin| (plan, origin)))
}
