//! What is done with one target, whether it is asked once or again and again: observe, look
//! further where it fails, judge, keep, print, write.

use std::fs::File;
use std::io::Write;
use std::pin::Pin;

use anyhow::Context;
use time::OffsetDateTime;

use super::Status;
use super::check::Judge;
use super::output::{Sink, Written};
use super::repair::Repair;
use crate::check::Verdict;
use crate::observation::Observation;
use crate::probe::{self, Options};
use crate::target::Target;

/// Ctrl-C, to be waited for beside something else.
pub type Signal<'a> = Pin<&'a mut (dyn Future<Output = std::io::Result<()>> + 'a)>;

/// What asking and judging need.
pub struct Asking<'a> {
    /// What is asked.
    pub options: &'a Options,
    /// How it is judged.
    pub judge: &'a Judge,
    /// What is looked for besides.
    pub repair: &'a Repair,
}

impl Asking<'_> {
    /// Observes one target; the future stands on its own.
    pub fn observe(&self, target: Target) -> impl Future<Output = Observation> + Send + use<> {
        let (options, extra) = (self.options.clone(), self.judge.extra_trust_anchors.clone());
        let expected = self.repair.expected().cloned();
        async move {
            let taken_at = OffsetDateTime::now_utc();
            let mut observation = probe::observe(target, &options, taken_at).await;
            observation.extra_trust_anchors = extra;
            observation.expected = expected;
            observation
        }
    }

    /// Where it fails: what its chain lacks, and whether there is a stopgap.
    pub async fn look_further(&self, observation: &mut Observation) -> anyhow::Result<()> {
        if self.judge.judge(observation)?.verdict == Verdict::Fail {
            self.repair.complete(observation, self.judge).await?;
            self.ask_for_the_stopgap(observation).await;
        }
        Ok(())
    }

    /// Where HTTPS fails and a plain-HTTP server stands beside it, the distribution can be
    /// switched to it while the fix is under way.
    async fn ask_for_the_stopgap(&self, observation: &mut Observation) {
        let Some(seen) = observation.addresses.first() else {
            return;
        };
        if observation.target.port == 80 || self.options.quick {
            return;
        }
        let path = self.options.http_path.as_deref().unwrap_or("/");
        let names = &observation.target.names;
        observation.plain_http = probe::plain_http(seen.address, names, path).await;
    }
}

/// Where what was seen goes to.
pub struct Printing<'a> {
    /// Reports.
    pub sink: &'a mut Sink,
    /// Observations, one a line.
    pub keep: Option<&'a mut File>,
}

impl Printing<'_> {
    /// Prints what is known when the user ends the program.
    pub fn leave<'o>(
        &mut self,
        known: impl IntoIterator<Item = &'o Observation>,
        judge: &Judge,
    ) -> anyhow::Result<Status> {
        for observation in known {
            self.keep(observation)?;
            self.sink.report(&judge.judge(observation)?)?;
        }
        Ok(Status::Interrupted)
    }

    /// Keeps an observation, prints its report, and writes the chain where that is asked for; the
    /// status, or nothing where nobody reads any more.
    pub fn conclude(
        &mut self,
        observation: &Observation,
        judge: &Judge,
        repair: &Repair,
    ) -> anyhow::Result<Option<Status>> {
        self.keep(observation)?;
        let report = judge.judge(observation)?;
        let printed = self.sink.report(&report)?;
        if let Some(said) = repair.write(&report)? {
            self.sink.aside(&format!("\n{said}\n"))?;
        }
        Ok((printed == Written::Yes).then(|| judge.status(report.verdict)))
    }

    fn keep(&mut self, observation: &Observation) -> anyhow::Result<()> {
        let Some(file) = &mut self.keep else {
            return Ok(());
        };
        let line = serde_json::to_string(observation)?;
        writeln!(file, "{line}").context("cannot write the kept observation")
    }
}
