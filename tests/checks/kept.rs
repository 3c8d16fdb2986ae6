//! Observations made by hand: what no peer on the loopback interface can show.

use std::net::SocketAddr;

use origin_check::observation::{
    AddressObservation, Attempt, Der, ExpectedFile, Failure, Observation, Possession, Resolution,
    ResolvedBy,
};
use origin_check::pki::certificate;
use origin_check::target::Target;
use origin_check::wire::code_point::SignatureScheme;
use time::OffsetDateTime;

use crate::support::observations;
use crate::support::scenario::{NOW, Origin};
use crate::support::site::{Certificate, Site};

/// An observation that is about to be.
pub struct Kept(Observation);

/// A name of which DNS gave no address.
pub fn unresolved(failure: Failure) -> Observation {
    Observation {
        resolution: Attempt::Failed(failure),
        addresses: Vec::new(),
        ..observation(Vec::new())
    }
}

impl Kept {
    /// The good chain of a site over TLS 1.3, and an answer.
    pub fn healthy(site: &Site) -> Self {
        let chain = site.chain().iter().map(|der| der.to_vec()).collect();
        Self::presenting(chain).trusting(&site.root.certificate)
    }

    /// The same with these certificates.
    pub fn presenting(chain: Vec<Vec<u8>>) -> Self {
        Self(observation(vec![healthy(chain)]))
    }

    /// No connection at all.
    pub fn unreached(failure: Failure) -> Self {
        Self(observation(vec![observations::unreached(10, failure)]))
    }

    pub fn trusting(mut self, root: &[u8]) -> Self {
        self.0.extra_trust_anchors.push(Der(root.to_vec()));
        self
    }

    /// The address is this one, and DNS gave it.
    pub fn dns_gave(mut self, address: [u8; 4]) -> Self {
        let address = SocketAddr::from((address, 443));
        for seen in &mut self.0.addresses {
            seen.address = address;
        }
        self.0.resolution = Attempt::Done(Resolution {
            by: ResolvedBy::System,
            canonical_name: None,
            addresses: vec![address],
            unanswered: None,
        });
        self
    }

    /// Another address of the same name, to which there is no connection.
    pub fn and_unreached(mut self, failure: Failure) -> Self {
        let other = observations::unreached(11, failure);
        self.0.addresses.push(other);
        self
    }

    /// This file was given to compare with.
    pub fn expecting(mut self, certificates: &[Certificate]) -> Self {
        self.0.expected = Some(ExpectedFile {
            name: "fullchain.pem".to_owned(),
            certificates: certificates.iter().map(|der| Der(der.to_vec())).collect(),
        });
        self
    }

    pub fn named(mut self, target: &str) -> Self {
        self.0.target = Target::parse(target).expect("a target");
        self
    }

    /// Seen and judged at this moment.
    pub fn at(mut self, moment: OffsetDateTime) -> Self {
        self.0.taken_at = moment;
        self
    }
}

impl From<Kept> for Origin {
    fn from(kept: Kept) -> Self {
        kept.0.into()
    }
}

fn observation(addresses: Vec<AddressObservation>) -> Observation {
    Observation {
        taken_at: NOW,
        extra_trust_anchors: Vec::new(),
        ..observations::observation(addresses)
    }
}

fn healthy(chain: Vec<Vec<u8>>) -> AddressObservation {
    let mut healthy = observations::serving(10, &[]);
    healthy.answers.clear();
    if let Attempt::Done(handshake) = &mut healthy.handshake {
        handshake.possession = Possession::Proved(scheme(&chain));
        handshake.certificates = chain.into_iter().map(Der).collect();
    }
    healthy
}

/// A scheme that the leaf's key can sign with.
fn scheme(chain: &[Vec<u8>]) -> SignatureScheme {
    let leaf = chain
        .first()
        .and_then(|der| certificate::Certificate::parse(der).ok());
    SignatureScheme(
        match leaf.as_ref().map(|leaf| leaf.key.algorithm.as_str()) {
            Some("RSA") => 0x0804,
            Some("RSA-PSS") => 0x0809,
            _ => 0x0403,
        },
    )
}
