//! The async runtime of a command, and its end by Ctrl-C.

use std::pin::pin;
use std::time::Duration;

use tokio::time::timeout;

use crate::net::deadline;

/// Runs a future to its end, and then leaves the runtime without waiting for it: a resolver that
/// never answers holds its thread for ten seconds. `targets` is `None` for a list.
pub fn block_on<T>(targets: Option<usize>, future: impl Future<Output = T>) -> anyhow::Result<T> {
    // One thread starts fastest, and is enough for a few targets.
    let mut builder = if targets.is_some_and(|targets| targets <= 4) {
        tokio::runtime::Builder::new_current_thread()
    } else {
        tokio::runtime::Builder::new_multi_thread()
    };
    check_file_limit()?;
    let runtime = builder.enable_all().build()?;
    let result = runtime.block_on(future);
    runtime.shutdown_background();
    Ok(result)
}

/// The time that work in flight has to end after Ctrl-C.
pub const ENDING: Duration = Duration::from_secs(2);

/// Does work to its end. After Ctrl-C everything that has a deadline ends at once, so that the work
/// ends with what is known. The result is `None` if it did not; the flag says that Ctrl-C came.
pub async fn until_interrupted<T>(work: impl Future<Output = T>) -> (Option<T>, bool) {
    let mut work = pin!(work);
    tokio::select! {
        done = &mut work => return (Some(done), false),
        _ = tokio::signal::ctrl_c() => deadline::interrupt(),
    }
    (timeout(ENDING, work).await.ok(), true)
}

/// The runtime opens five files, and tokio panics if it cannot.
#[cfg(unix)]
fn check_file_limit() -> anyhow::Result<()> {
    use anyhow::Context;
    const FILES_NEEDED: usize = 8;
    // Sockets need no /dev, which an empty root such as that of the container image may lack.
    let open = |_| std::os::unix::net::UnixDatagram::unbound();
    let opened: std::io::Result<Vec<_>> = (0..FILES_NEEDED).map(open).collect();
    opened
        .map(drop)
        .context("this process may open too few files; raise the limit with 'ulimit -n'")
}

#[cfg(not(unix))]
fn check_file_limit() -> anyhow::Result<()> {
    Ok(())
}
