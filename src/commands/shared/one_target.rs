//! What is done with one target, whether it is asked once or again and again: observe, look
//! further where it fails, judge, keep, print, write.

use std::fs::File;
use std::pin::Pin;
use std::sync::Arc;

use time::OffsetDateTime;

use super::judge::Judge;
use super::repair::Repair;
use super::report_writer::{Renderer, ReportWriter};
use super::saved_observations;
use crate::assessment::Assessment;
use crate::assessment::summary::Fact;
use crate::check::Verdict;
use crate::commands::check::input::Job;
use crate::commands::shared::status::Status;
use crate::net::limits::Bounds;
use crate::observation::{Attempt, Failure, Observation, SCHEMA};
use crate::probe;
use crate::probe::Options;
use crate::target::Target;

/// Ctrl-C, to be waited for beside something else.
pub type Interrupt<'a> = Pin<&'a mut (dyn Future<Output = std::io::Result<()>> + 'a)>;

/// What asking and judging need. Each task has its own.
#[derive(Clone)]
pub struct CheckContext {
    /// What is asked.
    pub options: Arc<Options>,
    /// How it is judged.
    pub judge: Arc<Judge>,
    /// What is looked for besides.
    pub repair: Arc<Repair>,
    /// What is shared with the other targets.
    pub bounds: Arc<Bounds>,
    /// How reports become pages.
    pub pages: Arc<Renderer>,
    /// Whether observations are kept.
    pub keeps: bool,
}

/// What has come of one target: everything that is to be written, and no more.
#[derive(Debug)]
pub struct TargetResult {
    page: Option<String>,
    kept: Option<String>,
    written: anyhow::Result<Option<String>>,
    /// What it means for the exit status.
    pub status: Status,
    /// What the summary wants to know.
    pub fact: Option<Fact>,
}

impl TargetResult {
    /// About how much memory it holds, in bytes.
    pub fn size(&self) -> usize {
        let texts = [&self.page, &self.kept];
        let length = |text: &&Option<String>| text.as_ref().map_or(0, String::len);
        texts.iter().map(length).sum::<usize>() + size_of::<Self>()
    }
}

impl CheckContext {
    /// Does all that is to be done with one target, short of writing it.
    pub async fn check(mut self, job: Arc<Job>) -> anyhow::Result<TargetResult> {
        self.options = job.options.clone();
        let mut observation = self.observe(&job.target).await;
        if let Some(concluded) = self.conclude_unless_more(&observation)? {
            return Ok(concluded);
        }
        // In a box, as most targets need no further look and none should hold room for it.
        Box::pin(self.look_further(&mut observation)).await;
        self.conclude(&observation, &self.judge.judge(&observation)?)
    }

    /// Nothing where there is more to find out. Apart, so that nobody holds a report and waits.
    fn conclude_unless_more(
        &self,
        observation: &Observation,
    ) -> anyhow::Result<Option<TargetResult>> {
        let report = self.judge.judge(observation)?;
        match self.wants_more(&report) {
            true => Ok(None),
            false => self.conclude(observation, &report).map(Some),
        }
    }

    /// What comes of a target whose check ended in a bug of ours.
    pub fn broken_off(&self, job: &Job) -> anyhow::Result<TargetResult> {
        let asking = Self {
            options: job.options.clone(),
            ..self.clone()
        };
        let observation = asking.nothing_seen(job.target.clone());
        asking.conclude(&observation, &asking.judge.judge(&observation)?)
    }

    fn conclude(
        &self,
        observation: &Observation,
        report: &Assessment,
    ) -> anyhow::Result<TargetResult> {
        Ok(TargetResult {
            page: self.pages.page(report),
            kept: match self.keeps {
                true => Some(saved_observations::line(observation)?),
                false => None,
            },
            // The report is printed all the same.
            written: self.repair.write(report).map(|said| {
                let said = said?;
                Some(self.pages.redacted(report, said))
            }),
            status: self.judge.status(report.verdict),
            fact: Some(self.pages.fact(report)),
        })
    }

    /// Observes one target and, where there is more to find out, looks further.
    pub async fn ask(self, target: Target) -> Observation {
        let mut observation = self.observe(&target).await;
        let judged = self.judge.judge(&observation);
        if judged.is_ok_and(|report| self.wants_more(&report)) {
            self.look_further(&mut observation).await;
        }
        *observation
    }

    /// Observes one target.
    pub async fn observe(&self, target: &Target) -> Box<Observation> {
        let taken_at = OffsetDateTime::now_utc();
        let observation =
            probe::observe_within(target, &self.options, &self.bounds, taken_at).await;
        let mut observation = Box::new(observation);
        let anchors = &self.judge.extra_trust_anchors;
        observation.extra_trust_anchors.clone_from(anchors);
        self.repair.expecting(&mut observation);
        observation
    }

    /// Whether there is more to find out: why it fails, or what a chain lacks.
    pub fn wants_more(&self, report: &Assessment) -> bool {
        report.verdict == Verdict::Fail || self.repair.can_complete(report)
    }

    /// Finds out more: what its chains lack and, where it fails, whether there is a stopgap.
    pub async fn look_further(&self, observation: &mut Observation) {
        // Without a judgement nothing is known to be missing; the report will say why.
        let _ = self.repair.complete(observation, &self.judge).await;
        let verdict = self.judge.judge(observation).map(|report| report.verdict);
        // Where HTTPS fails and a plain-HTTP server stands beside it, the distribution can be
        // switched to it while the fix is under way.
        let wanted = matches!(verdict, Ok(Verdict::Fail))
            && observation.target.port != 80
            && !self.options.quick;
        if let Some(seen) = observation.addresses.first().filter(|_| wanted) {
            let path = self.options.http_path.as_deref().unwrap_or("/");
            let names = &observation.target.names;
            observation.plain_http =
                probe::plain_http(seen.address, names, path, &self.bounds).await;
        }
    }

    /// What is known of a target whose check ended in a bug of ours.
    pub fn nothing_seen(&self, target: Target) -> Observation {
        let bug = "an internal error ended this check; please report it".to_owned();
        Observation {
            schema: SCHEMA,
            target,
            settings: self.options.settings.clone(),
            taken_at: OffsetDateTime::now_utc(),
            duration_ms: 0.0,
            resolution: Attempt::Failed(Failure::Local(bug)),
            dns_ms: None,
            addresses: Vec::new(),
            plain_http: Attempt::NotTried,
            extra_trust_anchors: Vec::new(),
            completions: Vec::new(),
            expected: None,
        }
    }
}

/// Where what was seen goes to.
pub struct Outputs<'a> {
    /// Reports.
    pub sink: &'a mut ReportWriter,
    /// Observations, one a line.
    pub keep: Option<&'a mut File>,
}

impl Outputs<'_> {
    /// Prints what is known when the user ends the program.
    pub fn leave<'o>(
        &mut self,
        known: impl IntoIterator<Item = &'o Observation>,
        judge: &Judge,
    ) -> anyhow::Result<Status> {
        for observation in known {
            saved_observations::write(self.keep.as_deref_mut(), observation)?;
            self.sink.report(&judge.judge(observation)?)?;
        }
        Ok(Status::Interrupted)
    }

    /// Keeps and prints what has come of a target.
    pub fn print(&mut self, concluded: TargetResult) -> anyhow::Result<()> {
        if let Some(line) = &concluded.kept {
            saved_observations::write_line(self.keep.as_deref_mut(), line)?;
        }
        if let Some(page) = concluded.page {
            self.sink.page(page)?;
        }
        if let Some(said) = concluded.written? {
            self.sink.aside(&format!("\n{said}\n"))?;
        }
        Ok(())
    }

    /// Keeps an observation, writes the chain where that is asked for, and prints the report.
    pub fn conclude(
        &mut self,
        observation: &Observation,
        judge: &Judge,
        repair: &Repair,
    ) -> anyhow::Result<Status> {
        saved_observations::write(self.keep.as_deref_mut(), observation)?;
        let report = judge.judge(observation)?;
        // A file that cannot be written does not keep the report back, nor a closed pipe the file.
        let done = repair.write(&report);
        self.sink.report(&report)?;
        if let Some(said) = done? {
            let said = self
                .sink
                .renderer()
                .redacted(&report, format!("\n{said}\n"));
            self.sink.aside(&said)?;
        }
        Ok(judge.status(report.verdict))
    }
}

#[cfg(test)]
impl CheckContext {
    /// The usual questions and judgement.
    pub fn for_tests(pages: Arc<Renderer>) -> Self {
        let options = Options {
            settings: crate::cloudfront::settings::OriginSettings::default(),
            routing: Default::default(),
            quick: false,
            http_2: false,
            http_path: None,
        };
        Self {
            options: options.into(),
            judge: Judge::with_anchors(Vec::new())
                .expect("Mozilla's anchors")
                .into(),
            repair: Repair::default().into(),
            bounds: Arc::default(),
            pages,
            keeps: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_under_way_takes_little_room() {
        let asking = CheckContext::for_tests(Arc::default());
        let job = Job {
            target: Target::parse("origin.example.com").unwrap(),
            options: asking.options.clone(),
        };
        // Ten thousand of them are to fit in 120 MiB, together with their connections.
        let room = size_of_val(&asking.check(Arc::new(job)));
        assert!(room <= 2048, "{room} bytes");
    }

    #[test]
    fn a_bug_of_ours_is_inconclusive_and_says_so() {
        let target = Target::parse("origin.example.com").unwrap();
        let asking = CheckContext::for_tests(Arc::default());
        let observation = asking.nothing_seen(target);
        let report = asking.judge.judge(&observation).unwrap();
        assert_eq!(report.verdict, Verdict::Inconclusive);
        assert_eq!(asking.judge.status(report.verdict), Status::Inconclusive);
        assert!(crate::render::json::render(&report).contains("please report it"));
    }
}
