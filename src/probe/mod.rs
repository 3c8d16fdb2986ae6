//! Asks an origin, and records the answers without judging them.
//!
//! Resolve once; then every address at the same time. At an address, the first TCP connection
//! goes to the handshake that CloudFront would do. As soon as the connection is open, CloudFront's
//! whole offer, capped at TLS 1.2, goes out beside it: a dead address costs one connection, and a
//! healthy one two. More is asked only if something is wrong, or for a survey.

mod address;
mod failure;
mod full_handshake;
mod handshake;
mod hello;
pub mod http;
mod options;
mod recording;
mod round;
pub mod survey;
mod tapped_stream;
mod target_probe;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use time::OffsetDateTime;
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::cloudfront::names::Names;
use crate::net::connect::connect;
use crate::net::deadline::{Deadline, milliseconds};
use crate::net::limits::Limits;
use crate::net::resolv_conf::name_servers;
use crate::net::resolve::resolve;
use crate::net::waiting::WaitingFor;
use crate::observation::{AddressObservation, Attempt, Failure, Observation, PlainHttp};
use crate::target::Target;
use address::{observe_address, unreached};
use target_probe::TargetProbe;

pub use options::{ClientCertificate, ProbeOptions};

/// The most addresses that are asked at the same time.
const ADDRESSES_AT_ONCE: usize = 32;
/// The time for a plain HTTP port to answer: it decides about no TLS.
const PLAIN_HTTP_TIMEOUT: Duration = Duration::from_secs(3);
/// Of that, the time for the TCP handshake: a machine that drops packets to one port mostly drops them
/// to the other, and in a list each silent target would wait twice.
const PLAIN_HTTP_CONNECT_TIMEOUT: Duration = Duration::from_millis(500);

/// Asks everything about one target, within the limits that it shares with others.
pub async fn observe_within(
    target: &Target,
    options: &Arc<ProbeOptions>,
    limits: &Arc<Limits>,
    taken_at: OffsetDateTime,
) -> Observation {
    let settings = &options.settings;
    let (family, timeout) = (settings.ip_address_type, settings.connect_timeout);
    let target_end = options.target_end();
    let place = (target.host.as_str(), target.port);
    let resolving = resolve(place, family, &options.routing, timeout, limits);
    let (started, deadline) = (Instant::now(), Deadline::of_target(target_end));
    let (resolution, looked_up) = deadline.limit(resolving).await.unwrap_or_else(|| {
        let dns = WaitingFor::Dns(name_servers().first().copied());
        (Err(deadline.end_of_check(dns)), Some(started.elapsed()))
    });
    let resolved = Instant::now();
    let probe = Arc::new(TargetProbe {
        names: target.names.clone(),
        options: options.clone(),
        limits: limits.clone(),
        target_end,
        waited: AtomicU64::new(0),
    });
    let addresses = match &resolution {
        Ok(resolution) => observe_addresses(&probe, &resolution.addresses).await,
        Err(_) => Vec::new(),
    };
    let waited = Duration::from_micros(probe.waited.load(Ordering::Relaxed));
    let own_time = resolved.elapsed().saturating_sub(waited);
    Observation {
        duration_ms: milliseconds(looked_up.unwrap_or_default() + own_time),
        resolution: resolution.into(),
        dns_ms: looked_up.map(milliseconds),
        client_certificate: options
            .client_certificate
            .as_ref()
            .map(ClientCertificate::leaf),
        name_servers: looked_up.map_or_else(Vec::new, |_| name_servers().to_vec()),
        addresses,
        ..Observation::unasked(target.clone(), settings.clone(), taken_at)
    }
}

async fn observe_addresses(
    target: &Arc<TargetProbe>,
    addresses: &[SocketAddr],
) -> Vec<AddressObservation> {
    match addresses {
        // Most targets have one address, which needs no task of its own.
        [address] => vec![*observe_address(target, *address).await],
        // Boxed to keep the future small.
        _ => Box::pin(observe_concurrently(target, addresses)).await,
    }
}

async fn observe_concurrently(
    target: &Arc<TargetProbe>,
    addresses: &[SocketAddr],
) -> Vec<AddressObservation> {
    let mut waiting = addresses.iter().copied();
    let mut tasks = JoinSet::new();
    let mut observed: Vec<AddressObservation> = Vec::new();
    loop {
        while tasks.len() < ADDRESSES_AT_ONCE
            && let Some(address) = waiting.next()
        {
            let target = target.clone();
            tasks.spawn(async move { observe_address(&target, address).await });
        }
        match tasks.join_next().await {
            None => break,
            Some(Ok(observation)) => observed.push(*observation),
            // A bug at one address must not take the others with it.
            Some(Err(_)) => {}
        }
    }
    for address in addresses {
        if observed.iter().all(|seen| seen.address != *address) {
            let failure =
                Failure::Local("an internal error ended this check; please report it".into());
            observed.push(*unreached(*address, failure, 0));
        }
    }
    observed.sort_by_key(|seen| seen.address);
    observed
}

/// Asks an address and port by plain HTTP.
pub async fn plain_http(
    address: SocketAddr,
    names: &Names,
    path: &str,
    limits: &Limits,
    target_end: Option<Instant>,
) -> Attempt<PlainHttp> {
    let slot = Deadline::of_target(target_end);
    let Some(_permits) = slot.limit(limits.acquire(address.ip(), 1)).await else {
        return Attempt::NotTried;
    };
    limits
        .waiting
        .begin(WaitingFor::Http(address), PLAIN_HTTP_TIMEOUT);
    let deadline = Deadline::after(PLAIN_HTTP_TIMEOUT).within(target_end);
    let mut connected_by = Deadline::after(PLAIN_HTTP_CONNECT_TIMEOUT).within(target_end);
    let request = http::Request {
        host: names.wanted().to_owned(),
        path: path.to_owned(),
        reads_body: false,
    };
    let answer = match connect(address, &mut connected_by, limits.resource_wait).await {
        Ok(mut stream) => http::request(&mut stream, &request, deadline).await,
        Err(failure) => Err(failure),
    };
    answer.map(|answer| PlainHttp { address, answer }).into()
}
