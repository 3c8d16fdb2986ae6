//! Which names a certificate covers, and which names a server knows.

use super::*;

#[test]
fn another_name_is_a_mismatch_and_one_of_several_is_none() {
    let wrong = served(healthy().dns(&["www.example.com", "example.com"]));
    check(&nginx(&wrong, "")).expect(fails(&["certificate-name-mismatch"]));
    let right = served(healthy().dns(&["www.example.com", "ORIGIN.example.com"]));
    check(&nginx(&right, "")).expect(passes());
}

#[test]
fn a_wildcard_covers_one_label_only() {
    let server = nginx(&served(healthy().dns(&["*.example.com"])), "");
    check(&server).expect(passes());
    check(&server)
        .host("deep.origin.example.com")
        .expect(fails(&["certificate-name-mismatch"]));
    check(&server)
        .host("example.com")
        .expect(fails(&["certificate-name-mismatch"]));
}

#[test]
fn a_common_name_counts_only_without_alternative_names() {
    check(&nginx(&served(healthy().dns(&[])), ""))
        .expect(warns(&["certificate-name-in-common-name-only"]));
    let elsewhere = served(healthy().dns(&[]).common_name("www.example.com"));
    check(&nginx(&elsewhere, "")).expect(fails(&["certificate-name-mismatch"]));
    let beside = served(healthy().dns(&["www.example.com"]).common_name(ORIGIN));
    check(&nginx(&beside, "")).expect(fails(&["certificate-name-mismatch"]));
    // A mail address is no name of a host.
    let mail = served(healthy().alternative_names("email:admin@example.com"));
    check(&nginx(&mail, "")).expect(warns(&["certificate-name-in-common-name-only"]));
}

#[test]
fn a_forwarded_host_needs_to_be_covered() {
    let server = nginx(&served(healthy().dns(&[ORIGIN, "www.example.com"])), "");
    check(&server)
        .with("--host-header www.example.com")
        .expect(passes());
    check(&server)
        .with("--host-header shop.example.com")
        .unlike_oracle(reason::FORWARDED_HOST)
        .expect(warns(&["certificate-name-mismatch"]));
    check(&server)
        .host("lb.example.com")
        .with("--host-header shop.example.com")
        .expect(fails(&["certificate-name-mismatch"]));
    check(&server)
        .host("lb.example.com")
        .with("--host-header www.example.com")
        .expect(passes());
}

#[test]
fn an_address_is_no_origin_even_with_a_certificate_for_it() {
    let server = nginx(&served(healthy().ip("127.0.0.1")), "");
    check(&server)
        .host("127.0.0.1")
        .expect(fails(&["origin-is-an-address"]));
}

#[test]
fn a_host_without_a_site_gets_its_handshake_rejected() {
    let server = nginx_with(&format!(
        "server {{ listen 127.0.0.1:PORT ssl default_server; ssl_reject_handshake on; }}\n\
         server {{ listen 127.0.0.1:PORT ssl; server_name other.example.com {ORIGIN}; {} }}",
        certificate(&served(healthy().dns(&["*.example.com"])))
    ));
    check(&server).expect(passes());
    check(&server)
        .host("third.example.com")
        .expect(fails(&["server-name-rejected"]));
    check(&server)
        .host("third.example.com")
        .with("--sni other.example.com")
        .expect(passes());
}

#[test]
fn the_site_of_another_name_serves_another_certificate() {
    let server = nginx_with(&format!(
        "server {{ listen 127.0.0.1:PORT ssl default_server; {} }}\n\
         server {{ listen 127.0.0.1:PORT ssl; server_name {ORIGIN}; {} }}",
        certificate(&served(healthy().dns(&["default.example.com"]))),
        certificate(&served(healthy())),
    ));
    check(&server).expect(passes());
    check(&server)
        .host("third.example.com")
        .expect(fails(&["certificate-name-mismatch"]));
}

#[test]
fn a_mismatch_seen_with_another_server_name_says_so() {
    let other = served(healthy().dns(&["www.example.com"]));
    let site = |name: &str, chain: &Chain| {
        format!(
            "server {{ listen 127.0.0.1:PORT ssl; server_name {name}; {} }}\n",
            certificate(chain)
        )
    };
    let server = nginx_with(&(site(ORIGIN, &served(healthy())) + &site("www.example.com", &other)));
    check(&server).expect(passes());
    let report = check(&server)
        .with("--sni www.example.com")
        .expect(fails(&["certificate-name-mismatch"]));
    let evidence = result(&report, "certificate-name-mismatch").to_string();
    assert!(
        evidence.contains("(--sni). CloudFront would send origin.example.com"),
        "{evidence}"
    );
}

#[test]
fn a_host_that_is_given_twice_is_checked_once() {
    // One line of JSON is what `expect` asserts.
    check(&nginx(&served(healthy()), ""))
        .with("--host-header origin.example.com --host-header ORIGIN.example.com.")
        .expect(passes());
}
