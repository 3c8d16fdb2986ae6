//! Every scenario through every check, and the complete set of findings asserted; and each check
//! with a scenario that it fires in and one that it nearly fires in.

#[path = "../support/mod.rs"]
mod support;

mod addresses;
mod answers;
mod certificates;
mod chains;
mod clients;
mod connections;
mod coverage;
mod demos;
mod files;
mod kept;
mod names;
mod peers;
mod targets;
mod versions;

/// How an origin is asked: how often, how long, with what words, and what is kept of the answer.
mod probe {
    mod connections;
    mod facts;
    mod hellos;
    mod http;
    mod stalls;
}

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use origin_check::assessment::Assessment;
use origin_check::check::{CHECKS, Check, Evaluate, Outcome, Verdict};
use origin_check::observation::Observation;
use origin_check::render::{line, markdown, text};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use support::scenario::{Scenario, judged};
use support::schema;

/// A scenario that was asked.
struct Seen {
    name: &'static str,
    expected: BTreeMap<&'static str, &'static str>,
    verdict: Verdict,
    observation: Observation,
}

/// How many origins are asked at the same time: handshakes of a debug build take a while.
const AT_ONCE: usize = 12;

static SEEN: LazyLock<Vec<Seen>> = LazyLock::new(|| {
    let scenarios = [
        demos::all(),
        targets::all(),
        connections::all(),
        versions::all(),
        names::all(),
        clients::all(),
        certificates::all(),
        chains::all(),
        addresses::all(),
        answers::all(),
        files::all(),
    ];
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(ask_all(scenarios.into_iter().flatten().collect()))
});

async fn ask_all(scenarios: Vec<Scenario>) -> Vec<Seen> {
    let turn = Arc::new(Semaphore::new(AT_ONCE));
    let mut asked = JoinSet::new();
    for (position, scenario) in scenarios.into_iter().enumerate() {
        let turn = turn.clone();
        asked.spawn(async move {
            let _turn = turn.acquire_owned().await.expect("a turn");
            let seen = Seen {
                name: scenario.name,
                expected: scenario.expected.into_iter().collect(),
                verdict: scenario.verdict,
                observation: scenario.origin.observe().await,
            };
            (position, seen)
        });
    }
    let mut seen = asked.join_all().await;
    seen.sort_by_key(|(position, _)| *position);
    seen.into_iter().map(|(_, seen)| seen).collect()
}

/// What is neither a pass nor not applicable.
fn findings(report: &Assessment) -> BTreeMap<&'static str, &'static str> {
    let results = report.results.iter();
    results
        .map(|result| (result.check.id, result.outcome.word()))
        .filter(|(_, word)| !matches!(*word, "pass" | "not-applicable"))
        .collect()
}

#[test]
fn every_scenario_has_exactly_the_expected_findings_and_verdict() {
    let mut wrong = Vec::new();
    for seen in SEEN.iter() {
        judged(&seen.observation, |report| {
            let found = findings(report);
            if found != seen.expected || report.verdict != seen.verdict {
                wrong.push(format!(
                    "{}:\n  expected {:?} {:?}\n  found    {:?} {:?}\n{}",
                    seen.name,
                    seen.verdict,
                    seen.expected,
                    report.verdict,
                    found,
                    text::render(report, &text::Options::default()),
                ));
            }
        });
    }
    let count = wrong.len();
    assert!(wrong.is_empty(), "{}\n{count} are wrong", wrong.join("\n"));
}

/// Scenarios whose finding must say what makes it understood.
const EVIDENCE: &[(&str, &str, &str)] = &[
    (
        "an untrusted root that is not sent looks like a missing intermediate",
        "chain-incomplete",
        "private",
    ),
    (
        "an intermediate of the right name and another key is incomplete",
        "chain-incomplete",
        "another key",
    ),
    (
        "a recognised private issuer is untrusted although its root is not sent",
        "chain-untrusted",
        "Cloudflare Origin CA",
    ),
    (
        "the ingress controller's fake certificate is self-signed alone, whatever its name",
        "certificate-self-signed",
        "Kubernetes",
    ),
    ("SSH is not TLS", "not-tls", "SSH"),
    (
        "an alert that nothing explains is an incomplete handshake",
        "handshake-incomplete",
        "80",
    ),
    (
        "an expired RSA certificate that CloudFront does not get is a warning",
        "certificate-expired",
        "CloudFront gets the other certificate",
    ),
    (
        "one address that fails makes the failure intermittent",
        "addresses-disagree",
        "intermittent",
    ),
    (
        "an S3 website endpoint is unsuitable, and its plain HTTP follows from that",
        "origin-kind-unsuitable",
        "website",
    ),
];

#[test]
fn the_evidence_says_what_makes_a_finding_understood() {
    let mut silent = Vec::new();
    for (name, id, word) in EVIDENCE {
        let seen = SEEN.iter().find(|seen| seen.name == *name);
        let seen = seen.unwrap_or_else(|| panic!("no scenario is called '{name}'"));
        judged(&seen.observation, |report| {
            let result = report.results.iter().find(|result| result.check.id == *id);
            let finding = result
                .and_then(|result| result.finding())
                .expect("a finding");
            let evidence = &finding.evidence;
            let said = [evidence.seen.as_str(), &evidence.wanted]
                .into_iter()
                .chain(evidence.notes.iter().map(String::as_str))
                .chain(evidence.remedy.as_deref())
                .any(|text| text.contains(word));
            if !said {
                silent.push(format!(
                    "{name}: {id} says nothing of '{word}': {evidence:?}"
                ));
            }
        });
    }
    assert!(silent.is_empty(), "{}", silent.join("\n"));
}

#[test]
fn the_status_is_what_viewers_would_get() {
    for (name, status) in [
        (
            "nginx's 400 for want of a client certificate is a required one",
            Some(400),
        ),
        (
            "an expired leaf without its intermediate is two failures",
            Some(502),
        ),
        ("a name that does not exist is unresolved alone", Some(502)),
        ("no answer to SYN cannot be told from here", None),
        ("TLS 1.2 alone is fine", Some(200)),
    ] {
        let seen = SEEN.iter().find(|seen| seen.name == name);
        let observation = &seen.expect("a scenario of this name").observation;
        let found = judged(observation, |report| report.response.status);
        assert_eq!(found, status, "{name}");
    }
}

#[test]
fn no_two_scenarios_have_one_name() {
    let mut names: Vec<_> = SEEN.iter().map(|seen| seen.name).collect();
    names.sort_unstable();
    let twice: Vec<_> = names.windows(2).filter(|pair| pair[0] == pair[1]).collect();
    assert!(twice.is_empty(), "{twice:?}");
}

#[test]
fn every_check_has_a_scenario_in_which_it_fires_and_a_near_miss_that_passes() {
    let mut lacking = Vec::new();
    // Configurations and files are no observations: tests/distribution and tests/certificate
    // have scenarios for their checks.
    let of_another_kind = |check: &Check| {
        matches!(
            check.evaluate,
            Evaluate::Configuration(_) | Evaluate::Files(_)
        )
    };
    for check in CHECKS.iter().filter(|check| !of_another_kind(check)) {
        let at_hand =
            cfg!(feature = "outside-vectors") || !coverage::ONLY_FROM_OUTSIDE.contains(&check.id);
        if at_hand && !SEEN.iter().any(|seen| seen.expected.contains_key(check.id)) {
            lacking.push(format!("{} fires in no scenario", check.id));
        }
        let Some((_, near_miss)) = coverage::NEAR_MISSES.iter().find(|(id, _)| *id == check.id)
        else {
            lacking.push(format!("{} has no near miss in coverage.rs", check.id));
            continue;
        };
        let Some(seen) = SEEN.iter().find(|seen| seen.name == *near_miss) else {
            lacking.push(format!("no scenario is called '{near_miss}'"));
            continue;
        };
        let outcome = judged(&seen.observation, |report| {
            let mut results = report.results.iter();
            let result = results.find(|result| result.check.id == check.id);
            result.expect("a result for each check").outcome.clone()
        });
        if outcome != Outcome::Pass {
            lacking.push(format!("{}: '{near_miss}' is {outcome:?}", check.id));
        }
    }
    assert!(lacking.is_empty(), "{}", lacking.join("\n"));
    for (id, _) in coverage::NEAR_MISSES {
        assert!(CHECKS.iter().any(|check| check.id == *id), "{id} is gone");
    }
}

#[test]
fn an_observation_kept_and_read_again_gives_the_same_reports() {
    let verbose = |report: &Assessment| {
        let options = text::Options {
            verbose: true,
            color: false,
        };
        text::render(report, &options)
    };
    for seen in SEEN.iter() {
        let kept = serde_json::to_string(&seen.observation).expect("it can be kept");
        let read: Observation = serde_json::from_str(&kept).expect("it can be read again");
        assert_eq!(read, seen.observation, "{}", seen.name);
        let forms: [&dyn Fn(&Assessment) -> String; 4] = [
            &verbose,
            &schema::full_json,
            &|report| markdown::render(report, false),
            &line::render,
        ];
        for render in forms {
            let before = judged(&seen.observation, render);
            assert_eq!(judged(&read, render), before, "{}", seen.name);
        }
        schema::assert_valid(&judged(&read, schema::full_json));
    }
}
