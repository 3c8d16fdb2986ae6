//! What to do where the time ran out while this program had all hands full.

use tokio::time::Instant;

use super::address::full_handshake;
use super::{Options, overload, survey};
use crate::cloudfront::names::Names;
use crate::net::connect;
use crate::net::limits::Bounds;
use crate::observation::{AddressObservation, Attempt, Failure};

/// Shakes hands once more where the time ran out while this program had all hands full. When it
/// runs out again and most of it may have been this program's, that says nothing about the origin.
pub(super) async fn ask_again(
    mut first: Box<AddressObservation>,
    names: &Names,
    options: &Options,
    bounds: &Bounds,
) -> Box<AddressObservation> {
    // One connection is left for port 80.
    if first.connections.saturating_add(1) >= survey::CONNECTIONS_FAULTY {
        return first;
    }
    let settings = &options.settings;
    let room = bounds.enter(first.address.ip()).await;
    let asked = async {
        let mut one_try = Instant::now() + settings.connect_timeout;
        let connected = connect::connect(first.address, &mut one_try, &room.shortage).await;
        let deadline = Instant::now() + settings.connect_timeout + settings.response_timeout;
        let stream = connected.ok()?;
        Some(full_handshake(stream, names, None, options, deadline).await)
    };
    let (answer, delay) = overload::delay_during(settings.connect_timeout, asked).await;
    first.connections = first.connections.saturating_add(1);
    let Some((handshake, http)) = answer else {
        return first;
    };
    let limit = match has_timed_out(&handshake.session) {
        true => settings.connect_timeout,
        false => settings.response_timeout,
    };
    let is_late = has_timed_out(&handshake.session) || has_timed_out(&http);
    if !is_late {
        // What followed from the failure is no more.
        first.retries.clear();
    }
    (first.handshake, first.http) = (Attempt::Done(*handshake), http);
    if is_late && delay.is_most_of(limit) {
        blame_this_machine(&mut first);
    }
    first
}

/// Whether the time ran out after the server had accepted the connection.
pub(super) fn is_late(seen: &AddressObservation) -> bool {
    let handshake = seen.handshake.done();
    handshake.is_some_and(|handshake| has_timed_out(&handshake.session))
        || has_timed_out(&seen.http)
}

fn has_timed_out<T>(attempt: &Attempt<T>) -> bool {
    matches!(attempt.failure(), Some(Failure::TimedOut { .. }))
}

fn blame_this_machine(seen: &mut AddressObservation) {
    const LATE: &str = "this machine was too busy to tell whether the server answers in time; ask fewer at once (--concurrency)";
    if let Attempt::Done(handshake) = &mut seen.handshake
        && has_timed_out(&handshake.session)
    {
        handshake.session = Attempt::Failed(Failure::Local(LATE.to_owned()));
    }
    if has_timed_out(&seen.http) {
        seen.http = Attempt::Failed(Failure::Local(LATE.to_owned()));
    }
}
