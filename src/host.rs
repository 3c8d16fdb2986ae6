//! Hosts and ports as users write them, and what may be wrong with them.

use std::net::IpAddr;

/// The `host[:port]` part of a URL, or of what was given without a scheme.
pub(crate) fn authority(input: &str) -> Result<&str, &'static str> {
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
            return Err("http:// has no TLS to check; give an https:// URL or a host name");
        }
        Some(_) => return Err("expected an https:// URL, a host name or an address"),
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if authority.contains('@') {
        return Err("leave the user name and password out");
    }
    if authority.is_empty() {
        return Err("it has no host name");
    }
    if authority.contains(',') {
        return Err("separate targets with a blank, not a comma");
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

const ZONE: &str = "leave the zone (%...) out: CloudFront cannot reach a link-local address";

pub(crate) fn split_port(authority: &str) -> Result<(&str, Option<&str>), &'static str> {
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
        Some(("", _)) => Err("the host name before the ':' is missing"),
        Some((_, "")) => Err("the port after the ':' is missing"),
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
            .map_err(|_| "the internationalized name has no valid xn-- form".to_owned())?
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
        return Err("it has no host name".into());
    }
    if name.len() > 253 {
        return Err(format!(
            "the name has {} characters; a DNS name has at most 253",
            name.len()
        ));
    }
    for label in name.split('.') {
        if label.is_empty() {
            return Err("it starts with a dot or has two dots in a row".into());
        }
        if label.len() > 63 {
            return Err(format!(
                "the label '{}…' has {} characters; a label has at most 63",
                label.chars().take(12).collect::<String>().escape_debug(),
                label.len()
            ));
        }
        if label == "*" {
            return Err("a wildcard is not a host; give one of the names that it covers".into());
        }
        let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if let Some(wrong) = label.chars().find(|c| !allowed(*c)) {
            return Err(format!(
                "'{}' is not allowed in a host name",
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
