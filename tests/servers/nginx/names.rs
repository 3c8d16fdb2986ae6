//! Which names a certificate covers, and which names a server knows.

use super::*;

fn serving(leaf: Request) -> Server {
    nginx(&served(leaf), "")
}

#[test]
fn a_certificate_must_cover_the_name() {
    let dns = |names: &[&str]| healthy().dns(names);
    let elsewhere = dns(&[]).common_name("www.example.com");
    let beside = dns(&["www.example.com"]).common_name(ORIGIN);
    let mail = healthy().alternative_names("email:admin@example.com");
    fails(&["certificate-name-mismatch"]).of_each([
        (
            "other names",
            serving(dns(&["www.example.com", "example.com"])),
        ),
        ("another Common Name", serving(elsewhere)),
        ("the Common Name beside another name", serving(beside)),
    ]);
    let several = dns(&["www.example.com", "ORIGIN.example.com"]);
    check(&serving(several)).expect(passes());
    warns(&["certificate-name-in-common-name-only"]).of_each([
        ("no other name", serving(dns(&[]))),
        // A mail address is no name of a host.
        ("a mail address", serving(mail)),
    ]);
}

#[test]
fn a_wildcard_covers_one_label_only() {
    let server = serving(healthy().dns(&["*.example.com"]));
    check(&server).expect(passes());
    for host in ["deep.origin.example.com", "example.com"] {
        let mismatch = fails(&["certificate-name-mismatch"]);
        check(&server).host(host).expect(mismatch);
    }
}

#[test]
fn a_forwarded_host_needs_to_be_covered() {
    let server = serving(healthy().dns(&[ORIGIN, "www.example.com"]));
    let (covered, other) = (
        "--host-header www.example.com",
        "--host-header shop.example.com",
    );
    check(&server).with(covered).expect(passes());
    check(&server)
        .with(other)
        .unlike_oracle(reason::FORWARDED_HOST)
        .expect(warns(&["certificate-name-mismatch"]));
    let elsewhere = || check(&server).host("lb.example.com");
    elsewhere().with(covered).expect(passes());
    elsewhere()
        .with(other)
        .expect(fails(&["certificate-name-mismatch"]));
}

#[test]
fn an_address_is_no_origin_even_with_a_certificate_for_it() {
    check(&serving(healthy().ip("127.0.0.1")))
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
    assert_contains(
        &evidence,
        "(--sni). CloudFront would send origin.example.com",
    );
}

#[test]
fn a_host_that_is_given_twice_is_checked_once() {
    // One line of JSON is what `expect` asserts.
    check(&serving(healthy()))
        .with("--host-header origin.example.com --host-header ORIGIN.example.com.")
        .expect(passes());
}
