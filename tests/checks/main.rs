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
use origin_check::check::{CHECKS, Check, Evaluate, Outcome};
use origin_check::observation::Observation;
use origin_check::render::{line, markdown, text};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use support::scenario::{Expected, Scenario, judged};
use support::schema;

/// A scenario that was asked.
struct Seen {
    expected: Expected,
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
                expected: scenario.expected,
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
fn found_in(report: &Assessment) -> BTreeMap<&'static str, &'static str> {
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
            let Expected { name, findings, .. } = &seen.expected;
            let expected = (seen.expected.verdict(), findings);
            let found = (report.verdict, &found_in(report));
            if found != expected {
                let page = text::render(report, &text::TextOptions::default());
                wrong.push(format!(
                    "{name}:\n  expected {expected:?}\n  found    {found:?}\n{page}"
                ));
            }
        });
    }
    let count = wrong.len();
    assert!(wrong.is_empty(), "{}\n{count} are wrong", wrong.join("\n"));
}

#[test]
fn the_evidence_says_what_makes_a_finding_understood() {
    let mut silent = Vec::new();
    for Seen {
        expected,
        observation,
    } in SEEN.iter()
    {
        for (id, words) in &expected.words {
            judged(observation, |report| {
                let result = report.results.iter().find(|result| result.check.id == *id);
                let finding = result.and_then(|result| result.finding());
                let evidence = &finding.expect("a finding").evidence;
                let said = [evidence.seen.as_str(), &evidence.wanted]
                    .into_iter()
                    .chain(evidence.notes.iter().map(String::as_str))
                    .chain(evidence.remedy.as_deref())
                    .any(|text| text.contains(words));
                if !said {
                    silent.push(format!("{}: {id} says nothing of '{words}'", expected.name));
                }
            });
        }
    }
    assert!(silent.is_empty(), "{}", silent.join("\n"));
}

#[test]
fn the_status_is_what_viewers_would_get() {
    for seen in SEEN.iter() {
        let found = judged(&seen.observation, |report| report.response.status);
        let expected = seen.expected.status.unwrap_or(found);
        assert_eq!(found, expected, "{}", seen.expected.name);
    }
}

#[test]
fn no_two_scenarios_have_one_name() {
    let mut names: Vec<_> = SEEN.iter().map(|seen| seen.expected.name).collect();
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
            cfg!(feature = "outside-vectors") || !chains::ONLY_FROM_OUTSIDE.contains(&check.id);
        let fires = |seen: &Seen| seen.expected.findings.contains_key(check.id);
        if at_hand && !SEEN.iter().any(fires) {
            lacking.push(format!("{} fires in no scenario", check.id));
        }
        let nearly = |seen: &&Seen| seen.expected.near_misses.contains(&check.id);
        if !SEEN.iter().any(|seen| nearly(&seen)) {
            lacking.push(format!("{} has no near miss", check.id));
        }
        for seen in SEEN.iter().filter(nearly) {
            let outcome = judged(&seen.observation, |report| {
                let mut results = report.results.iter();
                let result = results.find(|result| result.check.id == check.id);
                result.expect("a result for each check").outcome.clone()
            });
            if outcome != Outcome::Pass {
                lacking.push(format!(
                    "{}: '{}' is {outcome:?}",
                    check.id, seen.expected.name
                ));
            }
        }
    }
    assert!(lacking.is_empty(), "{}", lacking.join("\n"));
    for id in SEEN.iter().flat_map(|seen| &seen.expected.near_misses) {
        assert!(CHECKS.iter().any(|check| check.id == *id), "{id} is gone");
    }
}

#[test]
fn an_observation_kept_and_read_again_gives_the_same_reports() {
    let verbose = |report: &Assessment| {
        let options = text::TextOptions {
            verbose: true,
            color: false,
        };
        text::render(report, &options)
    };
    for seen in SEEN.iter() {
        let kept = serde_json::to_string(&seen.observation).expect("it can be kept");
        let read: Observation = serde_json::from_str(&kept).expect("it can be read again");
        assert_eq!(read, seen.observation, "{}", seen.expected.name);
        let forms: [&dyn Fn(&Assessment) -> String; 4] = [
            &verbose,
            &schema::full_json,
            &|report| markdown::render(report, false),
            &line::render,
        ];
        for render in forms {
            let before = judged(&seen.observation, render);
            assert_eq!(judged(&read, render), before, "{}", seen.expected.name);
        }
        schema::assert_valid(&judged(&read, schema::full_json));
    }
}
