//! The checks: each a pure function over what was seen, in a file of its own.
//!
//! A check's id names the problem. One root cause gives one failure: the diagnosis in
//! `context::obstruction` decides once what stood in the way of the handshake, and each check only asks
//! whether it was its own matter. What merely follows is [`Outcome::NotApplicable`].

pub mod certificate;
pub mod chain;
#[cfg(test)]
mod chain_testing;
pub mod configuration;
pub mod connection;
pub mod context;
mod definition;
pub mod file;
mod fix;
mod fixes;
pub mod forwarding;
mod list;
mod outcome;
mod prelude;
mod reference;
pub(crate) mod root_cause;
pub(crate) mod sentence;
#[cfg(test)]
mod testing;
pub mod tls;
mod verdict;

pub use crate::cloudfront::basis::Basis;
pub use context::address::AddressContext;
pub use context::chain::ChainContext;
pub use context::configuration::Configured;
pub use context::connection::{
    AcceptedInstead, ClientCertificateDemand, Connection, Negotiated, Obstacle,
};
pub use context::files::FilesContext;
pub use context::obstruction::Answers;
pub use context::target::{TargetContext, Thresholds};
pub use definition::{ChainRule, Check, Evaluate, OriginRule};
pub use fix::{Fix, Fixes, Platform};
pub use list::{CHECKS, by_id};
pub use outcome::{Evidence, Finding, Outcome, Severity};
pub use reference::Reference;
pub use tls::alert_meaning::usually_means;
pub use verdict::{AddressVerdict, Verdict};
