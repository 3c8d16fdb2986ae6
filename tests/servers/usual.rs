//! What every server may do: present a good chain, an expired one, or one without its intermediate,
//! and speak with suites that CloudFront does not offer. What is special of a server is in its own file.

use serde_json::json;

use crate::apache::apache;
use crate::caddy::{caddy, files};
use crate::expect::{fails, passes};
use crate::haproxy::haproxy;
use crate::node::node;
use crate::pki::{chain, healthy, healthy_rsa, hierarchy, served};
use crate::tlslite::tlslite;

#[test]
fn a_healthy_server_passes() {
    let (rsa, ecdsa) = (served(healthy_rsa()), served(healthy()));
    passes().of_each([
        ("Caddy, ECDSA", caddy(&files(&ecdsa))),
        ("Caddy, RSA", caddy(&files(&rsa))),
        ("HAProxy, ECDSA", haproxy(&ecdsa, "alpn h2,http/1.1")),
        ("HAProxy, RSA", haproxy(&rsa, "")),
        ("Node, ECDSA", node(&ecdsa, &json!({}))),
        ("Node, RSA", node(&rsa, &json!({}))),
        ("tlslite-ng, RSA", tlslite(&rsa, &json!({}))),
    ]);
}

#[test]
fn an_expired_certificate_fails() {
    let expired = served(healthy().days(-90, -1));
    fails(&["certificate-expired"]).of_each([
        ("Apache", apache(&expired, "")),
        ("Caddy", caddy(&files(&expired))),
    ]);
}

#[test]
fn a_file_without_the_intermediate_is_incomplete() {
    let leaf = chain(&[&healthy().issued_by(&hierarchy().intermediate)]);
    fails(&["chain-incomplete"]).of_each([
        ("Apache", apache(&leaf, "")),
        ("HAProxy", haproxy(&leaf, "")),
        // Its option `ca` does not mend it.
        ("Node", node(&leaf, &json!({}))),
    ]);
}

#[test]
fn finite_field_diffie_hellman_alone_and_chacha20_alone_are_unsupported() {
    let (rsa, ecdsa) = (served(healthy_rsa()), served(healthy()));
    let chacha20 = "ECDHE-ECDSA-CHACHA20-POLY1305";
    let of_node = json!({ "ciphers": chacha20, "maxVersion": "TLSv1.2" });
    let of_tlslite = json!({ "maxVersion": [3, 3], "cipherNames": ["chacha20-poly1305"] });
    let of_apache = "SSLProtocol -all +TLSv1.2\nSSLCipherSuite DHE+AESGCM";
    let of_haproxy = "ssl-max-ver TLSv1.2 ciphers DHE-RSA-AES128-GCM-SHA256";
    fails(&["cipher-suite-unsupported"]).of_each([
        ("Apache", apache(&rsa, of_apache)),
        ("HAProxy", haproxy(&rsa, of_haproxy)),
        ("Node", node(&ecdsa, &of_node)),
        ("tlslite-ng", tlslite(&rsa, &of_tlslite)),
    ]);
    let beside = apache(&rsa, &format!("{of_apache}:ECDHE+AESGCM"));
    passes().of_each([("ECDHE beside it", beside)]);
}
