//! The command line as an interface: the real program against peers on the loopback interface.

#[path = "../support/mod.rs"]
mod support;

mod client_certificates;
mod ending;
mod first_contact;
mod json;
#[cfg(target_os = "linux")]
mod narrow;
mod one_screen;
mod other_jobs;
mod printing;
mod refusals;
mod settings;
mod timeouts;
#[cfg(target_os = "linux")]
mod waiting;

/// The ends of the calendar, numbers of any size, and a machine without files to open.
mod limits {
    mod calendar;
    mod files;
    mod moments;
    mod serials;
}
