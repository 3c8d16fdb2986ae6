//! The policies whose rule for Host is known: AWS's managed ones, and those that the user gives.
//!
//! Developer Guide, "Use managed cache policies" and "Use managed origin request policies".

use std::collections::BTreeMap;

use super::policies::{HostRule, PolicyKind, PolicyReference};

/// A policy whose rule is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    pub name: String,
    pub host: HostRule,
}

/// Every policy whose rule is known: the managed ones, and those that the user gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyBook {
    policies: BTreeMap<(PolicyKind, String), Policy>,
}

impl Default for PolicyBook {
    fn default() -> Self {
        let mut book = Self {
            policies: BTreeMap::new(),
        };
        for (kind, host, policies) in MANAGED {
            for (id, name) in policies.iter().filter_map(|policy| policy.split_once(' ')) {
                let name = format!("Managed-{name}");
                book.add(*kind, id, Policy { name, host: *host });
            }
        }
        book
    }
}

impl PolicyBook {
    /// Adds a policy; one that is already known by this id is replaced.
    pub fn add(&mut self, kind: PolicyKind, id: &str, policy: Policy) {
        self.policies
            .insert((kind, id.to_ascii_lowercase()), policy);
    }

    pub fn find(&self, kind: PolicyKind, id: &str) -> Option<&Policy> {
        self.policies.get(&(kind, id.to_ascii_lowercase()))
    }

    /// A behavior's reference to the policy with this id, with what is known of it.
    pub fn reference(&self, kind: PolicyKind, id: &str) -> PolicyReference {
        let policy = self.find(kind, id);
        PolicyReference {
            kind,
            id: id.to_owned(),
            name: policy.map(|policy| policy.name.clone()),
            host: policy.map(|policy| policy.host),
        }
    }
}

/// The managed policies, each as its id and its name without `Managed-`.
const MANAGED: &[(PolicyKind, HostRule, &[&str])] = &[
    (
        PolicyKind::Cache,
        HostRule::Included,
        &[
            "2e54312d-136d-493c-8eb9-b001f22f67d2 Amplify",
            "4d1d2f1d-3a71-49ad-9e08-7ea5d843a556 Amplify-Default",
            "a6bad946-36c3-4c33-aa98-362c74a7fb13 Amplify-DefaultNoCookies",
            "1c6db51a-a33f-469a-8245-dae26771f530 Amplify-ImageOptimization",
            "7e5fad67-ee98-4ad0-b05a-394999eefc1a Amplify-StaticContent",
            "83da9c7e-98b4-4e11-a168-04f0df8e2c65 UseOriginCacheControlHeaders",
            "4cc15a8a-d715-48a4-82b8-cc0b614638fe UseOriginCacheControlHeaders-QueryStrings",
        ],
    ),
    (
        PolicyKind::Cache,
        HostRule::NotIncluded,
        &[
            "4135ea2d-6df8-44a3-9df3-4b5a84be39ad CachingDisabled",
            "658327ea-f89d-4fab-a63d-7e88639e58f6 CachingOptimized",
            "b2884449-e4de-46a7-ac36-70bc7f1ddd6d CachingOptimizedForUncompressedObjects",
            "08627262-05a9-4f76-9ded-b50ca2e3a84f Elemental-MediaPackage",
        ],
    ),
    (
        PolicyKind::OriginRequest,
        HostRule::Included,
        &[
            "216adef6-5c7f-47e4-b989-5492eafa07d3 AllViewer",
            "33f36d7e-f396-46d9-90e0-52428a34d9dc AllViewerAndCloudFrontHeaders-2022-06",
            "bf0718e1-ba1e-49d1-88b1-f726733018ae HostHeaderOnly",
        ],
    ),
    (
        PolicyKind::OriginRequest,
        HostRule::NotIncluded,
        &[
            "59781a5b-3903-41f3-afcb-af62929ccde1 CORS-CustomOrigin",
            "88a5eaf4-2fd4-4709-b370-b4c650ea3fcf CORS-S3Origin",
            "775133bc-15f2-49f9-abea-afb2e0bf67d2 Elemental-MediaTailor-PersonalizedManifests",
            "acba4595-bd28-49b8-b9fe-13317c0390fa UserAgentRefererHeaders",
        ],
    ),
    (
        PolicyKind::OriginRequest,
        HostRule::Excluded,
        &["b689b0a8-53d0-40ab-baf2-68738e2966ac AllViewerExceptHostHeader"],
    ),
];

/// The id of a managed policy.
#[cfg(test)]
pub(super) fn managed_id(kind: PolicyKind, name: &str) -> &'static str {
    let of_kind = MANAGED.iter().filter(|(of, ..)| *of == kind);
    let mut policies = of_kind.flat_map(|(.., policies)| policies.iter());
    let ends = |policy: &&&str| policy.ends_with(&format!(" {name}"));
    policies.find(ends).unwrap().split_once(' ').unwrap().0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_managed_policy_is_known_by_its_id_in_either_case() {
        let book = PolicyBook::default();
        assert_eq!(book.policies.len(), 19);
        let upper = managed_id(PolicyKind::OriginRequest, "AllViewer").to_ascii_uppercase();
        let found = book.find(PolicyKind::OriginRequest, &upper).unwrap();
        assert_eq!(found.host, HostRule::Included);
        assert_eq!(book.find(PolicyKind::Cache, &upper), None);
    }
}
