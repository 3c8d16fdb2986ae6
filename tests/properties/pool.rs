//! Valid things for arbitrary choices to damage.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::LazyLock;

use origin_check::pki::certificate::{Certificate, MalformedCertificate};
use origin_check::pki::trust_store::TrustStore;

use super::choices::Choices;
use super::der::{ocsp_response_of, wrap};

/// Certificates that have to do with each other, as DER.
pub static CERTIFICATES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    [
        include_str!("../golden/certificates/leaf.pem"),
        include_str!("../golden/certificates/intermediate.pem"),
        include_str!("../golden/certificates/root.pem"),
        include_str!("../golden/certificates/deep-leaf.pem"),
        include_str!("../golden/certificates/upper.pem"),
        include_str!("../golden/certificates/issuing.pem"),
        include_str!("../golden/certificates/expired.pem"),
        include_str!("../golden/certificates/other-name.pem"),
        include_str!("../golden/certificates/hostile.pem"),
    ]
    .map(|pem| pem::parse(pem).expect("it is PEM").into_contents())
    .to_vec()
});

/// The first of them, parsed.
pub static LEAF: LazyLock<Certificate> =
    LazyLock::new(|| Certificate::parse(&CERTIFICATES[0]).expect("it is a certificate"));

/// A store that trusts their root.
pub static TRUST: LazyLock<TrustStore> = LazyLock::new(|| {
    TrustStore::empty()
        .with_extra(&[&CERTIFICATES[2]])
        .expect("the root can be an anchor")
});

/// What is done to a certificate.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Damage {
    None,
    /// The byte at this place is changed in one of four ways.
    Byte(usize, u8),
    /// Nothing follows this place.
    End(usize),
}

thread_local! {
    static PARSED: RefCell<HashMap<(usize, Damage), Result<Certificate, MalformedCertificate>>> =
        RefCell::default();
}

/// The same, parsed. There are some tens of thousands of these in all, each parsed once, so that the
/// time goes to what is made of them; and as many signatures, which a trust store remembers.
pub fn parsed(choices: &mut Choices) -> Result<Certificate, MalformedCertificate> {
    let (which, damage) = choice(choices);
    PARSED.with_borrow_mut(|known| {
        let parsed = known
            .entry((which, damage))
            .or_insert_with(|| Certificate::parse(&damaged(which, damage)));
        parsed.clone()
    })
}

/// The DER of one of them; one in four with one byte changed or an end cut off.
pub fn certificate(choices: &mut Choices) -> Vec<u8> {
    let (which, damage) = choice(choices);
    damaged(which, damage)
}

fn choice(choices: &mut Choices) -> (usize, Damage) {
    let which = choices.below(CERTIFICATES.len());
    let length = CERTIFICATES[which].len();
    let damage = match choices.below(12) {
        0 | 1 => Damage::Byte(
            usize::from(choices.number()) % length,
            choices.one_of(&[0x01, 0x80, 0x20, 0xff]),
        ),
        2 => Damage::End(usize::from(choices.number()) % length),
        _ => Damage::None,
    };
    (which, damage)
}

fn damaged(which: usize, damage: Damage) -> Vec<u8> {
    let mut der = CERTIFICATES[which].clone();
    match damage {
        Damage::None => {}
        Damage::Byte(place, change) => der[place] ^= change,
        Damage::End(place) => der.truncate(place),
    }
    der
}

/// An OCSP response about [`LEAF`] or another one, in any state.
pub fn ocsp_response(choices: &mut Choices) -> Vec<u8> {
    let time = choices.one_of(&[b"20261120000000Z", b"99991231235959Z", b"20261399999999Z"]);
    let moment = wrap(0x18, time);
    let reason = wrap(0xa0, &wrap(0x0a, &[choices.byte()]));
    let state = match choices.below(3) {
        0 => wrap(0xa1, &[moment.clone(), reason].concat()),
        1 => wrap(0x80, &[]),
        _ => wrap(0x82, &[]),
    };
    let serial = if choices.flag() {
        serial_of_the_leaf()
    } else {
        choices.bytes(21)
    };
    ocsp_response_of(&state, &serial, &moment, &[])
}

fn serial_of_the_leaf() -> Vec<u8> {
    // 0 is the padding of a number whose first bit is set.
    let digits = format!(
        "{:0>width$}",
        LEAF.serial,
        width = LEAF.serial.len().next_multiple_of(2)
    );
    let bytes = (0..digits.len()).step_by(2);
    let mut serial: Vec<u8> = bytes
        .map(|at| u8::from_str_radix(&digits[at..at + 2], 16).expect("hex"))
        .collect();
    if serial[0] >= 0x80 {
        serial.insert(0, 0);
    }
    serial
}
