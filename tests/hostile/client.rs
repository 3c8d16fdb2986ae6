//! The real program against one peer, and what is asserted of every run.

use std::io::{PipeReader, Read};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;
use std::thread;
use std::time::{Duration, Instant};

use rcgen::{CertificateParams, KeyPair};
use rustls::pki_types::CertificateDer;
use serde_json::Value;
use time::OffsetDateTime;
use time::macros::datetime;

use super::handshakes::{Case, Says};
use crate::support::lab;
use crate::support::peer::Peer;
use crate::support::pki::{self, Authority};
use crate::support::schema;
use crate::support::tls::TlsServer;

/// When everything is judged.
pub const NOW: OffsetDateTime = datetime!(2026-11-23 03:00 UTC);
/// The same as an argument.
pub const AT: &str = "2026-11-23T03:00:00Z";
pub const HOST: &str = "origin.example.com";

/// The bound on resident memory.
const MOST_MEMORY_KIB: u64 = 64 * 1024;

/// An authority that the program is told to trust, and certificates below it.
pub struct Trusted {
    pub issuing: Authority,
    pub file: PathBuf,
}

pub static TRUSTED: LazyLock<Trusted> = LazyLock::new(|| {
    let root = Authority::root("Root", NOW);
    let issuing = root.intermediate("Issuing", NOW);
    let file = lab::write("hostile-root.pem", &lab::pem(&root.certificate));
    Trusted { issuing, file }
});

/// A chain, as DER, whose leaf is good but for what `change` does to it, and the leaf's key.
pub fn chain_and_key(change: impl FnOnce(&mut CertificateParams)) -> (Vec<Vec<u8>>, KeyPair) {
    let mut params = pki::leaf(HOST, NOW);
    change(&mut params);
    let key = pki::p256();
    let leaf = TRUSTED.issuing.issue(&params, &key);
    let chain = vec![leaf.to_vec(), TRUSTED.issuing.certificate.to_vec()];
    (chain, key)
}

pub fn good_chain() -> Vec<Vec<u8>> {
    chain_and_key(|_| {}).0
}

/// A chain whose leaf has expired: a finding that shows that the certificates were read.
pub fn expired_chain() -> Vec<Vec<u8>> {
    chain_and_key(|params| pki::valid_for_days(params, NOW, -90, -1)).0
}

/// A good server, to be changed.
pub fn good_server() -> TlsServer {
    server(|_| {})
}

/// A server that is good but for what `change` does to its leaf.
pub fn server(change: impl FnOnce(&mut CertificateParams)) -> TlsServer {
    let (chain, key) = chain_and_key(change);
    let chain = chain.into_iter().map(CertificateDer::from).collect();
    TlsServer::new(chain, pki::private_key(&key))
}

/// What one run ended with.
#[derive(Debug)]
pub struct Run {
    pub verdict: String,
    /// The ids of the failures, in the list's order.
    pub fails: Vec<String>,
    /// The ids of the warnings and of what is inconclusive, in the list's order.
    pub others: Vec<String>,
    pub report: Value,
}

impl Run {
    /// Everything that was said as evidence of one check.
    pub fn evidence(&self, id: &str) -> String {
        schema::evidence(&self.report, id)
    }
}

/// Meets one peer. That it ends in time, with little memory, silently and in good order is
/// asserted here; what it says is returned.
pub fn meet(name: &str, peer: &Peer) -> Run {
    let port = peer.address().port();
    let started = Instant::now();
    let (stdout, its_stdout) = std::io::pipe().expect("a pipe");
    // A report is longer than this pipe: until its output is read, the program cannot end unseen.
    #[cfg(target_os = "linux")]
    rustix::pipe::fcntl_setpipe_size(&stdout, 4096).expect("an empty pipe may be small");
    let mut child = Command::new(lab::PROGRAM)
        .args(["--json", "-v", "--at", AT, "--attempts", "1"])
        .args(["--connect-timeout", "0.5", "--response-timeout", "0.5"])
        .arg("--ca-file")
        .arg(&TRUSTED.file)
        .args(["--resolve", &format!("{HOST}:{port}:127.0.0.1")])
        .arg(format!("{HOST}:{port}"))
        .stdin(Stdio::null())
        .stdout(its_stdout)
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let stderr = reading(child.stderr.take().expect("a pipe"));
    let (memory, stdout) = watched_until_its_end(name, &mut child, stdout, started);
    let status = child.wait().expect("it has ended").code();
    let stdout = stdout.join().expect("its output");
    assert_eq!(stderr.join().expect("its errors"), "", "{name}");
    assert!(matches!(status, Some(0 | 1 | 3)), "{name}: {status:?}");
    assert!(memory < MOST_MEMORY_KIB, "{name} took {memory} KiB");
    assert!(stdout.len() < 4 << 20, "{name}: {} bytes", stdout.len());
    schema::assert_valid(stdout.trim_end());
    let report: Value = serde_json::from_str(&stdout).expect("one line of JSON");
    let ids = |results: &[&str]| schema::found(&report, results);
    let connections = peer.connections();
    assert!(connections <= 16, "{name}: {connections} connections");
    Run {
        verdict: report["verdict"].as_str().expect("a verdict").to_owned(),
        fails: ids(&["fail"]),
        others: ids(&["warn", "inconclusive"]),
        report,
    }
}

/// Meets all of them, some at a time, and says of each where it was not as expected.
pub fn meet_all(cases: impl IntoIterator<Item = Vec<Case<Peer>>>) -> Vec<(String, Run)> {
    let cases: Vec<_> = cases.into_iter().flatten().collect();
    let mut runs = Vec::new();
    for some in cases.chunks(4) {
        thread::scope(|scope| {
            let start = some
                .iter()
                .map(|case| scope.spawn(|| meet(&case.name, &case.server)));
            let started: Vec<_> = start.collect();
            let ended = started.into_iter().map(|run| run.join());
            runs.extend(ended.map(|run| run.expect("it ends well")));
        });
    }
    let wrong = cases.iter().zip(&runs);
    let wrong: Vec<String> = wrong.filter_map(|(case, run)| differs(case, run)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let names = cases.into_iter().map(|case| case.name);
    names.zip(runs).collect()
}

/// Where the run was not as expected.
fn differs(case: &Case<Peer>, run: &Run) -> Option<String> {
    let none: &[&str] = &[];
    let (verdict, fails, others) = match case.says {
        Says::Passes => ("pass", none, none),
        Says::Warns(ids) => ("warn", none, ids),
        Says::Fails(ids) => ("fail", ids, none),
        Says::FailsAndWarns(ids, others) => ("fail", ids, others),
        Says::Open(ids) => ("inconclusive", none, ids),
    };
    let differs = run.verdict != verdict || run.fails != fails || run.others != others;
    differs.then(|| {
        let found = run.fails.iter().chain(&run.others);
        let why: String = found
            .map(|id| format!("\n    {id}: {}", run.evidence(id)))
            .collect();
        let (verdict, fails, others) = (&run.verdict, &run.fails, &run.others);
        format!("{}: {verdict} {fails:?} {others:?}{why}", case.name)
    })
}

fn reading(mut from: impl Read + Send + 'static) -> thread::JoinHandle<String> {
    thread::spawn(move || {
        let mut text = String::new();
        from.read_to_string(&mut text).expect("it is UTF-8");
        text
    })
}

/// The peak of its resident memory in KiB, as the kernel counts it, and its output. The figure of
/// `wait4` will not do: it includes what this test process held when it started the child.
#[cfg(target_os = "linux")]
fn watched_until_its_end(
    name: &str,
    child: &mut Child,
    stdout: PipeReader,
    started: Instant,
) -> (u64, thread::JoinHandle<String>) {
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    while peak == 0 {
        peak = resident_peak(&status);
        kill_if_late(name, child, started);
        thread::sleep(Duration::from_millis(2));
    }
    let stdout = reading(stdout);
    while child.try_wait().expect("its state").is_none() {
        peak = peak.max(resident_peak(&status));
        kill_if_late(name, child, started);
        thread::sleep(Duration::from_millis(2));
    }
    (peak, stdout)
}

/// Nothing until the new program is loaded: until then, these are the figures of this test.
#[cfg(target_os = "linux")]
fn resident_peak(status: &str) -> u64 {
    let text = std::fs::read_to_string(status).unwrap_or_default();
    if !text.starts_with("Name:\torigin-check\n") {
        return 0;
    }
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let digits = line.and_then(|line| line.split_whitespace().next());
    digits.and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

/// Only Linux tells the peak of another process' memory without unsafe code.
#[cfg(not(target_os = "linux"))]
fn watched_until_its_end(
    name: &str,
    child: &mut Child,
    stdout: PipeReader,
    started: Instant,
) -> (u64, thread::JoinHandle<String>) {
    let stdout = reading(stdout);
    while child.try_wait().expect("its state").is_none() {
        kill_if_late(name, child, started);
        thread::sleep(Duration::from_millis(2));
    }
    (0, stdout)
}

fn kill_if_late(name: &str, child: &mut Child, started: Instant) {
    if started.elapsed() > lab::LONGEST {
        let _ = child.kill();
        panic!("{name} does not end");
    }
}
