//! Name servers that do not answer as they should.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use serde_json::json;

use crate::client::{
    Expected, HOST, at_port_443, check_silent_with, check_with, fails, good_origin, inconclusive,
    passes,
};
use crate::lab::{Lab, ORIGIN, case};
use crate::name_server::{Kind, NameServer, Record, Reply};
use crate::support::json::assert_has;
use crate::support::lab::{ended, interrupt, start, wait_until};

const UNRESOLVED: &[&str] = &["name-unresolved"];
const SILENT: &str = "the resolver failed: no answer from 11.0.0.1 in time";
const DUALSTACK: &[&str] = &["--ip-address-type=dualstack"];
const CONFIGURATION: &str = "nameserver 11.0.0.1\nsearch .\noptions timeout:30 attempts:1\n";

/// A case with a good origin and a name server that answers like this.
fn named(
    name: &str,
    reply: impl Fn(&str, Kind) -> Reply + Send + 'static,
    run: impl FnOnce(&Lab) + Send,
) {
    case(name, |lab| {
        let _origin = at_port_443(good_origin(), ORIGIN);
        lab.resolve_with(CONFIGURATION);
        let _name_server = NameServer::start(reply);
        run(lab);
    });
}

/// The origin's address for A, nothing for AAAA.
fn address(_: &str, kind: Kind) -> Reply {
    Reply::Records(match kind {
        Kind::A => vec![Record::Address(HOST, ORIGIN)],
        _ => Vec::new(),
    })
}

#[test]
fn a_name_with_an_address_passes() {
    named("A", address, |lab| {
        check_with(lab, &[], &passes("agreed TLS 1.3"));
        check_with(lab, DUALSTACK, &passes("agreed TLS 1.3"));
    });
}

/// Every question is answered like this.
fn always(reply: Reply) -> impl Fn(&str, Kind) -> Reply {
    move |_, _| reply.clone()
}

#[test]
fn a_name_that_does_not_exist_is_told_from_one_without_an_address() {
    let seen = "origin.example.com was not found by this machine's resolver 11.0.0.1";
    named("NXDOMAIN", always(Reply::DoesNotExist(Vec::new())), |lab| {
        check_with(lab, &[], &fails(UNRESOLVED, seen));
    });
    let seen = "this machine's resolver 11.0.0.1 has no A record of origin.example.com";
    named("no data", always(Reply::Records(Vec::new())), |lab| {
        check_with(lab, &[], &fails(UNRESOLVED, seen));
    });
    let seen = "has no AAAA record of origin.example.com";
    named("only A, and AAAA is wanted", address, |lab| {
        check_with(lab, &["-6"], &fails(UNRESOLVED, seen));
    });
}

#[test]
fn a_resolver_that_fails_refuses_or_is_silent_says_nothing_about_the_name() {
    for (name, reply) in [
        ("SERVFAIL", Reply::ServerFailure),
        ("REFUSED", Reply::Refused),
    ] {
        named(name, always(reply), |lab| {
            let seen = format!("the resolver failed: 11.0.0.1 answers {name}");
            check_with(lab, &[], &inconclusive(UNRESOLVED, &seen));
        });
    }
    named("silence", always(Reply::Silence), |lab| {
        check_silent_with(lab, &[], &inconclusive(UNRESOLVED, SILENT));
    });
}

#[test]
fn a_resolver_that_cannot_be_reached_is_told_from_one_that_is_silent() {
    case("no DNS server", |lab| {
        lab.resolve_with(CONFIGURATION);
        let seen = "the resolver failed: 11.0.0.1 runs no DNS server";
        check_with(lab, &[], &inconclusive(UNRESOLVED, seen));
    });
    case("no network", |lab| {
        lab.resolve_with("nameserver 12.0.0.1\noptions timeout:1 attempts:1\n");
        let seen = "could not be asked from this machine: it cannot reach its DNS resolver 12.0.0.1: network is unreachable";
        check_with(lab, &[], &inconclusive(UNRESOLVED, seen));
    });
    named("gives up by itself", always(Reply::Silence), |lab| {
        lab.resolve_with("nameserver 11.0.0.1\noptions timeout:1 attempts:1\n");
        let seen = "the resolver failed: 11.0.0.1 does not answer";
        check_with(lab, &[], &inconclusive(UNRESOLVED, seen));
    });
}

#[test]
fn a_chain_of_aliases_is_followed_and_one_that_leads_nowhere_is_a_name_without_address() {
    fn aliases() -> Vec<Record> {
        vec![
            Record::Alias(HOST, "balancer.example.net"),
            Record::Alias("balancer.example.net", "node-1.example.net"),
        ]
    }
    let with_address = |_: &str, kind| {
        let mut records = aliases();
        if kind == Kind::A {
            records.push(Record::Address("node-1.example.net", ORIGIN));
        }
        Reply::Records(records)
    };
    named("aliases", with_address, |lab| {
        check_with(lab, &[], &passes("node-1.example.net"));
    });
    let dangling = always(Reply::DoesNotExist(aliases()));
    named("dangling alias", dangling, |lab| {
        let seen = "it is an alias (CNAME) of a name without an address";
        check_with(lab, &[], &fails(UNRESOLVED, seen));
    });
    let without = always(Reply::Records(aliases()));
    named("alias without an address", without, |lab| {
        // As a name that does not exist or as one without data, by the C library's version.
        let seen = "wanted at least one A record in public DNS";
        check_with(lab, &[], &fails(UNRESOLVED, seen));
    });
}

/// The A record is fine, and what is asked for AAAA is answered like this.
fn aaaa_broken(broken: Reply) -> impl Fn(&str, Kind) -> Reply {
    move |name, kind| match kind {
        Kind::Aaaa => broken.clone(),
        _ => address(name, kind),
    }
}

#[test]
fn broken_aaaa_records_are_no_matter_where_only_ipv4_is_used() {
    for broken in [Reply::ServerFailure, Reply::Refused, Reply::Silence] {
        named("AAAA broken", aaaa_broken(broken), |lab| {
            check_with(lab, &[], &passes("agreed TLS 1.3"));
        });
    }
}

/// Whether CloudFront would find IPv6 addresses there is not known, so that a good A record is no
/// pass; what is wrong at its address is.
#[test]
fn broken_aaaa_records_leave_the_a_records_to_dualstack() {
    for (broken, why) in [
        (Reply::ServerFailure, "11.0.0.1 answers SERVFAIL"),
        (Reply::Refused, "11.0.0.1 answers REFUSED"),
        (Reply::Silence, SILENT),
    ] {
        let only_a = aaaa_broken(broken.clone());
        named("AAAA broken, dualstack", only_a, |lab| {
            check_silent_with(lab, DUALSTACK, &inconclusive(UNRESOLVED, why));
            check_silent_with(lab, DUALSTACK, &inconclusive(UNRESOLVED, "agreed TLS 1.3"));
        });
        case("AAAA broken, dualstack, and A is bad", |lab| {
            lab.resolve_with(CONFIGURATION);
            let _name_server = NameServer::start(aaaa_broken(broken));
            let both = Expected {
                inconclusive: UNRESOLVED,
                ..fails(&["connection-refused"], "refused")
            };
            check_silent_with(lab, DUALSTACK, &both);
        });
    }
}

#[test]
fn broken_a_records_leave_the_aaaa_records_to_dualstack() {
    let no_aaaa = |_: &str, kind| match kind {
        Kind::A => Reply::Silence,
        _ => Reply::Records(Vec::new()),
    };
    named("A silent, dualstack, no AAAA", no_aaaa, |lab| {
        check_silent_with(lab, DUALSTACK, &inconclusive(UNRESOLVED, SILENT));
    });
}

#[test]
fn silent_dns_is_waited_for_until_the_time_is_up() {
    named("silence and --timeout", always(Reply::Silence), |lab| {
        let seen = "--timeout ended the check while it waited for DNS from 11.0.0.1";
        check_with(lab, &["--timeout=1"], &inconclusive(UNRESOLVED, seen));
    });
}

#[test]
fn verify_names_the_resolver_too() {
    for (reply, error) in [
        (
            Reply::DoesNotExist(Vec::new()),
            "origin.example.com was not found by this machine's resolver 11.0.0.1",
        ),
        (
            Reply::Records(Vec::new()),
            "this machine's resolver 11.0.0.1 has no A or AAAA record of origin.example.com",
        ),
        (
            Reply::ServerFailure,
            "the resolver failed: 11.0.0.1 answers SERVFAIL",
        ),
    ] {
        named("verify", always(reply), |lab| {
            let mut program = lab.origin_check();
            program.args(["verify", "--json", "--connect-timeout", "30", HOST]);
            let said = ended(start(&mut program)).only_json();
            assert_has(&said, json!({"exit": 3, "error": error}));
        });
    }
}

#[test]
fn ctrl_c_while_dns_is_silent_says_that_dns_was_awaited() {
    let asked = Arc::new(AtomicUsize::new(0));
    let name_server = {
        let asked = asked.clone();
        move |_: &str, _| {
            asked.fetch_add(1, SeqCst);
            Reply::Silence
        }
    };
    named("silence and Ctrl-C", name_server, |lab| {
        let awaited = "Ctrl-C ended the check while it waited for DNS from 11.0.0.1";
        for command in [&["--json", "-v", HOST][..], &["verify", "--json", HOST]] {
            let before = asked.load(SeqCst);
            let mut program = lab.origin_check();
            let child = start(program.args(command).args(["--connect-timeout", "100"]));
            wait_until("DNS is asked", || asked.load(SeqCst) > before);
            interrupt(&child);
            let said = ended(child);
            assert_eq!(said.status, Some(130), "{said:?}");
            assert!(said.stdout.contains(awaited), "{said:?}");
        }
    });
}
