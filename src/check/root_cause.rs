//! One root cause gives one failure: what the target itself already explains.

use std::net::IpAddr;

use super::context::address::AddressContext;
use super::context::target::TargetContext;
use super::outcome::Outcome;
use crate::cloudfront::origin_kind::OriginKind;
use crate::cloudfront::public_address::why_not_public;
use crate::observation::{Resolution, ResolvedBy};

/// The root cause of a failed connection to this address: a kind of origin that cannot serve
/// HTTPS, or an address that the internet does not reach. A handshake that works is judged anyway.
/// A cause that is ignored explains nothing: what follows from it is judged.
pub(super) fn failed_connection(
    context: &TargetContext,
    address: &AddressContext,
) -> Option<Outcome> {
    if let Some(explained) = kind_of_origin(context) {
        return Some(explained);
    }
    let (is_private, id) = if context.observation.target.address().is_some() {
        let private = why_not_public(address.seen.address.ip());
        (private.is_some(), "origin-is-an-address")
    } else {
        (all_addresses_are_private(context), "address-not-public")
    };
    (is_private && !context.ignores(id))
        .then(|| Outcome::not_applicable(format!("the address is not public; see {id}")))
}

/// Not applicable if the origin is of a kind that cannot serve HTTPS.
pub(super) fn kind_of_origin(context: &TargetContext) -> Option<Outcome> {
    let explains = unsuitable_kind(context).is_some() && !context.ignores("origin-kind-unsuitable");
    explains.then(|| {
        Outcome::not_applicable("it follows from the kind of origin; see origin-kind-unsuitable")
    })
}

/// The kind of the origin, if that kind cannot serve HTTPS.
pub(super) fn unsuitable_kind(context: &TargetContext) -> Option<OriginKind> {
    OriginKind::of(&context.observation.target.host).filter(|kind| kind.unsuitable().is_some())
}

/// `true` if every address that DNS gave is out of CloudFront's reach. Addresses given by hand, or
/// as the target itself, do not come from DNS.
pub(super) fn all_addresses_are_private(context: &TargetContext) -> bool {
    context.observation.resolution.done().is_some_and(|found| {
        found.by == ResolvedBy::System
            && !found.addresses.is_empty()
            && private_addresses(found).len() == found.addresses.len()
    })
}

/// The addresses that are not public, each with the reason.
pub(super) fn private_addresses(resolution: &Resolution) -> Vec<(IpAddr, &'static str)> {
    resolution
        .addresses
        .iter()
        .filter_map(|address| Some((address.ip(), why_not_public(address.ip())?)))
        .collect()
}
