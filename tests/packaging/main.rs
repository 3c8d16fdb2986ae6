//! What a release offers carries the names by which it is installed. `tests/packaging/systems` installs and runs it.

#[path = "../support/mod.rs"]
mod support;

#[cfg(all(unix, feature = "server-tests"))]
mod lambda;
#[cfg(unix)]
mod made;
mod names;
mod workflows;
