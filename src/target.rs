//! A target: host, port and the names of the handshake, parsed once.

use std::fmt;
use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::cloudfront::names::Names;
pub use crate::host::parse_host;
pub(crate) use crate::host::parse_port;
use crate::host::{authority, split_port};

/// One origin and one set of names to check it with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// The target as the user wrote it.
    pub input: String,
    /// The host in ASCII form (an internationalised name as `xn--…`), or the text of an address.
    pub host: String,
    /// The host as a person reads it, where it differs from the ASCII form.
    pub host_unicode: Option<String>,
    pub port: u16,
    /// The names that CloudFront would send and accept.
    pub names: Names,
    /// The file and line of a list, or the place in a configuration.
    pub source: Option<String>,
}

/// A target that cannot be read; the text says what would be right.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{}' is not a target: {reason}", shown(.input))]
pub struct InvalidTarget {
    input: String,
    reason: String,
}

fn shown(input: &str) -> String {
    // What stands before an '@' may be a password, and this line may end in a log.
    let input = match input.rsplit_once('@') {
        Some((_, after)) => format!("***@{after}"),
        None => input.to_owned(),
    };
    // Quotation marks need no escape to be safe.
    let input = input.escape_debug().to_string();
    input.replace("\\\"", "\"").replace("\\'", "'")
}

/// The port of HTTPS, when none is given.
pub const HTTPS: u16 = 443;

impl Target {
    /// Reads `host`, `host:port`, `host/path`, `[ipv6]:port`, a bare IPv6 address, or
    /// `https://host[:port]/…`. [`path_and_query`] has the path.
    pub fn parse(input: &str) -> Result<Self, InvalidTarget> {
        let invalid = |reason: String| InvalidTarget {
            input: input.to_owned(),
            reason,
        };
        let authority = authority(input.trim()).map_err(|reason| invalid(reason.to_owned()))?;
        let (host, port) = split_port(authority).map_err(|reason| invalid(reason.to_owned()))?;
        let port = match port {
            None => HTTPS,
            Some(digits) => parse_port(digits).map_err(&invalid)?,
        };
        let host = parse_host(host).map_err(&invalid)?;
        Ok(Self::new(input.trim().to_owned(), host, port))
    }

    /// The target for a host that [`parse_host`] returned, if no viewer Host is forwarded.
    pub fn new(input: String, (host, host_unicode): (String, Option<String>), port: u16) -> Self {
        Self {
            input,
            names: Names {
                origin_domain: host.clone(),
                host_header: None,
                server_name_override: None,
            },
            host,
            host_unicode,
            port,
            source: None,
        }
    }

    /// The same origin, if the behavior forwards this viewer Host.
    pub fn with_host_header(mut self, name: String) -> Self {
        self.names.host_header = Some(name);
        self
    }

    /// The address, when the origin is given as one.
    pub fn address(&self) -> Option<IpAddr> {
        self.host.parse().ok()
    }

    /// `host:port`, also for the usual port.
    pub fn with_port(&self) -> String {
        host_and_port(&self.host, self.port)
    }
}

/// `host:port`, with brackets around an IPv6 address.
pub fn host_and_port(host: &str, port: u16) -> String {
    if host.contains(':') {
        format!("[{host}]:{port}")
    } else {
        format!("{host}:{port}")
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.port == HTTPS && !self.host.contains(':') {
            f.write_str(&self.host)
        } else {
            f.write_str(&self.with_port())
        }
    }
}

/// The path and query of a URL, or of what was given without a scheme; `None` if at most `/`
/// follows the host.
pub fn path_and_query(input: &str) -> Result<Option<String>, InvalidTarget> {
    let input = input.trim();
    let rest = input.split_once("://").map_or(input, |(_, rest)| rest);
    let (rest, _) = rest.split_once('#').unwrap_or((rest, ""));
    let path = match rest.find(['/', '?']).and_then(|begin| rest.get(begin..)) {
        None | Some("/") => return Ok(None),
        Some(query) if query.starts_with('?') => format!("/{query}"),
        Some(path) => path.to_owned(),
    };
    if !path.bytes().all(|byte| (0x21..=0x7e).contains(&byte)) {
        return Err(InvalidTarget {
            input: input.to_owned(),
            reason: "its path contains a blank or a character outside ASCII; percent-encode it"
                .to_owned(),
        });
    }
    Ok(Some(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host_and_port(input: &str) -> (String, u16) {
        let target = Target::parse(input).unwrap();
        (target.host, target.port)
    }

    #[test]
    fn every_documented_form_is_read() {
        for (input, host, port) in [
            ("origin.example.com", "origin.example.com", 443),
            ("Origin.Example.COM.", "origin.example.com", 443),
            ("origin.example.com:8443", "origin.example.com", 8443),
            (
                "https://origin.example.com/path?q#f",
                "origin.example.com",
                443,
            ),
            (
                "HTTPS://origin.example.com:8443",
                "origin.example.com",
                8443,
            ),
            ("origin.example.com/path?q", "origin.example.com", 443),
            ("origin.example.com:8443?q", "origin.example.com", 8443),
            ("192.0.2.1:444", "192.0.2.1", 444),
            ("[2001:db8::1]:444", "2001:db8::1", 444),
            ("[2001:db8::1]", "2001:db8::1", 443),
            ("2001:db8::1", "2001:db8::1", 443),
            ("my_host.example.com", "my_host.example.com", 443),
            ("localhost", "localhost", 443),
        ] {
            assert_eq!(host_and_port(input), (host.to_owned(), port), "{input}");
        }
    }

    #[test]
    fn the_path_of_a_target_is_read_with_and_without_a_scheme() {
        for (input, path) in [
            ("origin.example.com", None),
            ("origin.example.com/", None),
            ("https://origin.example.com:8443/", None),
            ("origin.example.com/a/b?c=d#e", Some("/a/b?c=d")),
            ("https://origin.example.com?c=d", Some("/?c=d")),
            ("[2001:db8::1]:444/a", Some("/a")),
        ] {
            assert_eq!(path_and_query(input).unwrap().as_deref(), path, "{input}");
        }
        let error = path_and_query("origin.example.com/ä").unwrap_err();
        assert!(error.to_string().contains("percent-encode it"), "{error}");
    }

    #[test]
    fn an_internationalised_name_is_kept_in_both_forms() {
        let target = Target::parse("bücher.example").unwrap();
        assert_eq!(target.host, "xn--bcher-kva.example");
        assert_eq!(target.host_unicode.as_deref(), Some("bücher.example"));
        let target = Target::parse("xn--bcher-kva.example").unwrap();
        assert_eq!(target.host_unicode.as_deref(), Some("bücher.example"));
        assert_eq!(Target::parse("example.com").unwrap().host_unicode, None);
    }

    #[test]
    fn what_is_not_a_target_is_refused_with_a_reason() {
        for (input, reason) in [
            ("", "no host name"),
            ("https://", "no host name"),
            ("http://example.com", "https://"),
            ("ftp://example.com", "https://"),
            ("a.example,b.example", "separate targets with a blank"),
            ("https://", "no host name"),
            ("/path", "no host name"),
            ("user@example.com", "user name"),
            ("example.com:0", "1 to 65535"),
            ("example.com:65536", "1 to 65535"),
            ("example.com:+443", "1 to 65535"),
            ("example.com:", "the port after"),
            (":443", "the host name before"),
            ("2001:db8::1:443:x", "brackets"),
            ("[2001:db8::1", "']'"),
            ("[example.com]", "IPv6"),
            ("a..b", "two dots"),
            ("exa mple.com", "' '"),
            ("-a.example.com", "'-'"),
            ("*.example.com", "wildcard"),
            ("1.2.3", "IPv4"),
            ("0x7f000001:443", "IPv4"),
            ("10.0x1", "IPv4"),
            ("origin.example.com:443:1", "only one ':'"),
            ("a.example:443:x", "only one ':'"),
            ("256.1.1.1", "IPv4"),
            ("a\u{1b}[31m.com", "is not allowed"),
        ] {
            let error = Target::parse(input).unwrap_err().to_string();
            assert!(error.contains(reason), "{input:?}: {error}");
            assert!(!error.contains('\u{1b}'));
        }
        assert!(Target::parse(&format!("{}.com", "a".repeat(64))).is_err());
        assert!(Target::parse(&vec!["abcdefg"; 40].join(".")).is_err());
    }
}
