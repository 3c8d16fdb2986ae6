//! From the target to its addresses: those that are given, or those of this machine's resolver.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use tokio::time::Instant;

use super::limits::Limits;
use super::resolv_conf::name_servers;
use super::resolver::{HostAddresses, LookUp};
use super::routing::Routing;
use super::waiting::WaitingFor;
use crate::cloudfront::settings::IpAddressType;
use crate::observation::{Failure, Resolution, ResolvedBy, Unanswered};

/// Finds the addresses of a host and port, and how long the resolver took if it was asked. The wait
/// for a slot of the resolver does not count.
pub async fn resolve(
    (host, port): (&str, u16),
    family: IpAddressType,
    routing: &Routing,
    timeout: Duration,
    limits: &Limits,
) -> (Result<Resolution, Failure>, Option<Duration>) {
    let started = Instant::now();
    let route = routing.route(host, port);
    let (host, port) = (route.host, route.port);
    let (by, literal_by) = if route.is_rerouted {
        (ResolvedBy::Given, ResolvedBy::Given)
    } else {
        (ResolvedBy::System, ResolvedBy::Literal)
    };
    if let Some(addresses) = route.addresses {
        let resolution = resolution(ResolvedBy::Given, None, addresses, port);
        return (Ok(resolution), None);
    }
    if let Ok(address) = host.parse() {
        return (Ok(resolution(literal_by, None, &[address], port)), None);
    }
    let server = name_servers().first().copied();
    limits.waiting.begin(WaitingFor::Dns(server), timeout);
    // Boxed to keep the future small.
    let look_ups = Box::pin(look_ups(host, family, timeout, limits)).await;
    let asked_at = look_ups.iter().map(|(_, look_up)| look_up.asked_at).min();
    let took = Instant::now() - asked_at.map_or(started, |asked_at| asked_at.max(started));
    let answers = look_ups
        .into_iter()
        .map(|(family, look_up)| (family, look_up.answer));
    let found = both_families(answers).map(|(found, unanswered)| {
        let canonical_name = found
            .canonical_name
            .filter(|name| !name.eq_ignore_ascii_case(host));
        Resolution {
            unanswered,
            ..resolution(by, canonical_name, &found.addresses, port)
        }
    });
    (found, Some(took))
}

/// Looks up each wanted family.
async fn look_ups(
    host: &str,
    family: IpAddressType,
    timeout: Duration,
    limits: &Limits,
) -> Vec<(IpAddressType, LookUp)> {
    let retries = !limits.resource_wait.is_zero();
    let look_up = |family| limits.resolver.look_up(host, family, timeout, retries);
    match family {
        IpAddressType::Ipv4 | IpAddressType::Ipv6 => vec![(family, look_up(family).await)],
        // One at a time: asked for both, getaddrinfo says nothing if one is silent, and nothing of
        // a failure of one.
        IpAddressType::Dualstack => {
            let (v4, v6) = tokio::join!(look_up(IpAddressType::Ipv4), look_up(IpAddressType::Ipv6));
            vec![(IpAddressType::Ipv4, v4), (IpAddressType::Ipv6, v6)]
        }
    }
}

/// All addresses, and the family that may have more. Without any address, a family of which nothing
/// is known outweighs one that has none.
fn both_families(
    answers: impl IntoIterator<Item = (IpAddressType, Result<HostAddresses, Failure>)>,
) -> Result<(HostAddresses, Option<Unanswered>), Failure> {
    let mut found = HostAddresses::default();
    let mut unanswered = None;
    let mut a_name_exists = None;
    for (family, answer) in answers {
        match answer {
            Ok(more) => {
                found.canonical_name = found.canonical_name.or(more.canonical_name);
                found.addresses.extend(more.addresses);
            }
            Err(Failure::Unresolved { name_exists }) => {
                a_name_exists = Some(name_exists || a_name_exists == Some(true));
            }
            Err(failure) => {
                unanswered.get_or_insert(Unanswered { family, failure });
            }
        }
    }
    match unanswered {
        unanswered if !found.addresses.is_empty() => Ok((found, unanswered)),
        Some(unanswered) => Err(unanswered.failure),
        None => Err(Failure::Unresolved {
            name_exists: a_name_exists.unwrap_or(true),
        }),
    }
}

fn resolution(
    by: ResolvedBy,
    canonical_name: Option<String>,
    addresses: &[IpAddr],
    port: u16,
) -> Resolution {
    let mut addresses: Vec<SocketAddr> = addresses
        .iter()
        .map(|address| SocketAddr::new(*address, port))
        .collect();
    addresses.sort();
    addresses.dedup();
    Resolution {
        by,
        canonical_name,
        addresses,
        unanswered: None,
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    const SILENT: &str = "no answer in time";

    fn failed() -> Result<HostAddresses, Failure> {
        Err(Failure::ResolverFailed(SILENT.into()))
    }

    fn none(name_exists: bool) -> Result<HostAddresses, Failure> {
        Err(Failure::Unresolved { name_exists })
    }

    fn both(
        v4: Result<HostAddresses, Failure>,
        v6: Result<HostAddresses, Failure>,
    ) -> Result<(HostAddresses, Option<Unanswered>), Failure> {
        both_families([(IpAddressType::Ipv4, v4), (IpAddressType::Ipv6, v6)])
    }

    #[test]
    fn a_family_without_an_answer_takes_nothing_from_the_other() {
        let found = HostAddresses {
            addresses: vec![Ipv4Addr::LOCALHOST.into()],
            ..HostAddresses::default()
        };
        for (other, unanswered) in [
            (none(true), None),
            (none(false), None),
            (
                failed(),
                Some(Unanswered {
                    family: IpAddressType::Ipv6,
                    failure: Failure::ResolverFailed(SILENT.into()),
                }),
            ),
        ] {
            assert_eq!(
                both(Ok(found.clone()), other),
                Ok((found.clone(), unanswered))
            );
        }
    }

    #[test]
    fn a_name_has_no_address_only_where_both_families_are_known_to_have_none() {
        let silent = Failure::ResolverFailed(SILENT.into());
        assert_eq!(both(none(true), failed()), Err(silent.clone()));
        assert_eq!(both(failed(), none(false)), Err(silent.clone()));
        assert_eq!(both(failed(), failed()), Err(silent));
        let unresolved = |name_exists| Err(Failure::Unresolved { name_exists });
        assert_eq!(both(none(true), none(false)), unresolved(true));
        assert_eq!(both(none(false), none(true)), unresolved(true));
        assert_eq!(both(none(false), none(false)), unresolved(false));
    }
}
