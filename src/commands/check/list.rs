//! One target or a million: a limited number in flight, each printed when its turn comes. Memory
//! depends on the number of targets in flight, not on the length of the list.

use std::collections::BTreeMap;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::{Handle, RuntimeMetrics};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until, timeout_at};

use super::input::ListEntry;
use crate::check::Verdict;
use crate::commands::shared::job::Job;
use crate::commands::shared::one_target::{CheckContext, Outputs, TargetResult};
use crate::commands::shared::progress::ProgressLine;
use crate::commands::shared::runtime::ENDING;
use crate::commands::shared::status::Status;
use crate::commands::shared::tasks::Tasks;
use crate::net::deadline;

/// The options of a run over many targets.
#[derive(Debug, Clone, Copy)]
pub struct ListOptions {
    /// The maximum of targets in flight.
    pub concurrency: usize,
    /// The least time between the starts of two targets.
    pub pace: Option<Duration>,
    /// Print in the order of the input.
    pub ordered: bool,
    pub summary: bool,
}

/// The most bytes of results that may wait for a target before them.
const MAX_HELD_BYTES: usize = 32 << 20;

/// Tasks that may wait for a thread. When there are more, this machine is busy, and another target
/// would only delay all of them past their time limits.
const MAX_QUEUED_TASKS: usize = 32;
/// The pause before another target is started then.
const CATCHING_UP: Duration = Duration::from_millis(1);

/// Checks every target, and prints each as soon as it may be.
pub async fn check_all(
    mut entries: mpsc::Receiver<ListEntry>,
    context: &CheckContext,
    options: ListOptions,
    progress: &ProgressLine,
    outputs: &mut Outputs,
) -> anyhow::Result<Status> {
    let mut run = ListRun::new(context, options, progress, outputs);
    let mut interrupt = pin!(tokio::signal::ctrl_c());
    let mut next_start = Instant::now();
    let mut more = true;
    let status = loop {
        if !more && run.tasks.is_empty() {
            break run.status();
        }
        let room = more && run.has_room();
        let start = if run.is_behind() {
            Instant::now() + CATCHING_UP
        } else {
            next_start
        };
        let due = Instant::now() >= start;
        tokio::select! {
            biased;
            _ = &mut interrupt => {
                run.end_what_is_in_flight().await?;
                run.print_all_held()?;
                break Status::Interrupted;
            }
            Some((key, result)) = run.tasks.next() => run.finish(key, result)?,
            entry = entries.recv(), if room && due => match entry {
                None => more = false,
                Some(ListEntry::Invalid(text)) => {
                    run.invalid += 1;
                    progress.complain(&text);
                }
                Some(ListEntry::DoneBefore) => {
                    run.done_before += 1;
                    progress.done_before();
                }
                Some(ListEntry::Job(job)) => {
                    let check = context.clone().check(job.clone());
                    run.start(job, check);
                    if let Some(pace) = options.pace {
                        next_start = Instant::now().max(next_start + pace);
                    }
                }
            },
            () = sleep_until(start), if room && !due => {}
        }
    };
    progress.end();
    if options.summary {
        let aside = run.sentences(status == Status::Interrupted);
        run.outputs.print_summary(&aside)?;
    }
    run.outputs.reports.close(status)
}

struct ListRun<'a> {
    context: &'a CheckContext,
    options: ListOptions,
    progress: &'a ProgressLine,
    outputs: &'a mut Outputs,
    runtime: RuntimeMetrics,
    tasks: Tasks<(u64, Arc<Job>), TargetResult>,
    /// Results that wait for those before them.
    held: BTreeMap<u64, TargetResult>,
    held_bytes: usize,
    started: u64,
    next_printed: u64,
    invalid: u64,
    done_before: u64,
}

impl<'a> ListRun<'a> {
    fn new(
        context: &'a CheckContext,
        options: ListOptions,
        progress: &'a ProgressLine,
        outputs: &'a mut Outputs,
    ) -> Self {
        Self {
            context,
            options,
            progress,
            outputs,
            runtime: Handle::current().metrics(),
            tasks: Tasks::new(),
            held: BTreeMap::new(),
            held_bytes: 0,
            started: 0,
            next_printed: 0,
            invalid: 0,
            done_before: 0,
        }
    }

    fn has_room(&self) -> bool {
        self.tasks.len() < self.options.concurrency && self.held_bytes < MAX_HELD_BYTES
    }

    fn is_behind(&self) -> bool {
        self.runtime.global_queue_depth() > MAX_QUEUED_TASKS
    }

    fn start(&mut self, job: Arc<Job>, check: impl Future<Output = TargetResult> + Send + 'static) {
        self.tasks.spawn((self.started, job), check);
        self.started += 1;
    }

    fn finish(
        &mut self,
        (position, job): (u64, Arc<Job>),
        result: Option<TargetResult>,
    ) -> anyhow::Result<()> {
        let mut result = result.unwrap_or_else(|| {
            let observation = job.broken_off();
            let report = self.context.judge.judge(&observation);
            self.context.result(&observation, &report)
        });
        self.outputs.count(&mut result);
        self.progress
            .done(self.outputs.summary.count(Verdict::Fail));
        if !self.options.ordered {
            return self.print(result);
        }
        self.held_bytes += result.size();
        self.held.insert(position, result);
        while let Some(result) = self.held.remove(&self.next_printed) {
            self.next_printed += 1;
            self.held_bytes = self.held_bytes.saturating_sub(result.size());
            self.print(result)?;
        }
        Ok(())
    }

    fn print(&mut self, result: TargetResult) -> anyhow::Result<()> {
        self.progress.suspend(|| self.outputs.print(result))
    }

    /// Of a few targets, what is known of those in flight is reported too. Of a list it is left out,
    /// so that a later run with `--resume` checks them.
    async fn end_what_is_in_flight(&mut self) -> anyhow::Result<()> {
        if self.options.summary {
            return Ok(());
        }
        deadline::interrupt();
        let give_up = Instant::now() + ENDING;
        while let Ok(Some((key, result))) = timeout_at(give_up, self.tasks.next()).await {
            self.finish(key, result)?;
        }
        Ok(())
    }

    fn print_all_held(&mut self) -> anyhow::Result<()> {
        let mut held = std::mem::take(&mut self.held).into_values();
        held.try_for_each(|result| self.print(result))
    }

    /// An invalid line gives exit status 2, unless a target fails.
    fn status(&self) -> Status {
        match self.outputs.worst {
            Status::Pass | Status::Inconclusive if self.invalid > 0 => Status::Unusable,
            worst => worst,
        }
    }

    fn sentences(&self, interrupted: bool) -> Vec<String> {
        let lines = if self.invalid == 1 { "line" } else { "lines" };
        let invalid = format!("{} {lines} could not be used", self.invalid);
        let done_before = format!("{} done before", self.done_before);
        [
            interrupted.then(|| "interrupted".to_owned()),
            (self.invalid > 0).then_some(invalid),
            (self.done_before > 0).then_some(done_before),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::cli::Cli;
    use crate::commands::shared::report_writer::ReportWriter;

    #[tokio::test]
    async fn a_bug_at_one_target_makes_it_inconclusive_and_spares_the_others() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let output = file.path().to_str().unwrap();
        let args = Cli::try_parse_from(["origin-check", "-q", "-o", output, "x.example"]);
        let args = args.unwrap().check;
        let reports = ReportWriter::open(&args.output, args.judging.fail_on, None).unwrap();
        let context = CheckContext::for_tests(reports.renderer());
        let options = ListOptions {
            concurrency: 8,
            pace: None,
            ordered: true,
            summary: false,
        };
        let progress = ProgressLine::hidden();
        let mut outputs = Outputs::new(reports, None);
        let mut run = ListRun::new(&context, options, &progress, &mut outputs);
        for (host, is_buggy) in [
            ("a.example", false),
            ("b.example", true),
            ("c.example", false),
        ] {
            let job = Arc::new(Job::for_tests(host));
            let (context, checked) = (context.clone(), job.clone());
            run.start(job, async move {
                assert!(!is_buggy, "a bug of ours, as this test wants it");
                let observation = checked.broken_off();
                context.result(&observation, &context.judge.judge(&observation))
            });
        }
        while let Some((key, result)) = run.tasks.next().await {
            run.finish(key, result).unwrap();
        }
        let status = run.status();
        assert_eq!(outputs.reports.close(status).unwrap(), Status::Inconclusive);
        let printed = std::fs::read_to_string(output).unwrap();
        let lines: Vec<&str> = printed.lines().collect();
        assert_eq!(lines.len(), 3, "{printed}");
        for (line, host) in lines.iter().zip(["a.example", "b.example", "c.example"]) {
            let begin = format!("inconclusive {host}");
            assert!(line.starts_with(&begin), "{line}");
        }
    }
}
