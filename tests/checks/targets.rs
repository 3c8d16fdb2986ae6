//! The target itself: its name, its DNS, its port, its kind.

use std::net::{IpAddr, Ipv4Addr};

use origin_check::observation::{Failure, Stage};
use rcgen::SanType;
use time::macros::datetime;

use super::kept::{self, Kept};
use crate::support::scenario::{Asked, HOST, Scenario, passes, scenario};
use crate::support::site::Site;
use crate::support::{peer, pki};

pub fn all() -> Vec<Scenario> {
    vec![
        scenario(
            "a name that does not exist is unresolved alone",
            "name-unresolved fail",
            kept::unresolved(Failure::Unresolved { name_exists: false }),
        )
        .answered(Some(502)),
        scenario(
            "a name without a record of the wanted family is unresolved",
            "name-unresolved fail",
            kept::unresolved(Failure::Unresolved { name_exists: true }),
        ),
        scenario(
            "a resolver that fails leaves it open",
            "name-unresolved inconclusive",
            kept::unresolved(Failure::ResolverFailed("a temporary failure".into())),
        ),
        passes(
            "a name with a public address in DNS is resolved and public",
            Kept::healthy(&Site::new()).dns_gave([93, 184, 215, 14]),
        )
        .near("name-unresolved, address-not-public"),
        scenario(
            "a name with a private address in DNS that does not answer is not public, and not also timed out",
            "address-not-public fail",
            Kept::unreached(Failure::TimedOut {
                during: Stage::Connect,
            })
            .dns_gave([10, 0, 0, 7]),
        ),
        scenario(
            "a name that the hosts file maps to loopback is not public",
            "address-not-public fail",
            localhost(),
        )
        .near("origin-is-an-address"),
        scenario(
            "port 22 is not allowed, whatever answers there",
            "port-not-allowed fail",
            Site::new().good().named("origin.example.com:22"),
        ),
        passes(
            "port 1024 is allowed",
            Site::new().good().named("origin.example.com:1024"),
        )
        .near("port-not-allowed"),
        scenario(
            "an address as target is an address, and not also one that is not public",
            "origin-is-an-address fail",
            by_address(),
        ),
        scenario(
            "an S3 website endpoint is unsuitable, and its plain HTTP follows from that",
            "origin-kind-unsuitable fail",
            Asked::peer(peer::answers_with("HTTP/1.1 400 Bad Request\r\n\r\n"))
                .named("bucket.s3-website-us-east-1.amazonaws.com"),
        )
        .saying("origin-kind-unsuitable", "website"),
        scenario(
            "an internal load balancer is unsuitable, and what its certificate is for does not matter",
            "origin-kind-unsuitable fail",
            Site::new()
                .good()
                .named("internal-lb-1.us-east-1.elb.amazonaws.com"),
        ),
        passes(
            "an S3 bucket's own endpoint is no unsuitable kind",
            named("bucket.s3.us-east-1.amazonaws.com"),
        )
        .near("origin-kind-unsuitable"),
        scenario(
            "a list of roots over a year old is worth a notice",
            "trust-store-outdated notice",
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
