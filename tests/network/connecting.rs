//! What becomes of the first packet.

use std::io::{self, Read as _, Write as _};
use std::net::{IpAddr, SocketAddr};

use serde_json::Value;

use crate::client::{
    Expected, HOST, at_port_443, check, check_silent, check_with, fails, good_origin, inconclusive,
    passes,
};
use crate::lab::{ORIGIN, ORIGIN_V6, case};
use crate::support::json::assert_says;
use crate::support::peer::Peer;

const TIMED_OUT: &[&str] = &["connection-timed-out"];
const REFUSED: &[&str] = &["connection-refused"];

#[test]
fn an_origin_behind_a_whole_network_passes_over_either_family() {
    case("healthy", |lab| {
        let _origin = at_port_443(good_origin(), ORIGIN);
        check(lab, &passes("agreed TLS 1.3"));
    });
    case("healthy over IPv6", |lab| {
        let _origin = at_port_443(good_origin(), ORIGIN_V6);
        let given = format!("--resolve={HOST}:443:[{ORIGIN_V6}]");
        check_with(lab, &[&given], &passes("agreed TLS 1.3"));
    });
}

#[test]
fn a_dropped_syn_is_no_answer_in_time_and_one_to_another_port_is_no_matter() {
    case("SYN dropped", |lab| {
        let _origin = at_port_443(good_origin(), ORIGIN);
        lab.filter(&["tcp dport 443 tcp flags syn / syn,ack drop"], &[]);
        let seen = "failure no answer in time during the TCP handshake";
        check_silent(lab, &inconclusive(TIMED_OUT, seen));
    });
    case("SYN to port 80 dropped", |lab| {
        let _origin = at_port_443(good_origin(), ORIGIN);
        lab.filter(&["tcp dport 80 drop"], &[]);
        check(lab, &passes("agreed TLS 1.3"));
    });
}

#[test]
fn a_reset_is_a_refusal_from_a_filter_as_from_a_port_where_nobody_listens() {
    case("SYN answered by RST", |lab| {
        let _origin = at_port_443(good_origin(), ORIGIN);
        lab.filter(&["tcp dport 443 reject with tcp reset"], &[]);
        check(lab, &fails(REFUSED, "failure connection refused"));
    });
    case("nobody listens", |lab| {
        check(lab, &fails(REFUSED, "failure connection refused"));
    });
}

fn at(port: u16) -> SocketAddr {
    (ORIGIN.parse::<IpAddr>().unwrap(), port).into()
}

/// A server of plain HTTP alone.
fn plain_http() -> Peer {
    Peer::spawn_at(at(80), |mut stream| {
        let _ = stream.read(&mut [0; 4096])?;
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    })
}

/// A server that reads and says nothing.
fn mute(port: u16) -> Peer {
    Peer::spawn_at(at(port), |mut stream| {
        io::copy(&mut stream, &mut io::sink()).map(drop)
    })
}

/// What the finding says besides what was seen.
fn notes(report: &Value) -> String {
    report["findings"][0]["notes"].to_string()
}

#[test]
fn an_answer_of_port_80_beside_a_silent_or_closed_port_443_is_a_missing_listener() {
    let runs = "Port 80 of 11.0.0.1 answers plain HTTP: the server runs, but";
    let silent = format!("{runs} most likely has no HTTPS listener on port 443");
    let dropped = "tcp dport 443 tcp flags syn / syn,ack drop";
    case("no listener, silent", |lab| {
        let _plain = plain_http();
        lab.filter(&[dropped], &[]);
        let report = check_silent(lab, &inconclusive(TIMED_OUT, &silent));
        assert!(notes(&report).contains(&silent), "{report}");
    });
    let refused = format!("{runs} has no HTTPS listener on port 443");
    case("no listener, refused", |lab| {
        let _plain = plain_http();
        check(lab, &fails(REFUSED, &refused));
    });
    let stalled = format!("{runs} nothing speaks TLS on port 443");
    case("a listener that says nothing", |lab| {
        let _plain = plain_http();
        let _mute = mute(443);
        check_silent(lab, &fails(&["handshake-incomplete"], &stalled));
    });
    case("nothing answers at all", |lab| {
        lab.filter(&[dropped, "tcp dport 80 drop"], &[]);
        let expected = inconclusive(TIMED_OUT, "no answer in time during the TCP handshake");
        let report = check_silent(lab, &expected);
        assert!(!notes(&report).contains("HTTPS listener"), "{report}");
    });
}

/// Meets an origin whose filter answers every SYN to it with this ICMP error.
fn rejected_with(icmp: &str, expected: &Expected) {
    case(icmp, |lab| {
        let (address, given) = match icmp.starts_with("icmpv6") {
            true => (ORIGIN_V6, format!("--resolve={HOST}:443:[{ORIGIN_V6}]")),
            false => (ORIGIN, format!("--resolve={HOST}:443:{ORIGIN}")),
        };
        let _origin = at_port_443(good_origin(), address);
        lab.filter(&[&format!("tcp dport 443 reject with {icmp}")], &[]);
        check_with(lab, &[&given], expected);
    });
}

#[test]
fn a_host_or_network_that_cannot_be_reached_is_not_taken_for_a_refusal() {
    let no_route = inconclusive(TIMED_OUT, "failure unreachable: no route to host");
    let no_network = inconclusive(TIMED_OUT, "failure unreachable: network is unreachable");
    rejected_with("icmp type host-unreachable", &no_route);
    rejected_with("icmpv6 type addr-unreachable", &no_route);
    rejected_with("icmp type net-unreachable", &no_network);
    rejected_with("icmpv6 type no-route", &no_network);
}

#[test]
fn a_port_that_icmp_calls_unreachable_is_a_refusal() {
    let refused = fails(REFUSED, "failure connection refused");
    rejected_with("icmp type port-unreachable", &refused);
    rejected_with("icmpv6 type port-unreachable", &refused);
}

#[test]
fn a_firewall_that_says_prohibited_may_admit_cloudfront_all_the_same() {
    // Linux makes of ICMP's words for IPv4 what it makes of any host that is not reached.
    let no_route = inconclusive(TIMED_OUT, "failure unreachable: no route to host");
    rejected_with("icmp type admin-prohibited", &no_route);
    rejected_with("icmp type host-prohibited", &no_route);
    let prohibited = inconclusive(
        TIMED_OUT,
        "failure unreachable: a firewall prohibits it (permission denied)",
    );
    rejected_with("icmpv6 type admin-prohibited", &prohibited);
}

#[test]
fn a_mute_port_80_is_waited_for_until_the_time_is_up() {
    case("port 80 mute and --timeout", |lab| {
        let _mute = mute(80);
        let given = format!("--resolve={HOST}:443:{ORIGIN}");
        let refused = fails(REFUSED, "failure connection refused");
        check_with(lab, &[&given, "--timeout=1"], &refused);
        let kept = std::fs::read_to_string(lab.directory().join("observation.json"));
        let kept: Value = serde_json::from_str(&kept.expect("it is kept")).unwrap();
        let why = "--timeout ended the check while it waited";
        assert_says(&kept, "plain_http", why);
    });
}
