//! A pass is earned: whatever was seen and whatever is ignored, no verdict says more than the
//! handshakes prove.

use std::cell::Cell;

use origin_check::assessment::Assessment;
use origin_check::check::context::target::Thresholds;
use origin_check::check::{Severity, TargetContext, Verdict};
use origin_check::observation::{
    AddressObservation, Attempt, Change, Failure, Handshake, Observation, Possession, Question,
    Stage,
};
use origin_check::pki::trust_store::TrustStore;
use proptest::prelude::*;

use crate::choices::Choices;
use crate::support::observations;
use crate::{observation, runner};

/// The most ids of which every subset is ignored; of more, as many at a time.
const MOST_IGNORED: usize = 6;

#[test]
fn no_verdict_says_more_than_the_handshakes_prove_whatever_is_ignored() {
    let anchors = [observations::certificate("root")];
    let anchors: Vec<&[u8]> = anchors.iter().map(Vec::as_slice).collect();
    let trust = TrustStore::mozilla().with_extra(&anchors).unwrap();
    let seen = [const { Cell::new(0) }; 5];
    let bytes = prop::collection::vec(any::<u8>(), 0..400);
    let tested = runner(400).run(&bytes, |bytes| {
        for verdict in holds_for_every_subset(&near_a_real_one(&bytes), &trust) {
            let count = &seen[verdict as usize];
            count.set(count.get() + 1);
        }
        Ok(())
    });
    tested.unwrap();
    let [_, pass, warn, inconclusive, fail] = seen.each_ref().map(Cell::get);
    assert!(
        pass > 20 && warn > 10 && inconclusive > 20 && fail > 20,
        "each verdict occurs: {seen:?}"
    );
}

/// A hand-made observation, damaged here and there; or one that is arbitrary throughout.
fn near_a_real_one(bytes: &[u8]) -> Observation {
    let mut choices = Choices::new(bytes);
    let arbitrary = choices.below(4) == 3;
    let mut scenarios = observations::all();
    let place = choices.below(scenarios.len());
    let mut real = scenarios.swap_remove(place).observation;
    if arbitrary {
        return observation::any(&mut choices);
    }
    for address in &mut real.addresses {
        damage(address, &mut choices);
    }
    real
}

fn damage(address: &mut AddressObservation, choices: &mut Choices) {
    let during = Stage::Handshake;
    match choices.below(8) {
        0 => address.handshake = Attempt::NotTried,
        1 => address.connect = Attempt::Failed(Failure::Refused),
        2 => address.answers.clear(),
        choice => {
            if let Attempt::Done(handshake) = &mut address.handshake {
                match choice {
                    3 => handshake.session = Attempt::Failed(Failure::Closed { during }),
                    4 => handshake.possession = Possession::NotSeen,
                    5 => handshake.certificates.truncate(1),
                    _ => {}
                }
            }
        }
    }
}

fn holds_for_every_subset(observation: &Observation, trust: &TrustStore) -> Vec<Verdict> {
    let mut found = ids_found(observation, trust, &[]);
    found.truncate(MOST_IGNORED);
    let subsets = 0..1usize << found.len();
    let ignored = subsets.map(|subset| {
        let chosen = found.iter().enumerate();
        let chosen = chosen.filter(|(place, _)| subset >> place & 1 == 1);
        chosen.map(|(_, id)| id.clone()).collect::<Vec<_>>()
    });
    ignored
        .map(|ignored| verdict_that_holds(observation, trust, &ignored))
        .collect()
}

fn assess<'a>(
    observation: &'a Observation,
    trust: &'a TrustStore,
    ignored: &[String],
) -> Assessment<'a> {
    let thresholds = Thresholds::usual(observation.taken_at);
    Assessment::new(TargetContext::new(observation, trust, thresholds), ignored)
}

fn ids_found(observation: &Observation, trust: &TrustStore, ignored: &[String]) -> Vec<String> {
    let assessment = assess(observation, trust, ignored);
    let results = assessment.results.iter();
    let found = results.filter(|result| result.outcome.severity() > Some(Severity::Notice));
    found.map(|result| result.check.id.to_owned()).collect()
}

fn verdict_that_holds(
    observation: &Observation,
    trust: &TrustStore,
    ignored: &[String],
) -> Verdict {
    let assessment = assess(observation, trust, ignored);
    let verdict = assessment.verdict;
    let addresses = &observation.addresses;
    if verdict <= Verdict::Warn {
        assert!(!addresses.is_empty(), "{ignored:?}");
    }
    for address in addresses {
        let is_earned = match verdict {
            Verdict::Pass => finished(address),
            Verdict::Warn => finished(address) || took_the_offer(address),
            _ => true,
        };
        assert!(is_earned, "{verdict:?}: {ignored:?} {address:?}");
    }
    let mut results = assessment.results.iter();
    if results.any(|result| result.ignored && result.outcome.severity() == Some(Severity::Fail)) {
        let said = &assessment.response.reason;
        let promises = said.starts_with("CloudFront connects");
        assert!(!promises, "{ignored:?}: {said}");
        if verdict <= Verdict::Warn {
            assert_eq!(assessment.response.status, None, "{ignored:?}");
        }
    }
    verdict
}

fn finished(address: &AddressObservation) -> bool {
    let without_alpn = address.retries.iter();
    let without_alpn = without_alpn.filter(|retry| retry.change == Change::WithoutAlpn);
    let mut handshakes = std::iter::once(&address.handshake)
        .chain(without_alpn.map(|retry| &retry.handshake))
        .filter_map(Attempt::done);
    handshakes.any(|handshake: &Handshake| handshake.session.done().is_some())
}

fn took_the_offer(address: &AddressObservation) -> bool {
    address.answers.iter().any(|answer| {
        matches!(answer.question, Question::ExactOffer | Question::Offer)
            && answer.accepted()
            && answer.flight.complete
    })
}
