//! Would CloudFront connect to this origin over TLS, and if not, why?
//!
//! Observe, then judge, then print:
//!
//! ```text
//! main → cli → command → probe → Observation → check → Report → stdout
//! ```
//!
//! - [`wire`]: TLS messages as bytes; [`pki`]: X.509 facts, names and paths. Neither does any I/O.
//! - [`cloudfront`]: what CloudFront offers, sends and accepts, as data with its sources.
//! - [`target`], [`routing`]: what the user asks about, parsed once.
//! - [`observation`]: what was seen, without judgement; it can be kept as JSON.
//! - [`probe`]: the only module with sockets to an origin. It asks, and writes an observation.
//! - [`verify`]: one request through CloudFront itself, and what its answer means.
//! - [`check`]: one file a problem, each a pure function of an observation; `check::list` has all.
//! - [`diagnose`]: what CloudFront answers and what the checks found, brought to one conclusion.
//! - [`report`]: one file a form; decides nothing. Whatever a peer said goes through
//!   [`report::escape`].
//! - [`demo`]: a loopback origin with a chosen fault.
//! - [`cli`]: the command line as types; [`command`]: one file a job, each a story, with the clock,
//!   the files and the exit status.
//!
//! Modules use only what lies below them: `tests/layers.rs` says who may use whom, and why.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod aia;
pub mod check;
pub mod cli;
pub mod cloudfront;
pub mod command;
pub mod demo;
pub mod diagnose;
pub mod distribution;
pub mod moment;
pub mod observation;
pub mod pki;
pub mod probe;
pub mod report;
pub mod routing;
pub mod target;
pub mod verify;
pub mod wire;
