//! The destinations of a certificate's address: the public internet, and nothing else.
//!
//! A stranger's certificate names the address, and this program may run inside a network that
//! the stranger cannot reach. This judges the very address that is connected to, after resolution:
//! a name that resolves otherwise the next time gains nothing.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::cloudfront::public_address::why_not_public;

/// The reason, as a noun, not to connect to an address; `None` if a connection is allowed.
pub fn why_refused(address: IpAddr) -> Option<&'static str> {
    if let Some(why) = why_not_public(address) {
        return Some(why);
    }
    match address {
        IpAddr::V4(address) => metadata(address),
        IpAddr::V6(address) => {
            let embedded = embedded(address)?;
            why_not_public(embedded.into()).or_else(|| metadata(embedded))
        }
    }
}

/// Azure's virtual machines reach their host at an address that is public by its number.
fn metadata(address: Ipv4Addr) -> Option<&'static str> {
    (address == Ipv4Addr::new(168, 63, 129, 16)).then_some("a metadata address (168.63.129.16)")
}

/// The IPv4 address that a translator would make of it: IPv4-mapped and IPv4-compatible (RFC 4291
/// section 2.5.5), 64:ff9b::/96 (RFC 6052 section 2.1), 6to4 (RFC 3056 section 2).
fn embedded(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let join = |high: u16, low: u16| Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    match address.segments() {
        [0, 0, 0, 0, 0, 0 | 0xffff, high, low] => Some(join(high, low)),
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => Some(join(high, low)),
        [0x2002, high, low, ..] => Some(join(high, low)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(address: &str) -> bool {
        why_refused(address.parse().unwrap()).is_some()
    }

    #[test]
    fn what_is_inside_is_refused_in_whatever_form() {
        for address in [
            "127.0.0.1",
            "10.1.2.3",
            "169.254.169.254",
            "168.63.129.16",
            "::1",
            "::127.0.0.1",
            "::ffff:169.254.169.254",
            "64:ff9b::10.0.0.1",
            "64:ff9b::169.254.169.254",
            "2002:a00:1::1",
            "fd00:ec2::254",
        ] {
            assert!(refused(address), "{address}");
        }
    }

    #[test]
    fn what_is_outside_is_not() {
        for address in [
            "1.1.1.1",
            "168.63.129.17",
            "2600:9000::1",
            "64:ff9b::1.1.1.1",
            "2002:101:101::1",
        ] {
            assert!(!refused(address), "{address}");
        }
    }
}
