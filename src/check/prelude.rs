//! The names that every check uses.

pub(super) use super::context::address::AddressContext;
pub(super) use super::context::chain::ChainContext;
pub(super) use super::context::configuration::Configured;
pub(super) use super::context::connection::{
    AcceptedInstead, ClientCertificateDemand, Connection, Negotiated, Obstacle,
};
pub(super) use super::context::files::FilesContext;
pub(super) use super::context::target::TargetContext;
pub(super) use super::definition::{ChainRule, Check, Evaluate, OriginRule};
pub(super) use super::fix::Fixes;
pub(super) use super::outcome::{AddressVerdict, Evidence, Outcome, Severity};
pub(super) use super::reference::Reference;
pub(super) use super::{fixes, reference, sentence};
pub(super) use crate::cloudfront::basis::Basis;
pub(super) use crate::distribution::CustomOrigin;
pub(super) use crate::pki::certificate::Certificate;
