//! The judgment of rustls-webpki on the same certificates.

use std::time::Duration;

use rustls::pki_types::{CertificateDer, SignatureVerificationAlgorithm, UnixTime};
use time::OffsetDateTime;
use webpki::{
    EndEntityCert, Error, ExtendedKeyUsageValidator, KeyPurposeIdIter, KeyUsage,
    RequiredEkuNotFoundContext,
};

use super::chain::{Chain, PathCertificate, Violation, WebpkiJudgment, WebpkiVerdict};
use super::name_constraints;
use crate::pki::certificate::Certificate;
use crate::pki::trust_store::TrustStore;

/// The most intermediates that rustls-webpki accepts in a path.
const MOST_INTERMEDIATES: usize = 6;

/// webpki follows names and checks signatures last, so that its work grows with the factorial of
/// certificates that are made to name each other: 8 cost it milliseconds, 20 seconds. Our own
/// search has examined all of them anyway.
const MOST_OTHERS: usize = 8;

/// Judges at `at`, and if that is refused once more at a moment at which nothing has expired:
/// webpki checks the leaf's validity first, so that an expired leaf hides everything else.
pub(super) fn judge(
    path: &[PathCertificate<'_>],
    certificates: &[Option<&Certificate>],
    trust: &TrustStore,
    at: OffsetDateTime,
) -> WebpkiJudgment {
    let Some(&(leaf, _)) = path.first() else {
        return WebpkiJudgment {
            at: WebpkiVerdict::NotJudged,
            in_validity: WebpkiVerdict::NotJudged,
            in_validity_at: None,
            disagreement: None,
        };
    };
    let path: Vec<&Certificate> = path.iter().map(|(_, certificate)| *certificate).collect();
    let others: Vec<&Certificate> = certificates
        .iter()
        .enumerate()
        .filter(|(position, _)| *position != leaf)
        .filter_map(|(_, certificate)| *certificate)
        .collect();
    let now = verdict(&path, &others, trust, at);
    let moment = moment_of_validity(&path, at);
    let in_validity = if now == WebpkiVerdict::Accepted || moment == at {
        now.clone()
    } else {
        verdict(&path, &others, trust, moment)
    };
    WebpkiJudgment {
        at: now,
        in_validity,
        in_validity_at: Some(moment),
        disagreement: None,
    }
}

/// A sentence if our analysis and webpki disagree.
pub(super) fn disagreement(chain: &Chain) -> Option<String> {
    match &chain.judge.at {
        // A limit of webpki's own, not of RFC 5280.
        WebpkiVerdict::Refused { reason }
            if *reason == Error::MaximumPathDepthExceeded.to_string()
                && chain.path.len() > MOST_INTERMEDIATES.saturating_add(1) =>
        {
            None
        }
        WebpkiVerdict::Refused { reason } if chain.analysis_is_clean() => Some(format!(
            "rustls-webpki refuses the path ({reason}), and no fault was found in it"
        )),
        WebpkiVerdict::Accepted if !chain.analysis_is_clean() => {
            // webpki leaves RFC 5280 section 4.2.1.3 out on purpose.
            let webpki_is_lenient = chain
                .violations
                .iter()
                .all(|(_, violation)| *violation == Violation::KeyUsageForbidsSigning);
            let expected = webpki_is_lenient && !chain.violations.is_empty();
            (!expected).then(|| {
                "rustls-webpki accepts a path, and the one found here has a fault".to_owned()
            })
        }
        _ => None,
    }
}

/// The moment nearest to `at` at which the whole path is valid, or else the leaf.
fn moment_of_validity(path: &[&Certificate], at: OffsetDateTime) -> OffsetDateTime {
    let window = |certificates: &[&Certificate]| {
        let from = certificates.iter().map(|c| c.not_before).max()?;
        let to = certificates.iter().map(|c| c.not_after).min()?;
        (from <= to).then(|| at.clamp(from, to))
    };
    let leaf = path.get(..1).unwrap_or_default();
    window(path).or_else(|| window(leaf)).unwrap_or(at)
}

/// Tries the path alone first: webpki returns the error that it ranks highest, so that a broken
/// stranger beside the path would hide the path's own fault. If that fails, it gets the others too.
fn verdict(
    path: &[&Certificate],
    others: &[&Certificate],
    trust: &TrustStore,
    at: OffsetDateTime,
) -> WebpkiVerdict {
    let (Some(leaf), Some(issuers)) = (path.first(), path.get(1..)) else {
        return WebpkiVerdict::NotJudged;
    };
    if issuers.len() > MOST_INTERMEDIATES {
        return WebpkiVerdict::NotJudged;
    }
    let others_are_few = others.len() <= MOST_OTHERS;
    match verify(leaf, issuers, trust, at) {
        Ok(()) => WebpkiVerdict::Accepted,
        Err(_) if others_are_few && verify(leaf, others, trust, at).is_ok() => {
            WebpkiVerdict::Accepted
        }
        // webpki has judged the signatures, purposes and lengths before the names.
        Err(Error::NameConstraintViolation) if name_constraints::are_beyond_webpki(path) => {
            WebpkiVerdict::NameConstraintsUnknown
        }
        Err(Error::MaximumPathDepthExceeded) => WebpkiVerdict::NotJudged,
        Err(error) => WebpkiVerdict::Refused {
            reason: error.to_string(),
        },
    }
}

fn verify(
    leaf: &Certificate,
    intermediates: &[&Certificate],
    trust: &TrustStore,
    at: OffsetDateTime,
) -> Result<(), Error> {
    let leaf = CertificateDer::from(leaf.der.as_slice());
    let intermediates: Vec<CertificateDer<'_>> = intermediates
        .iter()
        .map(|certificate| CertificateDer::from(certificate.der.as_slice()))
        .collect();
    let verifiers = trust.signatures().verifiers();
    let algorithms: Vec<&dyn SignatureVerificationAlgorithm> = verifiers
        .iter()
        .map(|verifier| verifier as &dyn SignatureVerificationAlgorithm)
        .collect();
    let seconds = u64::try_from(at.unix_timestamp()).unwrap_or(0);
    let time = UnixTime::since_unix_epoch(Duration::from_secs(seconds));
    EndEntityCert::try_from(&leaf)?
        .verify_for_usage(
            &algorithms,
            trust.anchors(),
            &intermediates,
            time,
            ServerAuthOrAny,
            None,
            None,
        )
        .map(|_| ())
}

/// Accepts id-kp-serverAuth and anyExtendedKeyUsage, as libcrypto does; webpki's own rule accepts
/// only the former.
struct ServerAuthOrAny;

impl ExtendedKeyUsageValidator for ServerAuthOrAny {
    fn validate(&self, purposes: KeyPurposeIdIter<'_, '_>) -> Result<(), Error> {
        const ANY: &[usize] = &[2, 5, 29, 37, 0];
        let mut present = Vec::new();
        for purpose in purposes {
            let oid = purpose?.to_decoded_oid();
            if oid == KeyUsage::SERVER_AUTH_REPR || oid == ANY {
                return Ok(());
            }
            present.push(oid);
        }
        if present.is_empty() {
            return Ok(());
        }
        let required = KeyUsage::server_auth();
        let context = RequiredEkuNotFoundContext { required, present };
        Err(Error::RequiredEkuNotFoundContext(context))
    }
}
