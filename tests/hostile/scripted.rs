//! The program against each of the scripted handshakes.

use std::sync::Arc;

use super::client::{Expected, chain_and_key, meet_all};
use super::handshakes::{self, Says};

#[test]
fn each_handshake_has_its_verdict_and_exactly_its_findings() {
    let (chain, key) = chain_and_key();
    let key = Arc::new(key);
    let shapes = handshakes::all(&chain).into_iter();
    let expected = shapes.map(|shape| {
        let none: &[&str] = &[];
        let (verdict, fails, others) = match shape.says {
            Says::Passes => ("pass", none, none),
            Says::Warns(ids) => ("warn", none, ids),
            Says::Fails(ids) => ("fail", ids, none),
            Says::FailsAndWarns(ids, others) => ("fail", ids, others),
            Says::Open(ids) => ("inconclusive", none, ids),
        };
        Expected {
            name: shape.name,
            peer: shape.script.start(key.clone()),
            verdict,
            fails,
            others,
        }
    });
    let met = meet_all(expected.collect());
    println!("{} handshakes", met.len());
}
