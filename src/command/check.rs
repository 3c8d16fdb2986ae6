//! The main job: observe each target, judge it, print it, and say so in the exit status.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, bail};
use clap::CommandFactory;
use time::OffsetDateTime;
use tokio::task::JoinSet;

use super::one_target::{Asking, Printing, Signal};
use super::output::Sink;
use super::repair::Repair;
use super::{Status, block_on, wait};
use crate::check::case::{ExpiresWithin, Thresholds};
use crate::check::{Case, FilesCase, Verdict};
use crate::cli::{AskingArgs, CheckArgs, Cli, DistributionArgs, FailOn, JudgingArgs};
use crate::cloudfront::settings::{IpAddressType, OriginSettings};
use crate::observation::{Der, Observation, SCHEMA};
use crate::pki::pem_file;
use crate::pki::trust_store::TrustStore;
use crate::probe::{Options, Routing};
use crate::report::Report;
use crate::target::Target;

/// Runs the main job.
pub fn run(args: &CheckArgs) -> anyhow::Result<Status> {
    // Everything that can be wrong with the command line is found before anything is contacted.
    let judge = Judge::new(&args.judging)?;
    let repair = Repair::new(&args.repair, args.asking.replay.is_some())?;
    if let Some(path) = &args.asking.replay {
        let observations = kept(path)?;
        repair.suits(observations.len())?;
        let mut sink = Sink::open(&args.output)?;
        return block_on(1, replay(observations, &judge, &repair, &mut sink))?;
    }
    let targets = targets(args)?;
    repair.suits(targets.len())?;
    if args.asking.save.is_some() && args.asking.save == args.output.output {
        bail!("--save and --output name the same file; give each its own");
    }
    let options = options(&args.distribution, &args.asking);
    let mut keep = match &args.asking.save {
        None => None,
        Some(path) => Some(
            fs::File::create(path)
                .with_context(|| format!("cannot write to {}", path.display()))?,
        ),
    };
    let mut sink = Sink::open(&args.output)?;
    block_on(targets.len(), async {
        let mut interrupted = std::pin::pin!(tokio::signal::ctrl_c());
        let asking = Asking {
            options: &options,
            judge: &judge,
            repair: &repair,
        };
        let printing = Printing {
            sink: &mut sink,
            keep: keep.as_mut(),
        };
        let signal: Signal = interrupted.as_mut();
        match args.repair.wait {
            None => check_all(targets, &asking, printing, signal).await,
            Some(time) => wait::until_it_passes(targets, time, &asking, printing, signal).await,
        }
    })?
}

/// How many targets are under way at the same time.
pub(super) const AT_ONCE: usize = 16;

/// Checks every target, several at once, and prints each as soon as those before it are done.
async fn check_all(
    targets: Vec<Target>,
    asking: &Asking<'_>,
    mut printing: Printing<'_>,
    mut interrupted: Signal<'_>,
) -> anyhow::Result<Status> {
    let mut waiting = targets.into_iter().enumerate();
    let mut under_way = JoinSet::new();
    let mut done: BTreeMap<usize, Observation> = BTreeMap::new();
    let mut next = 0;
    let mut worst = Status::Pass;
    loop {
        while under_way.len() < AT_ONCE {
            let Some((position, target)) = waiting.next() else {
                break;
            };
            let observation = asking.observe(target);
            under_way.spawn(async move { (position, observation.await) });
        }
        let joined = tokio::select! {
            joined = under_way.join_next() => joined,
            _ = &mut interrupted => return printing.leave(done.values(), asking.judge),
        };
        let Some(joined) = joined else {
            return Ok(worst);
        };
        let (position, mut observation) = joined.context("a check ended in an internal error")?;
        let interrupted = tokio::select! {
            looked = asking.look_further(&mut observation) => looked.map(|()| false)?,
            _ = &mut interrupted => true,
        };
        done.insert(position, observation);
        if interrupted {
            return printing.leave(done.values(), asking.judge);
        }
        while let Some(observation) = done.remove(&next) {
            next += 1;
            match printing.conclude(&observation, asking.judge, asking.repair)? {
                None => return Ok(Status::Pass),
                Some(status) => worst = worst.max(status),
            }
        }
    }
}

/// Judges what was kept. The trust anchors that were added when it was seen count again, so that
/// the report is the same.
async fn replay(
    observations: Vec<Observation>,
    judge: &Judge,
    repair: &Repair,
    sink: &mut Sink,
) -> anyhow::Result<Status> {
    let mut worst = Status::Pass;
    let mut printing = Printing { sink, keep: None };
    for mut observation in observations {
        let judge = judge.adding(&observation.extra_trust_anchors)?;
        observation
            .extra_trust_anchors
            .clone_from(&judge.extra_trust_anchors);
        repair.expect(&mut observation);
        repair.complete(&mut observation, &judge).await?;
        match printing.conclude(&observation, &judge, repair)? {
            None => return Ok(Status::Pass),
            Some(status) => worst = worst.max(status),
        }
    }
    Ok(worst)
}

/// Everything that the judgement needs besides the observation.
pub struct Judge {
    trust: TrustStore,
    /// The anchors that the user added.
    pub extra_trust_anchors: Vec<Der>,
    at: Option<OffsetDateTime>,
    expires_within: ExpiresWithin,
    ignore: Vec<String>,
    fail_on: FailOn,
}

impl Judge {
    /// Reads the files that the judgement needs.
    pub fn new(args: &JudgingArgs) -> anyhow::Result<Self> {
        let extra = match &args.ca_file {
            None => Vec::new(),
            Some(path) => trust_anchors(path)?,
        };
        let mut judge = Self::with_anchors(extra)?;
        judge.at = args.at;
        judge.expires_within = args.expires_within.unwrap_or(ExpiresWithin::Usual);
        judge.ignore.clone_from(&args.ignore);
        judge.fail_on = args.fail_on;
        Ok(judge)
    }

    /// The usual judgement, with further trust anchors.
    pub fn with_anchors(extra_trust_anchors: Vec<Der>) -> anyhow::Result<Self> {
        Ok(Self {
            trust: with_extra(&extra_trust_anchors)?,
            extra_trust_anchors,
            at: None,
            expires_within: ExpiresWithin::Usual,
            ignore: Vec::new(),
            fail_on: FailOn::Fail,
        })
    }

    /// The same judgement with these trust anchors too.
    fn adding(&self, anchors: &[Der]) -> anyhow::Result<Self> {
        let mut all = self.extra_trust_anchors.clone();
        let new = anchors
            .iter()
            .filter(|anchor| !self.extra_trust_anchors.contains(anchor));
        all.extend(new.cloned());
        Ok(Self {
            trust: with_extra(&all)?,
            extra_trust_anchors: all,
            ignore: self.ignore.clone(),
            ..*self
        })
    }

    /// Judges one observation, at the moment asked for or else when it was taken.
    pub fn judge<'a>(&'a self, observation: &'a Observation) -> anyhow::Result<Report<'a>> {
        let case = Case::new(observation, &self.trust, self.thresholds(observation));
        Ok(Report::new(case, &self.ignore))
    }

    /// Judges files; the observation holds the name that they are for, and the moment.
    pub fn judge_files<'a>(&'a self, observation: &'a Observation, files: FilesCase) -> Report<'a> {
        let thresholds = self.thresholds(observation);
        let case = Case::of_files(observation, files, &self.trust, thresholds);
        Report::new(case, &self.ignore)
    }

    /// The moment and the measure by which this is judged.
    pub fn thresholds(&self, observation: &Observation) -> Thresholds {
        Thresholds {
            at: self.at.unwrap_or(observation.taken_at),
            expires_within: self.expires_within,
        }
    }

    /// Whom a path may end at.
    pub fn trust(&self) -> &TrustStore {
        &self.trust
    }

    /// Whether there is nothing more to wait for.
    pub fn is_good(&self, verdict: Verdict) -> bool {
        verdict <= Verdict::Warn && self.status(verdict) == Status::Pass
    }

    /// The exit status that a verdict means.
    pub fn status(&self, verdict: Verdict) -> Status {
        match (verdict, self.fail_on) {
            (Verdict::Fail, FailOn::Fail | FailOn::Warn) | (Verdict::Warn, FailOn::Warn) => {
                Status::Fail
            }
            (Verdict::Inconclusive, _) => Status::Inconclusive,
            _ => Status::Pass,
        }
    }
}

fn with_extra(extra: &[Der]) -> anyhow::Result<TrustStore> {
    let ders: Vec<&[u8]> = extra.iter().map(|der| der.0.as_slice()).collect();
    TrustStore::mozilla()
        .with_extra(&ders)
        .map_err(|error| anyhow::anyhow!("--ca-file: {error}"))
}

fn trust_anchors(path: &Path) -> anyhow::Result<Vec<Der>> {
    let file =
        fs::read(path).with_context(|| format!("--ca-file: cannot read {}", path.display()))?;
    let certificates = pem_file::certificates(&file).map_err(|error| {
        let path = path.display();
        anyhow::anyhow!("--ca-file {path}: {error}; expected certificates as PEM")
    })?;
    Ok(certificates.into_iter().map(Der).collect())
}

/// The targets, each once for every name that it is to be checked with.
fn targets(args: &CheckArgs) -> anyhow::Result<Vec<Target>> {
    let mut targets = Vec::new();
    for input in &args.targets {
        if is_a_job(input) {
            bail!(
                "'{input}' is no target but a job, and comes first: origin-check {input} ...; \
                 for a host of that name write {input}:443"
            );
        }
        let mut target = Target::parse(input)?;
        target
            .names
            .server_name_override
            .clone_from(&args.asking.sni);
        if args.distribution.host_header.is_empty() {
            targets.push(target);
            continue;
        }
        for name in &args.distribution.host_header {
            targets.push(target.clone().with_host_header(name.clone()));
        }
    }
    Ok(targets)
}

/// `origin-check --json demo` means the demo, and must not ask a stranger called so.
fn is_a_job(input: &str) -> bool {
    Cli::command()
        .get_subcommands()
        .any(|job| job.get_name() == input)
}

fn options(distribution: &DistributionArgs, asking: &AskingArgs) -> Options {
    Options {
        settings: OriginSettings {
            protocols: distribution.origin_ssl_protocols.clone(),
            origin_mtls: distribution.origin_mtls,
            ip_address_type: match (distribution.ipv4, distribution.ipv6) {
                (true, _) => IpAddressType::Ipv4,
                (_, true) => IpAddressType::Ipv6,
                _ => distribution.ip_address_type,
            },
            connect_timeout: distribution.connect_timeout,
            attempts: distribution.attempts,
            response_timeout: distribution.response_timeout,
        },
        routing: Routing {
            resolve: asking.resolve.clone(),
            connect_to: asking.connect_to.clone(),
        },
        quick: asking.quick,
        http_path: (!asking.no_http).then(|| asking.path.clone()),
    }
}

/// Reads what `--save` kept: one observation a line.
fn kept(path: &Path) -> anyhow::Result<Vec<Observation>> {
    let text =
        fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut observations = Vec::new();
    for (number, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let place = || format!("{}, line {}", path.display(), number + 1);
        let observation: Observation = serde_json::from_str(line)
            .with_context(|| format!("{}: not an observation kept with --save", place()))?;
        if observation.schema != SCHEMA {
            bail!(
                "{}: kept by another version of origin-check (schema {}, this one reads {SCHEMA})",
                place(),
                observation.schema
            );
        }
        observations.push(observation);
    }
    if observations.is_empty() {
        bail!("{} holds no observation", path.display());
    }
    Ok(observations)
}
