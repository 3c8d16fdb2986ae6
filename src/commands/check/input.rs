//! The targets: arguments, and lists that are read as they are needed. Invalid lines are reported
//! and skipped.

use std::path::Path;
use std::sync::Arc;

use tokio::sync::mpsc;

use super::args::CheckArgs;
use super::job_builder::JobBuilder;
use super::list_file::ListFile;
use super::resume::CompletedTargets;
use super::target_line::{TargetLine, TargetLineParser};
use crate::commands::shared::job::Job;
use crate::commands::shared::path_guard::reject_stdin_twice;
use crate::commands::shared::report_writer::MAX_FULL_REPORTS;
use crate::commands::shared::target_key::TargetKey;
use crate::commands::shared::values::Shard;

/// The next of the targets.
#[derive(Debug)]
pub enum ListEntry {
    Job(Arc<Job>),
    /// A line that cannot be used, and why.
    Invalid(String),
    /// Found in the output of `--resume`.
    DoneBefore,
}

/// Entries that are read ahead of the checks.
const READ_AHEAD: usize = 64;

/// All targets; those of lists are still to be read.
pub struct Input {
    sources: Vec<Source>,
    builder: JobBuilder,
    filter: Filter,
}

enum Source {
    Job(Arc<Job>),
    List(ListFile),
}

impl Input {
    /// Reads the arguments and opens the lists.
    pub fn open(args: &CheckArgs) -> anyhow::Result<Self> {
        let builder = JobBuilder::new(args)?;
        let list = args.list.file.as_deref();
        reject_stdin_twice(args.targets.iter().map(Path::new).chain(list))?;
        let mut sources = Vec::new();
        for input in &args.targets {
            if input == "-" {
                sources.push(Source::List(ListFile::open(Path::new(input))?));
            } else {
                let jobs = builder.jobs_of_argument(input)?;
                sources.extend(jobs.into_iter().map(|job| Source::Job(job.into())));
            }
        }
        let list = list.map(ListFile::open).transpose()?;
        sources.extend(list.map(Source::List));
        let done = args.list.resume.as_deref();
        let filter = Filter {
            shard: args.list.shard,
            done: done.map(CompletedTargets::read).transpose()?,
        };
        Ok(Self {
            sources,
            builder,
            filter,
        })
    }

    /// Refuses a list without a target. Stdin may keep this waiting.
    pub fn require_targets(&mut self) -> anyhow::Result<()> {
        self.sources.iter_mut().try_for_each(|source| match source {
            Source::Job(_) => Ok(()),
            Source::List(list) => list.require_target(),
        })
    }

    /// `true` if there are, or may be, more targets than a person wants to read one by one.
    pub fn is_list(&self) -> bool {
        self.count().is_none_or(|count| count > MAX_FULL_REPORTS)
    }

    /// The number of targets; `None` if there are lists.
    pub fn count(&self) -> Option<usize> {
        let is_job = |source: &Source| matches!(source, Source::Job(_));
        self.sources
            .iter()
            .all(is_job)
            .then_some(self.sources.len())
    }

    /// About how many targets there are, for the progress line; reads the files once.
    pub fn estimate(&self) -> Option<usize> {
        if self.filter.shard.is_some() {
            return None;
        }
        let names = self.builder.host_headers.len().max(1);
        let estimate = |source: &Source| match source {
            Source::Job(_) => Some(1),
            Source::List(list) => Some(list.count_targets()?.saturating_mul(names)),
        };
        self.sources.iter().map(estimate).sum()
    }

    /// The targets of the command line that must be checked; `None` if there are lists.
    pub fn known_jobs(&self) -> Option<Vec<Arc<Job>>> {
        let job = |source: &Source| match source {
            Source::Job(job) => Some(job.clone()),
            Source::List(_) => None,
        };
        let jobs: Vec<Arc<Job>> = self.sources.iter().map(job).collect::<Option<_>>()?;
        let wanted = jobs
            .into_iter()
            .filter_map(|job| match self.filter.entry(job) {
                Some(ListEntry::Job(job)) => Some(job),
                _ => None,
            });
        Some(wanted.collect())
    }

    /// Reads on a thread of its own, a little ahead of the receiver.
    pub fn start(self) -> mpsc::Receiver<ListEntry> {
        let (sender, receiver) = mpsc::channel(READ_AHEAD);
        std::thread::spawn(move || {
            let mut parser = TargetLineParser::default();
            // `None` if the receiver was dropped, which ends the thread.
            let send = |entry| sender.blocking_send(entry).ok();
            self.sources
                .into_iter()
                .try_for_each(|source| match source {
                    Source::Job(job) => self.filter.entry(job).into_iter().try_for_each(send),
                    Source::List(list) => list
                        .flat_map(|(place, line)| {
                            let line = line.and_then(|text| parser.parse(&text));
                            entries(line, &place, &self.builder, &self.filter)
                        })
                        .try_for_each(send),
                })
        });
        receiver
    }
}

/// The jobs of a line, or why it cannot be used.
fn entries(
    line: Result<Option<TargetLine>, String>,
    place: &str,
    builder: &JobBuilder,
    filter: &Filter,
) -> Vec<ListEntry> {
    let jobs = line.and_then(|line| match line {
        None => Ok(Vec::new()),
        Some(line) => builder.jobs_of_line(line, place),
    });
    match jobs {
        Ok(jobs) => {
            let entries = jobs.into_iter().map(|job| filter.entry(job.into()));
            entries.flatten().collect()
        }
        Err(reason) => vec![ListEntry::Invalid(format!("{place}: {reason}"))],
    }
}

/// Selects the targets to check.
struct Filter {
    shard: Option<Shard>,
    done: Option<CompletedTargets>,
}

impl Filter {
    /// `None` for a target of another part of the list.
    fn entry(&self, job: Arc<Job>) -> Option<ListEntry> {
        let target = &job.target;
        if let Some(shard) = self.shard
            && !TargetKey::of_target(target).is_in(shard)
        {
            return None;
        }
        let is_done = self
            .done
            .as_ref()
            .is_some_and(|done| done.contains(&TargetKey::of(target, &job.options.settings)));
        Some(if is_done {
            ListEntry::DoneBefore
        } else {
            ListEntry::Job(job)
        })
    }
}
