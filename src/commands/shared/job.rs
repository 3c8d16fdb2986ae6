//! A target with what is asked of it.

use std::sync::Arc;

use time::OffsetDateTime;

use crate::observation::{Attempt, Failure, Observation};
use crate::probe::ProbeOptions;
use crate::target::Target;

#[derive(Debug, Clone)]
pub struct Job {
    pub target: Target,
    /// Shared by all targets of a list that have no options of their own.
    pub options: Arc<ProbeOptions>,
}

impl Job {
    /// The observation that stands for one whose task ended in a bug of ours.
    pub fn broken_off(&self) -> Observation {
        let bug = "an internal error ended this check; please report it".to_owned();
        let settings = self.options.settings.clone();
        let now = OffsetDateTime::now_utc();
        Observation {
            resolution: Attempt::Failed(Failure::Local(bug)),
            ..Observation::unasked(self.target.clone(), settings, now)
        }
    }
}
