//! Lists of targets: the real program against many origins on the loopback interface.

#[path = "../support/mod.rs"]
mod support;

mod forms;
mod input;
mod load;
#[cfg(target_os = "linux")]
mod progress;
#[cfg(unix)]
mod shortage;
mod summary;
