//! The command line as an interface: the real program against peers on the loopback interface.

mod support;

#[path = "cli/ending.rs"]
mod ending;
#[path = "cli/lab.rs"]
mod lab;
#[path = "cli/other_jobs.rs"]
mod other_jobs;
#[path = "cli/printing.rs"]
mod printing;
#[path = "cli/refusals.rs"]
mod refusals;
#[path = "support/schema.rs"]
mod schema;
#[path = "cli/settings.rs"]
mod settings;
