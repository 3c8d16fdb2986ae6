//! The task runner of every command that checks several targets at once.

use std::collections::HashMap;

use tokio::task::{Id, JoinSet};

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
