//! Fixes: what to change on which server or service.

/// One fix, as reports list it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fix {
    pub platform: Platform,
    pub text: &'static str,
}

/// The fixes of a finding in the order in which `explain` lists them. An empty text means that
/// the platform needs no fix of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fixes {
    /// The change in the distribution, if that is the first thing to try.
    pub cloudfront_first: &'static str,
    pub anywhere: &'static str,
    pub nginx: &'static str,
    pub apache: &'static str,
    pub haproxy: &'static str,
    pub caddy: &'static str,
    pub node: &'static str,
    pub iis: &'static str,
    pub alb: &'static str,
    /// The change in the distribution, if that is one of several ways.
    pub cloudfront: &'static str,
}

impl Fixes {
    pub const NONE: Self = Self {
        cloudfront_first: "",
        anywhere: "",
        nginx: "",
        apache: "",
        haproxy: "",
        caddy: "",
        node: "",
        iis: "",
        alb: "",
        cloudfront: "",
    };

    /// The same fix for any server.
    pub const fn anywhere(text: &'static str) -> Self {
        Self {
            anywhere: text,
            ..Self::NONE
        }
    }

    /// A fix in the distribution alone.
    pub const fn cloudfront(text: &'static str) -> Self {
        Self {
            cloudfront: text,
            ..Self::NONE
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = Fix> {
        let fixes = [
            (Platform::CloudFront, self.cloudfront_first),
            (Platform::Anywhere, self.anywhere),
            (Platform::Nginx, self.nginx),
            (Platform::Apache, self.apache),
            (Platform::Haproxy, self.haproxy),
            (Platform::Caddy, self.caddy),
            (Platform::Node, self.node),
            (Platform::Iis, self.iis),
            (Platform::Alb, self.alb),
            (Platform::CloudFront, self.cloudfront),
        ];
        fixes
            .into_iter()
            .filter(|(_, text)| !text.is_empty())
            .map(|(platform, text)| Fix { platform, text })
    }
}

/// The server or service at which a fix is applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Platform {
    Anywhere,
    CloudFront,
    Nginx,
    Apache,
    Haproxy,
    Caddy,
    Node,
    Iis,
    /// An Application Load Balancer with ACM.
    Alb,
}

impl Platform {
    /// The name as its makers write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Anywhere => "any server",
            Self::CloudFront => "CloudFront",
            Self::Nginx => "nginx",
            Self::Apache => "Apache",
            Self::Haproxy => "HAProxy",
            Self::Caddy => "Caddy",
            Self::Node => "Node",
            Self::Iis => "IIS",
            Self::Alb => "ALB",
        }
    }

    pub fn of_server_header(header: &str) -> Option<Self> {
        let header = header.to_ascii_lowercase();
        let starts = [
            ("nginx", Self::Nginx),
            ("openresty", Self::Nginx),
            ("apache", Self::Apache),
            ("haproxy", Self::Haproxy),
            ("caddy", Self::Caddy),
            ("node", Self::Node),
            ("express", Self::Node),
            ("microsoft-iis", Self::Iis),
            ("microsoft-httpapi", Self::Iis),
            ("awselb", Self::Alb),
        ];
        let known = starts
            .into_iter()
            .find(|(start, _)| header.starts_with(start))?;
        Some(known.1)
    }
}
