//! Let's Encrypt's chains since May 2026, served in part and mended by `--write-chain`. Nobody here
//! has the leaf's key: RSA key exchange, which is read as far as the server's flight, needs none.

use std::fs;
use std::path::Path;

use origin_check::cert_file::certificates;
use rustls::pki_types::CertificateDer;

use super::site::text;
use crate::command;
use crate::support::lab::{Said, path, run, write};
use crate::support::old_server::OldServer;
use crate::support::peer::Peer;
use crate::support::schema;
use crate::support::server_messages::TLS_1_2;
use crate::support::vectors::file;

const HOST: &str = "unde-pescuim.ro";
const AT: &str = "2026-10-01T00:00:00Z";
const LEAF: &str = "leaf-yr2";
const INTERMEDIATE: &str = "gen-y-int-yr2";
const CROSS_SIGN: &str = "gen-y-root-yr-by-x1";

fn chain(names: &[&str]) -> Vec<CertificateDer<'static>> {
    let read = |name: &&str| {
        let file = file(&format!("lets-encrypt/{name}.pem"));
        pem::parse(file).unwrap().into_contents().into()
    };
    names.iter().map(read).collect()
}

fn served(chain: Vec<CertificateDer<'static>>) -> Peer {
    OldServer::new(&[TLS_1_2], chain).start()
}

fn check(peer: &Peer, options: &[&str]) -> Said {
    let target = format!("{HOST}:{}", peer.address().port());
    let resolve = format!("{target}:127.0.0.1");
    let common = ["--json", "--at", AT, "--resolve", &resolve, &target];
    run(&[options, &common].concat())
}

fn written(path: &Path) -> Vec<CertificateDer<'static>> {
    let ders = certificates::in_file(&fs::read(path).unwrap()).unwrap();
    ders.into_iter().map(Into::into).collect()
}

fn findings(said: &Said) -> Vec<String> {
    command::findings(&said.json()[0])
}

/// Judges a file.
fn certificate(path: &Path) -> Said {
    let file = text(path);
    run(&["certificate", "--json", "--at", AT, "--host", HOST, file])
}

/// The file is good, and so is what a server with it sends.
fn passes(path: &Path) {
    let said = certificate(path);
    assert_eq!((said.status, findings(&said)), (Some(0), vec![]));
    let said = check(&served(written(path)), &["--compare", text(path)]).exits_with(0);
    assert_eq!(findings(&said), ["handshake-not-finished: warn"]);
}

#[test]
#[cfg_attr(not(feature = "outside-vectors"), ignore = "needs outside-vectors")]
fn a_self_signed_root_yr_is_replaced_by_its_cross_sign() {
    let path = path("root-yr.pem");
    let peer = served(chain(&[LEAF, INTERMEDIATE, "gen-y-root-yr"]));
    let said = check(&peer, &["--write-chain", text(&path)]).exits_with(1);
    let expected = ["chain-untrusted: fail", "handshake-not-finished: warn"];
    assert_eq!(findings(&said), expected);
    assert_eq!(written(&path), chain(&[LEAF, INTERMEDIATE, CROSS_SIGN]));
    passes(&path);
}

#[test]
#[cfg_attr(not(feature = "outside-vectors"), ignore = "needs outside-vectors")]
fn all_that_is_missing_is_named_and_written_without_a_network() {
    let remedy = |said: &Said| {
        let finding = schema::finding(&said.json()[0], "chain-incomplete").to_string();
        let start = finding.find("Append ").expect("a remedy");
        let text = &finding[start..];
        text[..text.find(", issued by").unwrap()].to_owned()
    };
    for (sent, named, name) in [
        (&[LEAF][..], "Append YR2 and Root YR", "leaf-alone.pem"),
        (&[LEAF, INTERMEDIATE], "Append Root YR", "one-kept.pem"),
    ] {
        let path = path(name);
        let said = check(&served(chain(sent)), &["--write-chain", text(&path)]);
        let expected = ["chain-incomplete: fail", "handshake-not-finished: warn"];
        assert_eq!(findings(&said), expected, "{said:?}");
        assert_eq!(remedy(&said), named);
        assert_eq!(written(&path), chain(&[LEAF, INTERMEDIATE, CROSS_SIGN]));
        passes(&path);
    }
}

#[test]
#[cfg_attr(not(feature = "outside-vectors"), ignore = "needs outside-vectors")]
fn the_revoked_cross_sign_warns_and_its_successor_does_not() {
    let sent = |cross_sign| {
        let names = [LEAF, INTERMEDIATE, cross_sign];
        let pems = names
            .map(|name| file(&format!("lets-encrypt/{name}.pem")))
            .concat();
        certificate(&write(&format!("{cross_sign}.pem"), &pems))
    };
    let revoked = sent("revoked-root-yr-by-x1");
    assert_eq!(findings(&revoked), ["chain-certificate-revoked: warn"]);
    assert_eq!(findings(&sent(CROSS_SIGN)), [""; 0]);
}
