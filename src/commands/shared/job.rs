//! What is asked of a target: what the command line says of all of them, and a list's line of its
//! own.

use std::sync::Arc;

use super::args::{AskingArgs, DistributionArgs};
use crate::cloudfront::settings::{IpAddressType, OriginSettings};
use crate::commands::check::line::Line;
use crate::net::routing::Routing;
use crate::probe::Options;
use crate::target::Target;

/// A target with what is asked of it.
#[derive(Debug, Clone)]
pub struct Job {
    /// Who is asked.
    pub target: Target,
    /// What is asked; the same for all without options of their own.
    pub options: Arc<Options>,
}

/// What the command line says of every target.
pub(crate) struct Base {
    pub(crate) options: Arc<Options>,
    pub(crate) host_headers: Vec<String>,
    sni: Option<String>,
}

impl Base {
    pub(crate) fn new(distribution: &DistributionArgs, asking: &AskingArgs) -> Self {
        Self {
            options: Arc::new(options(distribution, asking)),
            host_headers: each_once(&distribution.host_header),
            sni: asking.sni.clone(),
        }
    }

    /// The target, once for every name that it is to be checked with.
    pub(crate) fn jobs(&self, mut target: Target, line: Option<Line>) -> Vec<Job> {
        let (mut names, mut sni) = (self.host_headers.clone(), self.sni.clone());
        let mut options = self.options.clone();
        if let Some(line) = line {
            if !line.host_header.is_empty() {
                names = each_once(&line.host_header);
            }
            if line.sni.is_some() {
                sni.clone_from(&line.sni);
            }
            if let Some(own) = changed(&options, line) {
                options = Arc::new(own);
            }
        }
        target.names.server_name_override = sni;
        if names.is_empty() {
            return vec![Job { target, options }];
        }
        let with = |name: String| Job {
            target: target.clone().with_host_header(name),
            options: options.clone(),
        };
        names.into_iter().map(with).collect()
    }

    pub(crate) fn jobs_of_line(&self, line: Line, place: &str) -> Result<Vec<Job>, String> {
        let mut target = Target::parse(&line.target).map_err(|error| error.to_string())?;
        target.source = Some(place.to_owned());
        Ok(self.jobs(target, Some(line)))
    }
}

/// The names in their order, each once: a name that is given twice is still one question.
fn each_once(names: &[String]) -> Vec<String> {
    let mut once: Vec<String> = Vec::new();
    for name in names {
        if !once.contains(name) {
            once.push(name.clone());
        }
    }
    once
}

/// The options with a line's own; nothing where it has none.
fn changed(base: &Options, line: Line) -> Option<Options> {
    let has_none = line.origin_ssl_protocols.is_none()
        && !line.origin_mtls
        && line.ip_address_type.is_none()
        && !(line.ipv4 || line.ipv6 || line.quick || line.no_http)
        && line.connect_timeout.is_none()
        && line.attempts.is_none()
        && line.response_timeout.is_none()
        && line.resolve.is_empty()
        && line.connect_to.is_empty()
        && line.path.is_none();
    if has_none {
        return None;
    }
    let mut options = base.clone();
    let settings = &mut options.settings;
    if let Some(protocols) = line.origin_ssl_protocols {
        settings.protocols = protocols;
    }
    settings.origin_mtls |= line.origin_mtls;
    settings.ip_address_type = match (line.ipv4, line.ipv6) {
        (true, _) => IpAddressType::Ipv4,
        (_, true) => IpAddressType::Ipv6,
        _ => line.ip_address_type.unwrap_or(settings.ip_address_type),
    };
    settings.connect_timeout = line.connect_timeout.unwrap_or(settings.connect_timeout);
    settings.attempts = line.attempts.unwrap_or(settings.attempts);
    settings.response_timeout = line.response_timeout.unwrap_or(settings.response_timeout);
    // The first that applies counts.
    options.routing.resolve.splice(0..0, line.resolve);
    options.routing.connect_to.splice(0..0, line.connect_to);
    options.quick |= line.quick;
    if line.no_http {
        options.http_path = None;
    } else if line.path.is_some() {
        options.http_path = line.path;
    }
    Some(options)
}

fn options(distribution: &DistributionArgs, asking: &AskingArgs) -> Options {
    Options {
        settings: OriginSettings {
            protocols: distribution.origin_ssl_protocols.clone(),
            origin_mtls: distribution.origin_mtls,
            ip_address_type: match (distribution.ipv4, distribution.ipv6) {
                (true, _) => IpAddressType::Ipv4,
                (_, true) => IpAddressType::Ipv6,
                _ => distribution.ip_address_type,
            },
            connect_timeout: distribution.connect_timeout,
            attempts: distribution.attempts,
            response_timeout: distribution.response_timeout,
        },
        routing: Routing {
            resolve: asking.resolve.clone(),
            connect_to: asking.connect_to.clone(),
        },
        quick: asking.quick,
        http_2: false,
        http_path: (!asking.no_http).then(|| asking.path.clone()),
    }
}
