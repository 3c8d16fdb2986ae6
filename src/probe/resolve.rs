//! From the target to its addresses: what was given, or this machine's resolver.
//!
//! `getaddrinfo` itself is asked, because only its own code tells a name that does not exist
//! from a resolver that fails; tokio's look-up drops it.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use dns_lookup::{AddrFamily, AddrInfoHints, LookupErrorKind, SockType};

use super::Routing;
use super::bounds::Bounds;
use crate::cloudfront::settings::IpAddressType;
use crate::observation::{Failure, Resolution, ResolvedBy, Unanswered};
use crate::target::Target;

/// The flag that asks for the canonical name (RFC 3493, section 6.1).
const AI_CANONNAME: i32 = 2;

/// Finds the addresses of the target.
pub async fn resolve(
    target: &Target,
    family: IpAddressType,
    routing: &Routing,
    timeout: Duration,
    bounds: &Bounds,
) -> Result<Resolution, Failure> {
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
        return Ok(resolution(
            ResolvedBy::Given,
            None,
            &resolve.addresses,
            port,
        ));
    }
    let by = match (rerouted, host.parse::<IpAddr>()) {
        (Some(_), Ok(address)) => return Ok(resolution(ResolvedBy::Given, None, &[address], port)),
        (None, Ok(address)) => return Ok(resolution(ResolvedBy::Literal, None, &[address], port)),
        (Some(_), Err(_)) => ResolvedBy::Given,
        (None, Err(_)) => ResolvedBy::System,
    };
    let answers = match family {
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
    };
    let ((canonical_name, addresses), unanswered) = both_families(answers)?;
    let canonical_name = canonical_name.filter(|name| !name.eq_ignore_ascii_case(host));
    Ok(Resolution {
        unanswered,
        ..resolution(by, canonical_name, &addresses, port)
    })
}

/// The resolver's answer for one family. Who asks for the same name meanwhile waits for the same one.
async fn answer(
    host: &str,
    family: IpAddressType,
    timeout: Duration,
    bounds: &Bounds,
) -> Result<LookedUp, Failure> {
    let name = bounds.name(host, family);
    let answer = name.get_or_init(|| ask_again(host, family, timeout, bounds));
    answer.await.clone()
}

/// All addresses, and the family that may have more. Without any address, a family of which nothing
/// is known outweighs one that has none.
fn both_families(
    answers: Vec<(IpAddressType, Result<LookedUp, Failure>)>,
) -> Result<(LookedUp, Option<Unanswered>), Failure> {
    let mut found: LookedUp = (None, Vec::new());
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

/// The pauses before a resolver that gave up under our own load is asked again.
const PAUSES: [Duration; 3] = [
    Duration::from_millis(250),
    Duration::from_secs(1),
    Duration::from_secs(3),
];

/// Asks the resolver; again where it fails while others of our questions are under way, as then it
/// may fail because of them.
async fn ask_again(
    host: &str,
    family: IpAddressType,
    timeout: Duration,
    bounds: &Bounds,
) -> Result<LookedUp, Failure> {
    let patient = !bounds.patience().is_zero();
    for pause in PAUSES {
        let (answer, temporary) = ask(host, family, timeout, bounds).await;
        if !temporary || !patient || !bounds.is_resolver_busy() {
            return answer;
        }
        tokio::time::sleep(pause).await;
    }
    ask(host, family, timeout, bounds).await.0
}

/// Asks the resolver once; whether the failure is one that may pass.
async fn ask(
    host: &str,
    family: IpAddressType,
    timeout: Duration,
    bounds: &Bounds,
) -> (Result<LookedUp, Failure>, bool) {
    let turn = bounds.look_ups.clone().acquire_owned().await;
    let name = host.to_owned();
    let looked_up = tokio::task::spawn_blocking(move || {
        let answer = look_up(&name, family);
        // A look-up that nobody waits for any more still has its thread.
        drop(turn);
        answer
    });
    match tokio::time::timeout(timeout, looked_up).await {
        Err(_) => {
            let late = Failure::ResolverFailed("no answer in time".into());
            (Err(late), false)
        }
        Ok(Err(_)) => {
            let cut = Failure::Local("the look-up was cut short".into());
            (Err(cut), false)
        }
        Ok(Ok(answer)) => {
            let temporary = matches!(answer, Err(Failure::ResolverFailed(_)));
            (answer, temporary)
        }
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

/// The canonical name, and the addresses.
pub(super) type LookedUp = (Option<String>, Vec<IpAddr>);

fn look_up(name: &str, family: IpAddressType) -> Result<LookedUp, Failure> {
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

    fn failed() -> Result<LookedUp, Failure> {
        Err(Failure::ResolverFailed(SILENT.into()))
    }

    fn none(name_exists: bool) -> Result<LookedUp, Failure> {
        Err(Failure::Unresolved { name_exists })
    }

    fn both(
        v4: Result<LookedUp, Failure>,
        v6: Result<LookedUp, Failure>,
    ) -> Result<(LookedUp, Option<Unanswered>), Failure> {
        both_families(vec![(IpAddressType::Ipv4, v4), (IpAddressType::Ipv6, v6)])
    }

    #[test]
    fn a_family_without_an_answer_takes_nothing_from_the_other() {
        let found: LookedUp = (None, vec![Ipv4Addr::LOCALHOST.into()]);
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
