//! AWS's own TLS library as a program: `tests/oracle`, which `tests/run` builds.

use std::path::{Path, PathBuf};

/// Panics if it is not built: what cannot be asked has not agreed.
pub fn program() -> PathBuf {
    let program = Path::new(env!("CARGO_TARGET_TMPDIR")).join("../oracle/release/oracle");
    assert!(
        program.is_file(),
        "{} is not built: run tests/run, which builds tests/oracle",
        program.display()
    );
    program
}
