//! A target: host, port and the names of the handshake, parsed once.

use std::fmt;
use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::cloudfront::names::Names;

/// One origin and one set of names to check it with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// The target as the user wrote it.
    pub input: String,
    /// The host in ASCII form (an internationalised name as `xn--…`), or the text of an address.
    pub host: String,
    /// The host as a person reads it, where it differs from the ASCII form.
    pub host_unicode: Option<String>,
    /// The TCP port.
    pub port: u16,
    /// The names that CloudFront would send and accept.
    pub names: Names,
    /// The file and line of a list, or the place in a configuration.
    pub source: Option<String>,
}

/// A target that cannot be read; the text says what would be right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidTarget {
    input: String,
    reason: String,
}

impl fmt::Display for InvalidTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What stands before an '@' may be a password, and this line may end in a log.
        let input = match self.input.rsplit_once('@') {
            Some((_, after)) => format!("***@{after}"),
            None => self.input.clone(),
        };
        // Quotation marks need no escape to be safe.
        let input = input.escape_debug().to_string();
        let input = input.replace("\\\"", "\"").replace("\\'", "'");
        write!(f, "'{input}' is not a target: {}", self.reason)
    }
}

impl std::error::Error for InvalidTarget {}

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
}

impl Target {
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
        if self.host.contains(':') {
            write!(f, "[{}]:{}", self.host, self.port)
        } else if self.port == HTTPS {
            f.write_str(&self.host)
        } else {
            write!(f, "{}:{}", self.host, self.port)
        }
    }
}

/// The `host[:port]` part of a URL, or of what was given without a scheme.
fn authority(input: &str) -> Result<&str, &'static str> {
    const MARKS: [char; 9] = ['"', '\'', '`', '‘', '’', '“', '”', '<', '>'];
    if input.starts_with(MARKS) || input.ends_with(MARKS) {
        return Err("leave the marks around it out");
    }
    if has_half_a_scheme(input) {
        return Err("a URL begins with https://");
    }
    let rest = match input.split_once("://") {
        None => input,
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("https") => rest,
        Some((scheme, _)) if scheme.eq_ignore_ascii_case("http") => {
            return Err("http:// has no TLS to check; give the https:// URL or the host name");
        }
        Some(_) => return Err("only https:// URLs, host names and addresses can be checked"),
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if authority.contains('@') {
        return Err("leave the user name and password out");
    }
    if authority.is_empty() {
        return Err("there is no host name in it");
    }
    if authority.contains(',') {
        return Err("put a blank between two targets, not a comma");
    }
    Ok(authority)
}

/// `true` for `https:/host`, `https:host` and `https//host`; `https:443` is a host and a port.
fn has_half_a_scheme(input: &str) -> bool {
    let lower = input.to_ascii_lowercase();
    let rest = lower
        .strip_prefix("https")
        .or_else(|| lower.strip_prefix("http"));
    let rest = rest.filter(|rest| !rest.starts_with("://"));
    rest.is_some_and(|rest| match rest.strip_prefix(':') {
        Some(after) => after.starts_with(|first: char| !first.is_ascii_digit()),
        None => rest.starts_with("//"),
    })
}

/// The path and query of a URL, or of what was given without a scheme; `None` if there is no more
/// than `/`.
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

const ZONE: &str = "leave the zone (%...) out: CloudFront cannot reach the address of a link";

fn split_port(authority: &str) -> Result<(&str, Option<&str>), &'static str> {
    if let Some(rest) = authority.strip_prefix('[') {
        let (host, after) = rest
            .split_once(']')
            .ok_or("the ']' after the address is missing")?;
        if host.parse::<std::net::Ipv6Addr>().is_err() {
            return Err(if host.contains('%') {
                ZONE
            } else {
                "brackets are for IPv6 addresses; write a host name without them"
            });
        }
        return match after.strip_prefix(':') {
            Some(port) => Ok((host, Some(port))),
            None if after.is_empty() => Ok((host, None)),
            None => Err("after ']' only ':' and a port can follow"),
        };
    }
    if authority.parse::<std::net::Ipv6Addr>().is_ok() {
        if authority.ends_with(":443") || authority.ends_with(":8443") {
            return Err("put the IPv6 address into brackets: [2001:db8::1]:443 if it has a port");
        }
        return Ok((authority, None));
    }
    match authority.split_once(':') {
        None => Ok((authority, None)),
        Some((_, port)) if port.contains(':') && authority.contains('%') => Err(ZONE),
        Some((_, port)) if port.contains(':') && is_like_ipv6(authority) => {
            Err("an IPv6 address with a port needs brackets: [2001:db8::1]:443")
        }
        Some((_, port)) if port.contains(':') => {
            Err("after the host name only one ':' and a port can follow")
        }
        Some(("", _)) => Err("there is no host name before the ':'"),
        Some((_, "")) => Err("there is no port after the ':'"),
        Some((host, port)) => Ok((host, Some(port))),
    }
}

/// An IPv6 address begins with '::' or with a group of hexadecimal digits and a ':'.
fn is_like_ipv6(authority: &str) -> bool {
    let group = authority.split(':').next().unwrap_or_default();
    group.len() <= 4 && group.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// A port: digits, and nothing else that Rust would read as a number.
pub(crate) fn parse_port(digits: &str) -> Result<u16, String> {
    let valid = digits.bytes().all(|byte| byte.is_ascii_digit());
    match digits.parse::<u16>() {
        Ok(port) if valid && port > 0 => Ok(port),
        _ => Err(format!(
            "'{}' is not a port; a port is a number from 1 to 65535",
            digits.escape_debug()
        )),
    }
}

/// A DNS name in ASCII form and, where it differs, in Unicode; or an address.
pub fn parse_host(host: &str) -> Result<(String, Option<String>), String> {
    if let Ok(address) = host.parse::<IpAddr>() {
        return Ok((address.to_string(), None));
    }
    let host = host.strip_suffix('.').unwrap_or(host);
    let ascii = if host.is_ascii() {
        host.to_ascii_lowercase()
    } else {
        idna::domain_to_ascii(host)
            .map_err(|_| "the internationalised name cannot be put in its xn-- form".to_owned())?
    };
    check_dns_name(&ascii)?;
    let (unicode, readable) = idna::domain_to_unicode(&ascii);
    let differs = readable.is_ok() && unicode != ascii;
    Ok((ascii, differs.then_some(unicode)))
}

/// RFC 1035, section 2.3.4 for the lengths. The underscore is not a letter of a host name, yet DNS
/// and servers know it.
fn check_dns_name(name: &str) -> Result<(), String> {
    if name.is_empty() {
        return Err("there is no host name in it".into());
    }
    if name.len() > 253 {
        return Err(format!(
            "the name has {} characters; a DNS name has at most 253",
            name.len()
        ));
    }
    for label in name.split('.') {
        if label.is_empty() {
            return Err("two dots follow each other, or one stands first".into());
        }
        if label.len() > 63 {
            return Err(format!(
                "the label '{}…' has {} characters; a label has at most 63",
                label.chars().take(12).collect::<String>().escape_debug(),
                label.len()
            ));
        }
        if label == "*" {
            return Err(
                "a wildcard cannot be connected to; give one of the names it stands for".into(),
            );
        }
        let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if let Some(wrong) = label.chars().find(|c| !allowed(*c)) {
            return Err(format!(
                "'{}' cannot stand in a host name",
                wrong.escape_debug()
            ));
        }
        if label.starts_with('-') || label.ends_with('-') {
            return Err(format!("the label '{label}' starts or ends with '-'"));
        }
    }
    if name.rsplit('.').next().is_some_and(is_numeric) {
        return Err("it ends like an IPv4 address, but is not one".into());
    }
    Ok(())
}

/// The resolver would read it as (a part of) an IPv4 address: decimal, or hexadecimal with `0x`.
fn is_numeric(label: &str) -> bool {
    let digits = label.bytes().all(|byte| byte.is_ascii_digit());
    let hexadecimal = label
        .strip_prefix("0x")
        .is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_hexdigit()));
    digits || hexadecimal
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
            ("a.example,b.example", "a blank between two targets"),
            ("https://", "no host name"),
            ("/path", "no host name"),
            ("user@example.com", "user name"),
            ("example.com:0", "1 to 65535"),
            ("example.com:65536", "1 to 65535"),
            ("example.com:+443", "1 to 65535"),
            ("example.com:", "no port after"),
            (":443", "no host name"),
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
            ("a\u{1b}[31m.com", "cannot stand"),
        ] {
            let error = Target::parse(input).unwrap_err().to_string();
            assert!(error.contains(reason), "{input:?}: {error}");
            assert!(!error.contains('\u{1b}'));
        }
        assert!(Target::parse(&format!("{}.com", "a".repeat(64))).is_err());
        assert!(Target::parse(&vec!["abcdefg"; 40].join(".")).is_err());
    }
}
