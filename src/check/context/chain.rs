//! One chain of certificates, presented or in a file, ready to be judged.

use time::OffsetDateTime;

use super::presented::PresentedChain;
use crate::check::outcome::{Evidence, Outcome};
use crate::cloudfront::names::Names;
use crate::observation::{Completion, Der, Observation, Possession};
use crate::pki::certificate::{Certificate, MalformedCertificate, SubjectAlternativeName};
use crate::pki::completion::{PoolSearch, search};
use crate::pki::cross_signs;
use crate::pki::name::{self, NameMatch, ReferenceName};
use crate::pki::path::{self, Chain, PathEnd};
use crate::pki::trust_store::TrustStore;
use crate::wire::code_point::ProtocolVersion;

/// One presented chain, parsed and walked.
#[derive(Debug)]
pub struct ChainContext {
    pub certificates: Vec<Result<Certificate, MalformedCertificate>>,
    pub chain: Chain,
    /// Another path among the certificates, that would be trusted; empty if there is none, or none
    /// is needed.
    pub alternative: Vec<usize>,
    /// The missing certificates, the lowest first, if this program knows all of them.
    pub missing: Vec<&'static Certificate>,
    pub ocsp_response: Option<Vec<u8>>,
    /// The proof that the server holds the leaf's key.
    pub possession: Possession,
    /// The version in which the server sent it; `None` for files.
    pub version: Option<ProtocolVersion>,
}

impl ChainContext {
    pub(crate) fn new(presented: PresentedChain, trust: &TrustStore, at: OffsetDateTime) -> Self {
        let ders = presented.certificates.iter();
        let certificates = ders.map(|der| Certificate::parse(der)).collect();
        Self {
            ocsp_response: presented.ocsp_response,
            possession: presented.possession,
            version: presented.version,
            ..Self::of_certificates(certificates, trust, at)
        }
    }

    /// A chain of which nothing but the certificates is known.
    pub fn of_certificates(
        certificates: Vec<Result<Certificate, MalformedCertificate>>,
        trust: &TrustStore,
        at: OffsetDateTime,
    ) -> Self {
        let chain = path::build(&certificates, trust, at);
        Self {
            alternative: alternative(&certificates, &chain, trust, at),
            missing: missing(&certificates, &chain, trust, at),
            chain,
            certificates,
            ocsp_response: None,
            possession: Possession::NotSeen,
            version: None,
        }
    }

    /// The end entity, if it comes first and can be parsed. In a chain that is out of order, the
    /// certificate that comes first is not judged.
    pub fn leaf(&self) -> Result<&Certificate, Outcome> {
        match (self.chain.leaf, self.certificate(0)) {
            (Some(0), Some(leaf)) => Ok(leaf),
            (Some(0), None) => Err("the leaf cannot be parsed; see certificate-malformed"),
            (Some(_), _) => Err("the leaf is not first; see chain-out-of-order"),
            (None, _) => Err("no certificate was sent"),
        }
        .map_err(Outcome::not_applicable)
    }

    /// `true` if only CA certificates were sent and none is meant for a server, as `chain.pem` in
    /// place of `fullchain.pem` does. A lone self-signed certificate is another fault.
    pub fn lacks_leaf(&self, names: Option<&Names>) -> bool {
        let leaf = self.chain.leaf.and_then(|leaf| self.certificate(leaf));
        let is_alone = self.certificates.len() == 1;
        let Some(leaf) = leaf.filter(|leaf| !(is_alone && leaf.is_self_signed())) else {
            return false;
        };
        let all_are_authorities = self
            .certificates
            .iter()
            .all(|one| matches!(one, Ok(one) if one.is_certificate_authority()));
        let is_for_a_server = match names {
            Some(names) => covers(leaf, names.wanted()) || covers(leaf, &names.origin_domain),
            None => matches!(&leaf.subject_alternative_name,
                SubjectAlternativeName::Present { dns_names, .. } if !dns_names.is_empty()),
        };
        all_are_authorities && !is_for_a_server
    }

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

    /// The certificate whose issuer was not sent, at the end of an incomplete path.
    pub(crate) fn without_issuer(&self) -> Option<&Certificate> {
        match self.chain.end {
            PathEnd::Missing { after, .. } => self.certificate(after),
            _ => None,
        }
    }

    /// The certificates that complete this chain, if they were searched for.
    pub fn completion<'o>(&self, observation: &'o Observation) -> Option<&'o Completion> {
        let needed = self.needed();
        let same = |of: &[Der]| {
            of.len() == needed.len() && of.iter().zip(&needed).all(|(der, one)| der.0 == one.sha256)
        };
        let mut completions = observation.completions.iter();
        completions.find(|completion| same(&completion.of))
    }

    /// The outcome of a check that does not apply because of how the path ends.
    pub(crate) fn elsewhere(&self) -> Outcome {
        Outcome::not_applicable(match &self.chain.end {
            PathEnd::NoLeaf => "no path was found",
            PathEnd::SelfSignedLeaf => "the leaf is self-signed; see certificate-self-signed",
            PathEnd::UntrustedRoot { .. } => {
                "the path ends in a root that is not on the list; see chain-untrusted"
            }
            PathEnd::RemovedRoot { .. } => {
                "the path ends in a removed root; see chain-root-removed"
            }
            PathEnd::BadSignature { .. } => "a signature does not verify; see chain-invalid",
            PathEnd::Missing { .. } => "the path is not complete; see chain-incomplete",
            PathEnd::Anchored { .. } => "the path ends in a trusted root",
        })
    }

    /// Adds to the evidence of a failed path that another one would be trusted, and its remedy.
    pub(crate) fn with_alternative(&self, evidence: Evidence) -> Evidence {
        let root = match self.chain.end {
            PathEnd::UntrustedRoot { position } => Some(position),
            _ => None,
        };
        let followed = self.chain.path.iter().copied().chain(root);
        let in_the_way = followed.filter(|position| !self.alternative.contains(position));
        let in_the_way = self.list(in_the_way);
        if self.alternative.is_empty() || in_the_way.is_empty() {
            return evidence;
        }
        evidence
            .note(format!(
                "Another path would be trusted: {}. AWS's TLS library takes the first certificate that fits and tries no other.",
                self.list(self.alternative.iter().copied())
            ))
            .remedy(format!("Remove {in_the_way} from the certificate file."))
    }

    /// Several certificates, separated by commas.
    pub(crate) fn list(&self, positions: impl IntoIterator<Item = usize>) -> String {
        let described = positions
            .into_iter()
            .map(|position| self.describe(position));
        described.collect::<Vec<_>>().join(", ")
    }

    /// The position and the short name of a certificate.
    pub fn describe(&self, position: usize) -> String {
        match self.certificate(position) {
            Some(certificate) => format!("#{position} {}", certificate.short_name()),
            None => format!("#{position} (cannot be parsed)"),
        }
    }
}

fn covers(leaf: &Certificate, host: &str) -> bool {
    let found = name::matches(leaf, &ReferenceName::from_host(host));
    !matches!(found, NameMatch::NotCovered { .. })
}

fn missing(
    certificates: &[Result<Certificate, MalformedCertificate>],
    chain: &Chain,
    trust: &TrustStore,
    at: OffsetDateTime,
) -> Vec<&'static Certificate> {
    match chain.end {
        PathEnd::Missing { after, .. } => match certificates.get(after) {
            Some(Ok(child)) => cross_signs::path_above(child, trust, at),
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

fn alternative(
    certificates: &[Result<Certificate, MalformedCertificate>],
    chain: &Chain,
    trust: &TrustStore,
    at: OffsetDateTime,
) -> Vec<usize> {
    let leaf = chain.leaf.and_then(|leaf| certificates.get(leaf));
    let Some(Ok(leaf)) = leaf.filter(|_| !chain.is_sound_as_far_as_checked()) else {
        return Vec::new();
    };
    let PoolSearch::Complete(complete) = search(leaf, certificates.iter().flatten(), trust, at)
    else {
        return Vec::new();
    };
    let position = |wanted: &Certificate| {
        let is_wanted = |one: &Certificate| one.sha256 == wanted.sha256;
        let mut sent = certificates.iter();
        sent.position(|one| one.as_ref().is_ok_and(is_wanted))
    };
    let path = std::iter::once(leaf).chain(complete.intermediates);
    path.filter_map(position).collect()
}
