//! One target or a million: so many under way at the same time, each printed when its turn comes.
//! What is held in memory hangs on how many are under way, not on how many there are.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::{Handle, RuntimeMetrics};
use tokio::sync::mpsc;
use tokio::task::{JoinError, JoinSet};
use tokio::time::{Instant, sleep_until};

use super::input::{Entry, Job};
use crate::assessment::summary::Summary;
use crate::check::Verdict;
use crate::commands::shared::one_target::{CheckContext, Interrupt, Outputs, TargetResult};
use crate::commands::shared::progress::ProgressLine;
use crate::commands::shared::status::Status;
use crate::render;

/// How a list is gone through.
#[derive(Debug, Clone, Copy)]
pub struct ListOptions {
    /// Targets under way at the same time.
    pub at_once: usize,
    /// The least time between the starts of two.
    pub pace: Option<Duration>,
    /// Whether what is printed follows the input.
    pub ordered: bool,
    /// Whether a summary is wanted.
    pub summary: bool,
}

/// What may be held of targets that are done and wait for one before them, in bytes.
const HELD_AT_MOST: usize = 32 << 20;

/// How many targets may wait for this machine to begin with them. When there are more, it has all
/// that it can do, and others would only make everybody late: what has a time limit must not wait
/// for this machine.
const BEGUN_AHEAD: usize = 32;
/// How long no target is begun then.
const CATCHING_UP: Duration = Duration::from_millis(1);

/// Checks every target, and prints each as soon as it may be.
pub async fn check_all(
    mut entries: mpsc::Receiver<Entry>,
    asking: &CheckContext,
    manner: ListOptions,
    progress: &ProgressLine,
    printing: Outputs<'_>,
    mut interrupted: Interrupt<'_>,
) -> anyhow::Result<Status> {
    let started = Instant::now();
    let mut run = Run::new(asking, manner, progress, printing);
    let mut next_start = started;
    let mut more = true;
    let status = loop {
        if !more && run.under_way.is_empty() {
            break run.status();
        }
        let room = more && run.has_room();
        let pause = match run.is_behind() {
            true => Instant::now() + CATCHING_UP,
            false => next_start,
        };
        let due = Instant::now() >= pause;
        tokio::select! {
            biased;
            _ = &mut interrupted => {
                run.print_all_held()?;
                break Status::Interrupted;
            }
            Some(joined) = run.under_way.join_next_with_id() => {
                run.finish(joined)?;
            }
            entry = entries.recv(), if room && due => match entry {
                None => more = false,
                Some(Entry::Wrong(text)) => {
                    run.wrong += 1;
                    progress.complain(&text);
                }
                Some(Entry::Done) => {
                    run.done_before += 1;
                    progress.done_before();
                }
                Some(Entry::Job(job)) => {
                    run.begin(*job);
                    if let Some(pace) = manner.pace {
                        next_start = Instant::now().max(next_start + pace);
                    }
                }
            },
            () = sleep_until(pause), if room && !due => {}
        }
    };
    progress.end();
    if manner.summary {
        let page = render::summary::render(
            &run.summary,
            started.elapsed().as_secs_f64(),
            &run.sentences(status == Status::Interrupted),
        );
        run.printing.sink.summary(page)?;
    }
    run.printing.sink.end()?;
    Ok(status)
}

/// A run over many targets.
struct Run<'a> {
    asking: &'a CheckContext,
    manner: ListOptions,
    progress: &'a ProgressLine,
    printing: Outputs<'a>,
    runtime: RuntimeMetrics,
    under_way: JoinSet<anyhow::Result<TargetResult>>,
    /// Whose a task is, should it never end in order.
    tasks: HashMap<tokio::task::Id, (u64, Arc<Job>)>,
    /// What is done and waits for those before it.
    held: BTreeMap<u64, TargetResult>,
    held_bytes: usize,
    begun: u64,
    next: u64,
    worst: Status,
    wrong: u64,
    done_before: u64,
    summary: Summary,
}

impl<'a> Run<'a> {
    fn new(
        asking: &'a CheckContext,
        manner: ListOptions,
        progress: &'a ProgressLine,
        printing: Outputs<'a>,
    ) -> Self {
        Self {
            asking,
            manner,
            progress,
            printing,
            runtime: Handle::current().metrics(),
            under_way: JoinSet::new(),
            tasks: HashMap::new(),
            held: BTreeMap::new(),
            held_bytes: 0,
            begun: 0,
            next: 0,
            worst: Status::Pass,
            wrong: 0,
            done_before: 0,
            summary: Summary::default(),
        }
    }

    fn has_room(&self) -> bool {
        self.under_way.len() < self.manner.at_once && self.held_bytes < HELD_AT_MOST
    }

    /// Whether this machine has not even begun with what it was given last.
    fn is_behind(&self) -> bool {
        self.runtime.global_queue_depth() > BEGUN_AHEAD
    }

    fn begin(&mut self, job: Job) {
        let job = Arc::new(job);
        let check = self.asking.clone().check(job.clone());
        self.follow(job, check);
    }

    /// Lets the check of a target run, and keeps whose it is.
    fn follow(
        &mut self,
        job: Arc<Job>,
        check: impl Future<Output = anyhow::Result<TargetResult>> + Send + 'static,
    ) {
        let task = self.under_way.spawn(check);
        self.tasks.insert(task.id(), (self.begun, job));
        self.begun += 1;
    }

    fn finish(
        &mut self,
        joined: Result<(tokio::task::Id, anyhow::Result<TargetResult>), JoinError>,
    ) -> anyhow::Result<()> {
        let (id, concluded) = match joined {
            Ok((id, concluded)) => (id, Some(concluded?)),
            Err(error) => (error.id(), None),
        };
        let Some((position, job)) = self.tasks.remove(&id) else {
            return Ok(());
        };
        // A bug of ours at one target must not take the others with it.
        let mut concluded = match concluded {
            Some(concluded) => concluded,
            None => self.asking.broken_off(&job)?,
        };
        if let Some(fact) = concluded.fact.take() {
            self.summary.add(fact);
        }
        self.worst = self.worst.max(concluded.status);
        self.progress.done(self.summary.count(Verdict::Fail));
        if !self.manner.ordered {
            return self.print(concluded);
        }
        self.held_bytes += concluded.size();
        self.held.insert(position, concluded);
        while let Some(concluded) = self.held.remove(&self.next) {
            self.next += 1;
            self.held_bytes = self.held_bytes.saturating_sub(concluded.size());
            self.print(concluded)?;
        }
        Ok(())
    }

    fn print(&mut self, concluded: TargetResult) -> anyhow::Result<()> {
        let printing = &mut self.printing;
        self.progress.suspend(|| printing.print(concluded))
    }

    /// What is known when the user ends the program.
    fn print_all_held(&mut self) -> anyhow::Result<()> {
        for (_, concluded) in std::mem::take(&mut self.held) {
            self.print(concluded)?;
        }
        Ok(())
    }

    /// A line that could not be used ends with 2, unless something failed.
    fn status(&self) -> Status {
        match self.worst {
            Status::Pass | Status::Inconclusive if self.wrong > 0 => Status::Unusable,
            worst => worst,
        }
    }

    fn sentences(&self, interrupted: bool) -> Vec<String> {
        let lines = if self.wrong == 1 { "line" } else { "lines" };
        [
            (interrupted, "interrupted".to_owned()),
            (
                self.wrong > 0,
                format!("{} {lines} could not be used", self.wrong),
            ),
            (
                self.done_before > 0,
                format!("{} done before", self.done_before),
            ),
        ]
        .into_iter()
        .filter_map(|(holds, sentence)| holds.then_some(sentence))
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::cli::Cli;
    use crate::commands::shared::report_writer::ReportWriter;
    use crate::target::Target;

    #[tokio::test]
    async fn a_bug_at_one_target_makes_it_inconclusive_and_spares_the_others() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let output = file.path().to_str().unwrap();
        let args = Cli::try_parse_from(["origin-check", "-q", "-o", output, "x.example"]);
        let mut sink = ReportWriter::open(&args.unwrap().check.output).unwrap();
        let asking = CheckContext::for_tests(sink.renderer());
        let manner = ListOptions {
            at_once: 8,
            pace: None,
            ordered: true,
            summary: false,
        };
        let progress = ProgressLine::hidden();
        let keep = None;
        let printing = Outputs {
            sink: &mut sink,
            keep,
        };
        let mut run = Run::new(&asking, manner, &progress, printing);
        for (host, is_buggy) in [
            ("a.example", false),
            ("b.example", true),
            ("c.example", false),
        ] {
            let job = Arc::new(Job {
                target: Target::parse(host).unwrap(),
                options: asking.options.clone(),
            });
            let (asking, checked) = (asking.clone(), job.clone());
            run.follow(job, async move {
                assert!(!is_buggy, "a bug of ours, as this test wants it");
                asking.broken_off(&checked)
            });
        }
        while let Some(joined) = run.under_way.join_next_with_id().await {
            run.finish(joined).unwrap();
        }
        assert_eq!(run.status(), Status::Inconclusive);
        let printed = std::fs::read_to_string(output).unwrap();
        let lines: Vec<&str> = printed.lines().collect();
        assert_eq!(lines.len(), 3, "{printed}");
        for (line, host) in lines.iter().zip(["a.example", "b.example", "c.example"]) {
            let begin = format!("inconclusive {host}");
            assert!(line.starts_with(&begin), "{line}");
        }
    }
}
