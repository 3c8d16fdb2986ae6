//! An observation, made ready to be judged: certificates parsed, paths built, the obstacle found.

use time::{Duration, OffsetDateTime};

use super::address::AddressContext;
use super::chain::ChainContext;
use super::configuration::Configured;
use super::connection::Negotiated;
use super::files::FilesContext;
use crate::cloudfront::names::Names;
use crate::cloudfront::origin_kind::OriginKind;
use crate::distribution::{Plan, PlannedOrigin, PlannedQuestion};
use crate::observation::{Attempt, Observation};
use crate::pki::issuer::KnownIssuer;
use crate::pki::trust_store::TrustStore;

/// The parameters of the judgement besides the observation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Thresholds {
    /// The moment at which validity is judged.
    pub at: OffsetDateTime,
    /// When `certificate-expires-soon` warns.
    pub expires_within: ExpiresWithin,
}

impl Thresholds {
    /// The usual ones at this moment.
    pub fn usual(at: OffsetDateTime) -> Self {
        Self {
            at,
            expires_within: ExpiresWithin::Usual,
        }
    }
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
        custom.protocol_policy.and(configured.origin.kind)
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
        let not_literal =
            (self.configured).is_some_and(|configured| configured.origin.domain_name.is_none());
        (!without_host && !not_literal).then_some(&self.observation.target.names)
    }

    /// `true` if the issuer may be at work here: no proxy is between a file and this program.
    pub(crate) fn may_meet(&self, known: &KnownIssuer) -> bool {
        !known.interception || self.files.is_none()
    }

    /// The parameters agreed on with the first address at which there are some.
    pub fn negotiated(&self) -> Option<Negotiated> {
        self.addresses.iter().find_map(AddressContext::negotiated)
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
