//! Distribution tenants: each is a distribution of its own, with its domains as aliases and its
//! values in place of the parameters (Developer Guide, "Understand how multi-tenant distributions
//! work").

use std::collections::BTreeMap;

use serde_json::Value;

use super::aws_cli;
use super::document::Node;
use super::error::ReadError;
use super::placeholder::{filled, has_placeholder};
use crate::cloudfront::origin_kind::OriginKind;
use crate::distribution::model::{Distribution, Origin};

#[derive(Debug, Clone)]
pub struct Tenant {
    name: String,
    /// The id of its distribution, or the expression for it.
    distribution: String,
    domains: Vec<String>,
    unresolved_domains: Vec<String>,
    /// Its values for parameters; those that are not literal are left out.
    values: BTreeMap<String, String>,
    enabled: Option<bool>,
}

/// The tenants of one document; one that cannot be used does not hide the others.
pub(super) type Tenants = Vec<Result<Tenant, ReadError>>;

/// Reads what `aws cloudfront get-distribution-tenant`, `get-distribution-tenant-by-domain` and
/// `list-distribution-tenants` print; `None` if the document is none of these.
pub(super) fn of_aws_cli(value: &Value, is_yaml: bool) -> Option<Tenants> {
    let dialect = aws_cli::dialect(is_yaml);
    if let Some(list) = value.get("DistributionTenantList") {
        let list = Node::root(list, "DistributionTenantList", dialect);
        return Some(match list.items() {
            Ok(items) => items.iter().map(tenant).collect(),
            Err(error) => vec![Err(error)],
        });
    }
    let one = value.get("DistributionTenant").map_or(value, |one| one);
    let is_tenant = one.get("DistributionId").is_some() && one.get("Domains").is_some();
    is_tenant.then(|| vec![tenant(&Node::root(one, "", dialect))])
}

/// Reads a tenant in any dialect.
pub(super) fn tenant(node: &Node) -> Result<Tenant, ReadError> {
    let distribution = node.required("DistributionId")?;
    let distribution = match distribution.not_literal() {
        Some(expression) => expression,
        None => distribution.label()?,
    };
    let (mut domains, mut unresolved_domains) = (Vec::new(), Vec::new());
    for item in node.noted_items("Domains", "a tenant's domain", &mut unresolved_domains)? {
        // CloudFormation has the names alone, the other dialects objects with a status.
        let name = match item.value {
            Value::Object(_) => item.required("Domain")?,
            _ => item,
        };
        let name = name.text()?;
        domains.extend(name.record_unresolved("a tenant's domain", &mut unresolved_domains));
    }
    let mut values = BTreeMap::new();
    for item in node.noted_items("Parameters", "a parameter", &mut Vec::new())? {
        if let (Some(name), Some(value)) = (item.text_of("Name")?, item.text_of("Value")?) {
            values.insert(name, value);
        }
    }
    let enabled = node.flag_of("Enabled")?;
    let name = node.text_of("Name")?;
    let first_domain = || domains.first().cloned().unwrap_or_default();
    Ok(Tenant {
        name: name.unwrap_or_else(first_domain),
        distribution,
        domains,
        unresolved_domains,
        values,
        enabled,
    })
}

/// Puts each multi-tenant distribution's tenants in its place, if there are any.
pub(super) fn give_tenants(
    distributions: Vec<Distribution>,
    tenants: &[Tenant],
) -> Vec<Distribution> {
    let multitenant = distributions.iter().filter(|one| one.tenant_only);
    let is_only_one = multitenant.count() == 1;
    let each = distributions.into_iter().flat_map(|distribution| {
        // A configuration alone has neither an id nor a name.
        let is_nameless = distribution.id.is_none() && distribution.logical_name.is_none();
        let own = tenants.iter().filter(|one| {
            distribution.tenant_only
                && (one.belongs_to(&distribution) || (is_nameless && is_only_one))
        });
        let own: Vec<Distribution> = own.map(|one| of_tenant(&distribution, one)).collect();
        if own.is_empty() {
            vec![distribution]
        } else {
            own
        }
    });
    each.collect()
}

impl Tenant {
    /// `true` if the tenant names the distribution by its id, or by its name in the same template.
    fn belongs_to(&self, distribution: &Distribution) -> bool {
        if distribution.id.as_deref() == Some(&self.distribution) {
            return true;
        }
        let Some(name) = &distribution.logical_name else {
            return false;
        };
        let is_part =
            |character: char| character.is_alphanumeric() || "._-[]\"".contains(character);
        let mut words = self.distribution.split(|character| !is_part(character));
        words.any(|word| {
            let attribute = word.strip_prefix(name.as_str());
            matches!(attribute, Some("" | ".id" | ".Id"))
        })
    }
}

fn of_tenant(distribution: &Distribution, tenant: &Tenant) -> Distribution {
    let mut values = distribution.tenant_defaults.clone();
    values.extend(tenant.values.clone());
    let enabled = match (distribution.enabled, tenant.enabled) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (of_distribution, _) => of_distribution,
    };
    let origins = distribution.origins.iter();
    Distribution {
        tenant: Some(tenant.name.clone()),
        // Viewers cannot ask for it (Developer Guide, "Direct and multi-tenant distributions").
        domain_name: None,
        aliases: tenant.domains.clone(),
        unresolved_aliases: tenant.unresolved_domains.clone(),
        enabled,
        origins: origins.map(|origin| of_origin(origin, &values)).collect(),
        ..distribution.clone()
    }
}

fn of_origin(origin: &Origin, values: &BTreeMap<String, String>) -> Origin {
    let mut origin = origin.clone();
    origin.path = filled(&origin.path, values);
    let Some(template) = &origin.domain_template else {
        return origin;
    };
    let name = filled(template, values);
    let note = format!("DomainName is {template}");
    origin.unresolved.retain(|one| *one != note);
    origin.kind = OriginKind::of(&name).or(origin.kind);
    if has_placeholder(&name) {
        origin.unresolved.push(format!("DomainName is {name}"));
    } else {
        origin.domain_name = Some(name);
    }
    origin
}
