//! Client certificates, ALPN and the one HTTP request.

use crate::support::scenario::{Asked, Scenario, passes, scenario};
use crate::support::site::{Certificate, Site};
use crate::support::tls::{ClientCertificate, ONLY_TLS_1_2, ONLY_TLS_1_3, TlsServer};

pub fn all() -> Vec<Scenario> {
    let nginx = |server: &mut TlsServer| {
        server.response = b"HTTP/1.1 400 Bad Request\r\nServer: nginx/1.27.1\r\n\
            Connection: close\r\n\r\n<center>No required SSL certificate was sent</center>\r\n"
            .to_vec();
    };
    let closing = |server: &mut TlsServer| server.response.clear();
    let h2 = |server: &mut TlsServer| {
        // SETTINGS, empty, and GOAWAY (RFC 9113, sections 6.5 and 6.8).
        server.response = [
            &[0, 0, 0, 4, 0, 0, 0, 0, 0][..],
            &[0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
        ]
        .concat();
    };
    vec![
        scenario(
            "a client certificate required in TLS 1.2 ends the handshake",
            "client-certificate-required fail",
            demanding(|server| server.versions = ONLY_TLS_1_2),
        ),
        scenario(
            "a client certificate required in TLS 1.3 is an alert after the handshake",
            "client-certificate-required fail",
            demanding(|server| server.versions = ONLY_TLS_1_3),
        ),
        scenario(
            "a close right after the handshake that asked is a required client certificate",
            "client-certificate-required fail",
            requesting(closing),
        ),
        scenario(
            "nginx's 400 for want of a client certificate is a required one",
            "client-certificate-required fail",
            requesting(nginx),
        )
        .answered(Some(400)),
        scenario(
            "a client certificate that is only asked for is a warning",
            "client-certificate-requested warn",
            requesting(|_| {}),
        )
        .near("client-certificate-required"),
        scenario(
            "a client certificate required in TLS 1.3 is a notice with OriginMtlsConfig",
            "client-certificate-required notice",
            demanding(|server| server.versions = ONLY_TLS_1_3)
                .with(|settings| settings.origin_mtls = true),
        ),
        scenario(
            "a client certificate required in TLS 1.2 is a notice with OriginMtlsConfig",
            "client-certificate-required notice, handshake-not-finished inconclusive",
            demanding(|server| server.versions = ONLY_TLS_1_2)
                .with(|settings| settings.origin_mtls = true),
        ),
        scenario(
            "nginx's 400 is a notice with OriginMtlsConfig",
            "client-certificate-required notice",
            requesting(nginx).with(|settings| settings.origin_mtls = true),
        ),
        scenario(
            "a client certificate that is only asked for is a notice with OriginMtlsConfig",
            "client-certificate-requested notice",
            requesting(|_| {}).with(|settings| settings.origin_mtls = true),
        ),
        passes(
            "ALPN that offers http/1.1 beside h2 is fine",
            changed(|server| server.alpn = vec!["h2", "http/1.1"]),
        )
        .near("http-1-1-unsupported"),
        passes(
            "no ALPN at all is fine",
            changed(|server| server.alpn.clear()),
        ),
        scenario(
            "ALPN of h2 alone is a warning",
            "http-1-1-unsupported warn",
            changed(|server| server.alpn = vec!["h2"]),
        ),
        scenario(
            "ALPN of h2 alone does not hide an untrusted certificate",
            "http-1-1-unsupported warn, chain-incomplete fail",
            http2_only_and_incomplete(),
        ),
        scenario(
            "HTTP/2 frames in answer to HTTP/1.1 are a warning",
            "http-1-1-unsupported warn",
            changed(h2),
        ),
        scenario(
            "a close without an answer to the request is a warning",
            "http-no-response warn",
            changed(closing),
        )
        .near("handshake-incomplete"),
        scenario(
            "an answer that is no HTTP is a warning",
            "http-no-response warn",
            changed(|server| server.response = b"220 ready\r\n".to_vec()),
        ),
        passes(
            "without the one request nothing is said of HTTP",
            changed(closing).requesting(None),
        ),
    ]
}

fn changed(change: impl FnOnce(&mut TlsServer)) -> Asked {
    let site = Site::new();
    let mut server = site.server();
    change(&mut server);
    site.asked(server)
}

fn demanding(change: impl FnOnce(&mut TlsServer)) -> Asked {
    asking(ClientCertificate::Required, change)
}

fn requesting(change: impl FnOnce(&mut TlsServer)) -> Asked {
    asking(ClientCertificate::Requested, change)
}

/// A good server that asks for a client certificate of its own authority's.
fn asking(
    insists: fn(Certificate) -> ClientCertificate,
    change: impl FnOnce(&mut TlsServer),
) -> Asked {
    let site = Site::new();
    let mut server = site.server();
    server.client_certificate = insists(site.root.certificate.clone());
    change(&mut server);
    site.asked(server)
}

fn http2_only_and_incomplete() -> Asked {
    let site = Site::new();
    let mut server = site.serving(vec![site.issue()]);
    server.alpn = vec!["h2"];
    site.asked(server)
}
