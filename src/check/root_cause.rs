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
    if context.observation.target.address().is_some() {
        let private = why_not_public(address.seen.address.ip());
        return private
            .filter(|_| !context.ignores("origin-is-an-address"))
            .map(|_| {
                Outcome::not_applicable("the address is not public; see origin-is-an-address")
            });
    }
    (all_addresses_are_private(context) && !context.ignores("address-not-public"))
        .then(|| Outcome::not_applicable("the address is not public; see address-not-public"))
}

/// Not applicable if the origin is of a kind that cannot serve HTTPS.
pub(super) fn kind_of_origin(context: &TargetContext) -> Option<Outcome> {
    let kind = unsuitable_kind(context).filter(|_| !context.ignores("origin-kind-unsuitable"));
    kind.map(|_| {
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
    addresses_from_dns(context).is_some_and(|resolution| {
        !resolution.addresses.is_empty()
            && private_addresses(resolution).len() == resolution.addresses.len()
    })
}

/// The answer of DNS, if it was asked and answered.
pub(super) fn addresses_from_dns<'a>(context: &'a TargetContext) -> Option<&'a Resolution> {
    let resolution = context.observation.resolution.done()?;
    (resolution.by == ResolvedBy::System).then_some(resolution)
}

/// The addresses that are not public, each with the reason.
pub(super) fn private_addresses(resolution: &Resolution) -> Vec<(IpAddr, &'static str)> {
    resolution
        .addresses
        .iter()
        .filter_map(|address| Some((address.ip(), why_not_public(address.ip())?)))
        .collect()
}
