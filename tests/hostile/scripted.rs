//! The program against each of the scripted handshakes.

use std::sync::Arc;

use super::client::{chain_and_key, meet_all};
use super::handshakes;

#[test]
fn each_handshake_has_its_verdict_and_exactly_its_findings() {
    let (chain, key) = chain_and_key(|_| {});
    let key = Arc::new(key);
    let shapes = handshakes::all(&chain).into_iter();
    let cases = shapes.map(|shape| {
        let peer = shape.server.start(key.clone());
        shape.says.of([(shape.name, peer)])
    });
    println!("{} handshakes", meet_all(cases).len());
}
