//! The route of one request: the distribution that answers for its name, the behavior that takes
//! its path, and the origins of that.

use std::collections::BTreeMap;

use super::model::{Behavior, Distribution, Function};
use super::plan::{Plan, plan_for};
use crate::target;

#[derive(Debug, Clone, PartialEq)]
pub struct Route {
    /// The origins in the order in which CloudFront tries them, each with the names and settings
    /// that it uses for this viewer.
    pub plan: Plan,
    /// The behavior's path pattern, or `default (*)`.
    pub behavior: String,
    /// The id of the behavior's origin group.
    pub group: Option<String>,
    /// The functions that run for the behavior.
    pub functions: Vec<Function>,
    /// The least seconds for which CloudFront caches errors of a status; `None` if the file does
    /// not tell. A status without an entry has CloudFront's default.
    pub error_caching: Option<BTreeMap<u16, u32>>,
    /// The assumptions, a sentence each.
    pub assumed: Vec<String>,
}

/// The reason why a request has no route.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unrouted {
    /// `held` are the names that distributions answer for, sorted.
    #[error("no distribution in it answers for {name}: {}", listed(.held))]
    NoAlias { name: String, held: Vec<String> },
    #[error("several distributions there answer for {name}: {}; give the one that is meant alone", .labels.join(", "))]
    Several { name: String, labels: Vec<String> },
    #[error("it is not known before the deployment which behavior of {label} matches the path: {}", .why.join("; "))]
    NoBehavior { label: String, why: Vec<String> },
}

/// The most names that an error lists.
const MOST_NAMES: usize = 20;

fn listed(held: &[String]) -> String {
    if held.is_empty() {
        return "it has neither an alias nor a cloudfront.net name".to_owned();
    }
    let names: Vec<&str> = held.iter().take(MOST_NAMES).map(String::as_str).collect();
    let more = match held.len().saturating_sub(MOST_NAMES) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!(
        "its names are {}{more}; ask for one of them, or pass the viewers' name with --host",
        names.join(", ")
    )
}

impl Distribution {
    /// Returns the behavior that CloudFront chooses for a path: the first whose pattern matches.
    /// `*` matches any characters, `?` one, and case counts (Developer Guide, "Path pattern").
    pub fn behavior_for(&self, path: &str) -> Option<&Behavior> {
        self.behaviors.iter().find(|behavior| {
            let pattern = behavior.path_pattern.as_deref();
            pattern.is_none_or(|pattern| matches_pattern(pattern, path))
        })
    }
}

/// The leading slash is optional in both.
fn matches_pattern(pattern: &str, path: &str) -> bool {
    let mut pattern = pattern.strip_prefix('/').unwrap_or(pattern).as_bytes();
    let mut path = path.strip_prefix('/').unwrap_or(path).as_bytes();
    // The pattern after the last star, and the path that it was last compared with. To give only
    // the last star more bytes is enough: an earlier one could gain nothing by them.
    let mut last_star: Option<(&[u8], &[u8])> = None;
    loop {
        match (pattern, path) {
            ([], []) => return true,
            ([b'*', rest @ ..], _) => {
                last_star = Some((rest, path));
                pattern = rest;
            }
            ([wanted, rest @ ..], [byte, after @ ..]) if *wanted == b'?' || wanted == byte => {
                (pattern, path) = (rest, after);
            }
            _ => {
                let Some((rest, [_, after @ ..])) = last_star else {
                    return false;
                };
                last_star = Some((rest, after));
                (pattern, path) = (rest, after);
            }
        }
    }
}

/// Returns the route of a request for this path (without its query) by viewers who ask for this
/// name, in ASCII and lower case.
pub fn route(distributions: &[Distribution], name: &str, path: &str) -> Result<Route, Unrouted> {
    let (fit, distribution) = answering(distributions, name)?;
    let (path, _) = path.split_once('?').unwrap_or((path, ""));
    let behavior = distribution
        .behavior_for(path)
        .ok_or_else(|| Unrouted::NoBehavior {
            label: distribution.label(),
            why: distribution.unresolved.clone(),
        })?;
    let mut assumed = Vec::new();
    if fit == NameFit::Possible {
        assumed.push(format!(
            "The file does not say that the distribution {} answers for {name}; it is taken to, as \
             not all of its names stand there.",
            distribution.label()
        ));
    }
    if behavior.path_pattern.is_none() && !distribution.unresolved.is_empty() {
        assumed.push(format!(
            "Behaviors without a literal path pattern are assumed not to match this path: {}.",
            distribution.unresolved.join("; ")
        ));
    }
    let mut groups = distribution.groups.iter();
    let group = groups.find(|group| group.id == behavior.target_origin_id);
    Ok(Route {
        plan: plan_for(distribution, behavior, name),
        behavior: behavior.label().to_owned(),
        group: group.map(|group| group.id.clone()),
        functions: behavior.functions.clone(),
        error_caching: distribution.error_caching.clone(),
        assumed,
    })
}

/// The match of a distribution's names, the best first.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum NameFit {
    /// An alias, or its own name.
    Exact,
    /// A wildcard. The one with more labels is closer, hence the reversed count.
    Wildcard(std::cmp::Reverse<usize>),
    /// Some of its names are not known.
    Possible,
}

fn answering<'a>(
    distributions: &'a [Distribution],
    name: &str,
) -> Result<(NameFit, &'a Distribution), Unrouted> {
    let mut fitting: Vec<(NameFit, &Distribution)> = distributions
        .iter()
        .filter(|one| !one.staging)
        .filter_map(|one| Some((name_fit(one, name)?, one)))
        .collect();
    fitting.sort_by(|(one, _), (other, _)| one.cmp(other));
    let mut fitting = fitting.into_iter();
    let Some((best, found)) = fitting.next() else {
        let mut held: Vec<String> = distributions.iter().flat_map(names).collect();
        held.sort();
        held.dedup();
        let name = name.to_owned();
        return Err(Unrouted::NoAlias { name, held });
    };
    // The same distribution may be repeated, e.g. out of two listings.
    let others = fitting.filter(|(fit, other)| *fit == best && *other != found);
    let others: Vec<String> = others.map(|(_, other)| other.label()).collect();
    if others.is_empty() {
        return Ok((best, found));
    }
    Err(Unrouted::Several {
        name: name.to_owned(),
        labels: [vec![found.label()], others].concat(),
    })
}

/// Returns the names that the file has of a distribution.
fn names(distribution: &Distribution) -> impl Iterator<Item = String> {
    let names = distribution.aliases.iter().chain(&distribution.domain_name);
    names.map(|name| in_ascii(name))
}

fn in_ascii(name: &str) -> String {
    let (star, rest) = match name.strip_prefix("*.") {
        Some(rest) => ("*.", rest),
        None => ("", name),
    };
    let ascii = target::parse_host(rest).map(|(ascii, _)| format!("{star}{ascii}"));
    ascii.unwrap_or_else(|_| name.to_owned())
}

fn name_fit(distribution: &Distribution, name: &str) -> Option<NameFit> {
    let of_one = |known: String| {
        if known == name {
            return Some(NameFit::Exact);
        }
        // A wildcard alias covers any number of labels (Developer Guide, "Using the * wildcard
        // in alternate domain names"), unlike one in a certificate.
        let suffix = known.strip_prefix('*')?;
        let covers = suffix.starts_with('.') && name.ends_with(suffix) && name.len() > suffix.len();
        let labels = suffix.matches('.').count();
        covers.then_some(NameFit::Wildcard(std::cmp::Reverse(labels)))
    };
    names(distribution).filter_map(of_one).min().or_else(|| {
        // Viewers reach a tenant by its domains, not by a name of the distribution's.
        let is_own = name.ends_with(".cloudfront.net")
            && distribution.domain_name.is_none()
            && distribution.tenant.is_none();
        let is_unread = !distribution.unresolved_aliases.is_empty() || distribution.lacks_tenants();
        (is_own || is_unread).then_some(NameFit::Possible)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloudfront::policy_book::PolicyBook;
    use crate::distribution::read_distributions;

    /// A distribution of its own name `d…`, these aliases, and one origin for every behavior.
    fn distribution(id: &str, own: &str, aliases: &str) -> String {
        format!(
            r#"{{"Distribution": {{"Id": "{id}", "DomainName": "{own}", "DistributionConfig": {{
            "Aliases": {{"Quantity": 1, "Items": [{aliases}]}},
            "Origins": {{"Quantity": 2, "Items": [
                {{"Id": "web", "DomainName": "web.example.net", "CustomOriginConfig":
                    {{"HTTPPort": 80, "HTTPSPort": 443, "OriginProtocolPolicy": "https-only"}}}},
                {{"Id": "api", "DomainName": "api.example.net", "CustomOriginConfig":
                    {{"HTTPPort": 80, "HTTPSPort": 8443, "OriginProtocolPolicy": "https-only"}}}}]}},
            "OriginGroups": {{"Quantity": 1, "Items": [{{"Id": "both", "Members":
                {{"Quantity": 2, "Items": [{{"OriginId": "web"}}, {{"OriginId": "api"}}]}}}}]}},
            "CacheBehaviors": {{"Quantity": 2, "Items": [
                {{"PathPattern": "/api/*", "TargetOriginId": "api",
                 "OriginRequestPolicyId": "216adef6-5c7f-47e4-b989-5492eafa07d3"}},
                {{"PathPattern": "/both/*", "TargetOriginId": "both"}}]}},
            "DefaultCacheBehavior": {{"TargetOriginId": "web"}}}}}}}}"#
        )
    }

    fn distributions(documents: &[String]) -> Vec<Distribution> {
        let all = format!("[{}]", documents.join(","));
        read_distributions(all.as_bytes(), &PolicyBook::default()).unwrap()
    }

    fn labels(found: Result<Route, Unrouted>) -> String {
        found.map_or_else(|error| error.to_string(), |route| route.plan.label)
    }

    #[test]
    fn path_patterns_match_as_the_developer_guide_says() {
        for (pattern, path, matches) in [
            ("/api/*", "/api/", true),
            ("/api/*", "/api/v1/x", true),
            ("/api/*", "/API/v1", false),
            ("/api/*", "/api", false),
            ("api/*", "/api/x", true),
            ("*.jpg", "/images/a.jpg", true),
            ("*.jpg", "/images/a.jpeg", false),
            ("/a?c", "/abc", true),
            ("/a?c", "/ac", false),
            ("/a*c*e", "/abcde", true),
            ("/a*c*e", "/abcd", false),
            ("*", "/", true),
            ("**", "/x", true),
            ("/", "/", true),
            ("/x", "/", false),
        ] {
            assert_eq!(matches_pattern(pattern, path), matches, "{pattern} {path}");
        }
    }

    #[test]
    fn the_closest_name_decides_which_distribution_answers() {
        let all = distributions(&[
            distribution("E1", "d1.cloudfront.net", r#""*.example.com""#),
            distribution("E2", "d2.cloudfront.net", r#""www.example.com""#),
            distribution("E3", "d3.cloudfront.net", r#""*.shop.example.com""#),
            distribution("E4", "d4.cloudfront.net", r#""Bücher.example""#),
        ]);
        for (name, label) in [
            ("www.example.com", "E2"),
            ("a.example.com", "E1"),
            ("a.b.example.com", "E1"),
            ("a.shop.example.com", "E3"),
            ("shop.example.com", "E1"),
            ("d3.cloudfront.net", "E3"),
            ("xn--bcher-kva.example", "E4"),
        ] {
            assert_eq!(labels(route(&all, name, "/")), label, "{name}");
        }
        let none = labels(route(&all, "example.com", "/"));
        assert!(
            none.contains("no distribution in it answers for example.com: its names are *.example.com, *.shop.example.com, d1.cloudfront.net"),
            "{none}"
        );
    }

    #[test]
    fn two_distributions_with_the_same_name_are_refused_and_the_same_one_twice_is_not() {
        let one = distribution("E1", "d1.cloudfront.net", r#""www.example.com""#);
        let other = distribution("E2", "d2.cloudfront.net", r#""www.example.com""#);
        let twice = distributions(&[one.clone(), one.clone()]);
        assert_eq!(labels(route(&twice, "www.example.com", "/")), "E1");
        let both = distributions(&[one, other]);
        let said = labels(route(&both, "www.example.com", "/"));
        assert!(said.contains("E1, E2; give the one"), "{said}");
        assert_eq!(labels(route(&both, "d2.cloudfront.net", "/")), "E2");
    }

    #[test]
    fn a_name_that_the_file_cannot_know_is_taken_for_granted_and_that_is_said() {
        let config = r#"{"Origins": {"Items": [{"Id": "web", "DomainName": "web.example.net",
            "CustomOriginConfig": {"OriginProtocolPolicy": "https-only"}}]},
            "DefaultCacheBehavior": {"TargetOriginId": "web"}}"#;
        let config = format!(r#"{{"DistributionConfig": {config}}}"#);
        let one = read_distributions(config.as_bytes(), &PolicyBook::default()).unwrap();
        let found = route(&one, "d1.cloudfront.net", "/").unwrap();
        assert_eq!(found.assumed.len(), 1);
        let refused = labels(route(&one, "www.example.com", "/"));
        assert!(refused.contains("neither an alias"), "{refused}");
    }

    #[test]
    fn the_path_decides_the_behavior_and_so_the_origins_and_names() {
        let own = distribution("E1", "d1.cloudfront.net", r#""*.example.com""#);
        let all = distributions(&[own]);
        let way = |path| {
            let route = route(&all, "a.example.com", path).unwrap();
            let asked = route.plan.origins.iter().map(|origin| {
                let [question] = origin.questions() else {
                    panic!("one question: {origin:?}")
                };
                let host = question.target.names.host_header.clone();
                format!("{} as {}", question.target, host.unwrap_or_default())
            });
            (route.behavior, route.group, asked.collect::<Vec<_>>())
        };
        let web = "web.example.net as ".to_owned();
        let api = "api.example.net:8443 as ".to_owned();
        let default = "default (*)".to_owned();
        assert_eq!(way("/"), (default.clone(), None, vec![web.clone()]));
        // The query does not belong to the path.
        assert_eq!(way("/?x=/api/y"), (default, None, vec![web.clone()]));
        let forwarded = vec![format!("{api}a.example.com")];
        assert_eq!(way("/api/x"), ("/api/*".to_owned(), None, forwarded));
        let both = Some("both".to_owned());
        assert_eq!(way("/both/x"), ("/both/*".to_owned(), both, vec![web, api]));
    }
}
