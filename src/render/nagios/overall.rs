//! All targets of a run as one service.

use std::collections::BTreeMap;

use super::performance::Performance;
use super::{ALL, FIRST_LINE, Part, State};
use crate::check::Verdict;

/// The targets that the further lines may name.
const NAMED: usize = 40;

/// The targets so far. Memory does not grow with their number.
#[derive(Debug, Default)]
pub struct Overall {
    /// The worst of them, the worst first.
    worst: Vec<Part>,
    counts: BTreeMap<Verdict, usize>,
    performance: Performance,
}

impl Overall {
    pub fn add(&mut self, part: Part) {
        self.performance.add(&part.performance);
        *self.counts.entry(part.verdict).or_default() += 1;
        let worse = |known: &Part| known.state >= part.state;
        let position = self.worst.partition_point(worse);
        if position < NAMED {
            self.worst.insert(position, part);
            self.worst.truncate(NAMED);
        }
    }

    fn total(&self) -> usize {
        self.counts.values().sum()
    }

    fn count(&self, verdict: Verdict) -> usize {
        self.counts.get(&verdict).copied().unwrap_or_default()
    }

    /// The state of the service; `incomplete` is the reason why some targets have no result.
    pub fn state(&self, incomplete: Option<&str>) -> State {
        let worst = self.worst.first().map(|part| part.state);
        let asked_nothing = self.count(Verdict::NotProbed) == self.total();
        match worst {
            Some(State::Critical) => State::Critical,
            _ if incomplete.is_some() || asked_nothing => State::Unknown,
            worst => worst.unwrap_or(State::Unknown),
        }
    }

    pub fn render(&self, incomplete: Option<&str>) -> String {
        let performance = self.performance.render();
        let head = format!("ORIGIN-CHECK {} - ", self.state(incomplete).word());
        let head = match incomplete {
            Some(reason) => format!("{head}{reason}, "),
            None => head,
        };
        let room = FIRST_LINE.saturating_sub(head.len() + performance.len() + " | ".len());
        let sentence = match self.worst.as_slice() {
            [] => "no target was checked".to_owned(),
            [one] => one.sentence(room),
            [worst, ..] => {
                let counts = self.in_words();
                let room = room.saturating_sub(counts.len() + ", worst ".len());
                format!("{counts}, worst {}", worst.sentence(room))
            }
        };
        let mut page = format!("{head}{sentence} | {performance}\n");
        let several = self.total() > 1;
        let unclean = self.worst.iter().filter(|part| part.state != State::Ok);
        let lines = unclean.flat_map(|part| {
            let own = format!("[{}] {}", part.state.word(), part.sentence(FIRST_LINE));
            let own = several.then_some(own);
            own.into_iter().chain(part.details.iter().cloned())
        });
        for line in lines {
            if page.len() + line.len() + 1 > ALL {
                break;
            }
            page.push_str(&line);
            page.push('\n');
        }
        page
    }

    /// `3 targets: 1 fail, 2 pass`.
    fn in_words(&self) -> String {
        let counts = Verdict::counted(|verdict| self.count(verdict));
        format!("{} targets: {counts}", self.total())
    }
}
