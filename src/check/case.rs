//! An observation, made ready to be judged: certificates parsed, paths built, the obstacle found.

use time::OffsetDateTime;

use super::configured::Configured;
use super::diagnosis::{self, Answers, Connection, Insistence, Obstacle};
use super::files_case::FilesCase;
use super::{Evidence, Outcome};
use crate::cloudfront::names::Names;
use crate::distribution::{Plan, PlannedOrigin, Question as PlannedQuestion};
use crate::observation::{
    AddressObservation, Answer, Attempt, Change, Completion, Der, Failure, Handshake, HttpAnswer,
    Observation, Possession, Question,
};
use crate::pki::certificate::{Certificate, MalformedCertificate, PublicKey};
use crate::pki::path::{self, Chain};
use crate::pki::possession::{self, Proof};
use crate::pki::trust_store::TrustStore;
use crate::wire::code_point::{CipherSuite, NamedGroup, ProtocolVersion};
use crate::wire::server_flight::ServerFlight;

/// What the judgement depends on besides the observation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Thresholds {
    /// The moment at which validity is judged.
    pub at: OffsetDateTime,
    /// When `certificate-expires-soon` warns.
    pub expires_within: ExpiresWithin,
}

/// How little of a certificate's life must be left for a warning.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ExpiresWithin {
    /// 30 days; for a certificate that lives under 45 days, 33 % of its life.
    Usual,
    /// This many days.
    Days(f64),
    /// This share of its lifetime, in percent.
    Percent(f64),
}

/// One target, ready to be judged.
#[derive(Debug)]
pub struct Case<'a> {
    /// What was seen.
    pub observation: &'a Observation,
    /// What the judgement depends on besides.
    pub thresholds: Thresholds,
    /// The trust anchors it was judged with.
    pub trust: &'a TrustStore,
    /// One entry for each address.
    pub addresses: Vec<AddressCase<'a>>,
    /// The distribution's configuration, where the target came from one.
    pub configured: Option<Configured<'a>>,
    /// The files that are judged, where no server is.
    pub files: Option<FilesCase>,
}

/// One address, ready to be judged.
#[derive(Debug)]
pub struct AddressCase<'a> {
    /// What was seen.
    pub seen: &'a AddressObservation,
    /// How far CloudFront would come.
    pub connection: Connection,
    /// The chain that CloudFront gets or, where it gets none, the best that could be read.
    pub served: Option<ChainCase>,
    /// The chain for certificates of the other kind, where the server holds both.
    pub other: Option<ChainCase>,
}

/// One presented chain, parsed and walked.
#[derive(Debug)]
pub struct ChainCase {
    /// The certificates as sent.
    pub certificates: Vec<Result<Certificate, MalformedCertificate>>,
    /// The path through them.
    pub chain: Chain,
    /// The OCSP response that came with it.
    pub ocsp_response: Option<Vec<u8>>,
    /// Whether the server proved that it holds the leaf's key.
    pub possession: Possession,
}

impl<'a> Case<'a> {
    /// Parses, builds the paths and diagnoses. Pure: the same input gives the same case.
    pub fn new(
        observation: &'a Observation,
        trust: &'a TrustStore,
        thresholds: Thresholds,
    ) -> Self {
        let addresses = observation
            .addresses
            .iter()
            .map(|seen| AddressCase::new(seen, observation, trust, thresholds.at))
            .collect();
        Self {
            observation,
            thresholds,
            trust,
            addresses,
            configured: None,
            files: None,
        }
    }

    /// The same case, for a target that came from a distribution's configuration: with `question`,
    /// or as an origin that is not asked.
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

    /// Why nothing was asked of the origin, where its configuration is the reason.
    pub fn not_probed(&self) -> Option<String> {
        let configured = self.configured?;
        let unasked = configured.question.is_none();
        unasked.then(|| configured.origin.why_unasked())
    }

    /// The names that are asked about; none where a file is judged for whatever it is good for.
    pub fn names(&self) -> Option<&Names> {
        let unnamed = self.files.as_ref().is_some_and(|files| !files.has_host);
        (!unnamed).then_some(&self.observation.target.names)
    }

    /// Every chain that CloudFront gets or would get: each address's, or the files'.
    pub fn chains(&self) -> impl Iterator<Item = &ChainCase> {
        let served = self
            .addresses
            .iter()
            .filter_map(|address| address.served.as_ref());
        served.chain(self.files.as_ref().map(|files| &files.chain))
    }
}

impl<'a> AddressCase<'a> {
    fn new(
        seen: &'a AddressObservation,
        observation: &Observation,
        trust: &TrustStore,
        at: OffsetDateTime,
    ) -> Self {
        let connection = diagnosis::diagnose(seen, &observation.settings);
        let served = presented_chain(seen, &connection)
            .map(|presented| ChainCase::new(&presented, trust, at));
        let other = served.as_ref().and_then(|served| {
            let other = other_kind(seen, served)?;
            Some(ChainCase::new(&other, trust, at))
        });
        Self {
            seen,
            connection,
            served,
            other,
        }
    }

    /// What the handshake agreed on, whether by a full handshake or in clear.
    pub fn negotiated(&self) -> Option<(ProtocolVersion, CipherSuite, Option<NamedGroup>)> {
        match &self.connection {
            Connection::Established(session) => {
                Some((session.version, session.cipher_suite, session.group))
            }
            Connection::Negotiated(agreed) => {
                Some((agreed.version, agreed.cipher_suite, agreed.group))
            }
            Connection::Obstructed(_) => {
                let session = self.handshake()?.session.done()?;
                Some((session.version, session.cipher_suite, session.group))
            }
            Connection::NotReached(_) | Connection::NotTls(_) => None,
        }
    }

    /// The full handshake that CloudFront's own stands for: the first one, or the one without
    /// ALPN when that alone was refused.
    pub fn handshake(&self) -> Option<&Handshake> {
        let first = self.seen.handshake.done();
        if first.is_some_and(|first| first.session.done().is_some()) {
            return first;
        }
        let retried = self
            .seen
            .retries
            .iter()
            .filter(|retry| retry.change == Change::WithoutAlpn)
            .filter_map(|retry| retry.handshake.done())
            .find(|handshake| handshake.session.done().is_some());
        retried.or(first)
    }

    /// The HTTP request after that handshake.
    pub fn http(&self) -> &crate::observation::Attempt<HttpAnswer> {
        let retried = self.seen.retries.iter().find(|retry| {
            retry.change == Change::WithoutAlpn
                && retry
                    .handshake
                    .done()
                    .is_some_and(|handshake| handshake.session.done().is_some())
        });
        retried.map_or(&self.seen.http, |retry| &retry.http)
    }

    /// Whether the server asked for a client certificate, in a full handshake or in clear.
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

    /// How the server showed that it insists on a client certificate, whatever the settings say.
    pub fn insistence(&self) -> Option<Insistence> {
        diagnosis::insistence(self.handshake()?, self.http())
    }

    /// The answers to the hand-made hellos.
    pub fn answers(&self) -> Answers<'a> {
        Answers(&self.seen.answers)
    }

    /// Judges a check about one kind of obstacle: a finding where `find` knows it, a pass where
    /// the handshake got past it, and not applicable where something else stood in the way.
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

    /// The reason why nothing can be said of a certificate, where none was read.
    pub fn no_certificate(&self) -> Outcome {
        Outcome::not_applicable(match &self.connection {
            Connection::NotReached(_) => NO_CONNECTION,
            Connection::NotTls(_) => NO_TLS,
            _ => "no certificate could be read",
        })
    }
}

const NO_CONNECTION: &str = "there is no connection to judge";
const NO_TLS: &str = "the port does not speak TLS";

/// What a server presented in one handshake.
struct Presented {
    certificates: Vec<Vec<u8>>,
    ocsp_response: Option<Vec<u8>>,
    possession: Possession,
}

impl Presented {
    fn by_handshake(handshake: &Handshake) -> Option<Self> {
        if handshake.certificates.is_empty() {
            return Self::by_flight(&handshake.flight, None);
        }
        Some(Self {
            certificates: bytes(&handshake.certificates),
            ocsp_response: handshake.ocsp_response.as_ref().map(|der| der.0.clone()),
            possession: handshake.possession.clone(),
        })
    }

    fn by_answer(answer: &Answer) -> Option<Self> {
        Self::by_flight(&answer.flight, Some(&answer.client_random))
    }

    fn by_flight(flight: &ServerFlight, client_random: Option<&Der>) -> Option<Self> {
        let certificates = flight.certificates.clone()?;
        let leaf = certificates.first()?;
        Some(Self {
            ocsp_response: flight.ocsp_response.clone(),
            possession: client_random
                .and_then(|random| possession_in_clear(leaf, random, flight))
                .unwrap_or(Possession::NotSeen),
            certificates,
        })
    }
}

/// The server's signature over both randoms and its half of the key exchange.
fn possession_in_clear(
    leaf: &[u8],
    client_random: &Der,
    flight: &ServerFlight,
) -> Option<Possession> {
    let exchange = flight.server_key_exchange.as_ref()?;
    let scheme = exchange.scheme?;
    let server_random = &flight.server_hello.as_ref()?.random;
    let message = [
        &client_random.0,
        server_random.as_slice(),
        &exchange.signed_params,
    ]
    .concat();
    let leaf = Certificate::parse(leaf).ok()?;
    let proof = possession::verify(&leaf, scheme.0, &message, &exchange.signature);
    Some(match proof {
        Proof::Proved => Possession::Proved(scheme),
        Proof::Disproved => Possession::Disproved(scheme),
        Proof::NotVerifiable => Possession::NotVerifiable(scheme),
    })
}

fn bytes(ders: &[Der]) -> Vec<Vec<u8>> {
    ders.iter().map(|der| der.0.clone()).collect()
}

/// The chain that CloudFront gets or, where it gets none, the best that could be read.
fn presented_chain(seen: &AddressObservation, connection: &Connection) -> Option<Presented> {
    let name_was_refused = matches!(
        connection,
        Connection::Obstructed(obstacles)
            if obstacles.iter().any(|obstacle| matches!(obstacle, Obstacle::ServerName(_)))
    );
    let first = seen.handshake.done().and_then(Presented::by_handshake);
    let retried = |change: Change| {
        seen.retries
            .iter()
            .filter(move |retry| retry.change == change)
            .filter_map(|retry| retry.handshake.done())
            .filter_map(Presented::by_handshake)
    };
    // What a server presents to another name, or to none, is not what CloudFront would get.
    let in_clear = seen.answers.iter().filter(|answer| {
        !name_was_refused
            && !matches!(
                answer.question,
                Question::OfferWithoutServerName | Question::OfferWithServerName(_)
            )
    });
    let offered_first = |answer: &&Answer| match answer.question {
        Question::ExactOffer => 0,
        Question::Offer => 1,
        _ => 2,
    };
    let mut in_clear: Vec<_> = in_clear.collect();
    in_clear.sort_by_key(offered_first);
    first
        .into_iter()
        .chain(retried(Change::WithoutAlpn))
        .chain(in_clear.into_iter().filter_map(Presented::by_answer))
        .chain(retried(Change::Widened))
        .next()
}

/// The chain for certificates of the other kind, where the server holds both.
fn other_kind(seen: &AddressObservation, served: &ChainCase) -> Option<Presented> {
    let leaf = served.certificates.first()?.as_ref().ok()?;
    let question = match leaf.key.algorithm.as_str() {
        "RSA" => Question::OfferEcdsa,
        "ECDSA" => Question::OfferRsa,
        _ => return None,
    };
    let other = Presented::by_answer(Answers(&seen.answers).to(&question)?)?;
    let different = other.certificates.first() != Some(&leaf.der);
    different.then_some(other)
}

impl ChainCase {
    fn new(presented: &Presented, trust: &TrustStore, at: OffsetDateTime) -> Self {
        let certificates = presented
            .certificates
            .iter()
            .map(|der| Certificate::parse(der));
        Self {
            ocsp_response: presented.ocsp_response.clone(),
            possession: presented.possession.clone(),
            ..Self::of_certificates(certificates.collect(), trust, at)
        }
    }

    /// A chain of which nothing but the certificates is known.
    pub fn of_certificates(
        certificates: Vec<Result<Certificate, MalformedCertificate>>,
        trust: &TrustStore,
        at: OffsetDateTime,
    ) -> Self {
        Self {
            chain: path::build(&certificates, trust, at),
            certificates,
            ocsp_response: None,
            possession: Possession::NotSeen,
        }
    }

    /// The end entity, when it stands first and can be parsed: a chain whose leaf is elsewhere
    /// is out of order, and nothing is said of whatever stands first.
    pub fn leaf(&self) -> Result<&Certificate, Outcome> {
        match self.chain.leaf {
            Some(0) => {}
            Some(_) => {
                return Err(Outcome::not_applicable(
                    "the leaf does not stand first; see chain-out-of-order",
                ));
            }
            None => return Err(Outcome::not_applicable("there is no certificate to judge")),
        }
        match self.certificates.first() {
            Some(Ok(leaf)) => Ok(leaf),
            _ => Err(Outcome::not_applicable(
                "the leaf cannot be parsed; see certificate-malformed",
            )),
        }
    }

    /// A certificate by its position.
    pub fn certificate(&self, position: usize) -> Option<&Certificate> {
        self.certificates.get(position)?.as_ref().ok()
    }

    /// The certificates of the path, the leaf first.
    pub fn needed(&self) -> Vec<&Certificate> {
        let positions = self.chain.path.iter();
        positions
            .filter_map(|position| self.certificate(*position))
            .collect()
    }

    /// What was found to complete this chain, where that was asked for.
    pub fn completion<'o>(&self, observation: &'o Observation) -> Option<&'o Completion> {
        let needed = self.needed();
        let same = |of: &[Der]| {
            of.len() == needed.len() && of.iter().zip(&needed).all(|(der, one)| der.0 == one.sha256)
        };
        let mut completions = observation.completions.iter();
        completions.find(|completion| same(&completion.of))
    }

    /// A certificate as people speak of it: its position and its short name.
    pub fn describe(&self, position: usize) -> String {
        match self.certificate(position) {
            Some(certificate) => format!("#{position} {}", certificate.short_name()),
            None => format!("#{position} (cannot be parsed)"),
        }
    }
}

/// Whether CloudFront offers signature schemes and groups for a leaf with this key (facts of the
/// s2n-tls policy: no Ed25519, no Ed448, no P-521 group, no DSA).
pub fn key_is_offered(key: &PublicKey) -> bool {
    match key.algorithm.as_str() {
        "RSA" | "RSA-PSS" => true,
        "ECDSA" => matches!(key.curve.as_deref(), Some("P-256" | "P-384")),
        _ => false,
    }
}

/// Evidence for a failure that speaks for itself.
pub fn failure_evidence(failure: &Failure, wanted: &str) -> Evidence {
    Evidence::new(failure.to_string(), wanted)
}
