//! Other CDNs, by the headers that they add: in front of CloudFront or behind it.

/// A CDN other than CloudFront that an answer passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OtherCdn {
    pub name: &'static str,
    /// The header that shows it.
    pub sign: &'static str,
    pub place: CdnPlace,
}

/// The place of a CDN on the way from the viewer to the origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CdnPlace {
    /// Viewers reach it first, and it asks CloudFront.
    InFront,
    /// CloudFront asks it.
    Behind,
    /// The headers do not tell.
    Unknown,
}

/// A CDN, its header, and the start of the value in lower case.
const SIGNS: &[(&str, &str, &str)] = &[
    ("Cloudflare", "CF-RAY", ""),
    ("Cloudflare", "Server", "cloudflare"),
    ("Fastly", "X-Served-By", "cache-"),
    ("Fastly", "X-Fastly-Request-ID", ""),
    ("Akamai", "Server", "akamaighost"),
    ("Akamai", "Akamai-GRN", ""),
    ("Azure Front Door", "X-Azure-Ref", ""),
    ("Imperva", "X-Iinfo", ""),
];

impl OtherCdn {
    /// Reads the headers, given a look-up by the name in lower case.
    pub fn of<'a>(header: &dyn Fn(&str) -> Option<&'a str>) -> Option<Self> {
        let (name, sign, _) = SIGNS.iter().find(|(_, sign, start)| {
            let value = header(&sign.to_ascii_lowercase()).map(str::to_ascii_lowercase);
            value.is_some_and(|value| value.trim_start().starts_with(start))
        })?;
        Some(Self {
            name,
            sign,
            place: header("via").map_or(CdnPlace::Unknown, place),
        })
    }
}

/// `Via` names the hops in the order in which the answer passed them (RFC 9110, section 7.6.3): the
/// last is the one next to the viewer.
fn place(via: &str) -> CdnPlace {
    let hops: Vec<String> = via.split(',').map(str::to_ascii_lowercase).collect();
    let is_cloudfront = |hop: &String| hop.contains("(cloudfront)");
    let is_other = |hop: &String| ["varnish", "akamai"].iter().any(|name| hop.contains(name));
    let last = |is: &dyn Fn(&String) -> bool| hops.iter().rposition(is);
    match (last(&is_cloudfront), last(&is_other)) {
        (Some(cloudfront), Some(other)) if other > cloudfront => CdnPlace::InFront,
        (Some(_), Some(_)) => CdnPlace::Behind,
        _ => CdnPlace::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(headers: &[(&str, &'static str)]) -> Option<(&'static str, CdnPlace)> {
        let header = |name: &str| {
            let found = headers.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| *value)
        };
        OtherCdn::of(&header).map(|cdn| (cdn.name, cdn.place))
    }

    #[test]
    fn via_tells_which_side_of_cloudfront_it_is_on() {
        let fastly = ("x-served-by", "cache-fra-etou8220109-FRA");
        let in_front = ("via", "1.1 abc.cloudfront.net (CloudFront), 1.1 varnish");
        let behind = ("via", "1.1 varnish, 1.1 abc.cloudfront.net (CloudFront)");
        assert_eq!(
            seen(&[fastly, in_front]),
            Some(("Fastly", CdnPlace::InFront))
        );
        assert_eq!(seen(&[fastly, behind]), Some(("Fastly", CdnPlace::Behind)));
        assert_eq!(
            seen(&[
                ("cf-ray", "8c1f-FRA"),
                ("via", "1.1 abc.cloudfront.net (CloudFront)")
            ]),
            Some(("Cloudflare", CdnPlace::Unknown))
        );
    }

    #[test]
    fn a_server_of_ones_own_is_not_a_cdn() {
        assert_eq!(seen(&[("server", "nginx"), ("x-served-by", "web-3")]), None);
        assert_eq!(seen(&[("via", "1.1 varnish")]), None);
    }
}
