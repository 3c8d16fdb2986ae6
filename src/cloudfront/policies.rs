//! Is the viewer's Host header forwarded? The managed policies, and the rule.
//!
//! Developer Guide, "Use managed cache policies", "Use managed origin request policies", and
//! "Understand how origin request policies and cache policies work together".

use std::collections::BTreeMap;

/// What a policy does with the viewer's Host header.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HostRule {
    /// Host is among the headers that it forwards.
    Included,
    /// It does not name Host.
    NotIncluded,
    /// It forwards every header but Host: someone means Host to stay behind.
    Excluded,
}

impl HostRule {
    /// The rule of a `HeadersConfig`: its `HeaderBehavior` and its `Headers.Items`. `None` for a
    /// behaviour that the API does not know.
    pub fn of<'a>(behavior: &str, headers: impl IntoIterator<Item = &'a str>) -> Option<Self> {
        let listed = headers
            .into_iter()
            .any(|header| header.eq_ignore_ascii_case("host"));
        match (behavior, listed) {
            ("none", _) | ("whitelist", false) => Some(Self::NotIncluded),
            ("allExcept", true) => Some(Self::Excluded),
            ("whitelist", true)
            | ("allExcept", false)
            | ("allViewer" | "allViewerAndWhitelistCloudFront", _) => Some(Self::Included),
            _ => None,
        }
    }
}

/// Which of the two kinds of policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PolicyKind {
    /// A cache policy: what it has in the cache key is forwarded.
    Cache,
    /// An origin request policy: what is forwarded besides.
    OriginRequest,
}

impl PolicyKind {
    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cache => "cache policy",
            Self::OriginRequest => "origin request policy",
        }
    }
}

/// A policy whose rule is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Its name.
    pub name: String,
    /// What it does with Host.
    pub host: HostRule,
}

/// Every policy whose rule is known: the managed ones, and those that the user gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyBook {
    policies: BTreeMap<(PolicyKind, String), Policy>,
}

impl Default for PolicyBook {
    /// The managed policies.
    fn default() -> Self {
        let mut book = Self {
            policies: BTreeMap::new(),
        };
        for (kind, managed) in [
            (PolicyKind::Cache, MANAGED_CACHE_POLICIES),
            (PolicyKind::OriginRequest, MANAGED_ORIGIN_REQUEST_POLICIES),
        ] {
            for (name, id, host) in managed {
                let policy = Policy {
                    name: format!("Managed-{name}"),
                    host: *host,
                };
                book.add(kind, id, policy);
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

    /// Finds a policy by its id.
    pub fn find(&self, kind: PolicyKind, id: &str) -> Option<&Policy> {
        self.policies.get(&(kind, id.to_ascii_lowercase()))
    }

    /// A behaviour's reference to the policy with this id, with what is known of it.
    pub fn reference(&self, kind: PolicyKind, id: &str) -> PolicyReference {
        let policy = self.find(kind, id);
        PolicyReference {
            id: id.to_owned(),
            name: policy.map(|policy| policy.name.clone()),
            host: policy.map(|policy| policy.host),
        }
    }
}

/// A behaviour's reference to a policy.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PolicyReference {
    /// The policy's id, or what stands in its place in a template.
    pub id: String,
    /// Its name, where it is known.
    pub name: Option<String>,
    /// What it does with Host, where it is known.
    pub host: Option<HostRule>,
}

impl PolicyReference {
    fn described(&self, kind: PolicyKind) -> String {
        let kind = kind.name();
        match &self.name {
            Some(name) => format!("the {kind} {name}"),
            None => format!("the {kind} {}", self.id),
        }
    }
}

/// Everything in a behaviour that decides about the Host header.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct HeaderForwarding {
    /// `ForwardedValues.Headers`, of behaviours without policies.
    pub forwarded_headers: Vec<String>,
    /// `CachePolicyId`.
    pub cache_policy: Option<PolicyReference>,
    /// `OriginRequestPolicyId`.
    pub origin_request_policy: Option<PolicyReference>,
    /// Why one of these could not be read: the value is not literal.
    pub unreadable: Option<String>,
}

/// Whether a behaviour forwards the viewer's Host header.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Forwarded {
    /// It does.
    Yes {
        /// What makes it so, without a full stop.
        why: String,
        /// Whether the origin request policy excludes Host, in vain.
        in_spite_of_exclusion: bool,
    },
    /// It does not.
    No {
        /// What makes it so, without a full stop.
        why: String,
    },
    /// It hangs on something that is not known here.
    Unknown {
        /// What is not known, without a full stop.
        why: String,
    },
}

/// Whether the behaviour forwards Host: if the old `ForwardedValues`, the cache policy or the
/// origin request policy says so. A cache policy that lists Host beats an origin request policy
/// that excludes it ("The cache policy allow list overrides the origin request policy block
/// list").
pub fn host_forwarded(behavior: &HeaderForwarding) -> Forwarded {
    let legacy = behavior
        .forwarded_headers
        .iter()
        .find(|header| *header == "*" || header.eq_ignore_ascii_case("host"));
    if let Some(header) = legacy {
        return Forwarded::Yes {
            why: format!("ForwardedValues.Headers lists {header}"),
            in_spite_of_exclusion: false,
        };
    }
    let cache = behavior.cache_policy.as_ref();
    let origin_request = behavior.origin_request_policy.as_ref();
    let excluded = origin_request.filter(|policy| policy.host == Some(HostRule::Excluded));
    if let Some(policy) = cache.filter(|policy| forwards(policy)) {
        let policy = policy.described(PolicyKind::Cache);
        return Forwarded::Yes {
            why: match excluded {
                None => format!("{policy} has Host in its cache key"),
                Some(excluded) => format!(
                    "{policy} has Host in its cache key, which beats {}",
                    excluded.described(PolicyKind::OriginRequest)
                ),
            },
            in_spite_of_exclusion: excluded.is_some(),
        };
    }
    if let Some(policy) = origin_request.filter(|policy| forwards(policy)) {
        return Forwarded::Yes {
            why: format!(
                "{} forwards it",
                policy.described(PolicyKind::OriginRequest)
            ),
            in_spite_of_exclusion: false,
        };
    }
    let unknown = |policy: Option<&PolicyReference>, kind| {
        policy
            .filter(|policy| policy.host.is_none())
            .map(|policy| format!("{} is not known", policy.described(kind)))
    };
    let unknown = behavior
        .unreadable
        .clone()
        .or_else(|| unknown(cache, PolicyKind::Cache))
        .or_else(|| unknown(origin_request, PolicyKind::OriginRequest));
    match (unknown, excluded) {
        (Some(why), _) => Forwarded::Unknown { why },
        (None, Some(policy)) => Forwarded::No {
            why: format!(
                "{} excludes it",
                policy.described(PolicyKind::OriginRequest)
            ),
        },
        (None, None) => Forwarded::No {
            why: "nothing in the behaviour forwards it".to_owned(),
        },
    }
}

fn forwards(policy: &PolicyReference) -> bool {
    policy.host == Some(HostRule::Included)
}

type Managed = &'static [(&'static str, &'static str, HostRule)];

/// Developer Guide, "Use managed cache policies".
const MANAGED_CACHE_POLICIES: Managed = {
    use HostRule::{Included, NotIncluded};
    &[
        ("Amplify", "2e54312d-136d-493c-8eb9-b001f22f67d2", Included),
        (
            "Amplify-Default",
            "4d1d2f1d-3a71-49ad-9e08-7ea5d843a556",
            Included,
        ),
        (
            "Amplify-DefaultNoCookies",
            "a6bad946-36c3-4c33-aa98-362c74a7fb13",
            Included,
        ),
        (
            "Amplify-ImageOptimization",
            "1c6db51a-a33f-469a-8245-dae26771f530",
            Included,
        ),
        (
            "Amplify-StaticContent",
            "7e5fad67-ee98-4ad0-b05a-394999eefc1a",
            Included,
        ),
        (
            "UseOriginCacheControlHeaders",
            "83da9c7e-98b4-4e11-a168-04f0df8e2c65",
            Included,
        ),
        (
            "UseOriginCacheControlHeaders-QueryStrings",
            "4cc15a8a-d715-48a4-82b8-cc0b614638fe",
            Included,
        ),
        (
            "CachingDisabled",
            "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
            NotIncluded,
        ),
        (
            "CachingOptimized",
            "658327ea-f89d-4fab-a63d-7e88639e58f6",
            NotIncluded,
        ),
        (
            "CachingOptimizedForUncompressedObjects",
            "b2884449-e4de-46a7-ac36-70bc7f1ddd6d",
            NotIncluded,
        ),
        (
            "Elemental-MediaPackage",
            "08627262-05a9-4f76-9ded-b50ca2e3a84f",
            NotIncluded,
        ),
    ]
};

/// Developer Guide, "Use managed origin request policies".
const MANAGED_ORIGIN_REQUEST_POLICIES: Managed = {
    use HostRule::{Excluded, Included, NotIncluded};
    &[
        (
            "AllViewer",
            "216adef6-5c7f-47e4-b989-5492eafa07d3",
            Included,
        ),
        (
            "AllViewerAndCloudFrontHeaders-2022-06",
            "33f36d7e-f396-46d9-90e0-52428a34d9dc",
            Included,
        ),
        (
            "HostHeaderOnly",
            "bf0718e1-ba1e-49d1-88b1-f726733018ae",
            Included,
        ),
        (
            "AllViewerExceptHostHeader",
            "b689b0a8-53d0-40ab-baf2-68738e2966ac",
            Excluded,
        ),
        (
            "CORS-CustomOrigin",
            "59781a5b-3903-41f3-afcb-af62929ccde1",
            NotIncluded,
        ),
        (
            "CORS-S3Origin",
            "88a5eaf4-2fd4-4709-b370-b4c650ea3fcf",
            NotIncluded,
        ),
        (
            "Elemental-MediaTailor-PersonalizedManifests",
            "775133bc-15f2-49f9-abea-afb2e0bf67d2",
            NotIncluded,
        ),
        (
            "UserAgentRefererHeaders",
            "acba4595-bd28-49b8-b9fe-13317c0390fa",
            NotIncluded,
        ),
    ]
};

#[cfg(test)]
mod tests {
    use super::*;

    fn of_policies(cache: Option<&str>, origin_request: Option<&str>) -> Forwarded {
        let book = PolicyBook::default();
        host_forwarded(&HeaderForwarding {
            cache_policy: cache.map(|id| book.reference(PolicyKind::Cache, id)),
            origin_request_policy: origin_request
                .map(|id| book.reference(PolicyKind::OriginRequest, id)),
            ..HeaderForwarding::default()
        })
    }

    fn id(kind: PolicyKind, name: &str) -> &'static str {
        let managed = match kind {
            PolicyKind::Cache => MANAGED_CACHE_POLICIES,
            PolicyKind::OriginRequest => MANAGED_ORIGIN_REQUEST_POLICIES,
        };
        managed.iter().find(|policy| policy.0 == name).unwrap().1
    }

    #[test]
    fn the_cache_policy_beats_the_exclusion() {
        let cache = id(PolicyKind::Cache, "UseOriginCacheControlHeaders");
        let except = id(PolicyKind::OriginRequest, "AllViewerExceptHostHeader");
        assert_eq!(
            of_policies(Some(cache), Some(except)),
            Forwarded::Yes {
                why: "the cache policy Managed-UseOriginCacheControlHeaders has Host in its cache key, which beats the origin request policy Managed-AllViewerExceptHostHeader".into(),
                in_spite_of_exclusion: true,
            }
        );
        let cache = id(PolicyKind::Cache, "CachingDisabled");
        assert_eq!(
            of_policies(Some(cache), Some(except)),
            Forwarded::No {
                why: "the origin request policy Managed-AllViewerExceptHostHeader excludes it"
                    .into()
            }
        );
    }

    #[test]
    fn every_managed_policy_is_known_by_its_id_in_either_case() {
        let book = PolicyBook::default();
        assert_eq!(book.policies.len(), 19);
        let upper = id(PolicyKind::OriginRequest, "AllViewer").to_ascii_uppercase();
        let found = book.find(PolicyKind::OriginRequest, &upper).unwrap();
        assert_eq!(found.host, HostRule::Included);
        assert_eq!(book.find(PolicyKind::Cache, &upper), None);
    }

    #[test]
    fn what_is_not_known_matters_only_where_nothing_else_forwards_host() {
        let stranger = Some("17322e93-4707-445a-93bc-6c8c16621822");
        let all = id(PolicyKind::OriginRequest, "AllViewer");
        assert!(matches!(
            of_policies(stranger, Some(all)),
            Forwarded::Yes { .. }
        ));
        assert_eq!(
            of_policies(stranger, None),
            Forwarded::Unknown {
                why: "the cache policy 17322e93-4707-445a-93bc-6c8c16621822 is not known".into()
            }
        );
        assert!(matches!(of_policies(None, None), Forwarded::No { .. }));
    }

    #[test]
    fn the_old_list_forwards_host_by_name_or_by_a_star() {
        for (headers, yes) in [
            (vec!["Origin", "hOsT"], true),
            (vec!["*"], true),
            (vec!["X-Forwarded-Host"], false),
            (vec![], false),
        ] {
            let forwarded = host_forwarded(&HeaderForwarding {
                forwarded_headers: headers.iter().map(|header| (*header).to_owned()).collect(),
                ..HeaderForwarding::default()
            });
            assert_eq!(
                matches!(forwarded, Forwarded::Yes { .. }),
                yes,
                "{headers:?}"
            );
        }
    }

    #[test]
    fn a_header_behavior_is_read_as_the_api_means_it() {
        use HostRule::*;
        for (behavior, headers, rule) in [
            ("none", vec![], Some(NotIncluded)),
            ("whitelist", vec!["host"], Some(Included)),
            ("whitelist", vec!["accept"], Some(NotIncluded)),
            ("allViewer", vec![], Some(Included)),
            (
                "allViewerAndWhitelistCloudFront",
                vec!["CloudFront-Viewer-Country"],
                Some(Included),
            ),
            ("allExcept", vec!["Host"], Some(Excluded)),
            ("allExcept", vec!["accept"], Some(Included)),
            ("everything", vec![], None),
        ] {
            assert_eq!(
                HostRule::of(behavior, headers.clone()),
                rule,
                "{behavior} {headers:?}"
            );
        }
    }
}
