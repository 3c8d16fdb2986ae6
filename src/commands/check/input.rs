//! The targets: arguments, and lists from a file or stdin that are read as they are needed. A wrong
//! line is said, and passed over.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, bail};
use tokio::sync::mpsc;

use super::args::CheckArgs;
use super::line::LineReader;
use super::resume::Done;
use crate::commands::shared::job::Base;
use crate::commands::shared::target_key::TargetKey;
use crate::commands::shared::values::Shard;
use crate::probe::Options;
use crate::target::Target;

pub use crate::commands::shared::job::Job;

/// What the next of the targets is.
#[derive(Debug)]
pub enum Entry {
    /// To be checked.
    Job(Box<Job>),
    /// A line that cannot be used, and why.
    Wrong(String),
    /// Checked before.
    Done,
}

/// More than so many targets are a list.
pub const MAX_FULL_REPORTS: usize = 3;
/// The longest line of a list, in bytes.
const LONGEST_LINE: u64 = 64 * 1024;
/// How far reading may be ahead of asking.
const AHEAD: usize = 64;

/// All targets, read as far as they stand on the command line.
pub struct Input {
    parts: Vec<Part>,
    base: Base,
    filter: Filter,
}

enum Part {
    Job(Box<Job>),
    Lines(Lines),
}

/// A list that is open.
struct Lines {
    /// What it is called.
    name: String,
    reader: Box<dyn BufRead + Send>,
    /// Where it can be read again.
    path: Option<PathBuf>,
}

impl Input {
    /// Reads the arguments and opens the lists.
    pub fn open(args: &CheckArgs) -> anyhow::Result<Self> {
        let base = Base::new(&args.distribution, &args.asking);
        let mut parts = Vec::new();
        let mut stdin_is_taken = false;
        for input in &args.targets {
            if input == "-" {
                parts.push(stdin(&mut stdin_is_taken)?);
                continue;
            }
            let jobs = base.jobs(Target::parse(input)?, None);
            parts.extend(jobs.into_iter().map(|job| Part::Job(job.into())));
        }
        match args.list.file.as_deref() {
            None => {}
            Some(path) if path == Path::new("-") => parts.push(stdin(&mut stdin_is_taken)?),
            Some(path) => parts.push(file(path)?),
        }
        let done = args.list.resume.as_deref().map(Done::read).transpose()?;
        let shard = args.list.shard;
        let filter = Filter { shard, done };
        Ok(Self {
            parts,
            base,
            filter,
        })
    }

    /// Whether there are, or may be, more than a person wants to read one by one.
    pub fn is_list(&self) -> bool {
        self.parts.len() > MAX_FULL_REPORTS || !self.is_known()
    }

    /// The number of targets, where that is known before reading.
    pub fn count(&self) -> Option<usize> {
        self.is_known().then_some(self.parts.len())
    }

    /// About how many targets there are, files read through: for who watches, and not to rely on.
    pub fn estimate(&self) -> Option<usize> {
        if self.filter.shard.is_some() {
            return None;
        }
        let names = self.base.host_headers.len().max(1);
        let estimate = |part: &Part| match part {
            Part::Job(_) => Some(1),
            Part::Lines(lines) => Some(targets_in(lines.path.as_deref()?)?.saturating_mul(names)),
        };
        self.parts.iter().map(estimate).sum()
    }

    fn is_known(&self) -> bool {
        self.parts.iter().all(|part| matches!(part, Part::Job(_)))
    }

    /// The targets of the command line that are to be checked; nothing where there are lists.
    pub fn known(&self) -> Option<Vec<Target>> {
        let job = |part: &Part| match part {
            Part::Job(job) => Some(Job::clone(job)),
            Part::Lines(_) => None,
        };
        let jobs: Vec<Job> = self.parts.iter().map(job).collect::<Option<_>>()?;
        let wanted = jobs
            .into_iter()
            .filter(|job| matches!(self.filter.standing(job), Standing::Wanted));
        Some(wanted.map(|job| job.target).collect())
    }

    /// What is asked of targets without options of their own.
    pub fn options(&self) -> Arc<Options> {
        self.base.options.clone()
    }

    /// Reads on a thread of its own, a little ahead of who receives.
    pub fn start(self) -> mpsc::Receiver<Entry> {
        let (sender, receiver) = mpsc::channel(AHEAD);
        // The thread ends with the input, or when nobody receives any more.
        std::thread::spawn(move || self.send_all(&sender));
        receiver
    }

    fn send_all(self, to: &mpsc::Sender<Entry>) -> Option<()> {
        let Self {
            parts,
            base,
            filter,
        } = self;
        for part in parts {
            match part {
                Part::Job(job) => filter.send(*job, to)?,
                Part::Lines(lines) => send_lines(lines, &base, &filter, to)?,
            }
        }
        Some(())
    }
}

/// Which targets are somebody else's, or have been checked.
struct Filter {
    shard: Option<Shard>,
    done: Option<Done>,
}

/// Whether a target is to be checked.
enum Standing {
    Wanted,
    /// In another part of the list.
    Elsewhere,
    Done,
}

impl Filter {
    fn standing(&self, job: &Job) -> Standing {
        let is_elsewhere = |shard| !TargetKey::of_target(&job.target).is_in(shard);
        let is_done = |done: &Done| done.holds(&TargetKey::of(&job.target, &job.options.settings));
        if self.shard.is_some_and(is_elsewhere) {
            Standing::Elsewhere
        } else if self.done.as_ref().is_some_and(is_done) {
            Standing::Done
        } else {
            Standing::Wanted
        }
    }

    /// Nothing when nobody receives any more.
    fn send(&self, job: Job, to: &mpsc::Sender<Entry>) -> Option<()> {
        let entry = match self.standing(&job) {
            Standing::Elsewhere => return Some(()),
            Standing::Done => Entry::Done,
            Standing::Wanted => Entry::Job(job.into()),
        };
        to.blocking_send(entry).ok()
    }
}

fn stdin(is_taken: &mut bool) -> anyhow::Result<Part> {
    if std::mem::replace(is_taken, true) {
        bail!("'-' stands there twice; stdin can be read once");
    }
    Ok(Part::Lines(Lines {
        name: "stdin".into(),
        reader: Box::new(BufReader::new(io::stdin())),
        path: None,
    }))
}

fn file(path: &Path) -> anyhow::Result<Part> {
    let cannot = || format!("--targets: cannot read {}", path.display());
    let file = File::open(path).with_context(cannot)?;
    let kind = file.metadata().with_context(cannot)?;
    if kind.is_dir() {
        bail!("--targets: {} is a folder", path.display());
    }
    Ok(Part::Lines(Lines {
        name: path.display().to_string(),
        reader: Box::new(BufReader::new(file)),
        path: kind.is_file().then(|| path.to_owned()),
    }))
}

/// How many lines of a file are neither blank nor a comment.
fn targets_in(path: &Path) -> Option<usize> {
    let mut count: usize = 0;
    let mut is_blank = true;
    for byte in BufReader::new(File::open(path).ok()?).bytes() {
        match byte.ok()? {
            b'\n' => is_blank = true,
            b' ' | b'\t' | b'\r' => {}
            first => {
                if is_blank && first != b'#' {
                    count = count.saturating_add(1);
                }
                is_blank = false;
            }
        }
    }
    Some(count)
}

fn send_lines(from: Lines, base: &Base, filter: &Filter, to: &mpsc::Sender<Entry>) -> Option<()> {
    let Lines {
        name, mut reader, ..
    } = from;
    let mut lines = LineReader::default();
    let mut number: u64 = 0;
    loop {
        number += 1;
        let place = format!("{name}:{number}");
        let wrong = |reason: String| Entry::Wrong(format!("{place}: {reason}"));
        let text = match next_line(&mut reader) {
            Ok(None) => return Some(()),
            Ok(Some(text)) => text,
            Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                to.blocking_send(wrong(error.to_string())).ok()?;
                continue;
            }
            Err(error) => {
                to.blocking_send(wrong(format!("cannot be read: {error}")))
                    .ok()?;
                return Some(());
            }
        };
        let text = match number {
            1 => text.trim_start_matches('\u{feff}'),
            _ => &text,
        };
        let read = lines.read(text).and_then(|line| match line {
            None => Ok(Vec::new()),
            Some(line) => base.jobs_of_line(line, &place),
        });
        match read {
            Err(reason) => to.blocking_send(wrong(reason)).ok()?,
            Ok(jobs) => {
                for job in jobs {
                    filter.send(job, to)?;
                }
            }
        }
    }
}

/// The next line without its end. One that is too long or no UTF-8 is passed over as invalid data.
fn next_line(reader: &mut impl BufRead) -> io::Result<Option<String>> {
    let invalid = |reason: &str| io::Error::new(io::ErrorKind::InvalidData, reason);
    let mut line = Vec::new();
    let read = reader
        .by_ref()
        .take(LONGEST_LINE)
        .read_until(b'\n', &mut line)?;
    if read == 0 {
        return Ok(None);
    }
    if line.pop_if(|last| *last == b'\n').is_none() && read as u64 == LONGEST_LINE {
        pass_over(reader)?;
        return Err(invalid("the line is longer than 64 KiB"));
    }
    match String::from_utf8(line) {
        Ok(line) => Ok(Some(line)),
        Err(_) => Err(invalid("the line is not UTF-8")),
    }
}

/// Reads to the end of the line, and keeps nothing of it.
fn pass_over(reader: &mut impl BufRead) -> io::Result<()> {
    loop {
        let buffer = reader.fill_buf()?;
        let end = buffer.iter().position(|byte| *byte == b'\n');
        let length = end.map_or(buffer.len(), |end| end.saturating_add(1));
        reader.consume(length);
        if end.is_some() || length == 0 {
            return Ok(());
        }
    }
}
