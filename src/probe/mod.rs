//! The only module that opens sockets to an origin: it asks, and writes down what it saw.
//!
//! Resolve once; then every address at the same time. At an address, the first TCP connection
//! goes to the handshake that CloudFront would do. As soon as it stands, the hand-made hellos of
//! the first round go out beside it: a dead address costs one connection, and a healthy one is
//! known in full within three round trips.

mod address;
mod connection;
mod handshake;
mod hello;
pub(crate) mod hello_probes;
pub mod http;
pub(crate) mod overload;
pub(crate) mod overload_retry;
pub mod survey;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use time::OffsetDateTime;
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::cloudfront::names::Names;
use crate::cloudfront::settings::OriginSettings;
use crate::net;
use crate::net::limits::Bounds;
use crate::net::routing::Routing;
use crate::observation::{
    AddressObservation, Attempt, Failure, Observation, PlainHttp, SCHEMA, Stage,
};
use crate::target::Target;
use address::{observe_address, unreached};
use overload::Load;
use overload_retry::{ask_again, is_late};

/// What to ask, besides what the distribution says.
#[derive(Debug, Clone)]
pub struct Options {
    /// What the distribution is assumed to say.
    pub settings: OriginSettings,
    /// Which addresses to use.
    pub routing: Routing,
    /// One handshake an address, and no further questions.
    pub quick: bool,
    /// Whether the server also has to agree on HTTP/2, for gRPC.
    pub http_2: bool,
    /// The path of the one HTTP request; nothing leaves it out.
    pub http_path: Option<String>,
}

/// The most addresses that are asked at the same time; more wait for their turn.
const ADDRESSES_AT_ONCE: usize = 32;
/// How long port 80 may take to answer: it is only asked to name a stopgap.
const PLAIN_HTTP_TIMEOUT: Duration = Duration::from_secs(3);
/// Asks everything about one target, as the only one.
pub async fn observe(target: Target, options: &Options, taken_at: OffsetDateTime) -> Observation {
    let options = Arc::new(options.clone());
    observe_within(&target, &options, &Arc::default(), taken_at).await
}

/// Asks everything about one target, within the bounds that it shares with others.
pub async fn observe_within(
    target: &Target,
    options: &Arc<Options>,
    bounds: &Arc<Bounds>,
    taken_at: OffsetDateTime,
) -> Observation {
    let settings = &options.settings;
    let (resolution, looked_up) = net::resolve::resolve(
        target,
        settings.ip_address_type,
        &options.routing,
        settings.connect_timeout,
        bounds,
    )
    .await;
    let resolved = Instant::now();
    let waited = Waited::default();
    let addresses = match &resolution {
        Ok(resolution) => {
            observe_addresses(&resolution.addresses, target, options, bounds, &waited).await
        }
        Err(_) => Vec::new(),
    };
    let own_time = resolved.elapsed().saturating_sub(waited.time());
    Observation {
        schema: SCHEMA,
        settings: settings.clone(),
        taken_at,
        duration_ms: milliseconds(looked_up.unwrap_or_default() + own_time),
        resolution: resolution.into(),
        dns_ms: looked_up.map(milliseconds),
        addresses,
        plain_http: Attempt::NotTried,
        extra_trust_anchors: Vec::new(),
        completions: Vec::new(),
        expected: None,
        target: target.clone(),
    }
}

/// How long a target waited for its turn at its addresses, which says nothing about the origin.
#[derive(Debug, Clone, Default)]
struct Waited(Arc<AtomicU64>);

impl Waited {
    fn note(&self, time: Duration) {
        let microseconds = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        self.0.fetch_max(microseconds, Ordering::Relaxed);
    }

    fn time(&self) -> Duration {
        Duration::from_micros(self.0.load(Ordering::Relaxed))
    }
}

async fn observe_addresses(
    addresses: &[SocketAddr],
    target: &Target,
    options: &Arc<Options>,
    bounds: &Arc<Bounds>,
    waited: &Waited,
) -> Vec<AddressObservation> {
    match addresses {
        // Most targets have one address. With no others beside it, it needs no task of its own,
        // which would take room.
        [address] => {
            let seen = observe_in_turn(*address, &target.names, options, bounds, waited).await;
            vec![*seen]
        }
        _ => Box::pin(side_by_side(addresses, target, options, bounds, waited)).await,
    }
}

/// Asks several addresses at the same time.
async fn side_by_side(
    addresses: &[SocketAddr],
    target: &Target,
    options: &Arc<Options>,
    bounds: &Arc<Bounds>,
    waited: &Waited,
) -> Vec<AddressObservation> {
    let names = Arc::new(target.names.clone());
    let mut waiting = addresses.iter().copied();
    let mut tasks = JoinSet::new();
    let mut observed = Vec::new();
    loop {
        while tasks.len() < ADDRESSES_AT_ONCE {
            let Some(address) = waiting.next() else { break };
            let (names, options) = (names.clone(), options.clone());
            let (bounds, waited) = (bounds.clone(), waited.clone());
            tasks.spawn(async move {
                observe_in_turn(address, &names, &options, &bounds, &waited).await
            });
        }
        match tasks.join_next().await {
            None => break,
            Some(Ok(observation)) => observed.push(*observation),
            // A bug of ours at one address must not take the others with it.
            Some(Err(_)) => {}
        }
    }
    for address in addresses {
        if !observed
            .iter()
            .any(|seen: &AddressObservation| seen.address == *address)
        {
            let failure =
                Failure::Local("an internal error ended this check; please report it".into());
            observed.push(*unreached(*address, failure, 0));
        }
    }
    observed.sort_by_key(|seen| seen.address);
    observed
}

/// Asks an address as soon as it may have one more connection.
async fn observe_in_turn(
    address: SocketAddr,
    names: &Names,
    options: &Options,
    bounds: &Bounds,
    waited: &Waited,
) -> Box<AddressObservation> {
    let asked = Instant::now();
    let room = bounds.enter(address.ip()).await;
    waited.note(asked.elapsed());
    let load = Load::begin();
    let seen = observe_address(address, names, options, room).await;
    // One target alone is no load.
    let is_ours = !bounds.resource_wait().is_zero() && is_late(&seen) && load.is_heavy();
    match is_ours {
        true => Box::pin(ask_again(seen, names, options, bounds)).await,
        false => seen,
    }
}

/// Asks port 80 of an address, where HTTPS fails: does the stopgap exist?
pub async fn plain_http(
    address: SocketAddr,
    names: &Names,
    path: &str,
    bounds: &Bounds,
) -> Attempt<PlainHttp> {
    let address = SocketAddr::new(address.ip(), 80);
    let room = bounds.enter(address.ip()).await;
    let mut deadline = Instant::now() + PLAIN_HTTP_TIMEOUT;
    let mut stream = match net::connect::connect(address, &mut deadline, &room.shortage).await {
        Ok(stream) => stream,
        Err(failure) => return Attempt::Failed(failure),
    };
    let request = http::Request {
        host: names.wanted().to_owned(),
        path: path.to_owned(),
        with_body: false,
    };
    match http::request(&mut stream, &request, deadline).await {
        Ok(answer) => Attempt::Done(PlainHttp { address, answer }),
        Err(http::NoAnswer::Failure(failure)) => Attempt::Failed(failure),
        Err(http::NoAnswer::Io(error)) => Attempt::Failed(hello::lost_during(&error, Stage::Http)),
    }
}

/// A duration in milliseconds, to the microsecond.
pub(crate) fn milliseconds(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1e6).round() / 1e3
}
