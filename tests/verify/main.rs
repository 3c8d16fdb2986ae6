//! `verify` as an interface: the real program against a loopback imitation of CloudFront's
//! answers.

#[path = "../support/mod.rs"]
mod support;

mod answers;
mod hostile;
mod known_answers;
mod options;
mod pages;
mod waiting;
