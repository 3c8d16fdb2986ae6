//! The times of certificates: UTCTime to 2049, GeneralizedTime from 2050 (RFC 5280, section 4.1.2.5).

use origin_check::pki::certificate::Certificate;
use time::OffsetDateTime;
use time::macros::datetime;

use crate::support::pki;

const NOW: OffsetDateTime = datetime!(2026-11-23 03:00 UTC);

const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;

/// A certificate with these bytes as its notAfter, and its lengths right.
fn not_after(tag: u8, text: &[u8]) -> Vec<u8> {
    let mut params = pki::leaf("origin.example.com", NOW);
    params.not_after = datetime!(2048-07-08 09:10:11 UTC);
    let der = pki::self_signed(&params, &pki::p256()).to_vec();
    let known = [&[UTC_TIME, 13][..], b"480708091011Z"].concat();
    let length = u8::try_from(text.len()).expect("short");
    let wanted = [&[tag, length][..], text].concat();
    let at = der
        .windows(known.len())
        .position(|window| window == known)
        .expect("its notAfter");
    let change = wanted.len().wrapping_sub(known.len());
    let mut changed = [&der[..at], &wanted, &der[at + known.len()..]].concat();
    // The lengths around it: the certificate's and its first part's are of two bytes, the
    // validity's is of one and stands right before notBefore.
    for place in [2, 6] {
        let old = u16::from_be_bytes([changed[place], changed[place + 1]]);
        let new = usize::from(old).wrapping_add(change);
        let new = u16::try_from(new).expect("a length").to_be_bytes();
        changed[place..place + 2].copy_from_slice(&new);
    }
    let validity = at - 15 - 1;
    let new = usize::from(changed[validity]).wrapping_add(change);
    changed[validity] = u8::try_from(new).expect("a length");
    changed
}

fn read(tag: u8, text: &[u8]) -> Option<OffsetDateTime> {
    let read = Certificate::parse(&not_after(tag, text));
    read.ok().map(|certificate| certificate.not_after)
}

#[test]
fn a_year_of_two_digits_is_one_between_1950_and_2049() {
    for (text, expected) in [
        (b"491231235959Z", datetime!(2049-12-31 23:59:59 UTC)),
        (b"500101000000Z", datetime!(1950-01-01 00:00:00 UTC)),
        (b"991231235959Z", datetime!(1999-12-31 23:59:59 UTC)),
        (b"000101000000Z", datetime!(2000-01-01 00:00:00 UTC)),
        (b"480229000000Z", datetime!(2048-02-29 00:00:00 UTC)),
    ] {
        assert_eq!(read(UTC_TIME, text), Some(expected));
    }
}

#[test]
fn a_year_of_four_digits_may_be_any() {
    for (text, expected) in [
        (b"20500101000000Z", datetime!(2050-01-01 00:00:00 UTC)),
        (b"99991231235959Z", datetime!(9999-12-31 23:59:59 UTC)),
        // Against RFC 5280, and read all the same: the moment is beyond doubt.
        (b"20270101000000Z", datetime!(2027-01-01 00:00:00 UTC)),
        (b"19490101000000Z", datetime!(1949-01-01 00:00:00 UTC)),
    ] {
        assert_eq!(read(GENERALIZED_TIME, text), Some(expected));
    }
}

#[test]
fn a_time_that_is_none_makes_the_certificate_malformed() {
    for text in [
        &b"481331000000Z"[..],
        b"480230000000Z",
        b"490229000000Z",
        b"480708240000Z",
        b"480708096011Z",
        b"480708091061Z",
        b"48070809101Z",
        b"+80708091011Z",
        b"Z",
        b"",
    ] {
        assert_eq!(read(UTC_TIME, text), None, "{text:?}");
    }
    for text in [
        &b"20480230000000Z"[..],
        b"2048070809101Z",
        b"-0480708091011Z",
        b"999912312359590Z",
        b"",
    ] {
        assert_eq!(read(GENERALIZED_TIME, text), None, "{text:?}");
    }
}

#[test]
fn forms_that_rfc_5280_forbids_are_read_without_harm() {
    for (tag, text) in [
        (UTC_TIME, &b"4807080910Z"[..]),
        (UTC_TIME, b"480708091011+0200"),
        (UTC_TIME, b"480708091060Z"),
        (GENERALIZED_TIME, b"20480708091011.5Z"),
        (GENERALIZED_TIME, b"20480708091011"),
        (GENERALIZED_TIME, b"2048070809Z"),
    ] {
        let near = |moment: OffsetDateTime| moment.year() == 2048 && moment.day() == 8;
        assert!(read(tag, text).is_none_or(near), "{text:?}");
    }
}
