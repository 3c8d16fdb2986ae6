//! One origin, what is asked of it, and every finding that must come of it.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use origin_check::assessment::Assessment;
use origin_check::check::context::target::Thresholds;
use origin_check::check::{TargetContext, Verdict};
use origin_check::cloudfront::settings::OriginSettings;
use origin_check::commands::demo::origin as demo;
use origin_check::commands::demo::origin::Fault;
use origin_check::net::limits::Limits;
use origin_check::net::routing::Resolve;
use origin_check::net::routing::Routing;
use origin_check::observation::{Der, Observation};
use origin_check::pki::trust_store::TrustStore;
use origin_check::probe;
use origin_check::probe::ProbeOptions;
use origin_check::target::Target;
use rustls::pki_types::CertificateDer;
use time::OffsetDateTime;
use time::macros::datetime;

use super::peer::Peer;

/// When everything is made and judged, where a scenario does not say otherwise.
pub const NOW: OffsetDateTime = datetime!(2026-12-01 0:00 UTC);
/// The origin's name in every scenario that does not choose its own.
pub const HOST: &str = "origin.example.com";

/// An origin and all that must be found of it.
pub struct Scenario {
    pub expected: Expected,
    pub origin: Origin,
}

/// All that must be found of an origin.
pub struct Expected {
    /// A sentence.
    pub name: &'static str,
    /// Every check whose result is neither `pass` nor `not-applicable`, with its result.
    pub findings: BTreeMap<&'static str, &'static str>,
    /// The checks that come near to a finding, and pass: the proof that they do not fire at
    /// everything.
    pub near_misses: Vec<&'static str>,
    /// Words that the finding of a check must have.
    pub words: Vec<(&'static str, &'static str)>,
    /// The status that viewers get, where a scenario says it.
    pub status: Option<Option<u16>>,
}

/// Where an observation comes from.
pub enum Origin {
    /// Made by hand: what no peer on the loopback interface can show.
    Kept(Box<Observation>),
    /// Asked for real.
    Asked(Box<Asked>),
    /// One of the demo's.
    Demo(Fault),
}

/// A scenario with these findings: `certificate-expired fail, chain-incomplete fail`.
pub fn scenario(name: &'static str, expected: &'static str, origin: impl Into<Origin>) -> Scenario {
    let findings = expected.split_terminator(", ");
    let finding = |finding: &'static str| finding.split_once(' ').expect("an id and a result");
    Scenario {
        expected: Expected {
            name,
            findings: findings.map(finding).collect(),
            near_misses: Vec::new(),
            words: Vec::new(),
            status: None,
        },
        origin: origin.into(),
    }
}

/// A scenario in which no check finds anything.
pub fn passes(name: &'static str, origin: impl Into<Origin>) -> Scenario {
    scenario(name, "", origin)
}

impl Scenario {
    /// These checks come near to a finding, and pass.
    pub fn near(mut self, ids: &'static str) -> Self {
        self.expected.near_misses.extend(ids.split(", "));
        self
    }

    /// The finding of this check says this.
    pub fn saying(mut self, id: &'static str, words: &'static str) -> Self {
        self.expected.words.push((id, words));
        self
    }

    /// Viewers get this status.
    pub fn answered(mut self, status: Option<u16>) -> Self {
        self.expected.status = Some(status);
        self
    }
}

impl Expected {
    /// The worst of what is found.
    pub fn verdict(&self) -> Verdict {
        let verdict = |result: &&str| match *result {
            "fail" => Verdict::Fail,
            "inconclusive" => Verdict::Inconclusive,
            "warn" => Verdict::Warn,
            _ => Verdict::Pass,
        };
        let verdicts = self.findings.values().map(verdict);
        verdicts.max().unwrap_or(Verdict::Pass)
    }
}

/// A question to peers that are listening already.
pub struct Asked {
    peers: Vec<Peer>,
    target: String,
    routing: Routing,
    host_header: Option<String>,
    settings: OriginSettings,
    anchors: Vec<Der>,
    survey: bool,
    path: Option<String>,
    /// What it shares with others.
    pub limits: Limits,
}

impl Asked {
    /// Asks this peer as `origin.example.com`, port 443.
    pub fn peer(peer: Peer) -> Self {
        let address = peer.address();
        Self {
            peers: vec![peer],
            ..Self::address(address)
        }
    }

    /// Asks whoever listens at this address.
    pub fn address(address: SocketAddr) -> Self {
        let route = format!("::{}:{}", address.ip(), address.port());
        Self {
            routing: Routing {
                resolve: Vec::new(),
                connect_to: vec![route.parse().expect("a route")],
            },
            ..Self::literally(HOST)
        }
    }

    /// Asks these peers, which have one port, as the addresses of one name.
    pub fn peers(peers: Vec<Peer>) -> Self {
        let addresses = peers.iter().map(Peer::address).collect();
        Self {
            peers,
            ..Self::addresses(addresses)
        }
    }

    /// Asks these addresses, which have one port, as the addresses of one name.
    pub fn addresses(addresses: Vec<SocketAddr>) -> Self {
        let port = addresses[0].port();
        assert!(addresses.iter().all(|address| address.port() == port));
        let ips: Vec<_> = addresses.iter().map(|at| at.ip().to_string()).collect();
        let resolve: Resolve = format!("{HOST}:{port}:{}", ips.join(",")).parse().unwrap();
        Self {
            routing: Routing {
                resolve: vec![resolve],
                connect_to: Vec::new(),
            },
            ..Self::literally(&format!("{HOST}:{port}"))
        }
    }

    /// Asks this target, wherever it leads.
    pub fn literally(target: &str) -> Self {
        Self {
            peers: Vec::new(),
            target: target.to_owned(),
            routing: Routing::default(),
            host_header: None,
            settings: OriginSettings {
                // Long enough for a busy machine; whoever stalls sets less.
                connect_timeout: Duration::from_secs(6),
                response_timeout: Duration::from_secs(6),
                ..OriginSettings::default()
            },
            anchors: Vec::new(),
            survey: false,
            path: Some("/".into()),
            limits: Limits::default(),
        }
    }

    /// The same under another name (and port).
    pub fn named(mut self, target: &str) -> Self {
        self.target = target.to_owned();
        self
    }

    /// The peer is kept up while the question is asked.
    pub fn keeping(mut self, peer: Peer) -> Self {
        self.peers.push(peer);
        self
    }

    /// This root stands in for Mozilla's list.
    pub fn trusting(mut self, root: &CertificateDer<'_>) -> Self {
        self.anchors.push(Der(root.to_vec()));
        self
    }

    /// The behavior forwards this viewer Host.
    pub fn forwarding(mut self, host: &str) -> Self {
        self.host_header = Some(host.to_owned());
        self
    }

    /// The distribution says otherwise.
    pub fn with(mut self, change: impl FnOnce(&mut OriginSettings)) -> Self {
        change(&mut self.settings);
        self
    }

    /// The peer will stall, and nobody waits long for it.
    pub fn impatiently(self) -> Self {
        self.with(|settings| {
            settings.connect_timeout = Duration::from_millis(700);
            settings.response_timeout = Duration::from_millis(700);
        })
    }

    /// Without `--survey` after all.
    pub fn unsurveyed(mut self) -> Self {
        self.survey = false;
        self
    }

    /// `--survey`.
    pub fn surveyed(mut self) -> Self {
        self.survey = true;
        self
    }

    /// The path of the one request; nothing for `--no-http`.
    pub fn requesting(mut self, path: Option<&str>) -> Self {
        self.path = path.map(str::to_owned);
        self
    }

    /// Asks.
    pub async fn observe(self) -> Observation {
        let mut target = Target::parse(&self.target).expect("a target");
        if let Some(host) = self.host_header {
            target = target.with_host_header(host);
        }
        let options = ProbeOptions {
            settings: self.settings,
            routing: self.routing,
            survey: self.survey,
            http_path: self.path,
            ..ProbeOptions::default()
        };
        let (options, limits) = (options.into(), self.limits.into());
        let mut observation = probe::observe_within(&target, &options, &limits, NOW).await;
        observation.extra_trust_anchors = self.anchors;
        drop(self.peers);
        observation
    }
}

impl From<Asked> for Origin {
    fn from(asked: Asked) -> Self {
        Self::Asked(Box::new(asked))
    }
}

impl From<Observation> for Origin {
    fn from(observation: Observation) -> Self {
        Self::Kept(Box::new(observation))
    }
}

impl From<Fault> for Origin {
    fn from(fault: Fault) -> Self {
        Self::Demo(fault)
    }
}

impl Origin {
    /// What was seen of it.
    pub async fn observe(self) -> Observation {
        match self {
            Self::Kept(observation) => *observation,
            Self::Asked(asked) => asked.observe().await,
            Self::Demo(fault) => observe_demo(fault).await,
        }
    }
}

async fn observe_demo(fault: Fault) -> Observation {
    let origin = demo::start(fault, NOW).await.expect("a demo origin");
    let mut asked = Asked::addresses(vec![origin.address]);
    // This one never answers the request, and nothing else of it takes long.
    asked.settings.response_timeout = Duration::from_secs(2);
    asked.anchors.push(Der(origin.trust_anchor.clone()));
    asked.observe().await
}

/// Judges an observation at the moment it was taken, and hands the report to `with`.
pub fn judged<T>(observation: &Observation, with: impl FnOnce(&Assessment) -> T) -> T {
    let anchors: Vec<&[u8]> = observation
        .extra_trust_anchors
        .iter()
        .map(|der| der.0.as_slice())
        .collect();
    let trust = TrustStore::mozilla().with_extra(&anchors).expect("roots");
    let thresholds = Thresholds::usual(observation.taken_at);
    with(&Assessment::new(
        TargetContext::new(observation, &trust, thresholds),
        &[],
    ))
}
