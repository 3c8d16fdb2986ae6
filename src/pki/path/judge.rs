//! rustls-webpki as the judge of the same certificates.

use std::time::Duration;

use rustls::pki_types::{CertificateDer, SignatureVerificationAlgorithm, UnixTime};
use time::OffsetDateTime;
use webpki::{EndEntityCert, Error, ExtendedKeyUsageValidator, KeyPurposeIdIter, KeyUsage};

use super::name_constraints;
use super::{Chain, Judgement, Verdict, Violation};
use crate::pki::certificate::Certificate;
use crate::pki::trust_store::TrustStore;

/// How many intermediates rustls-webpki takes in a path.
const MOST_INTERMEDIATES: usize = 6;

/// webpki follows names and checks signatures last, so that its work grows with the factorial of
/// certificates that are made to name each other: 8 cost it milliseconds, 20 seconds. The own search
/// has looked at all of them anyway.
const MOST_OTHERS: usize = 8;

/// Judges at `at`, and where that is refused once more at a moment at which nothing has expired:
/// webpki looks at the leaf's validity first, so that an expired leaf hides everything else.
pub(super) fn judge(
    path: &[(usize, &Certificate)],
    certificates: &[Option<&Certificate>],
    trust: &TrustStore,
    at: OffsetDateTime,
) -> Judgement {
    let Some(&(leaf, _)) = path.first() else {
        return Judgement {
            at: Verdict::NotJudged,
            in_validity: Verdict::NotJudged,
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
    let in_validity = if now == Verdict::Accepted || moment == at {
        now.clone()
    } else {
        verdict(&path, &others, trust, moment)
    };
    Judgement {
        at: now,
        in_validity,
        in_validity_at: Some(moment),
        disagreement: None,
    }
}

/// Does the analysis say one thing and webpki another?
pub(super) fn disagreement(chain: &Chain) -> Option<String> {
    match &chain.judge.at {
        // A bound of webpki's own: how many certificates are too many is not its to say.
        Verdict::Refused { reason }
            if *reason == Error::MaximumPathDepthExceeded.to_string()
                && chain.path.len() > MOST_INTERMEDIATES.saturating_add(1) =>
        {
            None
        }
        Verdict::Refused { reason } if chain.analysis_is_clean() => Some(format!(
            "rustls-webpki refuses the path ({reason}), and no fault was found in it"
        )),
        Verdict::Accepted if !chain.analysis_is_clean() => {
            // RFC 5280 section 4.2.1.3 is left out by webpki on purpose.
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

/// With the path alone first: webpki returns the error that it ranks highest, so that a broken
/// stranger beside the path would hide what is wrong with it. The others come in when that fails.
fn verdict(
    path: &[&Certificate],
    others: &[&Certificate],
    trust: &TrustStore,
    at: OffsetDateTime,
) -> Verdict {
    let (Some(leaf), Some(issuers)) = (path.first(), path.get(1..)) else {
        return Verdict::NotJudged;
    };
    if issuers.len() > MOST_INTERMEDIATES {
        return Verdict::NotJudged;
    }
    let others_are_few = others.len() <= MOST_OTHERS;
    match verify(leaf, issuers, trust, at) {
        Ok(()) => Verdict::Accepted,
        Err(_) if others_are_few && verify(leaf, others, trust, at).is_ok() => Verdict::Accepted,
        // The signatures, purposes and lengths have been judged before the names are.
        Err(Error::NameConstraintViolation) if name_constraints::are_beyond_webpki(path) => {
            Verdict::NameConstraintsUnknown
        }
        Err(Error::MaximumPathDepthExceeded) => Verdict::NotJudged,
        Err(error) => Verdict::Refused {
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
    let algorithms = trust.signatures().verifiers();
    let algorithms: Vec<&dyn SignatureVerificationAlgorithm> = algorithms
        .iter()
        .map(|algorithm| algorithm as &dyn SignatureVerificationAlgorithm)
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

/// id-kp-serverAuth where extended key usage is present, or anyExtendedKeyUsage, which libcrypto
/// takes and webpki's own rule does not.
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
        Err(Error::RequiredEkuNotFoundContext(
            webpki::RequiredEkuNotFoundContext {
                required: KeyUsage::server_auth(),
                present,
            },
        ))
    }
}
