//! The usual cause of silence or a refusal on the HTTPS port while the HTTP port answers.

use crate::check::prelude::*;

/// Adds the cause and its fix, if port 80 of this address answers; if no address can be reached,
/// the answer of one counts for all.
pub(super) fn explain(
    evidence: Evidence,
    context: &TargetContext,
    address: &AddressContext,
    cause: impl FnOnce(u16) -> String,
) -> Evidence {
    let Some(plain) = context.observation.plain_http.done() else {
        return evidence;
    };
    let is_unreached = |one: &AddressContext| matches!(one.connection, Connection::NotReached(_));
    let counts_for_all = context.addresses.iter().all(is_unreached);
    if plain.address.ip() != address.seen.address.ip() && !counts_for_all {
        return evidence;
    }
    let port = address.seen.address.port();
    evidence
        .note(format!(
            "Port {} of {} answers plain HTTP: {}.",
            plain.address.port(),
            plain.address.ip(),
            cause(port)
        ))
        .remedy(format!(
            "Add an HTTPS listener with a certificate on port {port}."
        ))
}
