//! `verify` as an interface: the real program against a loopback imitation of CloudFront's
//! answers.

mod support;

#[path = "cli/lab.rs"]
#[allow(dead_code)]
mod lab;

#[path = "verify/answers.rs"]
mod answers;
#[path = "verify/edge.rs"]
mod edge;
#[path = "verify/hostile.rs"]
mod hostile;
#[path = "verify/options.rs"]
mod options;
#[path = "verify/pages.rs"]
mod pages;
#[path = "support/schema.rs"]
mod schema;
#[path = "verify/waiting.rs"]
mod waiting;
