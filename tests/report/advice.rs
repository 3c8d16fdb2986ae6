//! Which advice is given: fixes for the server at hand, and the way out.

use super::*;
use crate::support::observations::plain_http;
use crate::support::pki;
use origin_check::observation::{Der, Failure};

#[test]
fn fixes_are_those_of_the_server_at_hand() {
    let fixes_at = |server: Option<&str>, canonical_name: Option<&str>| {
        let mut address = serving(10, &["leaf"]);
        if let Attempt::Done(answer) = &mut address.http {
            answer.server = server.map(str::to_owned);
        }
        let mut observation = observation(vec![address]);
        if let Attempt::Done(resolution) = &mut observation.resolution {
            resolution.canonical_name = canonical_name.map(str::to_owned);
        }
        let text = judged(&observation, &[], plain);
        [
            "nginx",
            "nginx (others: explain)",
            "Apache",
            "HAProxy",
            "Caddy",
            "ALB",
        ]
        .into_iter()
        .filter(|place| {
            let mut lines = text.lines().filter_map(|line| line.get(6..));
            lines.any(|line| line.starts_with(&format!("{place}: ")))
        })
        .collect::<Vec<_>>()
    };
    assert_eq!(fixes_at(Some("Caddy"), None), ["Caddy"]);
    for server in [Some("unheard-of/1.0"), None] {
        assert_eq!(fixes_at(server, None), ["nginx (others: explain)"]);
    }
    // The balancer ends TLS, whatever serves behind it.
    let balancer = Some("lb-1234567890.us-east-1.elb.amazonaws.com");
    assert_eq!(fixes_at(Some("nginx"), balancer), ["ALB"]);
}

#[test]
fn the_stopgap_is_named_only_where_port_80_would_serve() {
    let text_with = |plain_http| {
        let observation = Observation {
            plain_http,
            ..observation(vec![serving(10, &["leaf"])])
        };
        // Wrapped lines are joined again, so that the sentence can be looked for.
        judged(&observation, &[], plain)
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    };
    let stopgap =
        "now Origins > Edit > Protocol 'HTTP only' works at once, but unencrypted (port 80";
    assert!(text_with(plain_http(200, None)).contains(stopgap));
    assert!(text_with(plain_http(301, Some("http://www.example.com/"))).contains(stopgap));
    assert!(!text_with(plain_http(301, Some("HTTPS://www.example.com/"))).contains(stopgap));
    assert!(!text_with(Attempt::Failed(Failure::Refused)).contains(stopgap));
    assert!(!text_with(Attempt::NotTried).contains("HTTP Only"));
}

#[test]
fn a_redirect_is_said_since_cloudfront_passes_it_on() {
    let text_with = |status, location: Option<&str>| {
        let mut address = serving(10, &["leaf", "intermediate"]);
        if let Attempt::Done(answer) = &mut address.http {
            answer.status = status;
            answer.location = location.map(str::to_owned);
        }
        judged(&observation(vec![address]), &[], plain)
    };
    let elsewhere = text_with(301, Some("https://www.example.org/"));
    assert!(
        elsewhere.contains("redirect: 301 to https://www.example.org/, which CloudFront passes on"),
        "{elsewhere}"
    );
    assert!(!text_with(200, None).contains("redirect"));
    assert!(!text_with(201, Some("/made")).contains("redirect"));
}

/// A server's own default certificate tells which server ends TLS; the `Server` header may be that
/// of one behind it.
#[test]
fn a_well_known_default_certificate_tells_the_server_at_hand() {
    let fix_for = |common_name: &str| {
        let mut params = pki::leaf("origin.example.com", AT);
        params.distinguished_name = pki::common_name(common_name);
        let certificate = params.self_signed(&pki::p256()).expect("a certificate");
        let mut address = serving(10, &["leaf"]);
        if let Attempt::Done(handshake) = &mut address.handshake {
            handshake.certificates = vec![Der(certificate.der().to_vec())];
        }
        let text = judged(&observation(vec![address]), &[], plain);
        let fix = text.split("\nfix   ").nth(1).expect("a fix");
        let fix = fix.split("\nnext  ").next().unwrap_or_default();
        fix.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    for (common_name, begins, server) in [
        ("TRAEFIK DEFAULT CERT", "Give the router", None),
        (
            "Kubernetes Ingress Controller Fake Certificate",
            "Name a TLS secret",
            None,
        ),
        ("Plesk", "The server has no certificate", None),
        (
            "WMSvc-SHA2-EC2AMAZ",
            "The server has no certificate",
            Some("IIS: "),
        ),
        ("Caddy Local Authority", "Caddy uses it", Some("Caddy: ")),
        // No known default: the header counts.
        ("origin.example.com", "Replace it", Some("nginx: ")),
    ] {
        let fix = fix_for(common_name);
        assert!(fix.starts_with(begins), "{common_name}: {fix}");
        for place in ["nginx: ", "Apache: ", "IIS: ", "Caddy: ", "HAProxy: "] {
            assert_eq!(
                fix.contains(place),
                Some(place) == server,
                "{common_name}: {fix}"
            );
        }
    }
}
