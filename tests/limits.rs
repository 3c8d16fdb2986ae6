//! The ends of the calendar, numbers of any size, and a machine without files to open.

#[path = "limits/calendar.rs"]
mod calendar;
#[path = "limits/files.rs"]
mod files;
#[path = "limits/moments.rs"]
mod moments;
#[path = "limits/serials.rs"]
mod serials;
mod support;
