//! The name servers of this machine's resolver: `getaddrinfo` does not tell whom it asks.

use std::net::IpAddr;
use std::sync::LazyLock;

/// The most name servers that the C library reads.
const MOST: usize = 3;

/// The name servers in the order in which they are asked; none if this system keeps them elsewhere.
pub(crate) fn name_servers() -> &'static [IpAddr] {
    static READ: LazyLock<Vec<IpAddr>> = LazyLock::new(read);
    &READ
}

/// macOS writes the file too, but its resolver does not read it.
#[cfg(all(unix, not(target_vendor = "apple")))]
fn read() -> Vec<IpAddr> {
    std::fs::read_to_string("/etc/resolv.conf").map_or_else(|_| Vec::new(), |text| parse(&text))
}

#[cfg(not(all(unix, not(target_vendor = "apple"))))]
fn read() -> Vec<IpAddr> {
    Vec::new()
}

/// resolv.conf(5). A server whose address has a zone is left out.
fn parse(text: &str) -> Vec<IpAddr> {
    let server = |line: &str| {
        let mut words = line.split_ascii_whitespace();
        (words.next() == Some("nameserver")).then(|| words.next()?.parse().ok())?
    };
    text.lines().filter_map(server).take(MOST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_servers_are_read_and_nothing_else() {
        let text = "# nameserver 192.0.2.1\nsearch example.com\nnameserver 192.0.2.53\n\
            nameserver fe80::1%eth0\n  nameserver\t2001:db8::53 # second\noptions timeout:1\n";
        let expected: [IpAddr; 2] = [[192, 0, 2, 53].into(), "2001:db8::53".parse().unwrap()];
        assert_eq!(parse(text), expected);
        assert_eq!(parse(&"nameserver 192.0.2.1\n".repeat(5)).len(), MOST);
        assert_eq!(parse(""), [] as [IpAddr; 0]);
    }
}
