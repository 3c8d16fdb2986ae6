//! The main job: observe each target, judge it, print it, and say so in the exit status.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;

use anyhow::{Context, bail};
use clap::CommandFactory;
use tokio::task::JoinSet;

use super::judge::Judge;
use super::one_target::{Asking, Printing, Signal};
use super::output::Sink;
use super::repair::Repair;
use super::{Status, block_on, kept, wait};
use crate::cli::{AskingArgs, CheckArgs, Cli, DistributionArgs};
use crate::cloudfront::settings::{IpAddressType, OriginSettings};
use crate::observation::Observation;
use crate::probe::{Options, Routing};
use crate::target::Target;

/// Runs the main job.
pub fn run(args: &CheckArgs) -> anyhow::Result<Status> {
    // Everything that can be wrong with the command line is found before anything is contacted.
    no_file_twice(args)?;
    let judge = Judge::new(&args.judging)?;
    let repair = Repair::new(&args.repair, args.asking.replay.is_some())?;
    if let Some(path) = &args.asking.replay {
        let observations = kept::read(path)?;
        repair.suits(observations.len())?;
        let mut sink = Sink::open(&args.output)?;
        return block_on(1, replay(observations, &judge, &repair, &mut sink))?;
    }
    let targets = targets(args)?;
    repair.suits(targets.len())?;
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
            options: options.into(),
            judge: judge.into(),
            repair: repair.into(),
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

/// What is kept or read would be overwritten by the report.
fn no_file_twice(args: &CheckArgs) -> anyhow::Result<()> {
    let report = args.output.output.as_ref();
    let AskingArgs { save, replay, .. } = &args.asking;
    for (option, file) in [
        ("--save", save),
        ("--replay", replay),
        ("--ca-file", &args.judging.ca_file),
        ("--intermediates", &args.repair.intermediates),
        ("--compare", &args.repair.compare),
        ("--write-chain", &args.repair.write_chain),
    ] {
        if file.is_some() && file.as_ref() == report {
            bail!("{option} and --output name the same file; give each its own");
        }
    }
    Ok(())
}

/// How many targets are under way at the same time.
pub(super) const AT_ONCE: usize = 16;

/// Checks every target, several at once, and prints each as soon as those before it are done.
async fn check_all(
    targets: Vec<Target>,
    asking: &Asking,
    mut printing: Printing<'_>,
    mut interrupted: Signal<'_>,
) -> anyhow::Result<Status> {
    let mut waiting = targets.into_iter().enumerate();
    let mut under_way = JoinSet::new();
    // Whose a task is, and what is known should it never end in order.
    let mut tasks = HashMap::new();
    // What is seen of a target, from when it is all but done until it is printed.
    let mut seen: BTreeMap<usize, Observation> = BTreeMap::new();
    let mut looked_at_further = BTreeSet::new();
    let mut next = 0;
    let mut worst = Status::Pass;
    loop {
        while under_way.len() < AT_ONCE {
            let Some((position, target)) = waiting.next() else {
                break;
            };
            let nothing = asking.nothing_seen(target.clone());
            let task = under_way.spawn(asking.clone().observe(target));
            tasks.insert(task.id(), (position, nothing));
        }
        let joined = tokio::select! {
            joined = under_way.join_next_with_id() => joined,
            _ = &mut interrupted => return printing.leave(seen.values(), &asking.judge),
        };
        let Some(joined) = joined else {
            return Ok(worst);
        };
        // A bug of ours at one target must not take the others with it.
        let (id, observation) = match joined {
            Ok((id, observation)) => (id, Some(observation)),
            Err(error) => (error.id(), None),
        };
        let Some((position, nothing)) = tasks.remove(&id) else {
            continue;
        };
        let observation = observation.unwrap_or(nothing);
        let looked = looked_at_further.remove(&position);
        if !looked && asking.wants_more(&observation)? {
            looked_at_further.insert(position);
            let task = under_way.spawn(asking.clone().look_further(observation.clone()));
            tasks.insert(task.id(), (position, observation.clone()));
        }
        seen.insert(position, observation);
        while !looked_at_further.contains(&next)
            && let Some(observation) = seen.remove(&next)
        {
            next += 1;
            match printing.conclude(&observation, &asking.judge, &asking.repair)? {
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
        repair.expecting(&mut observation);
        repair.complete(&mut observation, &judge).await?;
        match printing.conclude(&observation, &judge, repair)? {
            None => return Ok(Status::Pass),
            Some(status) => worst = worst.max(status),
        }
    }
    Ok(worst)
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
        http_2: false,
        http_path: (!asking.no_http).then(|| asking.path.clone()),
    }
}
