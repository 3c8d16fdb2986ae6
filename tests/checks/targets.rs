//! The target itself: its name, its DNS, its port, its kind.

use std::net::{IpAddr, Ipv4Addr};

use origin_check::check::Verdict::{Fail, Inconclusive, Pass};
use origin_check::observation::{Failure, Stage};
use rcgen::SanType;
use time::macros::datetime;

use super::kept::{self, Kept};
use crate::support::scenario::{Asked, HOST, Scenario, scenario};
use crate::support::site::Site;
use crate::support::{peer, pki};

pub fn all() -> Vec<Scenario> {
    vec![
        scenario(
            "a name that does not exist is unresolved alone",
            Fail,
            &[("name-unresolved", "fail")],
            kept::unresolved(Failure::Unresolved { name_exists: false }),
        ),
        scenario(
            "a name without a record of the wanted family is unresolved",
            Fail,
            &[("name-unresolved", "fail")],
            kept::unresolved(Failure::Unresolved { name_exists: true }),
        ),
        scenario(
            "a resolver that fails leaves it open",
            Inconclusive,
            &[("name-unresolved", "inconclusive")],
            kept::unresolved(Failure::ResolverFailed("a temporary failure".into())),
        ),
        scenario(
            "a name with a public address in DNS is resolved and public",
            Pass,
            &[],
            Kept::healthy(&Site::new()).dns_gave([93, 184, 215, 14]),
        ),
        scenario(
            "a name with a private address in DNS that does not answer is not public, and not also timed out",
            Fail,
            &[("address-not-public", "fail")],
            Kept::unreached(Failure::TimedOut {
                during: Stage::Connect,
            })
            .dns_gave([10, 0, 0, 7]),
        ),
        scenario(
            "a name that the hosts file maps to loopback is not public",
            Fail,
            &[("address-not-public", "fail")],
            localhost(),
        ),
        scenario(
            "port 22 is not allowed, whatever answers there",
            Fail,
            &[("port-not-allowed", "fail")],
            Site::new().good().named("origin.example.com:22"),
        ),
        scenario(
            "port 1024 is allowed",
            Pass,
            &[],
            Site::new().good().named("origin.example.com:1024"),
        ),
        scenario(
            "an address as target is an address, and not also one that is not public",
            Fail,
            &[("origin-is-an-address", "fail")],
            by_address(),
        ),
        scenario(
            "an S3 website endpoint is unsuitable, and its plain HTTP follows from that",
            Fail,
            &[("origin-kind-unsuitable", "fail")],
            Asked::peer(peer::answers_with("HTTP/1.1 400 Bad Request\r\n\r\n"))
                .named("bucket.s3-website-us-east-1.amazonaws.com"),
        ),
        scenario(
            "an internal load balancer is unsuitable, and what its certificate is for does not matter",
            Fail,
            &[("origin-kind-unsuitable", "fail")],
            Site::new()
                .good()
                .named("internal-lb-1.us-east-1.elb.amazonaws.com"),
        ),
        scenario(
            "an S3 bucket's own endpoint is no unsuitable kind",
            Pass,
            &[],
            named("bucket.s3.us-east-1.amazonaws.com"),
        ),
        scenario(
            "a list of roots over a year old is worth a notice",
            Pass,
            &[("trust-store-outdated", "notice")],
            in_a_year(),
        ),
    ]
}

fn named(host: &'static str) -> Asked {
    let mut site = Site::new();
    site.leaf = pki::leaf(host, crate::support::scenario::NOW);
    site.good().named(host)
}

fn localhost() -> Asked {
    let mut site = Site::new();
    site.leaf = pki::leaf("localhost", crate::support::scenario::NOW);
    let peer = site.server().start();
    let target = format!("localhost:{}", peer.address().port());
    Asked::literally(&target)
        .keeping(peer)
        .trusting(&site.root.certificate)
}

fn by_address() -> Asked {
    let site = Site::with(|leaf| {
        let loopback = SanType::IpAddress(IpAddr::V4(Ipv4Addr::LOCALHOST));
        leaf.subject_alt_names = vec![loopback, SanType::DnsName(HOST.try_into().unwrap())];
    });
    let peer = site.server().start();
    Asked::literally(&peer.address().to_string())
        .keeping(peer)
        .trusting(&site.root.certificate)
}

fn in_a_year() -> Kept {
    let moment = datetime!(2027-10-21 0:00 UTC);
    let site = Site::with(|leaf| pki::valid_for_days(leaf, moment, -30, 60));
    Kept::healthy(&site).at(moment)
}
