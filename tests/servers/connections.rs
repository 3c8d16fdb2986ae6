//! The number of connections: 2 to a healthy address of any server, at most 16 to a faulty one.

use std::io::{Write as _, copy};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::json;

use crate::apache::apache;
use crate::caddy::{caddy, files};
use crate::expect::{Expected, check, fails, passes};
use crate::gnutls::gnutls_with;
use crate::haproxy::haproxy;
use crate::hellos::java_server;
use crate::nginx::{certificate, nginx};
use crate::node::node;
use crate::not_tls::{peer, read_hello};
use crate::openssl::s_server;
use crate::pki::{Key, Request, healthy, healthy_rsa, served};
use crate::server::{Server, free_port};

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
        let second = certificate(second).replace("location / { return 200 ok; }", "");
        assert_two(&nginx(first, &format!("{second} {order}")));
    }
}

fn assert_two(server: &Server) {
    let (relay, count) = relay_to(server.port);
    check(&relay).without_oracle().expect(passes());
    assert_eq!(count.load(Ordering::SeqCst), 2);
}

#[test]
fn an_address_with_a_fault_gets_at_most_sixteen() {
    let nginx = |directives: &str| nginx(&served(healthy_rsa()), directives);
    assert_connections(
        16,
        &nginx("ssl_protocols TLSv1; ssl_ciphers ALL@SECLEVEL=0;"),
        fails(&["protocol-version-unsupported"]),
    );
    assert_connections(
        16,
        &nginx("ssl_protocols TLSv1.2; ssl_ciphers ECDHE-RSA-CHACHA20-POLY1305;"),
        fails(&["cipher-suite-unsupported"]),
    );
    assert_connections(
        16,
        &nginx("ssl_ecdh_curve X448; ssl_ciphers ECDHE+AESGCM;"),
        fails(&["key-exchange-group-unsupported"]),
    );
    assert_connections(
        16,
        &nginx("ssl_reject_handshake on;"),
        fails(&["server-name-rejected"]),
    );
}

#[test]
fn an_address_with_an_unsupported_key_gets_at_most_sixteen() {
    let ed25519 = healthy()
        .key(Key::Ed25519)
        .key_usage("critical,digitalSignature");
    assert_connections(
        16,
        &nginx(&served(ed25519), ""),
        fails(&["key-unsupported"]),
    );
}

#[test]
fn an_address_that_answers_everything_with_an_alert_gets_at_most_sixteen() {
    let server = peer(|mut stream| {
        read_hello(&mut stream)?;
        // handshake_failure, RFC 8446 section 6.
        stream.write_all(&[21, 3, 3, 0, 2, 2, 40])
    });
    assert_connections(16, &server, fails(&["handshake-incomplete"]));
}

fn assert_connections(limit: usize, server: &Server, expected: Expected) {
    let (relay, count) = relay_to(server.port);
    check(&relay).without_oracle().expect(expected);
    let count = count.load(Ordering::SeqCst);
    assert!(
        count <= limit,
        "{count} connections, where at most {limit} are promised"
    );
}

/// A port that passes everything on to the server's, and counts the connections.
fn relay_to(port: u16) -> (Server, Arc<AtomicUsize>) {
    let count = Arc::new(AtomicUsize::new(0));
    let (own_port, counter) = (free_port(), Arc::clone(&count));
    let listener = TcpListener::bind(("127.0.0.1", own_port)).unwrap();
    std::thread::spawn(move || {
        for client in listener.incoming().flatten() {
            counter.fetch_add(1, Ordering::SeqCst);
            std::thread::spawn(move || relay(&client, port));
        }
    });
    (Server::in_process(own_port), count)
}

fn relay(client: &TcpStream, port: u16) -> std::io::Result<()> {
    let server = TcpStream::connect(("127.0.0.1", port))?;
    std::thread::scope(|scope| {
        for (mut from, mut to) in [(client, &server), (&server, client)] {
            scope.spawn(move || {
                let _ = copy(&mut from, &mut to);
                let _ = to.shutdown(Shutdown::Write);
            });
        }
    });
    Ok(())
}
