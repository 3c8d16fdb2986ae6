//! The output of a plugin for Nagios, Icinga, Naemon, Centreon and Checkmk: one line that counts,
//! performance data in every state, then what was seen and what to change.
//!
//! The first line holds this program's own words, ids and the target alone: macros carry it to
//! shells. Nagios reads 8 KB, and an old NRPE 1 KB: the most important comes first.

use std::borrow::Cow;

mod overall;
mod performance;

pub use overall::Overall;
use performance::Performance;

use super::document::brief::Brief;
use super::escape::cut;
use crate::check::Verdict;

/// The most characters of the first line, and bytes of all.
const FIRST_LINE: usize = 200;
const ALL: usize = 4096;
/// The most characters of a further line.
const LINE: usize = 400;

/// The state of a service, the better first. The plugin's exit status is not in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    Ok,
    Warning,
    Unknown,
    Critical,
}

impl State {
    pub fn exit_status(self) -> u8 {
        match self {
            Self::Ok => 0,
            Self::Warning => 1,
            Self::Critical => 2,
            Self::Unknown => 3,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Ok => "OK",
            Self::Warning => "WARNING",
            Self::Unknown => "UNKNOWN",
            Self::Critical => "CRITICAL",
        }
    }

    fn of(brief: &Brief) -> Self {
        let expiry = brief.expiry.as_ref();
        let is_close = expiry.is_some_and(|one| one.critical.is_some_and(|left| one.left <= left));
        match brief.verdict {
            Verdict::Fail => Self::Critical,
            Verdict::Inconclusive => Self::Unknown,
            _ if is_close => Self::Critical,
            Verdict::Warn => Self::Warning,
            Verdict::Pass | Verdict::NotProbed => Self::Ok,
        }
    }
}

/// One target's part of the output.
#[derive(Debug, Clone)]
pub struct Part {
    state: State,
    verdict: Verdict,
    name: String,
    cause: Option<Cow<'static, str>>,
    consequence: String,
    performance: Performance,
    /// Further lines.
    details: Vec<String>,
}

impl Part {
    pub fn new(brief: &Brief) -> Self {
        let state = State::of(brief);
        let days = brief.expiry.map(|expiry| expiry.left.whole_days());
        let consequence = match (state, days) {
            (State::Ok, Some(days)) => format!("{}, {days} days left", brief.consequence),
            _ => brief.consequence.clone(),
        };
        let details = brief.counted().flat_map(|finding| {
            let own = format!("{}: {}", finding.id, finding.title);
            std::iter::once(own).chain(finding.lines())
        });
        Self {
            state,
            verdict: brief.verdict,
            name: harmless(&brief.name),
            cause: brief.cause.clone(),
            consequence,
            performance: Performance::of(brief),
            details: details.map(|line| plain(&line)).collect(),
        }
    }

    /// Returns about how many bytes of memory it holds.
    pub fn size(&self) -> usize {
        let details = self.details.iter().map(String::len).sum::<usize>();
        size_of::<Self>() + self.name.len() + details
    }

    /// The target, the cause and its consequence, in at most this many characters.
    fn sentence(&self, room: usize) -> String {
        let cause = self.cause.as_ref().map(|cause| format!(" {cause}"));
        let cause = cause.unwrap_or_default();
        let whole = format!("{}{cause}: {}", self.name, self.consequence);
        if whole.chars().count() <= room {
            return whole;
        }
        let room = room.saturating_sub(cause.len());
        if self.name.chars().count() <= room {
            return format!("{}{cause}", self.name);
        }
        let name = self.name.chars().take(room.saturating_sub(3));
        format!("{}...{cause}", name.collect::<String>())
    }
}

/// A name without what a shell acts on. A host never holds it; a file's name may.
fn harmless(name: &str) -> String {
    let harmless = |one: char| one.is_alphanumeric() || " .,:-_/[]*+@=".contains(one);
    let shown = |one: char| if harmless(one) { one } else { '?' };
    name.chars().map(shown).collect()
}

/// A line without the sign that begins performance data.
fn plain(line: &str) -> String {
    cut(&line.replace('|', "\\u{7c}"), LINE)
}

/// The line of a run that came to no result, such as one with an unknown option.
pub fn unknown(reason: &str) -> String {
    format!(
        "ORIGIN-CHECK {} - {}\n",
        State::Unknown.word(),
        plain(reason)
    )
}
