//! The analysis of a sent chain as facts.

use time::OffsetDateTime;

use crate::pki::certificate::{Certificate, Name};
use crate::pki::removed_roots::RemovedRoot;
use crate::pki::trust_store::Anchor;

/// A certificate that can be read, with its position among those sent.
pub(super) type SentCertificate<'a> = (usize, &'a Certificate);

/// The analysis of a sent chain. Positions count from 0 in the order of sending.
#[derive(Debug, Clone, PartialEq)]
pub struct Chain {
    /// The end-entity certificate: the first one, unless that is an authority's that issued another
    /// one sent, or that has an end entity's behind it.
    pub leaf: Option<usize>,
    /// The needed certificates from the leaf on, which is the order in which they must be sent.
    /// Roots are not needed, trusted or not, and are not in it.
    pub path: Vec<usize>,
    pub end: PathEnd,
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
    /// A fault of the trust anchor itself.
    pub anchor_fault: Option<AnchorFault>,
    /// The search ended early because of its limits: the server sent a puzzle.
    pub bounded: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub enum PathEnd {
    Anchored {
        anchor: Anchor,
    },
    /// The leaf is its own issuer.
    SelfSignedLeaf,
    /// At a root that was sent and that no public list trusts.
    UntrustedRoot {
        position: usize,
    },
    /// At a root that Mozilla's list held once.
    RemovedRoot {
        root: RemovedRoot,
        /// `None` if it was not sent.
        position: Option<usize>,
    },
    /// Before an issuer that was not sent.
    Missing {
        issuer: Name,
        authority_key_id: Option<Vec<u8>>,
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
        /// Its issuer; `None` if that is a trust anchor.
        issuer: Option<usize>,
    },
    /// The first certificate cannot be read, or none was sent.
    NoLeaf,
}

/// A certificate that the path does not use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extra {
    pub position: usize,
    pub kind: ExtraKind,
}

/// The reason why the path does not use a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExtraKind {
    /// The same certificate once more.
    Duplicate {
        of: usize,
    },
    /// A trust anchor's own certificate: harmless, and of no use.
    TrustedRoot,
    /// Name and key of a certificate in the path (or of its anchor), and not valid now; or an
    /// issuer of such a certificate.
    ExpiredCopy,
    /// Name and key of a certificate in the path (or of its anchor) by another issuer; or an issuer
    /// of such a certificate.
    CrossSign,
    /// It is unrelated to the path.
    Stranger,
    Unparsable,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValidityError {
    Expired { not_after: OffsetDateTime },
    NotYetValid { not_before: OffsetDateTime },
}

/// A rule that a certificate in the path breaks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    #[error("not a CA, but it issued a certificate")]
    NotACertificateAuthority,
    /// It issued a certificate and cannot say whether it may.
    #[error("X.509 version {version} cannot issue certificates")]
    OldVersion { version: u32 },
    /// It issued a certificate and its key usage has no keyCertSign.
    #[error("its key usage forbids signing certificates")]
    KeyUsageForbidsSigning,
    #[error("it allows {allowed} intermediates below it, but there are {found}")]
    PathLengthExceeded { allowed: u32, found: u32 },
    /// Its issuer's key did not make it.
    #[error("its signature does not verify")]
    SignatureDoesNotVerify,
    /// CloudFront's TLS library verifies no signature of this kind, or none by its issuer's key.
    #[error("its signature is of an unsupported kind")]
    SignatureNotSupported,
    /// Name constraints above rule it out.
    #[error("it {0}")]
    NameConstraintViolated(ConstraintFault),
    /// For a leaf, any purpose is not enough.
    #[error("its purpose excludes TLS servers")]
    PurposeExcludesServerAuth,
    #[error("critical extension {oid} is not known")]
    UnknownCriticalExtension { oid: String },
    /// So that it verifies nothing.
    #[error("its public key cannot be read")]
    UnreadableKey,
    /// One that path validation needs.
    #[error("extension {oid} cannot be read")]
    MalformedExtension { oid: String },
    /// The leaf's Netscape certificate type leaves SSL servers out.
    #[error("its purpose excludes TLS servers")]
    NetscapeTypeExcludesServers,
    /// The leaf's alone.
    #[error("its key usage fits no cipher suite")]
    KeyUsageFitsNoSuite,
}

/// A reason why AWS-LC refuses a certificate below name constraints; displayed as what it does wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ConstraintFault {
    #[error("has a name that a name constraint above it forbids")]
    Forbidden,
    /// `X509_V_ERR_UNSUPPORTED_CONSTRAINT_TYPE`.
    #[error("has names to which AWS's TLS library cannot apply a name constraint above it")]
    CannotBeApplied,
    /// More names times constraints than it compares.
    #[error("has more names than AWS's TLS library compares with the name constraints above it")]
    TooManyNames,
    /// `X509_V_ERR_NAME_CONSTRAINTS_WITHOUT_SANS`: the leaf's alone.
    #[error(
        "has its host name in the Common Name only, which name constraints above it do not cover"
    )]
    CommonNameOnly,
}

/// A reason why AWS-LC refuses a path that ends at an anchor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnchorFault {
    /// It checks the dates of an anchor too.
    NotValid(ValidityError),
    /// The key usage of a root that was added leaves keyCertSign out.
    CannotSign,
}

impl Chain {
    /// `true` if the leaf was sent first, and each later certificate of the path is nearer to the root.
    pub fn is_in_order(&self) -> bool {
        self.leaf.is_none_or(|leaf| leaf == 0) && self.path.is_sorted()
    }

    /// `true` if the path reaches an anchor, everything in it is valid and allowed, and every
    /// signature verifies. Order, extras and weak signatures do not matter.
    pub fn is_sound(&self) -> bool {
        self.is_sound_as_far_as_checked() && self.unverified.is_empty()
    }

    /// `true` if [`Chain::is_sound`], or the only obstacle is that the signatures of
    /// [`Chain::unverified`] have algorithms that cannot be checked here.
    pub fn is_sound_as_far_as_checked(&self) -> bool {
        self.anchor().is_some()
            && self.anchor_fault.is_none()
            && self.validity.is_empty()
            && self.violations.is_empty()
    }

    /// The trust anchor that ends the path.
    pub fn anchor(&self) -> Option<&Anchor> {
        match &self.end {
            PathEnd::Anchored { anchor } => Some(anchor),
            _ => None,
        }
    }
}
