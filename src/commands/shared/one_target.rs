//! The story of one target: observe, judge, look further if it fails or its chain is incomplete,
//! judge again, print. A healthy target is judged once, any other twice.

use std::fs::File;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use time::OffsetDateTime;
use tokio::time::Instant;

use super::job::Job;
use super::judge::Judge;
use super::repair::Repair;
use super::report_writer::{Page, Renderer, ReportWriter};
use super::saved_observations;
use super::status::Status;
use crate::aia::fetch::TIME_IN_ALL;
use crate::aia::search::SentChain;
use crate::assessment::Assessment;
use crate::assessment::summary::{Fact, Summary};
use crate::check::Verdict;
use crate::net::limits::Limits;
use crate::net::waiting::WaitingFor;
use crate::observation::Observation;
use crate::probe;
use crate::probe::ProbeOptions;
use crate::render;

/// Connections to one address at the same time, for commands without `--per-host`.
const CONNECTIONS_TO_ONE_ADDRESS: usize = 8;

/// Shared by the checks of all targets; each task has a clone.
#[derive(Clone)]
pub struct CheckContext {
    pub judge: Arc<Judge>,
    pub repair: Arc<Repair>,
    pub limits: Arc<Limits>,
    pub renderer: Arc<Renderer>,
    pub saves_observations: bool,
}

/// The questions that a target leaves open after its first judgement.
pub struct FollowUp {
    incomplete: Vec<SentChain>,
    asks_plain_http: bool,
}

/// All that is to be written about one target.
#[derive(Debug)]
pub struct TargetResult {
    page: Option<Page>,
    observation: Option<serde_json::Result<String>>,
    /// A sentence about the chain that was written.
    chain: anyhow::Result<Option<String>>,
    pub status: Status,
    fact: Option<Fact>,
}

impl TargetResult {
    /// Returns about how many bytes of memory it holds.
    pub fn size(&self) -> usize {
        let page = self.page.as_ref().map_or(0, Page::size);
        let observation = self.observation.iter().flatten().map(String::len);
        page + observation.sum::<usize>() + size_of::<Self>()
    }
}

impl CheckContext {
    /// A context for observing only: without files and pages.
    pub fn observing(judge: Arc<Judge>) -> Self {
        Self {
            judge,
            repair: Arc::default(),
            limits: Limits::new(CONNECTIONS_TO_ONE_ADDRESS, Duration::ZERO).into(),
            renderer: Arc::default(),
            saves_observations: false,
        }
    }

    /// Does everything for one target except writing about it.
    pub async fn check(self, job: Arc<Job>) -> TargetResult {
        let target_end = job.options.target_end();
        let mut observation = self.observe(&job).await;
        let follow_up = {
            let report = self.judge.judge(&observation);
            match self.follow_up(&report) {
                None => return self.result(&observation, &report),
                Some(follow_up) => follow_up,
            }
        };
        // Boxed to keep the future small: most targets never get here.
        let looking = self.look_further(&mut observation, &job.options, follow_up, target_end);
        Box::pin(looking).await;
        self.result(&observation, &self.judge.judge(&observation))
    }

    /// Observes one target and looks further, for commands that judge it in their own way.
    pub async fn observe_fully(self, job: Arc<Job>) -> Observation {
        let target_end = job.options.target_end();
        let mut observation = self.observe(&job).await;
        let follow_up = self.follow_up(&self.judge.judge(&observation));
        if let Some(follow_up) = follow_up {
            self.look_further(&mut observation, &job.options, follow_up, target_end)
                .await;
        }
        *observation
    }

    pub async fn observe(&self, job: &Job) -> Box<Observation> {
        let taken_at = OffsetDateTime::now_utc();
        let observation =
            probe::observe_within(&job.target, &job.options, &self.limits, taken_at).await;
        let mut observation = Box::new(observation);
        self.repair.record_settings(&mut observation, &self.judge);
        observation.proxy_is_set = proxy_is_set();
        observation
    }

    /// `None` if there is nothing more to find out.
    pub fn follow_up(&self, report: &Assessment) -> Option<FollowUp> {
        let incomplete = self.repair.incomplete_chains(report);
        let is_silent = report.ids().contains(&"connection-timed-out");
        let asks_plain_http = report.verdict == Verdict::Fail || is_silent;
        (asks_plain_http || !incomplete.is_empty()).then_some(FollowUp {
            incomplete,
            asks_plain_http,
        })
    }

    /// Finds out what the chains lack and, if the target fails or is silent, if port 80 answers, until
    /// the end of the target's whole time. Neither changes the verdict.
    pub async fn look_further(
        &self,
        observation: &mut Observation,
        options: &ProbeOptions,
        follow_up: FollowUp,
        target_end: Option<Instant>,
    ) {
        if !follow_up.incomplete.is_empty() {
            self.limits.waiting.begin(WaitingFor::Issuer, TIME_IN_ALL);
            self.repair
                .complete(&follow_up.incomplete, observation, &self.judge, target_end)
                .await;
        }
        // If HTTPS fails beside a working plain-HTTP server, the distribution can use that one
        // until the fix is live.
        let asks_plain_http = follow_up.asks_plain_http && observation.target.port != 80;
        let mut addresses = observation.addresses.iter();
        let unreached = addresses.find(|seen| seen.connect.failure().is_some());
        let seen = unreached.or(observation.addresses.first());
        if let Some(seen) = seen.filter(|_| asks_plain_http) {
            let path = options.http_path.as_deref().unwrap_or("/");
            let names = &observation.target.names;
            let port_80 = SocketAddr::new(seen.address.ip(), 80);
            observation.plain_http =
                probe::plain_http(port_80, names, path, &self.limits, target_end).await;
        }
    }

    /// Renders a report, and writes the chain if that is asked for.
    pub fn result(&self, observation: &Observation, report: &Assessment) -> TargetResult {
        let chain = self.repair.write_chain(report);
        let saves = self.saves_observations;
        TargetResult {
            page: self.renderer.page(report),
            observation: saves.then(|| saved_observations::line(observation)),
            chain: chain.map(|said| Some(self.renderer.redacted(report, said?))),
            status: self.judge.status(report.verdict),
            fact: Some(self.renderer.fact(report)),
        }
    }
}

/// `true` if this machine is configured to reach https:// addresses through a proxy.
fn proxy_is_set() -> bool {
    ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"]
        .into_iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

/// The outputs of the main job, and what they add up to.
pub struct Outputs {
    pub reports: ReportWriter,
    /// The file of `--save`, one observation a line.
    observations: Option<File>,
    started: Instant,
    pub summary: Summary,
    pub worst: Status,
}

impl Outputs {
    pub fn new(reports: ReportWriter, observations: Option<File>) -> Self {
        Self {
            reports,
            observations,
            started: Instant::now(),
            summary: Summary::default(),
            worst: Status::Pass,
        }
    }

    /// Counts a result, which may have to wait before it is printed.
    pub fn count(&mut self, result: &mut TargetResult) {
        self.worst = self.worst.max(result.status);
        if let Some(fact) = result.fact.take() {
            self.summary.add(fact);
        }
    }

    pub fn finish(&mut self, mut result: TargetResult) -> anyhow::Result<()> {
        self.count(&mut result);
        self.print(result)
    }

    pub fn print(&mut self, result: TargetResult) -> anyhow::Result<()> {
        if let (Some(line), Some(file)) = (result.observation, &mut self.observations) {
            saved_observations::write(file, &line?)?;
        }
        if let Some(page) = result.page {
            self.reports.page(page)?;
        }
        // A chain that cannot be written does not keep the report back.
        if let Some(said) = result.chain? {
            self.reports.aside(&format!("\n{said}\n"))?;
        }
        Ok(())
    }

    /// Prints the blocks of a list and its summary, with further sentences on its first line.
    pub fn print_summary(&mut self, aside: &[String]) -> anyhow::Result<()> {
        self.reports.write_blocks()?;
        let seconds = self.started.elapsed().as_secs_f64();
        let page = render::text::summary::render(&self.summary, seconds, aside);
        self.reports.summary(page)
    }
}

#[cfg(test)]
impl CheckContext {
    pub fn for_tests(renderer: Arc<Renderer>) -> Self {
        let judge = Judge::with_anchors(Vec::new()).expect("Mozilla's anchors");
        Self {
            renderer,
            ..Self::observing(judge.into())
        }
    }
}

#[cfg(test)]
impl Job {
    pub fn for_tests(input: &str) -> Self {
        Self {
            target: crate::target::Target::parse(input).unwrap(),
            options: Arc::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_in_flight_takes_little_memory() {
        let context = CheckContext::for_tests(Arc::default());
        let job = Job::for_tests("origin.example.com");
        // Ten thousand of them must fit in 120 MiB, together with their connections.
        let bytes = size_of_val(&context.check(Arc::new(job)));
        assert!(bytes <= 2048, "{bytes} bytes");
    }

    #[test]
    fn a_bug_of_ours_is_inconclusive_and_says_so() {
        let context = CheckContext::for_tests(Arc::default());
        let observation = Job::for_tests("origin.example.com").broken_off();
        let report = context.judge.judge(&observation);
        assert_eq!(report.verdict, Verdict::Inconclusive);
        assert_eq!(context.judge.status(report.verdict), Status::Inconclusive);
        assert!(crate::render::csv::render(&report).contains("please report it"));
    }
}
