//! The rule by which the viewer's Host header is forwarded.
//!
//! Developer Guide, "Understand how origin request policies and cache policies work together".

/// A policy's rule for the viewer's Host header.
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
    /// header behavior that the API does not know.
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

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PolicyKind {
    /// A cache policy: what it has in the cache key is forwarded.
    Cache,
    /// An origin request policy: what is forwarded besides.
    OriginRequest,
}

impl PolicyKind {
    /// The name that people use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cache => "cache policy",
            Self::OriginRequest => "origin request policy",
        }
    }
}

/// A behavior's reference to a policy.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PolicyReference {
    pub kind: PolicyKind,
    /// The policy's id, or a template's expression in its place.
    pub id: String,
    /// Its name, where it is known.
    pub name: Option<String>,
    /// `None` if the policy is not known.
    pub host: Option<HostRule>,
}

impl PolicyReference {
    fn described(&self) -> String {
        let name = self.name.as_ref().unwrap_or(&self.id);
        format!("the {} {name}", self.kind.name())
    }

    fn forwards(&self) -> bool {
        self.host == Some(HostRule::Included)
    }
}

/// Everything in a behavior that decides about the Host header.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct HeaderForwarding {
    /// `ForwardedValues.Headers`, of behaviors without policies.
    pub forwarded_headers: Vec<String>,
    /// `CachePolicyId`.
    pub cache_policy: Option<PolicyReference>,
    /// `OriginRequestPolicyId`.
    pub origin_request_policy: Option<PolicyReference>,
    /// The reason why one of these could not be read: the value is not literal.
    pub unreadable: Option<String>,
}

/// The decision on the viewer's Host header.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Forwarded {
    /// It does.
    Yes {
        why: String,
        /// The origin request policy excludes Host, in vain.
        in_spite_of_exclusion: bool,
    },
    /// It does not.
    No { why: String },
    /// It depends on something that is not known here.
    Unknown { why: String },
}

/// Decides whether the behavior forwards Host: if the old `ForwardedValues`, the cache policy or the
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
    if let Some(policy) = cache.filter(|policy| policy.forwards()) {
        let beside = match excluded {
            None => and_why(policy, origin_request),
            Some(excluded) => format!(", which beats {}", excluded.described()),
        };
        return Forwarded::Yes {
            why: format!("{} has Host in its cache key{beside}", policy.described()),
            in_spite_of_exclusion: excluded.is_some(),
        };
    }
    if let Some(policy) = origin_request.filter(|policy| policy.forwards()) {
        return Forwarded::Yes {
            why: format!("{} forwards it", policy.described()),
            in_spite_of_exclusion: false,
        };
    }
    match (unknown(behavior), excluded) {
        (Some(why), _) => Forwarded::Unknown { why },
        (None, Some(policy)) => Forwarded::No {
            why: format!("{} excludes it", policy.described()),
        },
        (None, None) => Forwarded::No {
            why: "nothing in the behavior forwards it".to_owned(),
        },
    }
}

/// The part of a behavior that may forward Host and is not known, as a clause.
fn unknown(behavior: &HeaderForwarding) -> Option<String> {
    let policies = [&behavior.cache_policy, &behavior.origin_request_policy];
    let mut policies = policies.into_iter().flatten();
    behavior.unreadable.clone().or_else(|| {
        let policy = policies.find(|policy| policy.host.is_none())?;
        Some(format!("{} is not known", policy.described()))
    })
}

/// The console's preconfigured settings for load balancers and custom origins forward Host twice, so
/// that another origin request policy alone changes nothing (Developer Guide, "Preconfigured
/// distribution settings").
fn and_why(cache: &PolicyReference, origin_request: Option<&PolicyReference>) -> String {
    let Some(second) = origin_request.filter(|policy| policy.forwards()) else {
        return String::new();
    };
    let preset = ["Managed-UseOriginCacheControlHeaders", "Managed-AllViewer"];
    let by = if [cache, second].map(|policy| policy.name.as_deref()) == preset.map(Some) {
        " (this is what the console sets)"
    } else {
        ""
    };
    format!(", and {} forwards it too{by}", second.described())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloudfront::policy_book::{PolicyBook, managed_id as id};

    fn of_policies(cache: Option<&str>, origin_request: Option<&str>) -> Forwarded {
        let book = PolicyBook::default();
        host_forwarded(&HeaderForwarding {
            cache_policy: cache.map(|id| book.reference(PolicyKind::Cache, id)),
            origin_request_policy: origin_request
                .map(|id| book.reference(PolicyKind::OriginRequest, id)),
            ..HeaderForwarding::default()
        })
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
