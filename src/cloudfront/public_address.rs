//! The addresses that CloudFront can reach: those of the public internet.
//!
//! Developer Guide, "HTTP 504 status code (Gateway Timeout)": an origin that is not on the
//! internet is not reached. The blocks are those that IANA's special-purpose address registries
//! (RFC 6890 and its updates) do not call globally reachable.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The kind of an address that is not part of the public internet; `None` for a public one.
pub fn why_not_public(address: IpAddr) -> Option<&'static str> {
    match address {
        IpAddr::V4(address) => why_not_public_v4(address),
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(mapped) => why_not_public_v4(mapped),
            None => why_not_public_v6(address),
        },
    }
}

fn why_not_public_v4(address: Ipv4Addr) -> Option<&'static str> {
    let [a, b, c, _] = address.octets();
    match (a, b, c) {
        (0, ..) => Some("an unspecified address (0.0.0.0/8)"),
        (10, ..) => Some("a private address (10.0.0.0/8)"),
        (100, 64..=127, _) => Some("a shared address of a carrier or VPC (100.64.0.0/10)"),
        (127, ..) => Some("a loopback address (127.0.0.0/8)"),
        (169, 254, _) => Some("a link-local address (169.254.0.0/16)"),
        (172, 16..=31, _) => Some("a private address (172.16.0.0/12)"),
        (192, 0, 0) => Some("a reserved address (192.0.0.0/24)"),
        (192, 0, 2) | (198, 51, 100) | (203, 0, 113) => Some("an address for documentation"),
        (192, 168, _) => Some("a private address (192.168.0.0/16)"),
        (198, 18..=19, _) => Some("an address for benchmarks (198.18.0.0/15)"),
        (224..=239, ..) => Some("a multicast address (224.0.0.0/4)"),
        (240..=255, ..) => Some("a reserved address (240.0.0.0/4)"),
        _ => None,
    }
}

fn why_not_public_v6(address: Ipv6Addr) -> Option<&'static str> {
    match address.segments() {
        [0, 0, 0, 0, 0, 0, 0, 0] => Some("the unspecified address (::)"),
        [0, 0, 0, 0, 0, 0, 0, 1] => Some("the loopback address (::1)"),
        [0x64, 0xff9b, 1, ..] => Some("an address of local translation (64:ff9b:1::/48)"),
        [0x100, 0, 0, 0, ..] => Some("a discarded address (100::/64)"),
        [0x2001, 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => Some("an address for documentation"),
        [0xfc00..=0xfdff, ..] => Some("a private address (fc00::/7)"),
        [0xfe80..=0xfebf, ..] => Some("a link-local address (fe80::/10)"),
        [0xfec0..=0xfeff, ..] => Some("a site-local address (fec0::/10)"),
        [0xff00..=0xffff, ..] => Some("a multicast address (ff00::/8)"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_public(address: &str) -> bool {
        why_not_public(address.parse().unwrap()).is_none()
    }

    #[test]
    fn special_purpose_addresses_are_not_public() {
        for address in [
            "0.0.0.0",
            "10.0.0.1",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.2.1",
            "192.168.1.1",
            "198.19.0.1",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:10.0.0.1",
            "2001:db8::1",
            "fd00::1",
            "fe80::1",
            "ff02::1",
        ] {
            assert!(!is_public(address), "{address}");
        }
    }

    #[test]
    fn their_neighbours_are_public() {
        for address in [
            "1.1.1.1",
            "9.255.255.255",
            "11.0.0.1",
            "100.63.255.255",
            "100.128.0.1",
            "126.0.0.1",
            "169.253.0.1",
            "172.15.0.1",
            "172.32.0.1",
            "192.167.0.1",
            "192.0.1.1",
            "223.255.255.255",
            "::ffff:1.1.1.1",
            "2600:9000::1",
            "2001:db9::1",
            "fbff::1",
        ] {
            assert!(is_public(address), "{address}");
        }
    }
}
