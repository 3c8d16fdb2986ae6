//! Would CloudFront connect to this origin over TLS, and if not, why?
//!
//! Observe, judge, assess, render:
//!
//! ```text
//! main → cli → commands/check → probe → Observation → check → Assessment → render → stdout
//! ```
//!
//! - [`wire`]: TLS messages as bytes; [`pki`]: X.509 facts, names and paths; [`cert_file`]:
//!   certificate files and how they break. None of them does any I/O.
//! - [`cloudfront`]: what CloudFront offers, sends, accepts and answers, as data with its sources.
//! - [`target`]: the host, port and names of an origin, parsed once; `host` reads the first two.
//! - [`distribution`]: CloudFront configurations, read and turned into plans.
//! - [`observation`]: what was seen, without judgement; it can be saved as JSON.
//! - [`net`]: sockets, deadlines and limits. [`probe`] asks an origin and records an observation;
//!   [`aia`] fetches missing intermediates.
//! - [`check`]: one file a problem, each a pure function of an observation; `check/list.rs` has all.
//! - [`assessment`]: the observation, all outcomes, the verdict and everything else that is decided.
//! - [`render`]: one file a form; decides nothing. Text of a peer goes through [`render::escape`].
//! - [`commands`]: one folder a command, each a story, with the clock, the files and the exit
//!   status; [`cli`] composes their arguments.
//!
//! Modules use only what lies below them: `tests/layers` says who may use whom, and why.
//!
//! # The reading path
//!
//! From the command line to a printed report, in this order, about 3,800 lines with their tests:
//!
//!  1. `main.rs`, `cli.rs` and `commands/mod.rs`: parse, dispatch, exit status
//!  2. `target.rs` and `commands/check/run.rs`: the target, and the story of the main job
//!  3. `commands/shared/one_target.rs`: observe, judge, look further, print; each once
//!  4. `probe/mod.rs`, `probe/address.rs` and `probe/handshake.rs`: the questions to a server
//!  5. `cloudfront/offer.rs`: what CloudFront offers in its hello
//!  6. `observation/target.rs` and `observation/address.rs`: what was seen
//!  7. `commands/shared/judge.rs`, `check/context/target.rs` and `address.rs`: what checks look at
//!  8. `check/definition.rs`, `outcome.rs`, `verdict.rs` and `list.rs`: checks, and all of them
//!  9. `check/chain/chain_too_long.rs`: one check
//! 10. `assessment/run.rs` and `assessment/verdict.rs`: all outcomes, and the verdict
//! 11. `commands/shared/report_writer.rs`, `render/text.rs` and `text/screen.rs`: the page
//!
//! A list of targets adds `commands/check/input.rs` and `list.rs`.
#![forbid(unsafe_code)]

pub mod aia;
pub mod assessment;
pub mod cert_file;
pub mod check;
pub mod cli;
pub mod cloudfront;
pub mod commands;
pub mod distribution;
mod host;
pub mod net;
pub mod observation;
pub mod pki;
pub mod probe;
pub mod render;
pub mod target;
pub mod time_format;
pub mod wire;
