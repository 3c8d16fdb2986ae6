//! The only module that opens sockets to an origin: it asks, and writes down what it saw.
//!
//! Resolve once; then every address at the same time. At an address, the first TCP connection
//! goes to the handshake that CloudFront would do. As soon as it stands, the hand-made hellos of
//! the first round go out beside it: a dead address costs one connection, and a healthy one is
//! known in full within three round trips.

pub mod bounds;
mod connect;
mod connection;
mod handshake;
mod hello;
pub mod http;
mod load;
mod receive;
mod resolve;
pub mod survey;

use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use ring::rand::{SecureRandom, SystemRandom};
use time::OffsetDateTime;
use tokio::io::AsyncReadExt;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until, timeout_at};

use crate::cloudfront::names::Names;
use crate::cloudfront::settings::OriginSettings;
use crate::observation::{
    AddressObservation, Answer, Attempt, Change, Der, Failure, Handshake, HttpAnswer, Observation,
    PlainHttp, Question, Retry, SCHEMA, Stage,
};
use crate::routing::{ConnectTo, Resolve};
use crate::target::Target;
use crate::wire::server_flight::ServerFlight;
use bounds::{Bounds, Room, Shortage};
use hello::Written;
use load::Load;
use survey::FollowUp;

/// Which addresses to use instead of those that DNS gives.
#[derive(Debug, Clone, Default)]
pub struct Routing {
    /// curl's `--resolve`.
    pub resolve: Vec<Resolve>,
    /// curl's `--connect-to`.
    pub connect_to: Vec<ConnectTo>,
}

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
/// How long to listen after a handshake in which a certificate was asked for and no HTTP request
/// is made: TLS 1.3 servers refuse only then.
const LATE_ALERT_TIMEOUT: Duration = Duration::from_secs(1);
/// Bounds of how long the side questions may go on after the first handshake is done.
const PATIENCE: (Duration, Duration) = (Duration::from_millis(500), Duration::from_secs(3));

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
    let (resolution, looked_up) = resolve::resolve(
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
    let is_ours = !bounds.patience().is_zero() && is_late(&seen) && load.is_heavy();
    match is_ours {
        true => Box::pin(ask_again(seen, names, options, bounds)).await,
        false => seen,
    }
}

/// Shakes hands once more where the time ran out while this program had all hands full. When it
/// runs out again and most of it may have been this program's, that says nothing about the origin.
async fn ask_again(
    mut first: Box<AddressObservation>,
    names: &Names,
    options: &Options,
    bounds: &Bounds,
) -> Box<AddressObservation> {
    // One connection is left for port 80.
    if first.connections.saturating_add(1) >= survey::CONNECTIONS_FAULTY {
        return first;
    }
    let settings = &options.settings;
    let room = bounds.enter(first.address.ip()).await;
    let asked = async {
        let mut one_try = Instant::now() + settings.connect_timeout;
        let connected = connect::connect(first.address, &mut one_try, &room.shortage).await;
        let deadline = Instant::now() + settings.connect_timeout + settings.response_timeout;
        let stream = connected.ok()?;
        Some(full_handshake(stream, names, None, options, deadline).await)
    };
    let (answer, delay) = load::delay_during(settings.connect_timeout, asked).await;
    first.connections = first.connections.saturating_add(1);
    let Some((handshake, http)) = answer else {
        return first;
    };
    let limit = match has_timed_out(&handshake.session) {
        true => settings.connect_timeout,
        false => settings.response_timeout,
    };
    let is_late = has_timed_out(&handshake.session) || has_timed_out(&http);
    if !is_late {
        // What followed from the failure is no more.
        first.retries.clear();
    }
    (first.handshake, first.http) = (Attempt::Done(*handshake), http);
    if is_late && delay.is_most_of(limit) {
        blame_this_machine(&mut first);
    }
    first
}

/// Whether the time ran out after the server had accepted the connection.
fn is_late(seen: &AddressObservation) -> bool {
    let handshake = seen.handshake.done();
    handshake.is_some_and(|handshake| has_timed_out(&handshake.session))
        || has_timed_out(&seen.http)
}

fn has_timed_out<T>(attempt: &Attempt<T>) -> bool {
    matches!(attempt.failure(), Some(Failure::TimedOut { .. }))
}

fn blame_this_machine(seen: &mut AddressObservation) {
    const LATE: &str = "this machine was too busy to tell whether the server answers in time; ask fewer at once (--concurrency)";
    if let Attempt::Done(handshake) = &mut seen.handshake
        && has_timed_out(&handshake.session)
    {
        handshake.session = Attempt::Failed(Failure::Local(LATE.to_owned()));
    }
    if has_timed_out(&seen.http) {
        seen.http = Attempt::Failed(Failure::Local(LATE.to_owned()));
    }
}

fn unreached(address: SocketAddr, failure: Failure, connections: u32) -> Box<AddressObservation> {
    Box::new(AddressObservation {
        address,
        connect: Attempt::Failed(failure),
        handshake: Attempt::NotTried,
        http: Attempt::NotTried,
        answers: Vec::new(),
        retries: Vec::new(),
        connections,
    })
}

/// Asks everything at one address. What not every target needs is in boxes, so that of a list nobody
/// holds room for what others are asked.
async fn observe_address(
    address: SocketAddr,
    names: &Names,
    options: &Options,
    mut room: Room,
) -> Box<AddressObservation> {
    let settings = &options.settings;
    let started = Instant::now();
    let (stream, attempts) = connect::connect_patiently(
        address,
        settings.connect_timeout,
        settings.attempts,
        &room.shortage,
    )
    .await;
    let stream = match stream {
        Ok(stream) => stream,
        Err(failure) => return unreached(address, failure, attempts),
    };
    let connect_ms = milliseconds(started.elapsed());
    let deadline = Instant::now() + settings.connect_timeout + settings.response_timeout;

    let questions = first_questions(options);
    room.widen(questions.len());
    // Taken before anybody else is started who wants one: this connection is open.
    let slot = room.slots.clone().acquire_owned().await;
    let first = async {
        let done = full_handshake(stream, names, None, options, deadline).await;
        drop(slot);
        done
    };
    let ((handshake, http), answers) = match questions.is_empty() {
        true => (first.await, Vec::new()),
        false => {
            Box::pin(async {
                let side = ask_all(address, questions, names, settings, deadline, &room);
                alongside(pin!(first), side, deadline).await
            })
            .await
        }
    };
    let seen = Box::new(AddressObservation {
        address,
        connect: Attempt::Done(connect_ms),
        handshake: Attempt::Done(*handshake),
        http,
        connections: attempts + count(&answers),
        answers,
        retries: Vec::new(),
    });
    match options.http_2 || !survey::next(&seen, names, settings).is_empty() {
        true => Box::pin(look_closer(seen, names, options, deadline, &room)).await,
        false => seen,
    }
}

/// What is asked beside the first handshake.
fn first_questions(options: &Options) -> Vec<Question> {
    let mut questions = match options.quick {
        true => Vec::new(),
        false => survey::first_round(),
    };
    if options.http_2 {
        // The last question, SSL 3.0, knows neither ALPN nor gRPC: its connection is for h2.
        questions.pop();
    }
    questions
}

/// Asks what follows from what was seen, until nothing more does.
async fn look_closer(
    mut seen: Box<AddressObservation>,
    names: &Names,
    options: &Options,
    deadline: Instant,
    room: &Room,
) -> Box<AddressObservation> {
    loop {
        let mut follow_ups = survey::next(&seen, names, &options.settings);
        // One connection is left for port 80; repeated attempts to connect may have taken others.
        let left = survey::CONNECTIONS_FAULTY.saturating_sub(seen.connections.saturating_add(1));
        follow_ups.truncate(usize::try_from(left).unwrap_or(usize::MAX));
        if follow_ups.is_empty() || Instant::now() >= deadline {
            break;
        }
        follow(follow_ups, &mut seen, names, options, deadline, room).await;
    }
    let finished = seen.handshake.done().is_some_and(|first| {
        let refused = (seen.retries.iter()).any(|retry| retry.change == Change::WithoutAlpn);
        first.session.done().is_some() || refused
    });
    if options.http_2 && finished && Instant::now() < deadline {
        let change = Change::WithHttp2;
        let retry = retry(seen.address, change, names, options, deadline, room).await;
        seen.retries.push(retry);
        seen.connections += 1;
    }
    seen
}

/// Asks the questions that follow from a failure, side by side.
async fn follow(
    follow_ups: Vec<FollowUp>,
    seen: &mut AddressObservation,
    names: &Names,
    options: &Options,
    deadline: Instant,
    room: &Room,
) {
    let mut questions = Vec::new();
    let mut changes = Vec::new();
    for follow_up in follow_ups {
        match follow_up {
            FollowUp::Ask(question) => questions.push(question),
            FollowUp::Retry(change) => changes.push(change),
        }
    }
    let address = seen.address;
    let side = ask_all(address, questions, names, &options.settings, deadline, room);
    let retries = pin!(async {
        let mut done = Vec::new();
        for change in changes {
            done.push(retry(address, change, names, options, deadline, room).await);
        }
        done
    });
    let (retries, answers) = alongside(retries, side, deadline).await;
    seen.connections += count(&answers) + u32::try_from(retries.len()).unwrap_or(u32::MAX);
    seen.answers.extend(answers);
    seen.retries.extend(retries);
}

async fn retry(
    address: SocketAddr,
    change: Change,
    names: &Names,
    options: &Options,
    deadline: Instant,
    room: &Room,
) -> Retry {
    let _slot = room.slots.acquire().await;
    let mut one_try = (Instant::now() + options.settings.connect_timeout).min(deadline);
    match connect::connect(address, &mut one_try, &room.shortage).await {
        Err(failure) => Retry {
            change,
            handshake: Attempt::Failed(failure),
            http: Attempt::NotTried,
        },
        Ok(stream) => {
            let (handshake, http) =
                full_handshake(stream, names, Some(change), options, deadline).await;
            Retry {
                change,
                handshake: Attempt::Done(*handshake),
                http,
            }
        }
    }
}

/// A full handshake, and the HTTP request after it.
async fn full_handshake(
    stream: tokio::net::TcpStream,
    names: &Names,
    change: Option<Change>,
    options: &Options,
    latest: Instant,
) -> (Box<Handshake>, Attempt<HttpAnswer>) {
    let settings = &options.settings;
    let deadline = (Instant::now() + settings.connect_timeout).min(latest);
    let server_name = match change {
        Some(Change::WithoutServerName) => None,
        _ => names.server_name(),
    };
    let (handshake, connection) =
        handshake::shake_hands(stream, server_name, change, deadline).await;
    let Some(mut connection) = connection else {
        return (handshake, Attempt::NotTried);
    };
    let requested = handshake.client_certificate_requested;
    let http = match &options.http_path {
        Some(path) if matches!(change, None | Some(Change::WithoutAlpn)) => {
            let request = http::Request {
                host: names.wanted().to_owned(),
                path: path.clone(),
                with_body: requested,
            };
            let deadline = (Instant::now() + settings.response_timeout).min(latest);
            match http::request(&mut *connection, &request, deadline).await {
                Ok(answer) => Attempt::Done(answer),
                Err(http::NoAnswer::Failure(failure)) => Attempt::Failed(failure),
                Err(http::NoAnswer::Io(error)) => {
                    Attempt::Failed(handshake::failure(&error, Stage::Http))
                }
            }
        }
        _ if requested => late_refusal(&mut connection, latest).await,
        _ => Attempt::NotTried,
    };
    (handshake, http)
}

/// Listens for the alert that a TLS 1.3 server sends when it misses a client certificate.
async fn late_refusal(
    connection: &mut connection::Connection,
    latest: Instant,
) -> Attempt<HttpAnswer> {
    let mut buffer = [0; 1];
    let deadline = (Instant::now() + LATE_ALERT_TIMEOUT).min(latest);
    match timeout_at(deadline, connection.read(&mut buffer)).await {
        Ok(Err(error)) => Attempt::Failed(handshake::failure(&error, Stage::Http)),
        Ok(Ok(0)) => Attempt::Failed(Failure::Closed {
            during: Stage::Http,
        }),
        Ok(Ok(_)) | Err(_) => Attempt::NotTried,
    }
}

/// Starts every question, each on a connection of its own.
fn ask_all(
    address: SocketAddr,
    questions: Vec<Question>,
    names: &Names,
    settings: &OriginSettings,
    latest: Instant,
    room: &Room,
) -> Side {
    let turns = room.turns(questions.len());
    let random = SystemRandom::new();
    let mut tasks = JoinSet::new();
    for (position, question) in questions.iter().cloned().enumerate() {
        let mut bytes = [0; 32];
        // Without randomness the hello is still valid; nothing secret is ever sent.
        let _ = random.fill(&mut bytes);
        let hello = Written::from(&survey::hello(&question, names, settings, bytes));
        let (timeout, shortage) = (settings.connect_timeout, room.shortage.clone());
        let slots = room.slots.clone();
        tasks.spawn(async move {
            let _slot = slots.acquire_owned().await;
            let deadline = (Instant::now() + timeout).min(latest);
            let answer = hello::ask(address, question, hello, deadline, shortage).await;
            (position, answer)
        });
    }
    Side {
        questions,
        tasks,
        turns,
        shortage: room.shortage.clone(),
    }
}

/// Questions under way.
struct Side {
    questions: Vec<Question>,
    tasks: JoinSet<(usize, Answer)>,
    /// How often each connection of the room is used for them.
    turns: u32,
    shortage: Shortage,
}

/// Waits for the main work and for the questions beside it. Once the main work is done, the
/// questions have about as long again: a firewall that drops old hellos must not hold up a
/// report on a healthy origin. What has not answered by then has timed out, and is not refused.
async fn alongside<T>(
    mut main: Pin<&mut impl Future<Output = T>>,
    mut side: Side,
    latest: Instant,
) -> (T, Vec<Answer>) {
    let started = Instant::now();
    let mut answers: Vec<Option<Answer>> = side.questions.iter().map(|_| None).collect();
    let mut keep = |joined: Option<Result<(usize, Answer), _>>| {
        if let Some(Ok((position, answer))) = joined
            && let Some(slot) = answers.get_mut(position)
        {
            *slot = Some(answer);
        }
    };
    let done = loop {
        tokio::select! {
            done = main.as_mut() => break done,
            joined = side.tasks.join_next(), if !side.tasks.is_empty() => keep(joined),
        }
    };
    let taken = started.elapsed();
    let patience = (taken * 2).clamp(PATIENCE.0, PATIENCE.1) * side.turns;
    let mut patience = (Instant::now() + patience).min(latest);
    while !side.tasks.is_empty() {
        tokio::select! {
            joined = side.tasks.join_next() => keep(joined),
            () = sleep_until(patience) => {
                let now = Instant::now();
                if now >= latest || !side.shortage.is_felt() {
                    break;
                }
                patience = (now + PATIENCE.1).min(latest);
            }
        }
    }
    let answers = side.questions.into_iter().zip(answers);
    let answers = answers.map(|(question, answer)| {
        answer.unwrap_or_else(|| Answer {
            question,
            flight: ServerFlight::default(),
            failure: Some(Failure::TimedOut {
                during: Stage::Handshake,
            }),
            duration_ms: milliseconds(taken),
            client_random: Der(Vec::new()),
        })
    });
    (done, answers.collect())
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
    let mut stream = match connect::connect(address, &mut deadline, &room.shortage).await {
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

fn count(answers: &[Answer]) -> u32 {
    u32::try_from(answers.len()).unwrap_or(u32::MAX)
}

/// A duration in milliseconds, to the microsecond.
pub(crate) fn milliseconds(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1e6).round() / 1e3
}
