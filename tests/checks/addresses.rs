//! Several addresses of one name: 127.0.0.1 and 127.0.0.2.

use std::net::{Ipv4Addr, SocketAddr};

use origin_check::cloudfront::settings::IpAddressType;
use origin_check::observation::{Failure, Stage};
use time::Duration;

use super::kept::Kept;
use crate::support::scenario::{Asked, NOW, Scenario, passes, scenario};
use crate::support::site::Site;
use crate::support::tls::TlsServer;

pub fn all() -> Vec<Scenario> {
    vec![
        passes("two addresses that are alike agree", alike()).near("addresses-disagree"),
        scenario(
            "two good addresses with different leaves disagree a little",
            "addresses-disagree warn",
            two(|site| site.server()),
        ),
        scenario(
            "one address that fails makes the failure intermittent",
            "certificate-expired fail, addresses-disagree fail",
            two(|site| {
                site.leaf.not_after = NOW - Duration::days(1);
                site.server()
            }),
        )
        .saying("addresses-disagree", "intermittent"),
        scenario(
            "one address that refuses makes the failure intermittent",
            "connection-refused fail, addresses-disagree fail",
            one_refuses(),
        ),
        scenario(
            "two addresses that fail differently disagree a little",
            "connection-refused fail, certificate-expired fail, addresses-disagree warn",
            one_refuses_and_one_is_expired(),
        ),
        scenario(
            "two addresses with one leaf and different warnings disagree a little",
            "http-no-response warn, addresses-disagree warn",
            one_gives_no_answer(),
        ),
        scenario(
            "one address that cannot be reached leaves it open",
            "connection-timed-out inconclusive, addresses-disagree inconclusive",
            Kept::healthy(&Site::new()).and_unreached(Failure::TimedOut {
                during: Stage::Connect,
            }),
        ),
        passes(
            "an address that was given is used whatever the family",
            alike().with(|settings| settings.ip_address_type = IpAddressType::Ipv6),
        ),
    ]
}

/// Where the second address is, once the first one is known.
fn second(first: SocketAddr) -> SocketAddr {
    (Ipv4Addr::new(127, 0, 0, 2), first.port()).into()
}

fn pair(site: &Site, first: TlsServer, other: TlsServer) -> Asked {
    let first = first.start();
    let other = other.start_at(second(first.address()));
    Asked::peers(vec![first, other]).trusting(&site.root.certificate)
}

/// A good server, and another one with a leaf of its own.
fn two(other: impl FnOnce(&mut Site) -> TlsServer) -> Asked {
    let mut site = Site::new();
    let first = site.server();
    let other = other(&mut site);
    pair(&site, first, other)
}

fn alike() -> Asked {
    let site = Site::new();
    let chain = site.chain();
    pair(&site, site.serving(chain.clone()), site.serving(chain))
}

fn one_gives_no_answer() -> Asked {
    let site = Site::new();
    let chain = site.chain();
    let mut other = site.serving(chain.clone());
    other.response.clear();
    pair(&site, site.serving(chain), other)
}

fn one_refuses() -> Asked {
    beside_a_closed_port(&Site::new())
}

fn one_refuses_and_one_is_expired() -> Asked {
    beside_a_closed_port(&Site::with(|leaf| leaf.not_after = NOW - Duration::days(1)))
}

fn beside_a_closed_port(site: &Site) -> Asked {
    let peer = site.server().start();
    let first = peer.address();
    Asked::addresses(vec![first, second(first)])
        .keeping(peer)
        .trusting(&site.root.certificate)
}
