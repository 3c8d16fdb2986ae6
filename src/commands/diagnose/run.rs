//! `diagnose`: from the symptom to the cause. CloudFront is asked, the origin behind the path is
//! checked with its settings, and both are brought to one conclusion.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use time::OffsetDateTime;

use super::args::DiagnoseArgs;
use super::behind::Origin;
use super::conclude;
use super::diagnosed::Diagnosed;
use super::next_steps::next_steps;
use super::origin;
use super::page;
use super::page::Extent;
use crate::assessment::Assessment;
use crate::commands::shared::args::PageArgs;
use crate::commands::shared::configurations;
use crate::commands::shared::job::Job;
use crate::commands::shared::judge::Judge;
use crate::commands::shared::one_target::CheckContext;
use crate::commands::shared::output::Output;
use crate::commands::shared::path_guard::reject_overwritten_inputs;
use crate::commands::shared::progress::ProgressLine;
use crate::commands::shared::runtime::{block_on, until_interrupted};
use crate::commands::shared::status::Status;
use crate::commands::shared::tasks::observe_each;
use crate::commands::verify;
use crate::commands::verify::Unanswered;
use crate::commands::verify::conclusion::ERROR_CACHING_SECONDS;
use crate::commands::verify::edge_request;
use crate::commands::verify::edge_request::Answered;
use crate::distribution;
use crate::distribution::{PlannedOrigin, PlannedQuestion, Route};
use crate::observation::{Attempt, Failure, Observation};
use crate::probe::ProbeOptions;
use crate::render::json::Detail;
use crate::render::page::PageForm;

pub fn run(args: &DiagnoseArgs) -> anyhow::Result<Status> {
    // Everything that can be wrong with the command line is found before anything is contacted.
    let inputs = std::iter::once(Path::new(&args.distribution))
        .chain(args.policy.iter().map(PathBuf::as_path))
        .chain(args.judging.ca_file.as_deref())
        .chain(args.client.files());
    reject_overwritten_inputs(args.output.output.as_deref(), inputs)?;
    let judge = Arc::new(Judge::new(&args.judging)?);
    let question = edge_request::question(&args.viewer, &judge.extra_trust_anchors)?;
    let inputs = std::slice::from_ref(&args.distribution);
    let distributions = configurations::of_inputs(inputs, &args.policy, &args.aws)?;
    let route = distribution::route(&distributions, &question.name, &question.path)?;
    let client = args.client.read_for(route.plan.origins.iter())?;
    let mut page = Output::open(args.output.output.as_deref(), args.output.color)?;
    let mut seen = Seen::nothing_yet(&question, &route, &judge);
    let ask = |origin: &PlannedOrigin, asked: &PlannedQuestion| ProbeOptions {
        client_certificate: client.clone().filter(|_| origin.settings.origin_mtls),
        ..options(&question, origin, asked)
    };
    let filling = seen.fill(&route, ask, &judge);
    let (_, is_interrupted) = block_on(Some(1), until_interrupted(filling))?;
    let status = say(args, &route, &seen, &judge, &mut page)?;
    Ok(status.unless(is_interrupted))
}

/// The origins on the way, each with the ways of asking it, or none.
fn entries(route: &Route) -> impl Iterator<Item = (&PlannedOrigin, Option<&PlannedQuestion>)> {
    let origins = route.plan.origins.iter();
    origins.flat_map(|origin| {
        let entries = origin.entries().into_iter();
        entries.map(move |question| (origin, question))
    })
}

/// The knowledge of both sides so far.
struct Seen<'q> {
    answered: Answered<'q>,
    /// One for each entry.
    observations: Vec<Observation>,
}

impl<'q> Seen<'q> {
    /// The state before any answer: the report if the user ends it now.
    fn nothing_yet(question: &'q verify::EdgeQuestion, route: &Route, judge: &Judge) -> Self {
        let now = OffsetDateTime::now_utc();
        let ended = "Ctrl-C ended the check before it was known";
        let unanswered = Unanswered::Ended(ended.to_owned());
        let observations = entries(route).map(|(origin, asked)| {
            let target = match asked {
                Some(asked) => asked.target.clone(),
                None => origin.unasked_target(&route.plan),
            };
            let mut nothing = Observation::unasked(target, origin.settings.clone(), now);
            if asked.is_some() {
                nothing.resolution = Attempt::Failed(Failure::Local(ended.to_owned()));
            }
            nothing
                .extra_trust_anchors
                .clone_from(&judge.extra_trust_anchors);
            nothing
        });
        Self {
            answered: Answered::new(question, Err(unanswered), now, 0),
            observations: observations.collect(),
        }
    }

    /// Asks CloudFront and every origin at the same time.
    async fn fill(
        &mut self,
        route: &Route,
        ask: impl Fn(&PlannedOrigin, &PlannedQuestion) -> ProbeOptions,
        judge: &Arc<Judge>,
    ) {
        let context = CheckContext::observing(judge.clone());
        let progress = ProgressLine::of_few(context.limits.clone());
        let jobs = entries(route)
            .enumerate()
            .filter_map(|(position, (origin, asked))| {
                let asked = asked?;
                let job = Job {
                    target: asked.target.clone(),
                    options: ask(origin, asked).into(),
                };
                Some((position, Arc::new(job)))
            });
        let Self {
            answered,
            observations,
        } = self;
        let through_cloudfront = async {
            *answered = edge_request::ask(answered.question, 1, &context.limits).await;
        };
        let observe = |job| context.clone().observe_fully(job);
        let of_origins = observe_each(jobs, observe, |position, observation| {
            if let Some(slot) = observations.get_mut(position) {
                *slot = observation;
            }
            Ok(())
        });
        // Recording has no way to fail.
        let _ = tokio::join!(through_cloudfront, of_origins);
        progress.end();
    }
}

/// The origin is asked for the very path that the viewer asks for.
fn options(
    question: &verify::EdgeQuestion,
    origin: &PlannedOrigin,
    asked: &PlannedQuestion,
) -> ProbeOptions {
    let before = if verify::can_be_asked_for(&origin.path) {
        origin.path.trim_end_matches('/')
    } else {
        ""
    };
    ProbeOptions {
        settings: origin.settings.clone(),
        routing: question.routing.clone(),
        http_2: asked.grpc,
        http_path: Some(format!("{before}{}", question.path)),
        ..ProbeOptions::default()
    }
}

fn say(
    args: &DiagnoseArgs,
    route: &Route,
    seen: &Seen,
    judge: &Judge,
    page: &mut Output,
) -> anyhow::Result<Status> {
    let answer = &seen.answered.conclusion;
    let has_function = !route.functions.is_empty();
    let mut reports: Vec<Assessment> = Vec::new();
    let mut origins: Vec<Origin> = Vec::new();
    let mut observations = seen.observations.iter();
    for origin in &route.plan.origins {
        let entries = origin.entries().into_iter();
        let known = entries.zip(observations.by_ref());
        let of_one = known.map(|(asked, observation)| {
            judge.judge_configured(observation, (&route.plan, origin, asked))
        });
        let of_one: Vec<_> = of_one.collect();
        origins.extend(origin::origin(&of_one, has_function));
        reports.extend(of_one);
    }
    let kept = kept(route, answer.status);
    let conclusion = conclude::diagnose(answer, &origins, kept);
    let verdict = conclude::verdict(answer, &origins, &conclusion);
    let next = next_steps(seen.answered.question, answer, &origins, &conclusion);
    let diagnosed = Diagnosed {
        answered: &seen.answered,
        route,
        reports: &reports,
        diagnosis: &conclusion,
        verdict,
        next: &next,
    };
    page.write_page(&printed(&diagnosed, args, page.color), &args.output)?;
    page.close()?;
    Ok(judge.status(verdict))
}

/// For how many seconds the distribution keeps errors of this status.
fn kept(route: &Route, status: Option<u16>) -> Option<u64> {
    let known = route.error_caching.as_ref()?;
    let seconds = known.get(&status?).copied().map(u64::from);
    Some(seconds.unwrap_or(ERROR_CACHING_SECONDS))
}

fn printed(diagnosed: &Diagnosed, args: &DiagnoseArgs, color: bool) -> String {
    let PageArgs { verbose, quiet, .. } = args.output;
    let form = args.output.form(color);
    let printed = match (quiet, form) {
        (0, Some(form)) => {
            let extent = match form {
                _ if verbose => Extent::Everything,
                PageForm::Text { .. } => Extent::Short,
                PageForm::Markdown | PageForm::Html => Extent::Whole,
            };
            page::render(diagnosed, extent, form)
        }
        (0, None) => page::json(diagnosed, Detail::of(verbose)),
        (1, _) => page::line(diagnosed),
        _ => String::new(),
    };
    match (args.redact, form) {
        (false, _) => printed,
        (true, None) => diagnosed.redaction().json(printed.trim_end()) + "\n",
        (true, _) => diagnosed.redaction().text(&printed),
    }
}
