//! Networks that let a connection through and then break it.

use crate::client::{
    Expected, HOST, at_port_443, check, check_given, check_silent, fails, good_origin,
    origin_valid_for, passes,
};
use crate::lab::{ORIGIN, case};
use crate::support::tls::ONLY_TLS_1_2;

const INCOMPLETE: &[&str] = &["handshake-incomplete"];
const STALLED: &str = "failure no answer in time during the TLS handshake";

#[test]
fn a_hello_that_is_dropped_is_a_stalled_handshake() {
    case("hello dropped", |lab| {
        let _origin = at_port_443(good_origin(), ORIGIN);
        // Longer than a SYN or an acknowledgement, as every hello is.
        lab.filter(&["tcp dport 443 meta length > 100 drop"], &[]);
        check_silent(lab, &fails(INCOMPLETE, STALLED));
    });
}

#[test]
fn a_path_that_drops_long_packets_stalls_unless_the_segments_are_kept_short() {
    const LONG: &str = "tcp sport 443 meta length > 600 drop";
    case("over 600 bytes dropped", |lab| {
        let _origin = at_port_443(good_origin(), ORIGIN);
        lab.filter(&[], &[LONG]);
        check_silent(lab, &fails(INCOMPLETE, STALLED));
    });
    case("over 600 bytes dropped, segments of 500", |lab| {
        let _origin = at_port_443(good_origin(), ORIGIN);
        let short = "tcp dport 443 tcp flags syn tcp option maxseg size set 500";
        lab.filter(&[short], &[LONG]);
        check(lab, &passes("agreed TLS 1.3"));
    });
}

#[test]
fn a_connection_cut_in_mid_handshake_is_incomplete_and_what_was_read_is_judged() {
    // The SYN's answer, the hello's acknowledgement and the server's first flight pass; then
    // nothing does, either way.
    const CUT: &str = "tcp sport 443 ct reply packets > 3 drop";
    const CUT_TOO: &str = "tcp dport 443 ct reply packets > 2 drop";
    for (days, failing) in [
        (60, INCOMPLETE),
        (-1, &["handshake-incomplete", "certificate-expired"]),
    ] {
        case("cut in mid-handshake", |lab| {
            let mut origin = origin_valid_for(days);
            origin.versions = ONLY_TLS_1_2;
            let _origin = at_port_443(origin, ORIGIN);
            lab.count_packets();
            lab.filter(&[CUT_TOO], &[CUT]);
            check_silent(lab, &fails(failing, STALLED));
        });
    }
    case("cut long after the handshake", |lab| {
        let mut origin = good_origin();
        origin.versions = ONLY_TLS_1_2;
        let _origin = at_port_443(origin, ORIGIN);
        lab.count_packets();
        lab.filter(&[], &["tcp sport 443 ct reply packets > 300 drop"]);
        check(lab, &passes("agreed TLS 1.2"));
    });
}

#[test]
fn a_path_that_loses_three_packets_in_ten_is_slow_and_not_a_fault_of_the_origin() {
    case("30 % lost", |lab| {
        let _origin = at_port_443(good_origin(), ORIGIN);
        lab.filter(&["tcp dport 443 numgen random mod 10 < 3 drop"], &[]);
        let given = format!("--resolve={HOST}:443:{ORIGIN}");
        // CloudFront's own values but for the time to connect: a packet lost six times in a row,
        // which is one in a thousand, takes longer than ten seconds.
        let options = ["--connect-timeout=25", &given];
        let expected = Expected {
            seen: "agreed TLS 1.3",
            ..passes("")
        };
        let report = check_given(lab, &options, &expected);
        // What timed out is unknown: no version that the server speaks is called refused.
        for version in ["TLSv1.2", "TLSv1.3"] {
            assert_ne!(report["addresses"][0]["versions"][version], "refused");
        }
    });
}
