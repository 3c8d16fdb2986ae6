//! An origin: what kind it is, and every setting that bears on the connection.

use std::time::Duration;

use super::{noted_items, optional_text};
use crate::cloudfront::offer::OriginSslProtocols;
use crate::cloudfront::origin_kind::OriginKind;
use crate::cloudfront::settings::IpAddressType;
use crate::distribution::model::{Behavior, CustomOrigin, Origin, OriginConfig, ProtocolPolicy};
use crate::distribution::read::document::{ConfigValue, Node};
use crate::distribution::read::error::ReadError;

pub(crate) fn origin(node: &Node) -> Result<Origin, ReadError> {
    let mut unresolved = Vec::new();
    let id_node = node.required("Id")?;
    let id = id_node.label()?;
    if node.dialect.label_of_not_literal.is_some()
        && let Some(why) = id_node.not_literal()
    {
        unresolved.push(format!("its id is {why}"));
    }
    let mut domain_notes = Vec::new();
    let domain_name = node
        .required("DomainName")?
        .text()?
        .record_unresolved("DomainName", &mut domain_notes);
    let config = origin_config(node, domain_name.as_deref(), &mut unresolved)?;
    let bears = matches!(config, OriginConfig::Custom(_) | OriginConfig::Unknown);
    if bears {
        unresolved.extend(domain_notes);
    }
    let attempts = number(node, "ConnectionAttempts", 1, 10, &mut unresolved)?;
    let connect_timeout = seconds(node, "ConnectionTimeout", &mut unresolved)?;
    if !bears {
        unresolved.clear();
    }
    Ok(Origin {
        id,
        domain_name,
        path: optional_text(node, "OriginPath")?.unwrap_or_default(),
        config,
        attempts,
        connect_timeout,
        unresolved,
    })
}

fn origin_config(
    node: &Node,
    domain_name: Option<&str>,
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
        || optional_text(node, "OriginAccessControlId")?.is_some_and(|id| !id.is_empty())
        || matches!(
            domain_name.and_then(OriginKind::of),
            Some(OriginKind::S3Rest | OriginKind::S3RestDotted)
        );
    if is_bucket {
        return Ok(OriginConfig::S3);
    }
    unresolved.push(
        "it has neither CustomOriginConfig nor S3OriginConfig nor VpcOriginConfig".to_owned(),
    );
    Ok(OriginConfig::Unknown)
}

fn custom_origin(config: &Node, unresolved: &mut Vec<String>) -> Result<CustomOrigin, ReadError> {
    let policy = config.required("OriginProtocolPolicy")?;
    let word = policy
        .text()?
        .record_unresolved("OriginProtocolPolicy", unresolved);
    let protocol_policy = match word.as_deref() {
        None => None,
        Some("http-only") => Some(ProtocolPolicy::HttpOnly),
        Some("match-viewer") => Some(ProtocolPolicy::MatchViewer),
        Some("https-only") => Some(ProtocolPolicy::HttpsOnly),
        Some(_) => return Err(policy.expected("http-only, match-viewer or https-only")),
    };
    // A port that this policy never uses may be whatever it likes.
    let port = |field, used: bool, unresolved: &mut Vec<String>| {
        let mut notes = Vec::new();
        let port = number(config, field, 1, u32::from(u16::MAX), &mut notes)?;
        if used {
            unresolved.append(&mut notes);
        }
        Ok(port.and_then(|port| u16::try_from(port).ok()))
    };
    let http_port = port(
        "HTTPPort",
        protocol_policy != Some(ProtocolPolicy::HttpsOnly),
        unresolved,
    )?;
    let uses_https = protocol_policy != Some(ProtocolPolicy::HttpOnly);
    let https_port = port("HTTPSPort", uses_https, unresolved)?;
    let mut of_https = Vec::new();
    let protocols = protocols(config, &mut of_https)?;
    if uses_https {
        unresolved.append(&mut of_https);
    }
    let ip_address_type = match config.field("IpAddressType")? {
        None => None,
        Some(field) => match field.text()?.record_unresolved("IpAddressType", unresolved) {
            Some(word) if !word.is_empty() => Some(
                word.parse::<IpAddressType>()
                    .map_err(|_| field.expected("ipv4, ipv6 or dualstack"))?,
            ),
            _ => None,
        },
    };
    Ok(CustomOrigin {
        protocol_policy,
        http_port,
        https_port,
        protocols,
        read_timeout: seconds(config, "OriginReadTimeout", unresolved)?,
        keep_alive_timeout: seconds(config, "OriginKeepaliveTimeout", unresolved)?,
        ip_address_type,
        mtls: has_client_certificate(config)?,
    })
}

/// The API model calls the field `ClientCertificateArn`, an example of the Developer Guide
/// `CertificateArn`. An ARN that is not literal is one all the same.
fn has_client_certificate(node: &Node) -> Result<bool, ReadError> {
    let Some(config) = node.block("OriginMtlsConfig")? else {
        return Ok(false);
    };
    if config.not_literal().is_some() {
        return Ok(true);
    }
    for field in ["ClientCertificateArn", "CertificateArn"] {
        if optional_text(&config, field)?.is_some_and(|arn| !arn.is_empty()) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn protocols(
    config: &Node,
    unresolved: &mut Vec<String>,
) -> Result<Option<OriginSslProtocols>, ReadError> {
    let mut names = Vec::new();
    let before = unresolved.len();
    for item in noted_items(
        config,
        "OriginSslProtocols",
        "an item of OriginSslProtocols",
        unresolved,
    )? {
        let ConfigValue::Literal(name) = item.text()? else {
            continue;
        };
        // One by one, so that the fault has the path of its item.
        OriginSslProtocols::try_from(vec![name.clone()])
            .map_err(|error| ReadError::shape(item.path.clone(), error.to_string()))?;
        names.push(name);
    }
    if unresolved.len() > before || names.is_empty() {
        return Ok(None);
    }
    Ok(OriginSslProtocols::try_from(names).ok())
}

/// CloudFormation's oldest form has one origin and no list: `CustomOrigin` or `S3Origin`. It has
/// no id of its own, so it goes by the one that the default behaviour names.
pub(crate) fn legacy_origin(
    config: &Node,
    behaviors: &[Behavior],
) -> Result<Option<Origin>, ReadError> {
    let id = behaviors
        .last()
        .map_or_else(String::new, |behavior| behavior.target_origin_id.clone());
    let mut unresolved = Vec::new();
    if let Some(custom) = config.block("CustomOrigin")? {
        if let Some(why) = custom.not_literal() {
            unresolved.push(format!("CustomOrigin is {why}"));
            return Ok(Some(bare_origin(
                id,
                None,
                OriginConfig::Unknown,
                unresolved,
            )));
        }
        let domain_name = custom
            .required("DNSName")?
            .text()?
            .record_unresolved("DNSName", &mut unresolved);
        let config = OriginConfig::Custom(custom_origin(&custom, &mut unresolved)?);
        return Ok(Some(bare_origin(id, domain_name, config, unresolved)));
    }
    let Some(bucket) = config.block("S3Origin")? else {
        return Ok(None);
    };
    let domain_name = match bucket.not_literal() {
        None => optional_text(&bucket, "DNSName")?,
        Some(_) => None,
    };
    Ok(Some(bare_origin(
        id,
        domain_name,
        OriginConfig::S3,
        Vec::new(),
    )))
}

fn bare_origin(
    id: String,
    domain_name: Option<String>,
    config: OriginConfig,
    unresolved: Vec<String>,
) -> Origin {
    Origin {
        id,
        domain_name,
        path: String::new(),
        config,
        attempts: None,
        connect_timeout: None,
        unresolved,
    }
}

/// The longest time that is taken for one, a day: CloudFront's own limits are minutes.
const MOST_SECONDS: u32 = 86_400;

fn seconds(
    node: &Node,
    field: &'static str,
    unresolved: &mut Vec<String>,
) -> Result<Option<Duration>, ReadError> {
    let seconds = number(node, field, 0, MOST_SECONDS, unresolved)?;
    // Terraform writes 0 for what is not set.
    let seconds = seconds.filter(|seconds| *seconds > 0);
    Ok(seconds.map(|seconds| Duration::from_secs(u64::from(seconds))))
}

fn number(
    node: &Node,
    field: &'static str,
    least: u32,
    most: u32,
    unresolved: &mut Vec<String>,
) -> Result<Option<u32>, ReadError> {
    match node.field(field)? {
        None => Ok(None),
        Some(node) => Ok(node
            .number(least, most)?
            .record_unresolved(field, unresolved)),
    }
}
