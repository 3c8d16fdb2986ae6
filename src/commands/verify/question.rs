//! One request through CloudFront, as a viewer makes it.

use std::time::Duration;

use clap::ValueEnum;

use crate::net::routing::Routing;
use crate::observation::Der;
use crate::target::{HTTPS, host_and_port};

#[derive(Debug, Clone)]
pub struct EdgeQuestion {
    /// The host to connect to.
    pub host: String,
    pub port: u16,
    /// The name that the viewer asks for: server name, certificate and `Host`.
    pub name: String,
    /// With the query.
    pub path: String,
    pub method: Method,
    pub routing: Routing,
    /// Trust anchors beside Mozilla's.
    pub extra_trust_anchors: Vec<Der>,
    /// For DNS, and for each attempt to connect with its handshake.
    pub connect_timeout: Duration,
    /// For the whole answer, its body included.
    pub response_timeout: Duration,
}

impl EdgeQuestion {
    pub(crate) fn url(&self) -> String {
        format!("https://{}{}", authority(&self.name, self.port), self.path)
    }

    /// The command that asks the same again with other options.
    pub(crate) fn command(&self, options: &str) -> String {
        let Self {
            host, name, path, ..
        } = self;
        let mut command = "origin-check verify".to_owned();
        if !options.is_empty() {
            command.push_str(&format!(" {options}"));
        }
        if host != name {
            command.push_str(&format!(" --host {name}"));
        }
        // No backslash: it would be escaped where this is printed.
        if path != "/" && !options.contains("--path") {
            command.push_str(&format!(" --path '{}'", path.replace('\'', "'\"'\"'")));
        }
        format!("{command} {}", authority(host, self.port))
    }
}

/// The host, with its port unless that is the usual one, as in a URL and in `Host`.
pub(crate) fn authority(host: &str, port: u16) -> String {
    match port {
        HTTPS if host.contains(':') => format!("[{host}]"),
        HTTPS => host.to_owned(),
        _ => host_and_port(host, port),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Method {
    /// With the body
    #[value(name = "GET")]
    Get,
    /// The headers only
    #[value(name = "HEAD")]
    Head,
}

impl Method {
    /// The method in a request line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
        }
    }
}

impl From<Method> for hyper::Method {
    fn from(method: Method) -> Self {
        match method {
            Method::Get => Self::GET,
            Method::Head => Self::HEAD,
        }
    }
}
