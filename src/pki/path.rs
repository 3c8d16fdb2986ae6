//! From the certificates as sent to a trust anchor: which are needed, in which order they stand,
//! where the path ends, and what is wrong on the way.
//!
//! The own search says *what* is wrong; rustls-webpki, which only says *that* something is, judges
//! the same path beside it, and a disagreement is kept in [`Judgement::disagreement`].
//!
//! 'Needed' are the certificates of the path. Everything else sent is an [`Extra`], and neither the
//! order nor any finding looks at it.

use time::OffsetDateTime;

use super::certificate::{Certificate, MalformedCertificate, Name};
use super::removed_roots::RemovedRoot;
use super::trust_store::{Anchor, TrustStore};

mod extras;
mod findings;
mod judge;
mod leaf;
mod links;
mod name_constraints;
mod search;

/// What was sent, analysed. Positions count from 0 in the order of sending.
#[derive(Debug, Clone, PartialEq)]
pub struct Chain {
    /// The end-entity certificate: the first one, unless that is an authority's that issued another
    /// one sent, or that has an end entity's behind it.
    pub leaf: Option<usize>,
    /// The needed certificates from the leaf on. Roots are not needed, whether trusted or not, and
    /// are not in it.
    pub path: Vec<usize>,
    /// What the path comes to.
    pub end: PathEnd,
    /// How the needed certificates stand.
    pub order: Order,
    /// Everything sent that the path does not use, by position. The root of
    /// [`PathEnd::UntrustedRoot`], the impostor of [`PathEnd::Missing`] and the like are not extras.
    /// Without a leaf there are only unparsable ones.
    pub extras: Vec<Extra>,
    /// Needed certificates that are not valid at the moment asked about, leaf included.
    pub validity: Vec<(usize, ValidityError)>,
    /// Needed certificates that break a rule, leaf included. Empty for a self-signed leaf.
    pub violations: Vec<(usize, Violation)>,
    /// Needed certificates that are signed with SHA-1, MD5 or older.
    pub weak_signatures: Vec<usize>,
    /// Needed certificates whose signature has an algorithm that cannot be checked here.
    pub unverified: Vec<usize>,
    /// rustls-webpki's own verdict.
    pub judge: Judgement,
    /// The search was given up because of its bounds: the server sent a puzzle.
    pub bounded: bool,
}

/// Where a path ends.
#[derive(Debug, Clone, PartialEq)]
pub enum PathEnd {
    /// At a trust anchor.
    Anchored {
        /// Which one.
        anchor: Anchor,
    },
    /// The leaf is its own issuer.
    SelfSignedLeaf,
    /// At a root that was sent and that nobody trusts.
    UntrustedRoot {
        /// Where it was sent.
        position: usize,
    },
    /// At a root that Mozilla's list held once.
    RemovedRoot {
        /// Which one.
        root: RemovedRoot,
        /// Where it was sent, if it was.
        position: Option<usize>,
    },
    /// Before an issuer that was not sent.
    Missing {
        /// Its name.
        issuer: Name,
        /// Its key identifier.
        authority_key_id: Option<Vec<u8>>,
        /// Where it can be had.
        ca_issuers: Vec<String>,
        /// The certificate whose issuer it is.
        after: usize,
        /// A certificate that was sent with the right name and another key.
        impostor: Option<usize>,
    },
    /// Before an issuer whose key identifier fits and whose key did not make the signature: one of
    /// the two has been altered.
    BadSignature {
        /// The certificate whose signature does not verify.
        child: usize,
        /// Its issuer; none when that is a trust anchor.
        issuer: Option<usize>,
    },
    /// The first certificate cannot be read, or there is none.
    NoLeaf,
}

/// How the needed certificates stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Order {
    /// The leaf first of all, and each later one nearer to the root.
    InOrder,
    /// Otherwise.
    OutOfOrder {
        /// The positions as they ought to follow each other.
        right: Vec<usize>,
    },
}

/// A certificate that the path does not use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extra {
    /// Where it was sent.
    pub position: usize,
    /// What it is.
    pub kind: ExtraKind,
}

/// What a certificate is that the path does not use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExtraKind {
    /// The same certificate once more.
    Duplicate {
        /// Where else it was sent.
        of: usize,
    },
    /// A trust anchor's own certificate: harmless, and of no use.
    TrustedRoot,
    /// Name and key of a certificate in the path (or of its anchor), and not valid now; or what
    /// stands above such a one.
    ExpiredCopy,
    /// Name and key of a certificate in the path (or of its anchor) by another issuer; or what
    /// stands above such a one.
    CrossSign,
    /// It has nothing to do with the path.
    Stranger,
    /// It cannot be read.
    Unparsable,
}

/// Not valid at the moment asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValidityError {
    /// Too late.
    Expired {
        /// The last second of its validity.
        not_after: OffsetDateTime,
    },
    /// Too early.
    NotYetValid {
        /// The first second of its validity.
        not_before: OffsetDateTime,
    },
}

/// A rule that a certificate in the path breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Violation {
    /// It issued a certificate and is no certification authority.
    NotACertificateAuthority,
    /// It issued a certificate and is of X.509 version 1 or 2, which cannot say whether it may.
    OldVersion {
        /// 1 or 2.
        version: u32,
    },
    /// It issued a certificate and its key usage has no keyCertSign.
    KeyUsageForbidsSigning,
    /// More intermediates stand below it than it allows.
    PathLengthExceeded {
        /// How many it allows.
        allowed: u32,
        /// How many there are.
        found: u32,
    },
    /// Its issuer's key did not make its signature.
    SignatureDoesNotVerify,
    /// A name constraint above forbids one of its names.
    NameConstraintViolated,
    /// Its extended key usage leaves out TLS servers.
    PurposeExcludesServerAuth,
    /// It has a critical extension that nobody knows.
    UnknownCriticalExtension {
        /// The extension's object identifier.
        oid: String,
    },
    /// An extension that path validation needs cannot be read.
    MalformedExtension {
        /// The extension's object identifier.
        oid: String,
    },
    /// It is a certification authority's and stands where the server's belongs.
    CertificateAuthorityAsLeaf,
}

/// What rustls-webpki says to the leaf, the other certificates and the anchors.
#[derive(Debug, Clone, PartialEq)]
pub struct Judgement {
    /// At the moment asked about.
    pub at: Verdict,
    /// At the nearest moment at which the whole path is valid (or at least the leaf): what would
    /// still be wrong if nothing had expired.
    pub in_validity: Verdict,
    /// That moment.
    pub in_validity_at: Option<OffsetDateTime>,
    /// Set when webpki accepts what the analysis faults, or refuses what it does not.
    pub disagreement: Option<String>,
}

/// Yes, or no and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// A path to a trust anchor that webpki accepts.
    Accepted,
    /// No such path.
    Refused {
        /// webpki's error.
        reason: String,
    },
    /// Everything else is right, and webpki cannot apply a name constraint in the path (it knows no
    /// directory names): the own analysis decides.
    NameConstraintsUnknown,
    /// There was no leaf to judge, or the path is longer than webpki follows: how many certificates
    /// are too many is no question of validity (RFC 5280 knows no limit but path lengths).
    NotJudged,
}

impl Chain {
    /// The path reaches an anchor, everything in it is valid and allowed, and webpki agrees. Order,
    /// extras and weak signatures are not looked at.
    pub fn is_sound(&self) -> bool {
        self.analysis_is_clean()
            && matches!(
                self.judge.at,
                Verdict::Accepted | Verdict::NameConstraintsUnknown
            )
    }

    /// [`Chain::is_sound`], or nothing is wrong but that signatures of [`Chain::unverified`] are of
    /// algorithms that cannot be checked here. One of Mozilla's roots has such a key (P-521).
    pub fn is_sound_as_far_as_checked(&self) -> bool {
        self.is_sound() || (self.is_without_fault() && !self.unverified.is_empty())
    }

    fn analysis_is_clean(&self) -> bool {
        self.is_without_fault() && self.unverified.is_empty()
    }

    fn is_without_fault(&self) -> bool {
        matches!(self.end, PathEnd::Anchored { .. })
            && self.validity.is_empty()
            && self.violations.is_empty()
    }
}

/// Analyses what was sent. `at` decides what is valid; at most some 250 signatures are computed and
/// a few thousand steps made, whatever was sent.
pub fn build(
    sent: &[Result<Certificate, MalformedCertificate>],
    trust: &TrustStore,
    at: OffsetDateTime,
) -> Chain {
    // The last second of a validity is valid to its end (RFC 5280 section 4.1.2.5).
    let at = at.truncate_to_second();
    let certificates: Vec<Option<&Certificate>> = sent
        .iter()
        .map(|presented| presented.as_ref().ok())
        .collect();
    let found = search::run(&certificates, trust, at);
    let path: Vec<(usize, &Certificate)> = found
        .path
        .iter()
        .filter_map(|&position| Some((position, (*certificates.get(position)?)?)))
        .collect();
    let judge = judge::judge(&path, &certificates, trust, at);
    let mut chain = Chain {
        leaf: found.path.first().copied(),
        order: order(&found.path),
        extras: extras::classify(&certificates, &found, trust, at),
        validity: findings::validity(&path, at),
        violations: findings::violations(&path, &found.end, &judge),
        weak_signatures: findings::weak_signatures(&path, &found.end),
        unverified: found.unverified,
        judge,
        bounded: found.bounded,
        path: found.path,
        end: found.end,
    };
    chain.judge.disagreement = judge::disagreement(&chain);
    chain
}

fn order(path: &[usize]) -> Order {
    let ascending = path.is_sorted_by(|a, b| a < b);
    if ascending && path.first().is_none_or(|leaf| *leaf == 0) {
        Order::InOrder
    } else {
        Order::OutOfOrder {
            right: path.to_vec(),
        }
    }
}
