//! The server name that CloudFront sends, and the names that it accepts in the certificate.
//!
//! Both depend on whether the behavior forwards the viewer's Host header (Developer Guide, "HTTP
//! 502 status code (Bad Gateway)", "Origin settings", and "Helper methods for origin
//! modification" for the server name).

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

/// The names of one handshake.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Names {
    /// The Origin Domain: a DNS name in ASCII form, or the text of an IP address.
    pub origin_domain: String,
    /// The viewer's Host, if the behavior forwards it.
    pub host_header: Option<String>,
    /// A server name to send whatever the rules say (`--sni`).
    pub server_name_override: Option<String>,
}

impl Names {
    /// The server name of the ClientHello: the forwarded Host, else the Origin Domain. RFC 6066,
    /// section 3 knows no addresses, so an origin given as an address is greeted without one.
    pub fn server_name(&self) -> Option<&str> {
        let name = self
            .server_name_override
            .as_deref()
            .or(self.host_header.as_deref())
            .unwrap_or(&self.origin_domain);
        name.parse::<IpAddr>().is_err().then_some(name)
    }

    /// The name whose presence in the certificate makes CloudFront content for certain.
    pub fn wanted(&self) -> &str {
        self.host_header.as_deref().unwrap_or(&self.origin_domain)
    }

    /// The name that two of the three AWS pages accept besides `wanted`, and the third does not.
    pub fn disputed(&self) -> Option<&str> {
        let host = self.host_header.as_ref()?;
        (!host.eq_ignore_ascii_case(&self.origin_domain)).then_some(&self.origin_domain)
    }

    /// Another name this server may know, to tell a refused name from a refused handshake.
    pub fn another(&self) -> Option<&str> {
        let sent = self.server_name()?;
        let names = std::iter::once(&self.origin_domain).chain(&self.host_header);
        let mut others = names.filter(|name| !name.eq_ignore_ascii_case(sent));
        let other = others.find(|name| name.parse::<IpAddr>().is_err())?;
        Some(other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(host_header: Option<&str>) -> Names {
        Names {
            origin_domain: "lb.example.net".into(),
            host_header: host_header.map(Into::into),
            server_name_override: None,
        }
    }

    #[test]
    fn without_a_forwarded_host_everything_is_the_origin_domain() {
        let names = names(None);
        assert_eq!(names.server_name(), Some("lb.example.net"));
        assert_eq!(names.wanted(), "lb.example.net");
        assert_eq!(names.disputed(), None);
        assert_eq!(names.another(), None);
    }

    #[test]
    fn a_forwarded_host_is_sent_and_wanted_and_the_origin_domain_is_disputed() {
        let names = names(Some("www.example.com"));
        assert_eq!(names.server_name(), Some("www.example.com"));
        assert_eq!(names.wanted(), "www.example.com");
        assert_eq!(names.disputed(), Some("lb.example.net"));
        assert_eq!(names.another(), Some("lb.example.net"));
    }

    #[test]
    fn an_address_is_never_sent_as_a_server_name() {
        let names = Names {
            origin_domain: "192.0.2.1".into(),
            host_header: None,
            server_name_override: None,
        };
        assert_eq!(names.server_name(), None);
    }
}
