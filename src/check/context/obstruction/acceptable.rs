//! The ServerHellos with which CloudFront continues.

use crate::check::context::connection::Negotiated;
use crate::cloudfront::offer;
use crate::cloudfront::settings::OriginSettings;
use crate::wire::server_flight::{ServerFlight, ServerHello};

/// Returns the ServerHello if CloudFront with these settings continues after it.
pub(crate) fn acceptable_hello<'a>(
    flight: &'a ServerFlight,
    settings: &OriginSettings,
) -> Option<&'a ServerHello> {
    flight.server_hello.as_ref().filter(|hello| {
        settings.protocols.allows(hello.version)
            && offer::standing(hello.cipher_suite).is_some()
            && hello.compression == 0
            && flight.group().is_none_or(offer::offers_group)
    })
}

/// Returns the agreed parameters if CloudFront with these settings continues with them.
pub(super) fn agreed_in_clear(
    flight: &ServerFlight,
    settings: &OriginSettings,
) -> Option<Negotiated> {
    let hello = acceptable_hello(flight, settings)?;
    Some(Negotiated {
        version: hello.version,
        cipher_suite: hello.cipher_suite,
        group: flight.group(),
    })
}
