//! The async runtime of a command.

/// Runs one future to its end. The runtime is then left without waiting for it: a resolver that
/// never answers holds its thread for ten seconds.
pub fn block_on<T>(targets: Option<usize>, future: impl Future<Output = T>) -> anyhow::Result<T> {
    // One thread is the quickest start for one target, and enough for a few.
    let mut builder = if targets.is_some_and(|targets| targets <= 4) {
        tokio::runtime::Builder::new_current_thread()
    } else {
        tokio::runtime::Builder::new_multi_thread()
    };
    enough_files()?;
    let runtime = builder.enable_all().build()?;
    let result = runtime.block_on(future);
    runtime.shutdown_background();
    Ok(result)
}

/// So many files must be free: the runtime takes five, and tokio panics where it gets too few.
#[cfg(unix)]
const FILES_NEEDED: usize = 8;

#[cfg(unix)]
fn enough_files() -> anyhow::Result<()> {
    use anyhow::Context;
    let open = |_| std::fs::File::open("/dev/null");
    let opened: std::io::Result<Vec<_>> = (0..FILES_NEEDED).map(open).collect();
    opened
        .map(drop)
        .context("this process may open too few files at once; raise the limit with 'ulimit -n'")
}

#[cfg(not(unix))]
fn enough_files() -> anyhow::Result<()> {
    Ok(())
}
