//! No text of a peer acts in any report, and none is lost: what could move a cursor, change a
//! colour, reorder or hide text, break a line or a page is escaped, once, and can be had back.

#[path = "inert/csv.rs"]
mod csv;
#[path = "support/escaped.rs"]
mod escaped;
#[path = "inert/live.rs"]
mod live;
#[path = "inert/other_jobs.rs"]
mod other_jobs;
#[path = "inert/places.rs"]
mod places;
#[path = "inert/replay.rs"]
mod replay;
#[path = "report/scenarios.rs"]
mod scenarios;
mod support;
