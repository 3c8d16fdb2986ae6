//! One chain of certificates, presented or in a file, ready to be judged.

use time::OffsetDateTime;

use super::presented::PresentedChain;
use crate::check::outcome::Outcome;
use crate::cloudfront::names::Names;
use crate::observation::{Completion, Der, Observation, Possession};
use crate::pki::certificate::{Certificate, MalformedCertificate, SubjectAlternativeName};
use crate::pki::name::{self, NameMatch, ReferenceName};
use crate::pki::path::{self, Chain, PathEnd};
use crate::pki::trust_store::TrustStore;

/// One presented chain, parsed and walked.
#[derive(Debug)]
pub struct ChainContext {
    pub certificates: Vec<Result<Certificate, MalformedCertificate>>,
    pub chain: Chain,
    pub ocsp_response: Option<Vec<u8>>,
    /// The proof that the server holds the leaf's key.
    pub possession: Possession,
}

impl ChainContext {
    pub(crate) fn new(presented: &PresentedChain, trust: &TrustStore, at: OffsetDateTime) -> Self {
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

    /// The end entity, if it comes first and can be parsed. In a chain that is out of order, the
    /// certificate that comes first is not judged.
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
            PathEnd::NoLeaf => "there is no path to judge",
            PathEnd::SelfSignedLeaf => "the leaf is self-signed; see certificate-self-signed",
            PathEnd::UntrustedRoot { .. } => {
                "the path ends in a root that nobody trusts; see chain-untrusted"
            }
            PathEnd::RemovedRoot { .. } => {
                "the path ends in a removed root; see chain-root-removed"
            }
            PathEnd::BadSignature { .. } => "a signature does not verify; see chain-invalid",
            PathEnd::Missing { .. } => "the path is not complete; see chain-incomplete",
            PathEnd::Anchored { .. } => "the path ends in a trusted root",
        })
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
