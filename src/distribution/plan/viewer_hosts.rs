//! The Hosts that viewers send, which CloudFront may forward to the origin.

use std::collections::{BTreeMap, BTreeSet};

use super::types::NameKind;
use crate::distribution::model::Distribution;
use crate::target;

pub(super) struct ViewerHosts {
    /// The aliases, or the distribution's own name if it has none; sorted.
    pub(super) known: Vec<ViewerHost>,
    /// The reasons why further ones are not known, sorted.
    pub(super) unknown: Vec<String>,
}

pub(super) struct ViewerHost {
    /// The alias, in ASCII form.
    pub(super) written: String,
    /// The name to ask with: another one for a wildcard.
    pub(super) asked: String,
    pub(super) kind: NameKind,
}

/// AWS's own example of a distribution's name.
const EXAMPLE: &str = "d111111abcdef8.cloudfront.net";

impl ViewerHosts {
    pub(super) fn of(distribution: &Distribution) -> Self {
        let mut unknown: BTreeSet<String> =
            distribution.unresolved_aliases.iter().cloned().collect();
        let mut known: BTreeMap<String, ViewerHost> = BTreeMap::new();
        for alias in &distribution.aliases {
            match ViewerHost::alias(alias) {
                Ok(host) => drop(known.insert(host.written.clone(), host)),
                Err(reason) => {
                    unknown.insert(format!("the alias \"{alias}\" is not a name: {reason}"));
                }
            }
        }
        let mut known: Vec<ViewerHost> = known.into_values().collect();
        if distribution.lacks_tenants() {
            unknown.insert(
                "viewers' Host is a distribution tenant's domain, which is not in this file"
                    .to_owned(),
            );
        } else if distribution.staging && known.is_empty() {
            unknown.insert(
                "viewers' Host is an alias of the staging distribution's primary, which is not in this file; pass both distributions"
                    .to_owned(),
            );
        } else if known.is_empty() && unknown.is_empty() {
            let own = distribution.domain_name.as_deref();
            known.push(match own.and_then(|name| target::parse_host(name).ok()) {
                Some((own, _)) => ViewerHost::own(own, NameKind::CloudFrontName),
                None => ViewerHost::own(EXAMPLE.to_owned(), NameKind::CloudFrontNameStandIn),
            });
        }
        Self {
            known,
            unknown: unknown.into_iter().collect(),
        }
    }

    /// The one name that a viewer asks for.
    pub(super) fn asking_for(name: &str) -> Self {
        Self {
            known: vec![ViewerHost::own(name.to_owned(), NameKind::Viewer)],
            unknown: Vec::new(),
        }
    }
}

impl ViewerHost {
    fn own(name: String, kind: NameKind) -> Self {
        Self {
            written: name.clone(),
            asked: name,
            kind,
        }
    }

    fn alias(alias: &str) -> Result<Self, String> {
        let Some(rest) = alias.strip_prefix("*.") else {
            let (name, _) = target::parse_host(alias)?;
            return Ok(Self::own(name, NameKind::Alias));
        };
        let (rest, _) = target::parse_host(rest)?;
        let wildcard = format!("*.{rest}");
        Ok(Self {
            asked: format!("sample.{rest}"),
            kind: NameKind::WildcardSample(wildcard.clone()),
            written: wildcard,
        })
    }
}
