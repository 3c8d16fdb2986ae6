//! A check: an id, everything that a report or `explain` says of it, and the judgement.

use super::context::address::AddressContext;
use super::context::chain::ChainContext;
use super::context::configuration::Configured;
use super::context::files::FilesContext;
use super::context::target::TargetContext;
use super::fix::Fixes;
use super::outcome::{Outcome, Severity};
use super::reference::Reference;
use super::verdict::AddressVerdict;
use crate::cloudfront::basis::Basis;
use crate::cloudfront::origin_kind::OriginKind;
use crate::distribution::CustomOrigin;
use crate::pki::certificate::Certificate;
use crate::pki::path::PathEnd;

#[derive(Debug)]
pub struct Check {
    /// The id that scripts rely on; also the file's name and the anchor in the README.
    pub id: &'static str,
    /// The finding as a short sentence without a full stop.
    pub title: &'static str,
    /// The severity of a positive finding, unless the finding itself says otherwise.
    pub severity: Severity,
    pub basis: Basis,
    /// The source of the rule.
    pub reference: Reference,
    /// The status with which CloudFront answers its viewers when this is the failure.
    pub status: Option<u16>,
    /// Paragraphs on the meaning of the finding and why CloudFront cares, wrapped by the renderer.
    pub explanation: &'static [&'static str],
    /// Shell commands that show the finding. `HOST` and `PORT` stand for the origin.
    pub see: &'static str,
    pub fixes: Fixes,
    pub evaluate: Evaluate,
}

/// The judgement, by what it looks at.
#[derive(Debug, Clone, Copy)]
pub enum Evaluate {
    /// An origin in a distribution's configuration; not applicable without a distribution.
    Configuration(OriginRule),
    /// The target as a whole: its name, its port, its DNS.
    Target(fn(&TargetContext) -> Outcome),
    /// The kind of the origin, which a configuration may tell where the name is not known.
    Kind(fn(&TargetContext, Option<OriginKind>) -> Outcome),
    /// One address: the connection and the handshake.
    Address(fn(&TargetContext, &AddressContext) -> Outcome),
    /// One presented chain. If the server holds two, each is judged.
    Chain(ChainRule),
    /// Certificate files, when they and no server are judged.
    Files(fn(&TargetContext, &FilesContext) -> Outcome),
    /// This program itself.
    Program(fn(&TargetContext) -> Outcome),
    /// All addresses together, after each has its verdict.
    Across(fn(&TargetContext, &[AddressVerdict]) -> Outcome),
}

/// A rule about an origin in a distribution's configuration.
#[derive(Debug, Clone, Copy)]
pub enum OriginRule {
    Any(fn(&Configured) -> Outcome),
    /// A custom origin that is used.
    Custom(fn(&Configured, &CustomOrigin) -> Outcome),
    /// A custom origin with which CloudFront speaks TLS.
    Tls(fn(&Configured, &CustomOrigin) -> Outcome),
}

impl OriginRule {
    pub fn evaluate(self, configured: &Configured) -> Outcome {
        let (origin, evaluate) = match self {
            Self::Any(evaluate) => return evaluate(configured),
            Self::Custom(evaluate) => (configured.custom(), evaluate),
            Self::Tls(evaluate) => (configured.custom_with_tls(), evaluate),
        };
        origin.map_or_else(|reason| reason, |custom| evaluate(configured, custom))
    }
}

/// A rule about a presented chain.
#[derive(Debug, Clone, Copy)]
pub enum ChainRule {
    Chain(fn(&TargetContext, &ChainContext) -> Outcome),
    /// A rule about the end of the path; not applicable without a leaf.
    End(fn(&TargetContext, &ChainContext) -> Outcome),
    /// A rule about the path to a root; not applicable without a leaf that another certificate
    /// issued.
    Path(fn(&TargetContext, &ChainContext) -> Outcome),
    /// A rule about the leaf; not applicable if the leaf does not come first or cannot be parsed.
    Leaf(fn(&TargetContext, &ChainContext, &Certificate) -> Outcome),
}

impl ChainRule {
    pub fn evaluate(self, target: &TargetContext, chain: &ChainContext) -> Outcome {
        match self {
            Self::End(_) | Self::Path(_) | Self::Leaf(_) if chain.lacks_leaf(target.names()) => {
                Outcome::not_applicable("the server's own certificate is missing; see leaf-missing")
            }
            Self::Path(_)
                if matches!(chain.chain.end, PathEnd::NoLeaf | PathEnd::SelfSignedLeaf) =>
            {
                chain.elsewhere()
            }
            Self::Chain(evaluate) | Self::End(evaluate) | Self::Path(evaluate) => {
                evaluate(target, chain)
            }
            Self::Leaf(evaluate) => chain
                .leaf()
                .map_or_else(|reason| reason, |leaf| evaluate(target, chain, leaf)),
        }
    }
}
