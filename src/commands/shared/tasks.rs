//! The task runner of every command that checks several targets at once.

use std::collections::HashMap;
use std::sync::Arc;

use tokio::task::{Id, JoinSet};

use super::job::Job;
use crate::net::deadline::is_interrupted;
use crate::observation::Observation;

/// Running tasks, each with the key of what it works on. A task that panics, which is a bug of
/// ours, gives its key back and does not take the others with it. Dropping this ends all of them.
pub struct Tasks<K, T> {
    running: JoinSet<T>,
    keys: HashMap<Id, K>,
}

impl<K, T: Send + 'static> Tasks<K, T> {
    pub fn new() -> Self {
        Self {
            running: JoinSet::new(),
            keys: HashMap::new(),
        }
    }

    pub fn len(&self) -> usize {
        self.running.len()
    }

    pub fn is_empty(&self) -> bool {
        self.running.is_empty()
    }

    pub fn spawn(&mut self, key: K, task: impl Future<Output = T> + Send + 'static) {
        let task = self.running.spawn(task);
        self.keys.insert(task.id(), key);
    }

    /// Starts tasks from `waiting` until `limit` of them run.
    pub fn fill<F: Future<Output = T> + Send + 'static>(
        &mut self,
        limit: usize,
        waiting: &mut impl Iterator<Item = (K, F)>,
    ) {
        while self.len() < limit
            && let Some((key, task)) = waiting.next()
        {
            self.spawn(key, task);
        }
    }

    /// Waits for the next task that ends: its key, and `None` if it panicked. `None` if no task is
    /// running.
    pub async fn next(&mut self) -> Option<(K, Option<T>)> {
        let (id, result) = match self.running.join_next_with_id().await? {
            Ok((id, result)) => (id, Some(result)),
            Err(error) => (error.id(), None),
        };
        Some((self.keys.remove(&id)?, result))
    }
}

/// The most jobs of [`observe_each`] in flight.
const MOST_IN_FLIGHT: usize = 16;

/// Observes each job, several at once, and passes on what was seen. After Ctrl-C no further one is
/// begun.
pub async fn observe_each<K, F>(
    jobs: impl IntoIterator<Item = (K, Arc<Job>)>,
    observe: impl Fn(Arc<Job>) -> F,
    mut record: impl FnMut(K, Observation) -> anyhow::Result<()>,
) -> anyhow::Result<()>
where
    F: Future<Output = Observation> + Send + 'static,
{
    let jobs = jobs.into_iter();
    let mut waiting = jobs.map(|(key, job)| ((key, job.clone()), observe(job)));
    let mut tasks = Tasks::new();
    loop {
        if !is_interrupted() {
            tasks.fill(MOST_IN_FLIGHT, &mut waiting);
        }
        let Some(((key, job), seen)) = tasks.next().await else {
            return Ok(());
        };
        record(key, seen.unwrap_or_else(|| job.broken_off()))?;
    }
}
