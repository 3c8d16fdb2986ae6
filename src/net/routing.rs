//! curl's `--resolve` and `--connect-to`: other addresses for a host and port.

use std::net::IpAddr;
use std::str::FromStr;

use crate::target;

/// The replacements for the target's own host, port and DNS.
#[derive(Debug, Clone, Default)]
pub struct Routing {
    pub resolve: Vec<Resolve>,
    pub connect_to: Vec<ConnectTo>,
}

/// The host and port to connect to.
pub(crate) struct HostRoute<'a> {
    pub host: &'a str,
    pub port: u16,
    /// `true` if a `--connect-to` applies.
    pub is_rerouted: bool,
    /// The addresses that a `--resolve` gives.
    pub addresses: Option<&'a [IpAddr]>,
}

impl Routing {
    pub(crate) fn route<'a>(&'a self, host: &'a str, port: u16) -> HostRoute<'a> {
        let mut rules = self.connect_to.iter();
        let rerouted = rules.find(|rule| rule.applies_to(host, port));
        let new_host = rerouted.and_then(|rule| rule.host.as_deref());
        let host = new_host.unwrap_or(host);
        let port = rerouted.and_then(|rule| rule.port).unwrap_or(port);
        let given = self.resolve.iter().find(|rule| rule.applies_to(host, port));
        HostRoute {
            host,
            port,
            is_rerouted: rerouted.is_some(),
            addresses: given.map(|rule| rule.addresses.as_slice()),
        }
    }
}

/// `HOST:PORT:ADDR[,ADDR]...`: use these addresses for that host and port, and no DNS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolve {
    pub host: String,
    pub port: u16,
    pub addresses: Vec<IpAddr>,
}

impl Resolve {
    /// `*` matches every host.
    pub fn applies_to(&self, host: &str, port: u16) -> bool {
        self.port == port && (self.host == "*" || self.host.eq_ignore_ascii_case(host))
    }
}

const RESOLVE_FORM: &str =
    "expected HOST:PORT:ADDR[,ADDR]..., e.g. origin.example.com:443:192.0.2.10";

impl FromStr for Resolve {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (host, rest) = split_host(text).ok_or(RESOLVE_FORM)?;
        let (port, addresses) = rest.split_once(':').ok_or(RESOLVE_FORM)?;
        let host = match host {
            "*" => host.to_owned(),
            _ => target::parse_host(host)?.0,
        };
        let addresses = addresses
            .split(',')
            .map(|address| {
                let bare = address
                    .strip_prefix('[')
                    .and_then(|rest| rest.strip_suffix(']'))
                    .unwrap_or(address);
                bare.parse().map_err(|_| {
                    format!(
                        "'{}' is not an IP address; {RESOLVE_FORM}",
                        address.escape_debug()
                    )
                })
            })
            .collect::<Result<_, _>>()?;
        Ok(Self {
            host,
            port: target::parse_port(port)?,
            addresses,
        })
    }
}

/// `HOST1:PORT1:HOST2:PORT2`: connect to the second pair instead of the first. An empty first
/// host or port matches any, an empty second one changes nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectTo {
    from_host: Option<String>,
    from_port: Option<u16>,
    pub host: Option<String>,
    pub port: Option<u16>,
}

impl ConnectTo {
    pub fn applies_to(&self, host: &str, port: u16) -> bool {
        self.from_port.is_none_or(|from| from == port)
            && self
                .from_host
                .as_ref()
                .is_none_or(|from| from.eq_ignore_ascii_case(host))
    }
}

const CONNECT_TO_FORM: &str =
    "expected HOST1:PORT1:HOST2:PORT2, e.g. origin.example.com:443:lb.example.net:8443";

impl FromStr for ConnectTo {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (from_host, rest) = split_host(text).ok_or(CONNECT_TO_FORM)?;
        let (from_port, rest) = rest.split_once(':').ok_or(CONNECT_TO_FORM)?;
        let (host, port) = split_host(rest).ok_or(CONNECT_TO_FORM)?;
        let optional_host = |host: &str| match host {
            "" => Ok(None),
            host => target::parse_host(host).map(|(ascii, _)| Some(ascii)),
        };
        let optional_port = |port: &str| match port {
            "" => Ok(None),
            port => target::parse_port(port).map(Some),
        };
        Ok(Self {
            from_host: optional_host(from_host)?,
            from_port: optional_port(from_port)?,
            host: optional_host(host)?,
            port: optional_port(port)?,
        })
    }
}

/// Splits `HOST:` off; an IPv6 address is in brackets.
fn split_host(text: &str) -> Option<(&str, &str)> {
    match text.strip_prefix('[') {
        Some(rest) => {
            let (host, after) = rest.split_once(']')?;
            Some((host, after.strip_prefix(':')?))
        }
        None => text.split_once(':'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resolve_takes_several_addresses_of_both_families() {
        let resolve: Resolve = "Origin.example.com:443:192.0.2.1,[2001:db8::1],2001:db8::2"
            .parse()
            .unwrap();
        assert!(resolve.applies_to("origin.example.com", 443));
        assert!(!resolve.applies_to("origin.example.com", 444));
        assert_eq!(resolve.addresses.len(), 3);
    }

    #[test]
    fn connect_to_leaves_out_what_stays_the_same() {
        let connect: ConnectTo = "::[2001:db8::1]:8443".parse().unwrap();
        assert!(connect.applies_to("any.example", 1));
        assert_eq!(connect.host.as_deref(), Some("2001:db8::1"));
        assert_eq!(connect.port, Some(8443));
        let connect: ConnectTo = "a.example:443::".parse().unwrap();
        assert!(!connect.applies_to("b.example", 443));
        assert_eq!((connect.host, connect.port), (None, None));
    }

    #[test]
    fn wrong_values_say_what_would_be_right() {
        for wrong in [
            "",
            "a",
            "a:443",
            "a:x:192.0.2.1",
            "a:443:b.example",
            "a:443:",
            "a:+443:192.0.2.1",
        ] {
            assert!(wrong.parse::<Resolve>().is_err(), "{wrong}");
        }
        for wrong in ["", "a:1", "a:1:b", "a:0:b:1", "a:1:b:+2", "a b:1:c:2"] {
            assert!(wrong.parse::<ConnectTo>().is_err(), "{wrong}");
        }
    }
}
