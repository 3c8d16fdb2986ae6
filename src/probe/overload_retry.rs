//! Retries handshakes that timed out while this process was overloaded.

use super::full_handshake::full_handshake;
use super::options::Options;
use super::{overload, survey};
use crate::cloudfront::names::Names;
use crate::net::connect::connect;
use crate::net::deadline::Deadline;
use crate::net::limits::Limits;
use crate::observation::{AddressObservation, Attempt, Failure};

/// Shakes hands once more. If that times out too, and most of the time may have been this
/// process's, the timeout says nothing about the origin.
pub(super) async fn retry(
    mut first: Box<AddressObservation>,
    names: &Names,
    options: &Options,
    limits: &Limits,
) -> Box<AddressObservation> {
    // One connection is left for port 80.
    if first.connections.saturating_add(1) >= survey::CONNECTIONS_FAULTY {
        return first;
    }
    let settings = &options.settings;
    let slots = limits.acquire(first.address.ip()).await;
    let asked = async {
        let mut one_try = Deadline::after(settings.connect_timeout);
        let connected = connect(first.address, &mut one_try, &slots.pressure).await;
        let deadline = Deadline::after(settings.connect_timeout + settings.response_timeout);
        Some(full_handshake(connected.ok()?, names, None, options, deadline).await)
    };
    let (answer, delay) = overload::delay_during(settings.connect_timeout, asked).await;
    first.connections = first.connections.saturating_add(1);
    let Some((handshake, http)) = answer else {
        return first;
    };
    let limit = if has_timed_out(&handshake.session) {
        settings.connect_timeout
    } else {
        settings.response_timeout
    };
    (first.handshake, first.http) = (Attempt::Done(*handshake), http);
    if !has_timed_out_late(&first) {
        // They followed from a failure that is gone.
        first.retries.clear();
    } else if delay.is_most_of(limit) {
        blame_this_machine(&mut first);
    }
    first
}

/// `true` if the time ran out after the server had accepted the connection.
pub(super) fn has_timed_out_late(seen: &AddressObservation) -> bool {
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
