//! From the target to its addresses: what was given, or this machine's resolver.
//!
//! `getaddrinfo` itself is asked, because only its own code tells a name that does not exist
//! from a resolver that fails; tokio's look-up drops it.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use dns_lookup::{AddrFamily, AddrInfoHints, LookupErrorKind, SockType};
use tokio::time::{Instant, sleep};

use super::limits::Bounds;
use super::routing::Routing;
use crate::cloudfront::settings::IpAddressType;
use crate::observation::{Failure, Resolution, ResolvedBy, Unanswered};
use crate::target::Target;

/// The flag that asks for the canonical name (RFC 3493, section 6.1).
const AI_CANONNAME: i32 = 2;

/// Finds the addresses of the target, and how long its resolver took where one was asked: not
/// counted is how long the question waited for its turn among ours.
pub async fn resolve(
    target: &Target,
    family: IpAddressType,
    routing: &Routing,
    timeout: Duration,
    bounds: &Bounds,
) -> (Result<Resolution, Failure>, Option<Duration>) {
    let started = Instant::now();
    let (mut host, mut port) = (target.host.as_str(), target.port);
    let rerouted = routing
        .connect_to
        .iter()
        .find(|route| route.applies_to(host, port));
    if let Some(route) = rerouted {
        host = route.host.as_deref().unwrap_or(host);
        port = route.port.unwrap_or(port);
    }
    let given = routing
        .resolve
        .iter()
        .find(|resolve| resolve.applies_to(host, port));
    if let Some(resolve) = given {
        let resolution = resolution(ResolvedBy::Given, None, &resolve.addresses, port);
        return (Ok(resolution), None);
    }
    let by = match rerouted {
        Some(_) => ResolvedBy::Given,
        None => ResolvedBy::System,
    };
    if let Ok(address) = host.parse::<IpAddr>() {
        let by = match rerouted {
            Some(_) => ResolvedBy::Given,
            None => ResolvedBy::Literal,
        };
        return (Ok(resolution(by, None, &[address], port)), None);
    }
    // In a box, so that nobody holds room for it who has the addresses.
    let answers = Box::pin(answers(host, family, timeout, bounds)).await;
    let asked_at = answers.iter().map(|(_, (asked_at, _))| *asked_at).min();
    let took = Instant::now() - asked_at.map_or(started, |asked_at| asked_at.max(started));
    let answers = answers
        .into_iter()
        .map(|(family, (_, answer))| (family, answer));
    let found = both_families(answers).map(|((canonical_name, addresses), unanswered)| {
        let canonical_name = canonical_name.filter(|name| !name.eq_ignore_ascii_case(host));
        Resolution {
            unanswered,
            ..resolution(by, canonical_name, &addresses, port)
        }
    });
    (found, Some(took))
}

/// What the resolver says of each family that is wanted.
async fn answers(
    host: &str,
    family: IpAddressType,
    timeout: Duration,
    bounds: &Bounds,
) -> Vec<(IpAddressType, (Instant, Result<Found, Failure>))> {
    match family {
        IpAddressType::Ipv4 | IpAddressType::Ipv6 => {
            vec![(family, answer(host, family, timeout, bounds).await)]
        }
        // Each by itself: asked for both at once, getaddrinfo says nothing where one is silent, and
        // nothing of a failure of one.
        IpAddressType::Dualstack => {
            let (v4, v6) = tokio::join!(
                answer(host, IpAddressType::Ipv4, timeout, bounds),
                answer(host, IpAddressType::Ipv6, timeout, bounds),
            );
            vec![(IpAddressType::Ipv4, v4), (IpAddressType::Ipv6, v6)]
        }
    }
}

/// When the resolver was asked about one family, and what it answered. Who asks for the same name
/// meanwhile waits for the same answer.
async fn answer(
    host: &str,
    family: IpAddressType,
    timeout: Duration,
    bounds: &Bounds,
) -> (Instant, Result<Found, Failure>) {
    let name = bounds.name(host, family);
    let answer = name.get_or_init(|| ask_again(host, family, timeout, bounds));
    let LookedUp { asked_at, answer } = answer.await;
    (*asked_at, answer.clone())
}

/// All addresses, and the family that may have more. Without any address, a family of which nothing
/// is known outweighs one that has none.
fn both_families(
    answers: impl IntoIterator<Item = (IpAddressType, Result<Found, Failure>)>,
) -> Result<(Found, Option<Unanswered>), Failure> {
    let mut found: Found = (None, Vec::new());
    let mut unanswered = None;
    let mut unresolved = None;
    for (family, answer) in answers {
        match answer {
            Ok((canonical_name, addresses)) => {
                found.0 = found.0.or(canonical_name);
                found.1.extend(addresses);
            }
            Err(Failure::Unresolved { name_exists }) => {
                let exists = name_exists || unresolved == Some(true);
                unresolved = Some(exists);
            }
            Err(failure) if unanswered.is_none() => {
                unanswered = Some(Unanswered { family, failure });
            }
            Err(_) => {}
        }
    }
    match (unanswered, unresolved) {
        (unanswered, _) if !found.1.is_empty() => Ok((found, unanswered)),
        (Some(unanswered), _) => Err(unanswered.failure),
        (None, name_exists) => Err(Failure::Unresolved {
            name_exists: name_exists.unwrap_or(true),
        }),
    }
}

/// The pauses before a resolver that failed is asked again.
const PAUSES: [Duration; 3] = [
    Duration::from_millis(250),
    Duration::from_secs(1),
    Duration::from_secs(3),
];

/// Asks the resolver; again where it fails and there is patience, as it may fail because of our
/// own load, or be about to answer: then it says nothing about the name.
async fn ask_again(
    host: &str,
    family: IpAddressType,
    timeout: Duration,
    bounds: &Bounds,
) -> LookedUp {
    if !bounds.resource_wait().is_zero() {
        let started = Instant::now();
        for pause in PAUSES {
            let looked_up = ask(host, family, timeout, bounds).await;
            let passing = matches!(
                looked_up.answer,
                Err(Failure::ResolverFailed(_) | Failure::Local(_))
            );
            if !passing || started.elapsed() >= timeout {
                return looked_up;
            }
            sleep(pause).await;
        }
    }
    ask(host, family, timeout, bounds).await
}

/// Asks the resolver once.
async fn ask(host: &str, family: IpAddressType, timeout: Duration, bounds: &Bounds) -> LookedUp {
    let turn = bounds.look_ups.clone().acquire_owned().await;
    let asked_at = Instant::now();
    let name = host.to_owned();
    let looking_up = tokio::task::spawn_blocking(move || {
        let answer = look_up(&name, family);
        // A look-up that nobody waits for any more still has its thread.
        drop(turn);
        answer
    });
    let answer = match tokio::time::timeout(timeout, looking_up).await {
        Err(_) => Err(Failure::ResolverFailed("no answer in time".into())),
        Ok(Err(_)) => Err(Failure::Local("the look-up was cut short".into())),
        Ok(Ok(answer)) => answer,
    };
    LookedUp { asked_at, answer }
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

/// What became of a look-up.
#[derive(Debug)]
pub(crate) struct LookedUp {
    /// When its turn came.
    asked_at: Instant,
    answer: Result<Found, Failure>,
}

/// The canonical name, and the addresses.
type Found = (Option<String>, Vec<IpAddr>);

fn look_up(name: &str, family: IpAddressType) -> Result<Found, Failure> {
    let hints = AddrInfoHints {
        socktype: SockType::Stream.into(),
        address: match family {
            IpAddressType::Ipv4 => AddrFamily::Inet.into(),
            IpAddressType::Ipv6 => AddrFamily::Inet6.into(),
            IpAddressType::Dualstack => 0, // AF_UNSPEC
        },
        protocol: 0,
        flags: AI_CANONNAME,
    };
    let entries = match dns_lookup::getaddrinfo(Some(name), None, Some(hints)) {
        Ok(entries) => entries,
        Err(error) => return Err(failure(error.kind(), error.error_num())),
    };
    let mut canonical_name = None;
    let mut addresses = Vec::new();
    for entry in entries.flatten() {
        canonical_name = canonical_name.or(entry.canonname);
        addresses.push(entry.sockaddr.ip());
    }
    if addresses.is_empty() {
        return Err(Failure::Unresolved { name_exists: true });
    }
    Ok((canonical_name, addresses))
}

fn failure(kind: LookupErrorKind, code: i32) -> Failure {
    match kind {
        LookupErrorKind::NoName => Failure::Unresolved { name_exists: false },
        LookupErrorKind::NoData => Failure::Unresolved { name_exists: true },
        LookupErrorKind::Again => {
            Failure::ResolverFailed("a temporary failure (SERVFAIL, REFUSED or no answer)".into())
        }
        LookupErrorKind::Fail => Failure::ResolverFailed("a failure that will stay".into()),
        _ => Failure::Local(format!("getaddrinfo failed with code {code}")),
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    const SILENT: &str = "no answer in time";

    fn failed() -> Result<Found, Failure> {
        Err(Failure::ResolverFailed(SILENT.into()))
    }

    fn none(name_exists: bool) -> Result<Found, Failure> {
        Err(Failure::Unresolved { name_exists })
    }

    fn both(
        v4: Result<Found, Failure>,
        v6: Result<Found, Failure>,
    ) -> Result<(Found, Option<Unanswered>), Failure> {
        both_families([(IpAddressType::Ipv4, v4), (IpAddressType::Ipv6, v6)])
    }

    #[test]
    fn a_family_without_an_answer_takes_nothing_from_the_other() {
        let found: Found = (None, vec![Ipv4Addr::LOCALHOST.into()]);
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
