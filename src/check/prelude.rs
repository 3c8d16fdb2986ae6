//! The names that many checks use.

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
pub(super) use super::outcome::{Evidence, Outcome, Severity};
pub(super) use super::reference::Reference;
pub(super) use super::verdict::AddressVerdict;
pub(super) use super::{fixes, reference, root_cause, sentence};
pub(super) use crate::cloudfront::basis::Basis;
pub(super) use crate::cloudfront::origin_kind::OriginKind;
pub(super) use crate::distribution::CustomOrigin;
pub(super) use crate::pki::certificate::Certificate;
pub(super) use crate::pki::path::PathEnd;
pub(super) use crate::time_format::{distance, utc};
pub(super) use crate::wire::code_point::ProtocolVersion;
