//! An origin: its kind, and every setting that concerns the connection.

use std::time::Duration;

use serde_json::Value;

use crate::cloudfront::origin_kind::OriginKind;
use crate::cloudfront::origin_ssl_protocols::OriginSslProtocols;
use crate::cloudfront::settings::IpAddressType;
use crate::distribution::model::{Behavior, CustomOrigin, Origin, OriginConfig, ProtocolPolicy};
use crate::distribution::read::document::{EXAMPLE, Node};
use crate::distribution::read::error::ReadError;
use crate::distribution::read::placeholder::without_placeholders;

pub(super) fn origin(node: &Node) -> Result<Origin, ReadError> {
    let mut unresolved = Vec::new();
    let id_node = node.required("Id")?;
    let id = id_node.label()?;
    if node.dialect.label_of_not_literal.is_some()
        && let Some(why) = id_node.not_literal()
    {
        unresolved.push(format!("its id is {why}"));
    }
    let domain = node.required("DomainName")?;
    let kind = kind(&domain);
    let domain_template = domain.template();
    let domain_name = domain.text()?;
    let domain_name = domain_name.record_unresolved("DomainName", &mut unresolved);
    let config = origin_config(node, kind, &mut unresolved)?;
    let attempts = number(node, "ConnectionAttempts", 1, 10, &mut unresolved)?;
    let connect_timeout = seconds(node, "ConnectionTimeout", &mut unresolved)?;
    if matches!(config, OriginConfig::S3 | OriginConfig::Vpc) {
        // This program does not connect to them.
        unresolved.clear();
    }
    Ok(Origin {
        id,
        domain_name,
        domain_template,
        kind,
        path: node.label_of("OriginPath")?.unwrap_or_default(),
        config,
        attempts,
        connect_timeout,
        unresolved,
    })
}

/// Returns the kind of a domain name, or of the example of what the expression for it gives.
fn kind(domain: &Node) -> Option<OriginKind> {
    let name = match domain.value {
        Value::String(name) => without_placeholders(name),
        expression => expression.get(EXAMPLE)?.as_str()?.to_owned(),
    };
    OriginKind::of(&name)
}

/// An origin of which nothing but its id can be used.
pub(super) fn invalid_origin(node: &Node, id: String, error: &ReadError) -> Origin {
    Origin {
        id,
        domain_name: node.text_of("DomainName").ok().flatten(),
        config: OriginConfig::Invalid(error.to_string()),
        ..Origin::default()
    }
}

/// CloudFormation's oldest form has one origin and no list: `CustomOrigin` or `S3Origin`. It has
/// no id of its own, so it gets the one that the default behavior names.
pub(super) fn legacy_origin(
    config: &Node,
    behaviors: &[Behavior],
) -> Result<Option<Origin>, ReadError> {
    let default = behaviors.last();
    let mut origin = Origin {
        id: default.map_or_else(String::new, |default| default.target_origin_id.clone()),
        ..Origin::default()
    };
    let unresolved = &mut origin.unresolved;
    if let Some(custom) = config.block("CustomOrigin")? {
        if let Some(why) = custom.not_literal() {
            unresolved.push(format!("CustomOrigin is {why}"));
            return Ok(Some(origin));
        }
        let name = custom.required("DNSName")?;
        origin.kind = kind(&name);
        origin.domain_name = name.text()?.record_unresolved("DNSName", unresolved);
        origin.config = OriginConfig::Custom(custom_origin(&custom, unresolved)?);
    } else if let Some(bucket) = config.block("S3Origin")? {
        origin.config = OriginConfig::S3;
        if bucket.not_literal().is_none()
            && let Some(name) = bucket.field("DNSName")?
        {
            origin.kind = kind(&name);
            origin.domain_name = name.text()?.literal();
        }
    } else {
        return Ok(None);
    }
    Ok(Some(origin))
}

fn origin_config(
    node: &Node,
    kind: Option<OriginKind>,
    unresolved: &mut Vec<String>,
) -> Result<OriginConfig, ReadError> {
    if let Some(config) = node.block("CustomOriginConfig")? {
        if let Some(why) = config.not_literal() {
            unresolved.push(format!("CustomOriginConfig is {why}"));
            return Ok(OriginConfig::Unknown);
        }
        let mut custom = custom_origin(&config, unresolved)?;
        // The Developer Guide's example has it beside CustomOriginConfig, the API inside.
        custom.mtls = custom.mtls || has_client_certificate(node)?;
        return Ok(OriginConfig::Custom(custom));
    }
    if node.block("VpcOriginConfig")?.is_some() {
        return Ok(OriginConfig::Vpc);
    }
    // With an origin access control, Terraform and CloudFormation do without S3OriginConfig.
    let is_bucket = node.block("S3OriginConfig")?.is_some()
        || is_set(node, "OriginAccessControlId")?
        || matches!(kind, Some(OriginKind::S3Rest | OriginKind::S3RestDotted));
    if is_bucket {
        return Ok(OriginConfig::S3);
    }
    unresolved.push("it has no CustomOriginConfig, S3OriginConfig or VpcOriginConfig".to_owned());
    Ok(OriginConfig::Unknown)
}

fn custom_origin(config: &Node, unresolved: &mut Vec<String>) -> Result<CustomOrigin, ReadError> {
    let policy = config.required("OriginProtocolPolicy")?;
    let word = policy.text()?;
    let word = word.record_unresolved("OriginProtocolPolicy", unresolved);
    let protocol_policy = match word.as_deref() {
        None => None,
        Some("http-only") => Some(ProtocolPolicy::HttpOnly),
        Some("match-viewer") => Some(ProtocolPolicy::MatchViewer),
        Some("https-only") => Some(ProtocolPolicy::HttpsOnly),
        Some(_) => return Err(policy.expected("http-only, match-viewer or https-only")),
    };
    // Of what this policy never uses, it does not matter that it is not literal.
    let (mut of_http, mut of_https) = (Vec::new(), Vec::new());
    let http_port = port(config, "HTTPPort", &mut of_http)?;
    let https_port = port(config, "HTTPSPort", &mut of_https)?;
    let protocols = protocols(config, &mut of_https)?;
    if protocol_policy != Some(ProtocolPolicy::HttpsOnly) {
        unresolved.append(&mut of_http);
    }
    if protocol_policy != Some(ProtocolPolicy::HttpOnly) {
        unresolved.append(&mut of_https);
    }
    Ok(CustomOrigin {
        protocol_policy,
        http_port,
        https_port,
        protocols,
        ip_address_type: ip_address_type(config, unresolved)?,
        read_timeout: seconds(config, "OriginReadTimeout", unresolved)?,
        keep_alive_timeout: seconds(config, "OriginKeepaliveTimeout", unresolved)?,
        mtls: has_client_certificate(config)?,
    })
}

fn ip_address_type(
    config: &Node,
    unresolved: &mut Vec<String>,
) -> Result<Option<IpAddressType>, ReadError> {
    let Some(field) = config.field("IpAddressType")? else {
        return Ok(None);
    };
    let word = field.text()?.record_unresolved("IpAddressType", unresolved);
    let word = word.filter(|word| !word.is_empty());
    let parsed = word.map(|word| word.parse()).transpose();
    parsed.map_err(|_| field.expected("ipv4, ipv6 or dualstack"))
}

/// The API model calls the field `ClientCertificateArn`, an example of the Developer Guide
/// `CertificateArn`. An ARN that is not literal is one all the same.
fn has_client_certificate(node: &Node) -> Result<bool, ReadError> {
    let Some(config) = node.block("OriginMtlsConfig")? else {
        return Ok(false);
    };
    Ok(config.not_literal().is_some()
        || is_set(&config, "ClientCertificateArn")?
        || is_set(&config, "CertificateArn")?)
}

fn is_set(node: &Node, field: &'static str) -> Result<bool, ReadError> {
    Ok(node.label_of(field)?.is_some_and(|text| !text.is_empty()))
}

fn protocols(
    config: &Node,
    unresolved: &mut Vec<String>,
) -> Result<Option<OriginSslProtocols>, ReadError> {
    const LIST: &str = "OriginSslProtocols";
    let mut names = Vec::new();
    let before = unresolved.len();
    for item in config.noted_items(LIST, "an item of OriginSslProtocols", unresolved)? {
        if let Some(name) = item.text()?.literal() {
            // One by one, so that the error has the path of its item.
            OriginSslProtocols::try_from(vec![name.clone()])
                .map_err(|error| ReadError::at(item.path.clone(), error.to_string()))?;
            names.push(name);
        }
    }
    let is_known = unresolved.len() == before && !names.is_empty();
    Ok(OriginSslProtocols::try_from(names)
        .ok()
        .filter(|_| is_known))
}

fn port(
    node: &Node,
    field: &'static str,
    unresolved: &mut Vec<String>,
) -> Result<Option<u16>, ReadError> {
    let port = number(node, field, 1, u32::from(u16::MAX), unresolved)?;
    Ok(port.and_then(|port| u16::try_from(port).ok()))
}

/// The longest time that is believed, a day: CloudFront's own limits are minutes.
const MOST_SECONDS: u32 = 86_400;

fn seconds(
    node: &Node,
    field: &'static str,
    unresolved: &mut Vec<String>,
) -> Result<Option<Duration>, ReadError> {
    let seconds = number(node, field, 0, MOST_SECONDS, unresolved)?;
    // Terraform writes 0 for what is not set.
    let seconds = seconds.filter(|seconds| *seconds > 0);
    Ok(seconds.map(|seconds| Duration::from_secs(seconds.into())))
}

fn number(
    node: &Node,
    field: &'static str,
    least: u32,
    most: u32,
    unresolved: &mut Vec<String>,
) -> Result<Option<u32>, ReadError> {
    let number = node.field(field)?.map(|field| field.number(least, most));
    let number = number.transpose()?;
    Ok(number.and_then(|number| number.record_unresolved(field, unresolved)))
}
