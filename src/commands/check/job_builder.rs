//! Builds the jobs of a target from the command line's options and those of a list's line.

use std::sync::Arc;

use super::target_line::TargetLine;
use crate::cloudfront::settings::{IpAddressType, OriginSettings};
use crate::commands::shared::args::{AskingArgs, DistributionArgs};
use crate::commands::shared::job::Job;
use crate::net::routing::Routing;
use crate::probe::Options;
use crate::target::Target;

/// The command line's part of every job.
pub struct JobBuilder {
    options: Arc<Options>,
    pub host_headers: Vec<String>,
    sni: Option<String>,
}

impl JobBuilder {
    pub fn new(distribution: &DistributionArgs, asking: &AskingArgs) -> Self {
        Self {
            options: Arc::new(options(distribution, asking)),
            host_headers: each_once(&distribution.host_header),
            sni: asking.sni.clone(),
        }
    }

    /// Returns one job per name that the target is checked with.
    pub fn jobs(&self, mut target: Target, line: Option<TargetLine>) -> Vec<Job> {
        let (mut names, mut sni) = (self.host_headers.clone(), self.sni.clone());
        let mut options = self.options.clone();
        if let Some(mut line) = line {
            if !line.host_header.is_empty() {
                names = each_once(&std::mem::take(&mut line.host_header));
            }
            sni = line.sni.take().or(sni);
            // Lines without options share those of the command line.
            if line != TargetLine::default() {
                options = Arc::new(with_line(&options, line));
            }
        }
        target.names.server_name_override = sni;
        if names.is_empty() {
            return vec![Job { target, options }];
        }
        let with_name = |name: String| Job {
            target: target.clone().with_host_header(name),
            options: options.clone(),
        };
        names.into_iter().map(with_name).collect()
    }

    pub fn jobs_of_line(&self, mut line: TargetLine, place: &str) -> Result<Vec<Job>, String> {
        let target = std::mem::take(&mut line.target);
        let mut target = Target::parse(&target).map_err(|error| error.to_string())?;
        target.source = Some(place.to_owned());
        Ok(self.jobs(target, Some(line)))
    }
}

/// The names in their order: one that is given twice is still one question.
fn each_once(names: &[String]) -> Vec<String> {
    let mut once: Vec<String> = Vec::new();
    for name in names {
        if !once.contains(name) {
            once.push(name.clone());
        }
    }
    once
}

/// Returns the options with those of a line.
fn with_line(base: &Options, line: TargetLine) -> Options {
    let mut options = base.clone();
    let settings = &mut options.settings;
    if let Some(protocols) = line.origin_ssl_protocols {
        settings.protocols = protocols;
    }
    settings.origin_mtls |= line.origin_mtls;
    let ip_address_type = line.ip_address_type.unwrap_or(settings.ip_address_type);
    settings.ip_address_type = family(line.ipv4, line.ipv6, ip_address_type);
    settings.connect_timeout = line.connect_timeout.unwrap_or(settings.connect_timeout);
    settings.attempts = line.attempts.unwrap_or(settings.attempts);
    settings.response_timeout = line.response_timeout.unwrap_or(settings.response_timeout);
    // The first that applies counts.
    options.routing.resolve.splice(0..0, line.resolve);
    options.routing.connect_to.splice(0..0, line.connect_to);
    options.survey |= line.survey;
    options.timeout = line.timeout.or(options.timeout);
    if line.no_http {
        options.http_path = None;
    } else if line.path.is_some() {
        options.http_path = line.path;
    }
    options
}

fn options(distribution: &DistributionArgs, asking: &AskingArgs) -> Options {
    let (ipv4, ipv6) = (distribution.ipv4, distribution.ipv6);
    Options {
        settings: OriginSettings {
            protocols: distribution.origin_ssl_protocols.clone(),
            origin_mtls: distribution.origin_mtls,
            ip_address_type: family(ipv4, ipv6, distribution.ip_address_type),
            connect_timeout: distribution.connect_timeout,
            attempts: distribution.attempts,
            response_timeout: distribution.response_timeout,
        },
        routing: Routing {
            resolve: asking.resolve.clone(),
            connect_to: asking.connect_to.clone(),
        },
        survey: asking.survey,
        timeout: asking.timeout,
        http_2: false,
        http_path: (!asking.no_http).then(|| asking.path.clone()),
    }
}

fn family(ipv4: bool, ipv6: bool, otherwise: IpAddressType) -> IpAddressType {
    if ipv4 {
        IpAddressType::Ipv4
    } else if ipv6 {
        IpAddressType::Ipv6
    } else {
        otherwise
    }
}
