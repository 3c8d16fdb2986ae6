//! From a document in any dialect to a [`Distribution`].
//!
//! Unknown fields are passed over, and what does not bear on the connection is never looked at, so
//! that nothing there can be wrong. A value that is not literal is noted at the origin it concerns.

use std::collections::BTreeSet;
use std::time::Duration;

use super::document::{Node, Stated};
use super::error::ReadError;
use super::model::{
    Behaviour, CustomOrigin, Distribution, Function, FunctionKind, Origin, OriginConfig,
    OriginGroup, ProtocolPolicy,
};
use crate::cloudfront::offer::OriginSslProtocols;
use crate::cloudfront::origin_kind::OriginKind;
use crate::cloudfront::policies::{HeaderForwarding, PolicyBook, PolicyKind, PolicyReference};
use crate::cloudfront::settings::IpAddressType;

/// Reads a `DistributionConfig`, or what another dialect has in its place.
pub(super) fn distribution(
    config: &Node,
    policies: &PolicyBook,
) -> Result<Distribution, ReadError> {
    let mut unresolved = Vec::new();
    let mut behaviours = Vec::new();
    for item in noted_items(config, "CacheBehaviors", "a behaviour", &mut unresolved)? {
        behaviours.push(behaviour(&item, policies)?);
    }
    let default = config
        .block("DefaultCacheBehavior")?
        .ok_or_else(|| config_is_missing(config, "DefaultCacheBehavior"))?;
    match default.not_literal() {
        Some(why) => unresolved.push(format!("DefaultCacheBehavior is {why}")),
        None => behaviours.push(Behaviour {
            path_pattern: None,
            ..behaviour(&default, policies)?
        }),
    }
    let mut groups = Vec::new();
    for item in noted_items(config, "OriginGroups", "an origin group", &mut unresolved)? {
        groups.push(group(&item, &mut unresolved)?);
    }
    let mut origins = Vec::new();
    let has_origins = config.field("Origins")?.is_some();
    match legacy_origin(config, &behaviours)? {
        Some(legacy) if !has_origins => origins.push(legacy),
        _ => {
            config.required("Origins")?;
            for item in noted_items(config, "Origins", "an origin", &mut unresolved)? {
                origins.push(origin(&item)?);
            }
        }
    }
    let mut unresolved_aliases = Vec::new();
    let mut aliases = Vec::new();
    for list in ["Aliases", "CNAMEs"] {
        for item in noted_items(config, list, "an alias", &mut unresolved_aliases)? {
            aliases.extend(item.text()?.or_note("an alias", &mut unresolved_aliases));
        }
    }
    let comment = optional_text(config, "Comment")?.filter(|comment| !comment.is_empty());
    let enabled = match config.field("Enabled")? {
        None => None,
        Some(field) => field.flag()?.or_note("Enabled", &mut Vec::new()),
    };
    Ok(Distribution {
        id: None,
        arn: None,
        logical_name: None,
        domain_name: None,
        comment,
        enabled,
        tenant_only: optional_text(config, "ConnectionMode")?.as_deref() == Some("tenant-only"),
        aliases,
        unresolved_aliases,
        origins,
        unresolved,
        groups,
        behaviours,
    })
}

/// The ids of origins and groups share one name space, and a behaviour names one of them.
pub(super) fn check_ids(config: &Node, distribution: &Distribution) -> Result<(), ReadError> {
    let mut seen = BTreeSet::new();
    let ids = (distribution.origins.iter().map(|origin| &origin.id))
        .chain(distribution.groups.iter().map(|group| &group.id));
    for id in ids {
        let told_apart = !config.dialect.labels_are_ambiguous || id != super::terraform::UNKNOWN;
        if told_apart && !seen.insert(id) {
            let message = format!(
                "two origins or origin groups have the id \"{}\"",
                id.escape_debug()
            );
            return Err(ReadError::shape(config.path.clone(), message));
        }
    }
    Ok(())
}

fn config_is_missing(config: &Node, field: &'static str) -> ReadError {
    match config.required(field) {
        Err(error) => error,
        Ok(node) => node.expected("one object"),
    }
}

/// A list's items; what is not literal is noted and left out.
fn noted_items<'a>(
    node: &Node<'a>,
    field: &'static str,
    item_name: &str,
    notes: &mut Vec<String>,
) -> Result<Vec<Node<'a>>, ReadError> {
    let Some(items) = node.list(field)?.or_note(field, notes) else {
        return Ok(Vec::new());
    };
    let mut literal = Vec::new();
    for item in items {
        match item.not_literal() {
            Some(why) => notes.push(format!("{item_name} is {why}")),
            None => literal.push(item),
        }
    }
    Ok(literal)
}

fn origin(node: &Node) -> Result<Origin, ReadError> {
    let mut unresolved = Vec::new();
    let id_node = node.required("Id")?;
    let id = id_node.label()?;
    if node.dialect.labels_are_ambiguous && id_node.not_literal().is_some() {
        unresolved.push(format!("its id is {id}"));
    }
    let mut domain_notes = Vec::new();
    let domain_name = node
        .required("DomainName")?
        .text()?
        .or_note("DomainName", &mut domain_notes);
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
    let word = policy.text()?.or_note("OriginProtocolPolicy", unresolved);
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
        Some(field) => match field.text()?.or_note("IpAddressType", unresolved) {
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
        let Stated::Literal(name) = item.text()? else {
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
fn legacy_origin(config: &Node, behaviours: &[Behaviour]) -> Result<Option<Origin>, ReadError> {
    let id = behaviours
        .last()
        .map_or_else(String::new, |behaviour| behaviour.target_origin_id.clone());
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
            .or_note("DNSName", &mut unresolved);
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
        config,
        attempts: None,
        connect_timeout: None,
        unresolved,
    }
}

fn group(node: &Node, unresolved: &mut Vec<String>) -> Result<OriginGroup, ReadError> {
    let id = node.required("Id")?.label()?;
    let mut members = Vec::new();
    for member in noted_items(node, "Members", "a member of an origin group", unresolved)? {
        members.push(member.required("OriginId")?.label()?);
    }
    Ok(OriginGroup { id, members })
}

fn behaviour(node: &Node, policies: &PolicyBook) -> Result<Behaviour, ReadError> {
    let path_pattern = match node.field("PathPattern")? {
        None => None,
        Some(field) => Some(field.label()?),
    };
    let viewers_may_use_http = match node.field("ViewerProtocolPolicy")? {
        None => None,
        Some(field) => match field.text()? {
            Stated::Literal(word) => Some(word == "allow-all"),
            Stated::Unresolved(_) => None,
        },
    };
    let mut unreadable = Vec::new();
    let mut forwarded_headers = Vec::new();
    if let Some(values) = node.block("ForwardedValues")? {
        let mut notes = Vec::new();
        match values.not_literal() {
            Some(why) => unreadable.push(format!("ForwardedValues is {why}")),
            None => {
                for header in noted_items(&values, "Headers", "a header", &mut notes)? {
                    forwarded_headers.extend(header.text()?.or_note("a header", &mut notes));
                }
            }
        }
        let notes = notes
            .into_iter()
            .map(|note| format!("of ForwardedValues, {note}"));
        unreadable.extend(notes);
    }
    let mut policy = |field, kind| policy_reference(node, field, kind, policies, &mut unreadable);
    let cache_policy = policy("CachePolicyId", PolicyKind::Cache)?;
    let origin_request_policy = policy("OriginRequestPolicyId", PolicyKind::OriginRequest)?;
    let grpc = match node.block("GrpcConfig")? {
        Some(config) if config.not_literal().is_none() => match config.field("Enabled")? {
            Some(enabled) => enabled.flag()? == Stated::Literal(true),
            None => false,
        },
        _ => false,
    };
    Ok(Behaviour {
        path_pattern,
        target_origin_id: node.required("TargetOriginId")?.label()?,
        viewers_may_use_http,
        forwarding: HeaderForwarding {
            forwarded_headers,
            cache_policy,
            origin_request_policy,
            unreadable: unreadable.into_iter().next(),
        },
        grpc,
        functions: functions(node)?,
    })
}

/// A template's own policies are in the book under the spelling of their reference; what is not
/// literal and not there is noted.
fn policy_reference(
    node: &Node,
    field: &'static str,
    kind: PolicyKind,
    policies: &PolicyBook,
    unreadable: &mut Vec<String>,
) -> Result<Option<PolicyReference>, ReadError> {
    let Some(field) = node.field(field)? else {
        return Ok(None);
    };
    let id = field.label()?;
    if id.is_empty() {
        return Ok(None);
    }
    if field.not_literal().is_some() && policies.find(kind, &id).is_none() {
        unreadable.push(format!("the {} is {id}", kind.name()));
        return Ok(None);
    }
    Ok(Some(policies.reference(kind, &id)))
}

fn functions(node: &Node) -> Result<Vec<Function>, ReadError> {
    let mut functions = Vec::new();
    for (list, arn, kind) in [
        (
            "LambdaFunctionAssociations",
            "LambdaFunctionARN",
            FunctionKind::LambdaAtEdge,
        ),
        (
            "FunctionAssociations",
            "FunctionARN",
            FunctionKind::CloudFrontFunction,
        ),
    ] {
        for item in noted_items(node, list, "a function", &mut Vec::new())? {
            functions.push(Function {
                kind,
                event: item.required("EventType")?.label()?,
                arn: match item.field(arn)? {
                    Some(arn) => arn.label()?,
                    None => String::new(),
                },
            });
        }
    }
    functions.sort();
    Ok(functions)
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
        Some(node) => Ok(node.number(least, most)?.or_note(field, unresolved)),
    }
}

/// A text that may be missing; what is not literal counts by its spelling.
fn optional_text(node: &Node, field: &'static str) -> Result<Option<String>, ReadError> {
    match node.field(field)? {
        None => Ok(None),
        Some(field) => field.label().map(Some),
    }
}
