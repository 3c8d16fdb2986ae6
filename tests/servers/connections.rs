//! The number of connections: 2 to a healthy address of any server, at most 16 to a faulty one.

use std::net::TcpStream;

use serde_json::json;

use crate::apache::apache;
use crate::caddy::{caddy, files};
use crate::expect::{Expected, check, fails, passes};
use crate::gnutls::gnutls_with;
use crate::haproxy::haproxy;
use crate::hellos::java_server;
use crate::nginx::{nginx, second_certificate};
use crate::node::node;
use crate::openssl::s_server;
use crate::pki::{Key, Request, healthy, healthy_rsa, served};
use crate::server::Server;
use crate::support::peer::{Peer, answers_with, pass_on};
use crate::support::server_messages::fatal_alert;

#[test]
fn a_healthy_address_of_each_server_gets_two() {
    for directives in ["", "ssl_protocols TLSv1.2;", "ssl_protocols TLSv1.3;"] {
        assert_two(&nginx(&served(healthy_rsa()), directives));
    }
    assert_two(&apache(&served(healthy()), ""));
    assert_two(&haproxy(&served(healthy()), ""));
    assert_two(&caddy(&files(&served(healthy()))));
    assert_two(&node(&served(healthy()), &json!({})));
    assert_two(&s_server(&served(healthy()), "-www"));
    let options = ["--http", "--disable-client-cert"];
    assert_two(&gnutls_with(&served(healthy()), &options));
    assert_two(&java_server());
}

#[test]
fn a_server_of_tls_1_3_whose_older_suites_do_not_suit_gets_two_and_passes() {
    for suites in ["ECDHE-RSA-AES128-SHA", "ECDHE-RSA-CHACHA20-POLY1305"] {
        let directives = format!("ssl_ciphers {suites};");
        assert_two(&nginx(&served(healthy_rsa()), &directives));
    }
}

#[test]
fn a_server_with_two_certificates_gets_two_and_passes_whatever_the_other_one_is() {
    let expired = |leaf: Request| served(leaf.days(-90, -1));
    let (rsa, ecdsa) = (served(healthy_rsa()), served(healthy()));
    // CloudFront prefers the suites of ECDSA keys, and a server's own order decides for TLS 1.2.
    let rsa_first = "ssl_protocols TLSv1.2; ssl_prefer_server_ciphers on; \
                     ssl_ciphers ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES128-GCM-SHA256;";
    for (first, second, order) in [
        (&rsa, &ecdsa, ""),
        (&ecdsa, &rsa, ""),
        (&expired(healthy_rsa()), &ecdsa, ""),
        (&rsa, &expired(healthy()), rsa_first),
    ] {
        let second = second_certificate(second);
        assert_two(&nginx(first, &format!("{second} {order}")));
    }
}

fn assert_two(server: &Server) {
    assert_eq!(connections(server, passes()), 2);
}

#[test]
fn an_address_with_a_fault_gets_at_most_sixteen() {
    let nginx = |directives: &str| nginx(&served(healthy_rsa()), directives);
    let only_tls10 = "ssl_protocols TLSv1; ssl_ciphers ALL@SECLEVEL=0;";
    let only_chacha20 = "ssl_protocols TLSv1.2; ssl_ciphers ECDHE-RSA-CHACHA20-POLY1305;";
    let only_x448 = "ssl_ecdh_curve X448; ssl_ciphers ECDHE+AESGCM;";
    for (directives, finding) in [
        (only_tls10, "protocol-version-unsupported"),
        (only_chacha20, "cipher-suite-unsupported"),
        (only_x448, "key-exchange-group-unsupported"),
        ("ssl_reject_handshake on;", "server-name-rejected"),
    ] {
        assert_at_most_sixteen(&nginx(directives), finding);
    }
}

#[test]
fn an_address_with_an_unsupported_key_gets_at_most_sixteen() {
    let ed25519 = healthy()
        .key(Key::Ed25519)
        .key_usage("critical,digitalSignature");
    assert_at_most_sixteen(&nginx(&served(ed25519), ""), "key-unsupported");
}

#[test]
fn an_address_that_answers_everything_with_an_alert_gets_at_most_sixteen() {
    // handshake_failure, RFC 8446 section 6.
    let peer = answers_with(fatal_alert(40));
    assert_at_most_sixteen(&Server::of(&peer), "handshake-incomplete");
}

fn assert_at_most_sixteen(server: &Server, finding: &str) {
    let count = connections(server, fails(&[finding]));
    assert!(
        count <= 16,
        "{finding}: {count} connections, where at most 16 are promised"
    );
}

/// The connections that a check of this server takes.
fn connections(server: &Server, expected: Expected) -> usize {
    let port = server.port;
    let relay =
        Peer::spawn(move |client| pass_on(client, TcpStream::connect(("127.0.0.1", port))?));
    check(&Server::of(&relay)).without_oracle().expect(expected);
    relay.connections()
}
