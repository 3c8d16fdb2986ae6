//! AWS's own library against each of the scripted handshakes of `tests/hostile`: where the program says
//! that a handshake works or fails, the library agrees.

use std::sync::Arc;

use time::OffsetDateTime;

use crate::handshake_shapes::{self, Says, Shape};
use crate::oracle::{self, Outcome, Question};
use crate::server::scratch_directory;
use crate::support::disagreements;
use crate::support::peer::Peer;
use crate::support::pki::{self, Authority};

#[test]
fn the_library_agrees_on_every_scripted_handshake_or_the_reason_is_listed() {
    let now = OffsetDateTime::now_utc();
    let root = Authority::root("Root", now);
    let issuing = root.intermediate("Issuing", now);
    let key = pki::p256();
    let leaf = issuing.issue(&pki::leaf(crate::pki::ORIGIN, now), &key);
    let chain = [leaf.to_vec(), issuing.certificate.to_vec()];
    let trusted = scratch_directory("handshakes").join("root.pem");
    let text = pem::encode(&pem::Pem::new("CERTIFICATE", root.certificate.to_vec()));
    std::fs::write(&trusted, text).unwrap();

    let key = Arc::new(key);
    let shapes = handshake_shapes::all(&chain);
    let start = |shape: &Shape| shape.server.clone().start(key.clone());
    let peers: Vec<Peer> = shapes.iter().map(start).collect();
    let questions: Vec<Question> = peers
        .iter()
        .map(|peer| Question {
            trusted: trusted.display().to_string(),
            ..Question::simple(peer.address().port())
        })
        .collect();
    let answers = oracle::ask(&questions);
    let mut listed = disagreements::of(include_str!("handshakes.txt"), "s2n");
    let open = |shape: &&Shape| matches!(shape.says, Says::Open(_));
    let open = shapes.iter().filter(open).count();
    println!(
        "oracle: {} servers agree",
        shapes.len() - listed.len() - open
    );
    for known in listed.values() {
        println!("oracle: {}", known.reason);
    }
    let mut wrong = Vec::new();
    for (shape, (outcome, why)) in shapes.iter().zip(answers) {
        let accepts = !matches!(outcome, Outcome::Refused | Outcome::Ended);
        let agrees = match shape.says {
            Says::Passes | Says::Warns(_) => accepts,
            Says::Fails(_) | Says::FailsAndWarns(..) => !accepts,
            // This program's own TLS library objects; AWS's may or may not.
            Says::Open(_) => {
                let word = if accepts { "connects" } else { "refuses" };
                println!("oracle: left open here, where the library {word}");
                true
            }
        };
        let as_listed = match listed.remove(&shape.name) {
            None => agrees,
            Some(known) => !agrees && known.accepts == accepts,
        };
        if !as_listed {
            wrong.push(format!(
                "{}: {:?}, {outcome:?} {why}",
                shape.name, shape.says
            ));
        }
    }
    wrong.extend(
        listed
            .keys()
            .map(|name| format!("{name}: no such handshake")),
    );
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
