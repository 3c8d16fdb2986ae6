//! One address of the target: the connection that CloudFront would get, and the chains presented.

use time::OffsetDateTime;

use super::chain::ChainContext;
use super::connection::{ClientCertificateDemand, Connection, Negotiated, Obstacle};
use super::obstruction::{self, Answers};
use super::presented;
use crate::check::outcome::Outcome;
use crate::observation::{AddressObservation, Attempt, Change, Handshake, HttpAnswer, Observation};
use crate::pki::trust_store::TrustStore;

#[derive(Debug)]
pub struct AddressContext<'a> {
    pub seen: &'a AddressObservation,
    pub connection: Connection,
    /// The chain that CloudFront gets or, if it gets none, the best that could be read.
    pub served: Option<ChainContext>,
    /// The chain with the other kind of key (RSA or ECDSA), if the server holds both.
    pub alternate_chain: Option<ChainContext>,
}

impl<'a> AddressContext<'a> {
    pub(super) fn new(
        seen: &'a AddressObservation,
        observation: &Observation,
        trust: &TrustStore,
        at: OffsetDateTime,
    ) -> Self {
        let connection = obstruction::diagnose(seen, &observation.settings);
        let walked = |presented| ChainContext::new(presented, trust, at);
        let served = presented::to_cloudfront(seen, &connection).map(walked);
        let alternate_chain = served.as_ref().and_then(|served| {
            presented::alternate_chain(seen, served.certificate(0)?).map(walked)
        });
        Self {
            seen,
            connection,
            served,
            alternate_chain,
        }
    }

    /// The parameters agreed on, in a full handshake or in clear.
    pub fn negotiated(&self) -> Option<Negotiated> {
        match &self.connection {
            Connection::Established(session) => Some(session.into()),
            Connection::Negotiated(agreed) => Some(*agreed),
            other => {
                let session = self.handshake()?.session.done()?;
                let insists =
                    other.has_obstacle(|one| matches!(one, Obstacle::ClientCertificate(_)));
                insists.then(|| session.into())
            }
        }
    }

    /// `true` if the server's whole flight was read in answer to CloudFront's whole offer.
    pub fn has_complete_flight(&self) -> bool {
        let answer = self.answers().to_the_offer();
        answer.is_some_and(|answer| answer.accepted() && answer.flight.complete)
    }

    /// The full handshake to judge as CloudFront's own: the first one, or the one without ALPN if
    /// only ALPN was refused.
    pub fn handshake(&self) -> Option<&Handshake> {
        let first = self.seen.handshake.done();
        if first.is_some_and(|first| first.session.done().is_some()) {
            return first;
        }
        let retried = self.seen.finished_retry(Change::WithoutAlpn);
        retried.map(|(_, handshake, _)| handshake).or(first)
    }

    /// The HTTP request after that handshake.
    pub fn http(&self) -> &Attempt<HttpAnswer> {
        let retried = self.seen.finished_retry(Change::WithoutAlpn);
        retried.map_or(&self.seen.http, |(retry, ..)| &retry.http)
    }

    /// `true` if the server asked for a client certificate, in a full handshake or in clear.
    pub fn asks_for_client_certificate(&self) -> bool {
        let in_handshake = self.handshake().is_some_and(|handshake| {
            handshake.client_certificate_requested || handshake.flight.certificate_requested
        });
        let in_clear = self.answers().to_the_offer();
        in_handshake || in_clear.is_some_and(|answer| answer.flight.certificate_requested)
    }

    /// `true` if the server asked for a client certificate and got the one of `--client-cert`.
    pub fn presents_client_certificate(&self) -> bool {
        let handshake = self.handshake();
        handshake.is_some_and(|handshake| handshake.client_certificate_presented)
    }

    /// The server's demand for a client certificate, whatever the settings say.
    pub fn client_certificate_demand(&self) -> Option<ClientCertificateDemand> {
        ClientCertificateDemand::of(self.handshake()?, self.http())
    }

    pub fn answers(&self) -> Answers<'a> {
        Answers(&self.seen.answers)
    }

    /// Judges a check about one kind of obstacle: a finding if `find` knows it, a pass if the
    /// handshake got past it, and not applicable if it fails for another reason.
    pub fn judge_obstacle(&self, find: impl Fn(&Obstacle) -> Option<Outcome>) -> Outcome {
        match &self.connection {
            Connection::NotReached(_) => Outcome::not_applicable(NO_CONNECTION),
            Connection::NotTls(_) => Outcome::not_applicable(NO_TLS),
            Connection::Established(_) | Connection::Negotiated(_) => Outcome::Pass,
            Connection::Obstructed(obstacles) => {
                obstacles.iter().find_map(find).unwrap_or_else(|| {
                    Outcome::not_applicable("the handshake fails for another reason")
                })
            }
        }
    }

    /// The outcome of a check of the certificate if none was read.
    pub fn no_certificate(&self) -> Outcome {
        Outcome::not_applicable(match &self.connection {
            Connection::NotReached(_) => NO_CONNECTION,
            Connection::NotTls(_) => NO_TLS,
            _ => "no certificate could be parsed",
        })
    }
}

const NO_CONNECTION: &str = "there was no connection";
const NO_TLS: &str = "the port does not speak TLS";
