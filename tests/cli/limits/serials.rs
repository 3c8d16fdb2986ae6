//! Serial numbers: RFC 5280, section 4.1.2.2 wants them positive and of at most 20 bytes, and that
//! users of certificates can handle others.

use origin_check::pki::certificate::Certificate;
use time::macros::datetime;

use crate::support::pki;

/// What is read of a certificate with these bytes as its serial number.
fn serial(bytes: &[u8]) -> String {
    let mut params = pki::leaf("origin.example.com", datetime!(2026-11-23 03:00 UTC));
    let mut known = bytes.to_vec();
    // What rcgen writes is positive; the first byte is put right afterwards.
    known[0] = 0x77;
    params.serial_number = Some(known.clone().into());
    let mut der = pki::self_signed(&params, &pki::p256()).to_vec();
    let at = der
        .windows(known.len())
        .position(|window| window == known)
        .expect("its serial number");
    der[at] = bytes[0];
    Certificate::parse(&der)
        .expect("it is a certificate")
        .serial
}

#[test]
fn a_serial_number_of_any_size_and_sign_is_read() {
    assert_eq!(serial(&[0x01; 20]), "01".repeat(20));
    assert_eq!(serial(&[0x7f; 40]), "7f".repeat(40));
    assert_eq!(serial(&[0x00, 0x9a, 0xbc]), "9abc");
    assert_eq!(serial(&[0x00, 0x00, 0x01]), "01");
    // Two's complement.
    assert_eq!(serial(&[0xff, 0x85, 0x33]), "-7acd");
    assert_eq!(serial(&[0x80, 0x00, 0x00]), "-800000");
}
