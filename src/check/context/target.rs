//! An observation, made ready to be judged: certificates parsed, paths built, the obstacle found.

use time::{Duration, OffsetDateTime};

use super::chain::ChainContext;
use super::configuration::Configured;
use super::connection::{ClientCertificateDemand, Connection, Obstacle};
use super::files::FilesContext;
use super::obstruction::{self, Answers};
use super::presented;
use crate::check::outcome::Outcome;
use crate::cloudfront::names::Names;
use crate::cloudfront::origin_kind::OriginKind;
use crate::distribution::{Plan, PlannedOrigin, PlannedQuestion};
use crate::observation::{AddressObservation, Attempt, Change, Handshake, HttpAnswer, Observation};
use crate::pki::issuer::KnownIssuer;
use crate::pki::trust_store::TrustStore;
use crate::wire::code_point::{CipherSuite, NamedGroup, ProtocolVersion};

/// The parameters of the judgement besides the observation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Thresholds {
    /// The moment at which validity is judged.
    pub at: OffsetDateTime,
    /// When `certificate-expires-soon` warns.
    pub expires_within: ExpiresWithin,
}

/// The rest of a certificate's lifetime at which a warning begins.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ExpiresWithin {
    /// The smaller of 30 days and a third of its life.
    Usual,
    Days(f64),
    /// This share of its lifetime, in percent.
    Percent(f64),
}

impl ExpiresWithin {
    /// Returns the rest of a certificate with this lifetime.
    pub fn of(self, lifetime: Duration) -> Duration {
        let seconds = match self {
            Self::Days(days) => days * 86_400.0,
            Self::Percent(percent) => lifetime.as_seconds_f64() * percent / 100.0,
            Self::Usual => return Duration::days(30).min(lifetime / 3),
        };
        Duration::checked_seconds_f64(seconds).unwrap_or(Duration::MAX)
    }
}

#[derive(Debug)]
pub struct TargetContext<'a> {
    pub observation: &'a Observation,
    pub thresholds: Thresholds,
    pub trust: &'a TrustStore,
    pub addresses: Vec<AddressContext<'a>>,
    /// The distribution's configuration, if the target comes from one.
    pub configured: Option<Configured<'a>>,
    /// The files that are judged in place of a server.
    pub files: Option<FilesContext>,
    /// The ids of the checks that stand aside: what they would explain is judged.
    pub ignored: Vec<String>,
}

#[derive(Debug)]
pub struct AddressContext<'a> {
    pub seen: &'a AddressObservation,
    pub connection: Connection,
    /// The chain that CloudFront gets or, if it gets none, the best that could be read.
    pub served: Option<ChainContext>,
    /// The chain with the other kind of key (RSA or ECDSA), if the server holds both.
    pub alternate_chain: Option<ChainContext>,
}

impl<'a> TargetContext<'a> {
    /// Parses, builds the paths and diagnoses. Pure: the same input gives the same context.
    pub fn new(
        observation: &'a Observation,
        trust: &'a TrustStore,
        thresholds: Thresholds,
    ) -> Self {
        let addresses = observation
            .addresses
            .iter()
            .map(|seen| AddressContext::new(seen, observation, trust, thresholds.at))
            .collect();
        Self {
            observation,
            thresholds,
            trust,
            addresses,
            configured: None,
            files: None,
            ignored: Vec::new(),
        }
    }

    /// Prepares certificate files. The observation holds the name to judge for, and the moment.
    pub fn of_files(
        observation: &'a Observation,
        files: FilesContext,
        trust: &'a TrustStore,
        thresholds: Thresholds,
    ) -> Self {
        Self {
            files: Some(files),
            ..Self::new(observation, trust, thresholds)
        }
    }

    /// Adds the configuration of the distribution. Without a `question` the origin is not probed.
    pub fn with_configuration(
        mut self,
        plan: &'a Plan,
        origin: &'a PlannedOrigin,
        question: Option<&'a PlannedQuestion>,
    ) -> Self {
        self.configured = Some(Configured {
            plan,
            origin,
            question,
            observation: self.observation,
            asked: !matches!(self.observation.resolution, Attempt::NotTried),
        });
        self
    }

    /// The kind of an origin to which CloudFront speaks TLS and whose name is not known.
    pub fn kind_without_name(&self) -> Option<OriginKind> {
        let configured = self.configured?;
        configured.domain().err()?;
        let custom = configured.custom_with_tls().ok()?;
        custom.protocol_policy.and(configured.kind())
    }

    /// The reason why the configuration kept the origin from being probed.
    pub fn not_probed(&self) -> Option<String> {
        let configured = self.configured?;
        let unasked = configured.question.is_none();
        unasked.then(|| configured.origin.why_unasked())
    }

    /// `true` if only a distribution's configuration is judged.
    pub fn is_configuration_only(&self) -> bool {
        self.configured.is_some_and(|configured| !configured.asked)
    }

    pub fn ignores(&self, id: &str) -> bool {
        self.ignored.iter().any(|ignored| ignored == id)
    }

    /// The names to judge for; `None` for files without a named host, and for an origin whose name is
    /// not known.
    pub fn names(&self) -> Option<&Names> {
        let without_host = self.files.as_ref().is_some_and(|files| !files.has_host);
        let not_literal = self
            .configured
            .is_some_and(|configured| configured.origin.domain_name.is_none());
        let unnamed = without_host || not_literal;
        (!unnamed).then_some(&self.observation.target.names)
    }

    /// `true` if the issuer may be at work here: no proxy is between a file and this program.
    pub(crate) fn may_meet(&self, known: &KnownIssuer) -> bool {
        !known.interception || self.files.is_none()
    }

    /// Every chain that CloudFront gets or would get: each address's, or the files'.
    pub fn chains(&self) -> impl Iterator<Item = &ChainContext> {
        let served = self
            .addresses
            .iter()
            .filter_map(|address| address.served.as_ref());
        served.chain(self.files.as_ref().map(|files| &files.chain))
    }
}

impl<'a> AddressContext<'a> {
    fn new(
        seen: &'a AddressObservation,
        observation: &Observation,
        trust: &TrustStore,
        at: OffsetDateTime,
    ) -> Self {
        let connection = obstruction::diagnose(seen, &observation.settings);
        let served = presented::to_cloudfront(seen, &connection)
            .map(|presented| ChainContext::new(&presented, trust, at));
        let alternate_chain = served.as_ref().and_then(|served| {
            let leaf = served.certificates.first()?.as_ref().ok()?;
            let alternate = presented::alternate_chain(seen, leaf)?;
            Some(ChainContext::new(&alternate, trust, at))
        });
        Self {
            seen,
            connection,
            served,
            alternate_chain,
        }
    }

    /// The parameters agreed on, in a full handshake or in clear.
    pub fn negotiated(&self) -> Option<(ProtocolVersion, CipherSuite, Option<NamedGroup>)> {
        match &self.connection {
            Connection::Established(session) => {
                Some((session.version, session.cipher_suite, session.group))
            }
            Connection::Negotiated(agreed) => {
                Some((agreed.version, agreed.cipher_suite, agreed.group))
            }
            Connection::Obstructed(obstacles) => {
                let demands =
                    |obstacle: &Obstacle| matches!(obstacle, Obstacle::ClientCertificate(_));
                obstacles.iter().any(demands).then_some(())?;
                let session = self.handshake()?.session.done()?;
                Some((session.version, session.cipher_suite, session.group))
            }
            Connection::NotReached(_) | Connection::NotTls(_) => None,
        }
    }

    /// `true` if the server's whole flight was read in answer to CloudFront's whole offer.
    pub fn has_complete_flight(&self) -> bool {
        let answer = self.answers().to_the_offer();
        answer.is_some_and(|answer| answer.accepted() && answer.flight.complete)
    }

    /// The full handshake that CloudFront's own stands for: the first one, or the one without
    /// ALPN when that alone was refused.
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
        in_handshake
            || self
                .answers()
                .to_the_offer()
                .is_some_and(|answer| answer.flight.certificate_requested)
    }

    /// `true` if the server asked for a client certificate and got the one of `--client-cert`.
    pub fn presents_client_certificate(&self) -> bool {
        let handshake = self.handshake();
        handshake.is_some_and(|handshake| handshake.client_certificate_presented)
    }

    /// The server's demand for a client certificate, whatever the settings say.
    pub fn client_certificate_demand(&self) -> Option<ClientCertificateDemand> {
        obstruction::client_certificate_demand(self.handshake()?, self.http())
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
