//! Servers that insist on a client certificate.

use crate::check::context::connection::ClientCertificateDemand;
use crate::observation::{Attempt, Failure, Handshake, HttpAnswer};

/// `None` if the server does not ask for a client certificate or accepts a client without one.
///
/// Up to TLS 1.2 a server that insists breaks the handshake off. In TLS 1.3 a missing certificate
/// shows only at the first read (RFC 8446, section 4.4.2.4), and nginx finishes every handshake
/// and answers HTTP 400.
pub(crate) fn client_certificate_demand(
    handshake: &Handshake,
    http: &Attempt<HttpAnswer>,
) -> Option<ClientCertificateDemand> {
    if !handshake.client_certificate_requested && !handshake.flight.certificate_requested {
        return None;
    }
    let broke_off = |failure: &Failure| {
        matches!(
            failure,
            Failure::Alert { .. } | Failure::Closed { .. } | Failure::Reset { .. }
        )
        .then(|| ClientCertificateDemand::BrokeOff(failure.clone()))
    };
    if let Attempt::Failed(failure) = &handshake.session {
        return broke_off(failure);
    }
    match http {
        Attempt::Failed(failure) => broke_off(failure),
        Attempt::Done(answer) if answer.status == 400 => {
            let body = answer.body_start.as_deref()?;
            let marked = body.to_ascii_lowercase().contains("ssl certificate");
            marked.then_some(ClientCertificateDemand::Http400)
        }
        _ => None,
    }
}
