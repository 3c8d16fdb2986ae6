//! The URL that a certificate names, in parts; one that cannot be followed is refused.

use hyper::Uri;

use super::error::FetchError;

const LONGEST_URL: usize = 2_000;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AiaUrl {
    pub(super) tls: bool,
    /// Without the brackets of IPv6.
    pub(super) host: String,
    pub(super) port: u16,
    /// The value of the `Host` header.
    pub(super) authority: String,
    pub(super) path: String,
}

impl AiaUrl {
    pub(super) fn parse(url: &str) -> Result<Self, FetchError> {
        if url.len() > LONGEST_URL {
            return Err(FetchError::Address("its address is too long"));
        }
        let uri: Uri = url
            .parse()
            .map_err(|_| FetchError::Address("its address cannot be read"))?;
        let tls = match uri.scheme_str() {
            Some("http") => false,
            Some("https") => true,
            _ => return Err(FetchError::Address("only http and https are followed")),
        };
        let authority = uri
            .authority()
            .filter(|authority| !authority.as_str().contains('@'))
            .ok_or(FetchError::Address("its address cannot be read"))?;
        let host = authority.host();
        let host = host.strip_prefix('[').unwrap_or(host);
        let host = host.strip_suffix(']').unwrap_or(host);
        if host.is_empty() {
            return Err(FetchError::Address("its address has no host"));
        }
        Ok(Self {
            tls,
            host: host.to_owned(),
            port: authority.port_u16().unwrap_or(if tls { 443 } else { 80 }),
            authority: authority.as_str().to_owned(),
            path: uri
                .path_and_query()
                .map_or("/", |path| path.as_str())
                .to_owned(),
        })
    }

    /// The target of a `Location` header: an address, or a reference that is resolved against this
    /// one (RFC 9110 section 10.2.2, RFC 3986 section 5.2).
    pub(super) fn redirected(&self, location: &str) -> Result<Self, FetchError> {
        let scheme = if self.tls { "https" } else { "http" };
        let authority = &self.authority;
        let path = self.path.split('?').next().unwrap_or_default();
        let folder = path.rfind('/').and_then(|end| path.get(..=end));
        let has_scheme = location
            .split(['/', '?', '#'])
            .next()
            .is_some_and(|start| start.contains(':'));
        let address = if has_scheme || location.is_empty() {
            location.to_owned()
        } else if location.starts_with("//") {
            format!("{scheme}:{location}")
        } else if location.starts_with('/') {
            format!("{scheme}://{authority}{location}")
        } else {
            format!("{scheme}://{authority}{}{location}", folder.unwrap_or("/"))
        };
        Self::parse(&address).map_err(|_| FetchError::BadRedirect)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_taken_apart() {
        let url = AiaUrl::parse("http://ca.example/i.der?x=1").unwrap();
        assert_eq!((url.port, url.path.as_str()), (80, "/i.der?x=1"));
        let url = AiaUrl::parse("HTTPS://[2001:db8::1]:8443").unwrap();
        assert_eq!((url.tls, url.port), (true, 8443));
        assert_eq!((url.host.as_str(), url.path.as_str()), ("2001:db8::1", "/"));
    }

    #[test]
    fn what_is_no_web_address_is_not_followed() {
        for url in [
            "",
            "ldap://ca.example/cn=x",
            "file:///etc/passwd",
            "//ca.example/x",
            "http://",
            "http://user@127.0.0.1/",
            "http://ca.example/a b",
            "http://ca.example/\r\nX: y",
        ] {
            assert!(AiaUrl::parse(url).is_err(), "{url}");
        }
        let long = format!("http://ca.example/{}", "x".repeat(LONGEST_URL));
        assert!(AiaUrl::parse(&long).is_err());
    }

    #[test]
    fn a_redirect_stays_on_the_web() {
        let url = AiaUrl::parse("https://ca.example:444/i.der").unwrap();
        let moved = url.redirected("/new/i.der").unwrap();
        assert_eq!(
            moved,
            AiaUrl::parse("https://ca.example:444/new/i.der").unwrap()
        );
        let moved = url.redirected("http://other.example/").unwrap();
        assert_eq!((moved.tls, moved.port), (false, 80));
        for (location, whole) in [
            ("i.der", "https://ca.example:444/i.der"),
            ("//other.example/i.der", "https://other.example/i.der"),
            (
                "a/i.der?at=http://x/",
                "https://ca.example:444/a/i.der?at=http://x/",
            ),
        ] {
            assert_eq!(url.redirected(location), AiaUrl::parse(whole), "{location}");
        }
        let deeper = AiaUrl::parse("http://ca.example/a/b?c/d").unwrap();
        let moved = deeper.redirected("i.der").unwrap();
        assert_eq!(moved.path, "/a/i.der");
        for location in ["ftp://x/", "javascript:x", "//", "", "http:"] {
            assert_eq!(url.redirected(location), Err(FetchError::BadRedirect));
        }
    }
}
