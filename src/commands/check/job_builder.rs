//! Builds the jobs of a target from the command line's options and those of a list's line.

use std::sync::Arc;

use super::args::CheckArgs;
use super::first_contact::not_a_host;
use super::target_line::TargetLine;
use crate::check::sentence::each_once;
use crate::cloudfront::settings::{IpAddressType, OriginSettings};
use crate::commands::shared::job::Job;
use crate::net::routing::Routing;
use crate::probe::{ClientCertificate, ProbeOptions};
use crate::target::{InvalidTarget, Target, path_and_query};

/// The command line's part of every job.
pub struct JobBuilder {
    options: Arc<ProbeOptions>,
    pub host_headers: Vec<String>,
    sni: Option<String>,
    /// `true` if `--path` replaces the paths of the targets.
    path_is_given: bool,
}

impl JobBuilder {
    /// Reads the files that the options name.
    pub fn new(args: &CheckArgs) -> anyhow::Result<Self> {
        Ok(Self {
            options: Arc::new(options(args)?),
            host_headers: each_once(args.distribution.host_header.iter().cloned()),
            sni: args.asking.sni.clone(),
            path_is_given: args.asking.path.is_some(),
        })
    }

    /// Returns the jobs of a target of the command line.
    pub fn jobs_of_argument(&self, input: &str) -> Result<Vec<Job>, InvalidTarget> {
        let line = TargetLine {
            path: self.path_of(input)?,
            ..TargetLine::default()
        };
        Ok(self.jobs(Target::parse(input)?, line, None))
    }

    /// The path that the target itself names, if it counts.
    fn path_of(&self, input: &str) -> Result<Option<String>, InvalidTarget> {
        let counts = !self.path_is_given && self.options.http_path.is_some();
        Ok(path_and_query(input)?.filter(|_| counts))
    }

    /// Returns one job per name that the target is checked with.
    fn jobs(
        &self,
        mut target: Target,
        mut line: TargetLine,
        client_certificate: Option<ClientCertificate>,
    ) -> Vec<Job> {
        let mut names = each_once(std::mem::take(&mut line.host_header));
        if names.is_empty() {
            names.clone_from(&self.host_headers);
        }
        target.names.server_name_override = line.sni.take().or_else(|| self.sni.clone());
        // Targets without options of their own share those of the command line.
        let options = if line == TargetLine::default() {
            self.options.clone()
        } else {
            Arc::new(with_line(&self.options, line, client_certificate))
        };
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
        let input = std::mem::take(&mut line.target);
        if let Some(instead) = not_a_host(&input) {
            return Err(instead);
        }
        let text = |error: InvalidTarget| error.to_string();
        let mut target = Target::parse(&input).map_err(text)?;
        let path = self.path_of(&input).map_err(text)?;
        line.path = line.path.or(path.filter(|_| !line.no_http));
        target.source = Some(place.to_owned());
        let client_certificate = line.client.read();
        let client_certificate = client_certificate.map_err(|error| format!("{error:#}"))?;
        Ok(self.jobs(target, line, client_certificate))
    }
}

/// Returns the options with those of a line.
fn with_line(
    base: &ProbeOptions,
    line: TargetLine,
    client_certificate: Option<ClientCertificate>,
) -> ProbeOptions {
    let mut options = base.clone();
    let settings = &mut options.settings;
    if let Some(protocols) = line.origin_ssl_protocols {
        settings.protocols = protocols;
    }
    settings.origin_mtls |= line.origin_mtls || client_certificate.is_some();
    let ip_address_type = line.ip_address_type.unwrap_or(settings.ip_address_type);
    settings.ip_address_type = family(line.ipv4, line.ipv6, ip_address_type);
    settings.connect_timeout = line.connect_timeout.unwrap_or(settings.connect_timeout);
    settings.attempts = line.attempts.unwrap_or(settings.attempts);
    settings.response_timeout = line.response_timeout.unwrap_or(settings.response_timeout);
    // The first that applies counts.
    options.routing.resolve.splice(0..0, line.resolve);
    options.routing.connect_to.splice(0..0, line.connect_to);
    options.survey |= line.survey;
    options.client_certificate = client_certificate.or(options.client_certificate);
    options.timeout = line.timeout.or(options.timeout);
    if line.no_http {
        options.http_path = None;
    } else if line.path.is_some() {
        options.http_path = line.path;
    }
    options
}

fn options(args: &CheckArgs) -> anyhow::Result<ProbeOptions> {
    let (distribution, asking) = (&args.distribution, &args.asking);
    let (ipv4, ipv6) = (distribution.ipv4, distribution.ipv6);
    let client_certificate = asking.client.read()?;
    Ok(ProbeOptions {
        settings: OriginSettings {
            protocols: distribution.origin_ssl_protocols.clone(),
            origin_mtls: distribution.origin_mtls || client_certificate.is_some(),
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
        timeout: asking.timeout.or(args.output.default_timeout()),
        client_certificate,
        http_2: false,
        http_path: (!asking.no_http).then(|| asking.path.clone().unwrap_or_else(|| "/".to_owned())),
    })
}

fn family(ipv4: bool, ipv6: bool, otherwise: IpAddressType) -> IpAddressType {
    match (ipv4, ipv6) {
        (true, _) => IpAddressType::Ipv4,
        (_, true) => IpAddressType::Ipv6,
        _ => otherwise,
    }
}
