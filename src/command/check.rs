//! The main job: observe each target, judge it, print it, and say so in the exit status.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;

use anyhow::{Context, bail};
use clap::CommandFactory;
use time::OffsetDateTime;
use tokio::task::JoinSet;

use super::judge::Judge;
use super::output::{Sink, Written};
use super::{Status, block_on, kept};
use crate::check::Verdict;
use crate::cli::{AskingArgs, CheckArgs, Cli, DistributionArgs};
use crate::cloudfront::settings::{IpAddressType, OriginSettings};
use crate::observation::{Attempt, Failure, Observation, SCHEMA};
use crate::probe::{self, Options, Routing};
use crate::target::Target;

/// Runs the main job.
pub fn run(args: &CheckArgs) -> anyhow::Result<Status> {
    // Everything that can be wrong with the command line is found before anything is contacted.
    no_file_twice(args)?;
    let judge = Judge::new(&args.judging)?;
    if let Some(path) = &args.asking.replay {
        let observations = kept::read(path)?;
        let mut sink = Sink::open(&args.output)?;
        return replay(observations, &judge, &mut sink);
    }
    let targets = targets(args)?;
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
        let interrupted = tokio::signal::ctrl_c();
        let checks = check_all(
            targets,
            &options,
            &judge,
            &mut sink,
            keep.as_mut(),
            interrupted,
        );
        checks.await
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
    ] {
        if file.is_some() && file.as_ref() == report {
            bail!("{option} and --output name the same file; give each its own");
        }
    }
    Ok(())
}

/// How many targets are under way at the same time.
const AT_ONCE: usize = 16;

/// Checks every target, several at once, and prints each as soon as those before it are done.
async fn check_all(
    targets: Vec<Target>,
    options: &Options,
    judge: &Judge,
    sink: &mut Sink,
    mut keep: Option<&mut fs::File>,
    interrupted: impl Future<Output = std::io::Result<()>>,
) -> anyhow::Result<Status> {
    let mut waiting = targets.into_iter().enumerate();
    let mut under_way = JoinSet::new();
    // Whose a task is, and what is known should it never end in order.
    let mut tasks = HashMap::new();
    // What is seen of a target, from when it is all but done until it is printed.
    let mut seen: BTreeMap<usize, Observation> = BTreeMap::new();
    let mut asking_port_80 = BTreeSet::new();
    let mut next = 0;
    let mut worst = Status::Pass;
    tokio::pin!(interrupted);
    loop {
        while under_way.len() < AT_ONCE {
            let Some((position, target)) = waiting.next() else {
                break;
            };
            let nothing = nothing_seen(target.clone(), options);
            let (options, extra) = (options.clone(), judge.extra_trust_anchors.clone());
            let task = under_way.spawn(async move {
                let taken_at = OffsetDateTime::now_utc();
                let mut observation = probe::observe(target, &options, taken_at).await;
                observation.extra_trust_anchors = extra;
                observation
            });
            tasks.insert(task.id(), (position, nothing));
        }
        let joined = tokio::select! {
            joined = under_way.join_next_with_id() => joined,
            _ = &mut interrupted => {
                for observation in seen.values() {
                    kept::write(keep.as_deref_mut(), observation)?;
                    sink.report(&judge.judge(observation)?)?;
                }
                return Ok(Status::Interrupted);
            }
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
        let asked = asking_port_80.remove(&position);
        if !asked && judge.judge(&observation)?.verdict == Verdict::Fail {
            asking_port_80.insert(position);
            let (options, so_far) = (options.clone(), observation.clone());
            let task = under_way.spawn(async move { ask_for_the_stopgap(so_far, &options).await });
            tasks.insert(task.id(), (position, observation.clone()));
        }
        seen.insert(position, observation);
        while !asking_port_80.contains(&next)
            && let Some(observation) = seen.remove(&next)
        {
            next += 1;
            kept::write(keep.as_deref_mut(), &observation)?;
            let report = judge.judge(&observation)?;
            worst = worst.max(judge.status(report.verdict));
            if sink.report(&report)? == Written::PipeClosed {
                return Ok(Status::Pass);
            }
        }
    }
}

/// What is known of a target whose check ended in a bug of ours.
fn nothing_seen(target: Target, options: &Options) -> Observation {
    let bug = "an internal error ended this check; please report it".to_owned();
    Observation {
        schema: SCHEMA,
        target,
        settings: options.settings.clone(),
        taken_at: OffsetDateTime::now_utc(),
        duration_ms: 0.0,
        resolution: Attempt::Failed(Failure::Local(bug)),
        dns_ms: None,
        addresses: Vec::new(),
        plain_http: Attempt::NotTried,
        extra_trust_anchors: Vec::new(),
    }
}

/// Where HTTPS fails and a plain-HTTP server stands beside it, the distribution can be switched
/// to it while the fix is under way.
async fn ask_for_the_stopgap(mut observation: Observation, options: &Options) -> Observation {
    let wanted = observation.target.port != 80 && !options.quick;
    if let Some(seen) = observation.addresses.first().filter(|_| wanted) {
        let path = options.http_path.as_deref().unwrap_or("/");
        let names = &observation.target.names;
        observation.plain_http = probe::plain_http(seen.address, names, path).await;
    }
    observation
}

/// Judges what was kept. The trust anchors that were added when it was seen count again, so that
/// the report is the same.
fn replay(
    observations: Vec<Observation>,
    judge: &Judge,
    sink: &mut Sink,
) -> anyhow::Result<Status> {
    let mut worst = Status::Pass;
    for mut observation in observations {
        let judge = judge.adding(&observation.extra_trust_anchors)?;
        observation
            .extra_trust_anchors
            .clone_from(&judge.extra_trust_anchors);
        let report = judge.judge(&observation)?;
        worst = worst.max(judge.status(report.verdict));
        if sink.report(&report)? == Written::PipeClosed {
            return Ok(Status::Pass);
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
        http_path: (!asking.no_http).then(|| asking.path.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bug_of_ours_is_inconclusive_and_says_so() {
        let options = Options {
            settings: OriginSettings::default(),
            routing: Routing::default(),
            quick: false,
            http_path: None,
        };
        let target = Target::parse("origin.example.com").unwrap();
        let judge = Judge::with_anchors(Vec::new()).unwrap();
        let observation = nothing_seen(target, &options);
        let report = judge.judge(&observation).unwrap();
        assert_eq!(report.verdict, Verdict::Inconclusive);
        assert_eq!(judge.status(report.verdict), Status::Inconclusive);
        assert!(crate::report::json::render(&report).contains("please report it"));
    }
}
