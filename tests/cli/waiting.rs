//! Who waits for one answer is told for what, and Ctrl-C ends it with what is known so far: in the
//! commands besides the main job too.

use time::OffsetDateTime;

use crate::support::configurations::{behavior, distribution, files, origin};
use crate::support::lab::{self, HOST, Origin};
use crate::support::peer::{self, Peer, Step};
use crate::support::pki::{self, Authority};
use crate::support::terminal;
use crate::support::tls::TlsServer;

const VIEWERS: &str = "www.example.com";

fn silent() -> Peer {
    peer::on_connect(vec![Step::HoldOpen])
}

fn awaited(peer: &Peer) -> String {
    format!("waiting for TLS from {}", peer.address())
}

/// What leads this host to the peer.
fn lead(host: &str, peer: &Peer) -> [String; 2] {
    lab::lead(host, 443, peer.address().port())
}

/// A file with a distribution whose origin CloudFront waits for.
fn config() -> String {
    let mut slow = origin("web", HOST, 443);
    slow["ConnectionTimeout"] = 10.into();
    files(&[&distribution("E1", &[slow], &[behavior("*", "web", None)])]).remove(0)
}

/// The page that comes of Ctrl-C once the terminal says this, as one line.
fn interrupted(arguments: &[String], waiting: &str) -> String {
    let mut program = terminal::start(arguments);
    program.read_until(waiting);
    let (status, stdout, _) = program.interrupted();
    assert_eq!(status, Some(130), "{stdout}");
    lab::flowing(&stdout)
}

fn words(fixed: &[&str], further: impl IntoIterator<Item = String>) -> Vec<String> {
    let fixed = fixed.iter().map(|word| (*word).to_owned());
    fixed.chain(further).collect()
}

#[test]
fn verify_says_what_it_waited_for() {
    let edge = silent();
    let fixed = ["verify", "--connect-timeout", "100", VIEWERS];
    let page = interrupted(&words(&fixed, lead(VIEWERS, &edge)), &awaited(&edge));
    assert!(
        page.starts_with("INCONCLUSIVE https://www.example.com/ no answer"),
        "{page}"
    );
    let sentence = format!(
        "Ctrl-C ended the check while it waited for TLS from {}",
        edge.address()
    );
    assert!(page.contains(&sentence), "{page}");
}

#[test]
fn certificate_says_what_is_known_of_the_server() {
    let server = silent();
    let file = Origin::healthy().root;
    let file = file.to_str().expect("a path of ASCII");
    let target = format!("{HOST}:{}", server.address().port());
    let resolve = format!("{target}:127.0.0.1");
    let fixed = [
        "certificate",
        file,
        "--against",
        &target,
        "--resolve",
        &resolve,
    ];
    let page = interrupted(&words(&fixed, []), &awaited(&server));
    let sentence = "Ctrl-C ended the check while it waited for the TLS handshake";
    assert!(page.contains(sentence), "{page}");
}

#[test]
fn distribution_says_what_is_known_of_the_origins() {
    let server = silent();
    let fixed = ["distribution", &config()];
    let page = interrupted(&words(&fixed, lead(HOST, &server)), &awaited(&server));
    assert!(page.contains("web"), "{page}");
    let sentence = "Ctrl-C ended the check while it waited for the TLS handshake";
    assert!(page.contains(sentence), "{page}");
}

#[test]
fn diagnose_says_what_is_known_of_both_sides() {
    let (edge, server) = (silent(), silent());
    let (command, config) = (["diagnose", VIEWERS, "--connect-timeout", "100"], config());
    let fixed = [&command[..], &["--distribution", &config]].concat();
    let further = [lead(VIEWERS, &edge), lead(HOST, &server)].concat();
    // Either may be the latest that was begun.
    let page = interrupted(&words(&fixed, further), "waiting for TLS from 127.0.0.1:");
    for awaited in [&format!("TLS from {}", edge.address()), "the TLS handshake"] {
        let sentence = format!("Ctrl-C ended the check while it waited for {awaited}");
        assert!(page.contains(&sentence), "{sentence}: {page}");
    }
}

#[test]
fn a_missing_intermediate_is_awaited_too_and_the_report_comes_without_it() {
    let (publisher, now) = (silent(), OffsetDateTime::now_utc());
    let issuing = Authority::root("Lab Root", now).intermediate("Lab Issuing Authority", now);
    let (mut params, key) = (pki::leaf(HOST, now), pki::p256());
    let url = format!("http://{}/issuing.der", publisher.address());
    params.custom_extensions.push(pki::ca_issuers(&url));
    let chain = vec![issuing.issue(&params, &key)];
    let server = TlsServer::new(chain, pki::private_key(&key)).start();
    let fixed = ["--fetch-missing", "--aia-allow-private", HOST];
    let waiting = "waiting for the address of the issuer (AIA), ";
    let page = interrupted(&words(&fixed, lead(HOST, &server)), waiting);
    assert!(page.starts_with("FAIL origin.example.com"), "{page}");
    assert!(page.contains("explain chain-incomplete"), "{page}");
}
