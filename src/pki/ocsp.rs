//! The status of one certificate in a stapled OCSP response (RFC 6960 section 4.2.1).
//!
//! The responder's signature is **not** verified: it is not known that CloudFront reads the response
//! at all, and a forged one could only come from the server itself.

use time::format_description::FormatItem;
use time::macros::format_description;
use time::{OffsetDateTime, PrimitiveDateTime};

use super::certificate::Certificate;
use super::der;
use super::der::{
    CONTEXT_0, ENUMERATED, GENERALIZED_TIME, INTEGER, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE,
    tagged,
};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateStatus {
    pub state: RevocationState,
    /// The time at which the responder knew the state.
    pub this_update: OffsetDateTime,
    /// The time of the next update, if the responder announces one.
    pub next_update: Option<OffsetDateTime>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RevocationState {
    Good,
    Revoked {
        at: OffsetDateTime,
        /// In the words of RFC 5280 section 5.3.1, if the responder gives one.
        reason: Option<&'static str>,
    },
    /// The responder does not know the certificate.
    Unknown,
}

/// The reason why a response has no status for the certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoStatus {
    /// It is not an OCSP response, or of a type other than id-pkix-ocsp-basic.
    #[error("it cannot be read")]
    Unreadable,
    #[error("the responder answers {}", error_word(*.0))]
    Unsuccessful(u8),
    #[error("it is about another certificate")]
    OtherCertificate,
}

/// `OCSPResponseStatus` (RFC 6960, section 4.2.1).
fn error_word(number: u8) -> String {
    match number {
        1 => "malformedRequest".to_owned(),
        2 => "internalError".to_owned(),
        3 => "tryLater".to_owned(),
        5 => "sigRequired".to_owned(),
        6 => "unauthorized".to_owned(),
        _ => format!("error {number}"),
    }
}

/// The status of the certificate with this one's serial number. The issuer's hashes are not
/// compared: the response comes with its certificate.
pub fn status_of(
    response: &[u8],
    certificate: &Certificate,
) -> Result<CertificateStatus, NoStatus> {
    let serial = serial_number(certificate).ok_or(NoStatus::OtherCertificate)?;
    status_of_serial(response, serial)
}

/// The contents of the certificate's serial number (RFC 5280 section 4.1.2.2).
fn serial_number(certificate: &Certificate) -> Option<&[u8]> {
    let fields = der::contents_of(&certificate.signed.message, SEQUENCE)?;
    let fields = tagged(fields, CONTEXT_0).map_or(fields, |version| version.rest);
    tagged(fields, INTEGER).map(|serial| serial.contents)
}

fn status_of_serial(response: &[u8], serial: &[u8]) -> Result<CertificateStatus, NoStatus> {
    let response = der::contents_of(response, SEQUENCE).ok_or(NoStatus::Unreadable)?;
    let outcome = tagged(response, ENUMERATED).ok_or(NoStatus::Unreadable)?;
    match outcome.contents {
        [0] => {}
        [number] => return Err(NoStatus::Unsuccessful(*number)),
        _ => return Err(NoStatus::Unreadable),
    }
    let responses = basic_response(outcome.rest)
        .and_then(single_responses)
        .ok_or(NoStatus::Unreadable)?;
    find(responses, serial)
}

const RESPONDER_BY_NAME: u8 = 0xa1;
const RESPONDER_BY_KEY: u8 = 0xa2;
const GOOD: u8 = 0x80;
const REVOKED: u8 = 0xa1;
const UNKNOWN: u8 = 0x82;

/// id-pkix-ocsp-basic, 1.3.6.1.5.5.7.48.1.1.
const BASIC: &[u8] = &[0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x01, 0x01];

/// ResponseBytes, down to the contents of the BasicOCSPResponse.
fn basic_response(after_status: &[u8]) -> Option<&[u8]> {
    let bytes = der::contents_of(after_status, CONTEXT_0)?;
    let bytes = der::contents_of(bytes, SEQUENCE)?;
    let kind = tagged(bytes, OBJECT_IDENTIFIER).filter(|kind| kind.contents == BASIC)?;
    let response = der::contents_of(kind.rest, OCTET_STRING)?;
    der::contents_of(response, SEQUENCE)
}

/// The contents of ResponseData's list of SingleResponse.
fn single_responses(basic: &[u8]) -> Option<&[u8]> {
    let data = tagged(basic, SEQUENCE)?.contents;
    let data = tagged(data, CONTEXT_0).map_or(data, |version| version.rest);
    let responder = der::element(data)
        .filter(|element| matches!(element.tag, RESPONDER_BY_NAME | RESPONDER_BY_KEY))?;
    let produced_at = tagged(responder.rest, GENERALIZED_TIME)?;
    Some(tagged(produced_at.rest, SEQUENCE)?.contents)
}

fn find(mut responses: &[u8], serial: &[u8]) -> Result<CertificateStatus, NoStatus> {
    while !responses.is_empty() {
        let single = tagged(responses, SEQUENCE).ok_or(NoStatus::Unreadable)?;
        let (id, after_id) = certificate_id(single.contents).ok_or(NoStatus::Unreadable)?;
        if id == serial {
            return status(after_id).ok_or(NoStatus::Unreadable);
        }
        responses = single.rest;
    }
    Err(NoStatus::OtherCertificate)
}

/// The serial number of a CertID, and what follows the CertID.
fn certificate_id(single: &[u8]) -> Option<(&[u8], &[u8])> {
    let id = tagged(single, SEQUENCE)?;
    let hash_algorithm = tagged(id.contents, SEQUENCE)?;
    let name_hash = tagged(hash_algorithm.rest, OCTET_STRING)?;
    let key_hash = tagged(name_hash.rest, OCTET_STRING)?;
    let serial = der::contents_of(key_hash.rest, INTEGER)?;
    Some((serial, id.rest))
}

fn status(after_id: &[u8]) -> Option<CertificateStatus> {
    let status = der::element(after_id)?;
    let state = match status.tag {
        GOOD => RevocationState::Good,
        UNKNOWN => RevocationState::Unknown,
        REVOKED => {
            let at = tagged(status.contents, GENERALIZED_TIME)?;
            RevocationState::Revoked {
                at: moment(at.contents)?,
                reason: reason(at.rest),
            }
        }
        _ => return None,
    };
    let this_update = tagged(status.rest, GENERALIZED_TIME)?;
    let next_update = match tagged(this_update.rest, CONTEXT_0) {
        Some(next) => Some(moment(der::contents_of(next.contents, GENERALIZED_TIME)?)?),
        None => None,
    };
    Some(CertificateStatus {
        state,
        this_update: moment(this_update.contents)?,
        next_update,
    })
}

/// RFC 5280 section 4.1.2.5.2: GeneralizedTime in UTC, to the second.
fn moment(text: &[u8]) -> Option<OffsetDateTime> {
    const FORM: &[FormatItem] = format_description!("[year][month][day][hour][minute][second]Z");
    let text = std::str::from_utf8(text).ok()?;
    Some(PrimitiveDateTime::parse(text, FORM).ok()?.assume_utc())
}

fn reason(after_time: &[u8]) -> Option<&'static str> {
    let reason = der::contents_of(after_time, CONTEXT_0)?;
    let reason = der::contents_of(reason, ENUMERATED)?;
    Some(match reason {
        [0] => "unspecified",
        [1] => "keyCompromise",
        [2] => "cACompromise",
        [3] => "affiliationChanged",
        [4] => "superseded",
        [5] => "cessationOfOperation",
        [6] => "certificateHold",
        [8] => "removeFromCRL",
        [9] => "privilegeWithdrawn",
        [10] => "aACompromise",
        _ => return None,
    })
}

/// Responses as a responder makes them, for tests of their readers.
#[cfg(test)]
pub(crate) mod testing {
    use super::der::wrap;
    use super::*;

    /// `good`, `revoked` (keyCompromise, 2026-11-01) or `unknown` for this serial number's bytes,
    /// from 2026-11-20 to 2026-11-27, without a valid signature.
    pub(crate) fn response(state: &str, serial: &[u8]) -> Vec<u8> {
        let state = match state {
            "good" => wrap(GOOD, &[]),
            "revoked" => {
                let reason = wrap(CONTEXT_0, &wrap(ENUMERATED, &[1]));
                let at = wrap(GENERALIZED_TIME, b"20261101000000Z");
                wrap(REVOKED, &[at, reason].concat())
            }
            _ => wrap(UNKNOWN, &[]),
        };
        let sha1 = wrap(
            SEQUENCE,
            &wrap(OBJECT_IDENTIFIER, &[0x2b, 0x0e, 0x03, 0x02, 0x1a]),
        );
        let hash = wrap(OCTET_STRING, &[7; 20]);
        let id = wrap(
            SEQUENCE,
            &[sha1, hash.clone(), hash.clone(), wrap(INTEGER, serial)].concat(),
        );
        let this_update = wrap(GENERALIZED_TIME, b"20261120000000Z");
        let next_update = wrap(CONTEXT_0, &wrap(GENERALIZED_TIME, b"20261127000000Z"));
        let single = wrap(
            SEQUENCE,
            &[id, state, this_update.clone(), next_update].concat(),
        );
        let responder = wrap(RESPONDER_BY_KEY, &hash);
        let data = wrap(
            SEQUENCE,
            &[responder, this_update, wrap(SEQUENCE, &single)].concat(),
        );
        let signature = [wrap(SEQUENCE, &[]), wrap(der::BIT_STRING, &[0, 1])].concat();
        let basic = wrap(SEQUENCE, &[data, signature].concat());
        let bytes = [wrap(OBJECT_IDENTIFIER, BASIC), wrap(OCTET_STRING, &basic)].concat();
        let bytes = wrap(CONTEXT_0, &wrap(SEQUENCE, &bytes));
        wrap(SEQUENCE, &[wrap(ENUMERATED, &[0]), bytes].concat())
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::testing::response;
    use super::*;

    #[test]
    fn each_state_is_read_with_its_moments() {
        let status =
            |state| status_of_serial(&response(state, &[0x00, 0x9a]), &[0x00, 0x9a]).unwrap();
        assert_eq!(status("good").state, RevocationState::Good);
        assert_eq!(status("unknown").state, RevocationState::Unknown);
        let revoked = status("revoked");
        assert_eq!(
            revoked.state,
            RevocationState::Revoked {
                at: datetime!(2026-11-01 00:00:00 UTC),
                reason: Some("keyCompromise")
            }
        );
        assert_eq!(revoked.this_update, datetime!(2026-11-20 00:00:00 UTC));
        assert_eq!(
            revoked.next_update,
            Some(datetime!(2026-11-27 00:00:00 UTC))
        );
    }

    #[test]
    fn a_response_about_another_serial_number_says_nothing() {
        let other = status_of_serial(&response("revoked", &[0x12]), &[0x13]);
        assert_eq!(other, Err(NoStatus::OtherCertificate));
    }

    #[test]
    fn an_error_of_the_responder_is_named() {
        let try_later = [0x30, 0x03, 0x0a, 0x01, 0x03];
        assert_eq!(
            status_of_serial(&try_later, &[0x13]),
            Err(NoStatus::Unsuccessful(3))
        );
        assert_eq!(
            NoStatus::Unsuccessful(3).to_string(),
            "the responder answers tryLater"
        );
    }

    #[test]
    fn a_response_cut_short_anywhere_is_unreadable() {
        let whole = response("good", &[0x13]);
        for length in 0..whole.len() {
            let cut = whole.get(..length).unwrap();
            assert_eq!(
                status_of_serial(cut, &[0x13]),
                Err(NoStatus::Unreadable),
                "{length}"
            );
        }
    }

    #[test]
    fn no_byte_of_a_response_can_make_the_reader_panic() {
        let whole = response("revoked", &[0x13]);
        for position in 0..whole.len() {
            for value in [0x00, 0x30, 0x7f, 0x80, 0x84, 0xa0, 0xff] {
                let mut changed = whole.clone();
                changed[position] = value;
                let _ = status_of_serial(&changed, &[0x13]);
            }
        }
    }
}
