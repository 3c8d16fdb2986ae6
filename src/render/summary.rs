//! What a whole list comes to: how many of what, the slowest, and what expires next. What is kept
//! does not grow with the list.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use time::OffsetDateTime;

use super::escape::{escape, excerpt};
use super::wrap::WIDTH;
use crate::assessment::Assessment;
use crate::assessment::expiry::first_to_expire;
use crate::check::Verdict;
use crate::time_format::{from_now, utc};

/// How many of the slowest are named.
const SLOWEST: usize = 5;
/// How many of the next to expire are named.
const EXPIRIES: usize = 10;
/// The columns of the line of time: as many as leave room for the longest name beside it, and no
/// fewer than still show something.
const LINE: RangeInclusive<usize> = 8..=32;
/// The columns of the rest of such a line without the name.
const BESIDE: usize = 33;
/// The most characters of a name.
const NAME: usize = 60;

/// What the summary wants to know of one target.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// The target, harmless on a terminal.
    pub name: String,
    /// Its verdict.
    pub verdict: Verdict,
    /// The ids of what fails, of what cannot be told, and of the warnings.
    pub findings: Vec<&'static str>,
    /// How long it took, in milliseconds.
    pub duration_ms: f64,
    /// When the first certificate on its path expires.
    pub expires: Option<OffsetDateTime>,
    /// The moment at which it was judged.
    pub at: OffsetDateTime,
}

impl Fact {
    /// What a report says.
    pub fn of(report: &Assessment) -> Self {
        let target = &report.case.observation.target;
        // One target may be asked for by several names.
        let name = match target.names.server_name() {
            Some(name) if name != target.host => format!("{target} as {name}"),
            _ => target.to_string(),
        };
        Self {
            name: escape(&name),
            verdict: report.verdict,
            findings: report.ids(),
            duration_ms: report.case.observation.duration_ms,
            expires: first_to_expire(report).map(|certificate| certificate.not_after),
            at: report.case.thresholds.at,
        }
    }
}

/// What a list comes to so far.
#[derive(Debug, Default)]
pub struct Summary {
    verdicts: BTreeMap<Verdict, u64>,
    findings: BTreeMap<&'static str, u64>,
    slowest: Vec<(f64, String)>,
    expiries: Vec<(OffsetDateTime, String)>,
    at: Option<OffsetDateTime>,
}

impl Summary {
    /// Counts one target.
    pub fn add(&mut self, fact: Fact) {
        *self.verdicts.entry(fact.verdict).or_default() += 1;
        for id in fact.findings {
            *self.findings.entry(id).or_default() += 1;
        }
        let at = *self.at.get_or_insert(fact.at);
        let place = self
            .slowest
            .partition_point(|(slower, _)| *slower >= fact.duration_ms);
        if place < SLOWEST {
            let entry = (fact.duration_ms, fact.name.clone());
            self.slowest.insert(place, entry);
            self.slowest.truncate(SLOWEST);
        }
        let Some(expires) = fact.expires.filter(|expires| *expires > at) else {
            return;
        };
        // Many have one certificate: which of them are named does not hang on who was done first.
        let entry = (expires, fact.name);
        let place = self.expiries.partition_point(|earlier| *earlier <= entry);
        if place < EXPIRIES {
            self.expiries.insert(place, entry);
            self.expiries.truncate(EXPIRIES);
        }
    }

    /// How many have this verdict.
    pub fn count(&self, verdict: Verdict) -> u64 {
        self.verdicts.get(&verdict).copied().unwrap_or_default()
    }

    /// How many there are.
    pub fn total(&self) -> u64 {
        self.verdicts.values().sum()
    }

    /// As a page of text for people; `aside` are further sentences for its first line.
    pub fn render(&self, seconds: f64, aside: &[String]) -> String {
        let total = self.total();
        let plural = if total == 1 { "" } else { "s" };
        let counts: Vec<String> = [
            Verdict::Fail,
            Verdict::Inconclusive,
            Verdict::Warn,
            Verdict::Pass,
        ]
        .into_iter()
        .map(|verdict| format!("{} {}", self.count(verdict), verdict.word()))
        .collect();
        let mut page = format!(
            "{total} target{plural} in {seconds:.1} s: {}",
            counts.join(", ")
        );
        for sentence in aside {
            page.push_str(&format!("; {sentence}"));
        }
        page.push('\n');
        if !self.findings.is_empty() {
            page.push_str("\nFindings\n");
            let mut findings: Vec<(&&str, &u64)> = self.findings.iter().collect();
            findings.sort_by_key(|(id, count)| (std::cmp::Reverse(**count), **id));
            for (id, count) in findings {
                page.push_str(&format!("  {count:>7}  {id}\n"));
            }
        }
        page + &self.times()
    }

    /// The slowest with their durations in milliseconds, the slowest first.
    pub fn slowest(&self) -> impl Iterator<Item = (f64, &str)> {
        let slowest = self.slowest.iter();
        slowest.map(|(duration, name)| (*duration, name.as_str()))
    }

    /// What expires next, the earliest first.
    pub fn next_to_expire(&self) -> impl Iterator<Item = (OffsetDateTime, &str)> {
        let expiries = self.expiries.iter();
        expiries.map(|(moment, name)| (*moment, name.as_str()))
    }

    /// The slowest and the next to expire, as the end of a page.
    pub fn times(&self) -> String {
        let mut page = String::new();
        if !self.slowest.is_empty() {
            page.push_str("\nSlowest\n");
            for (duration, name) in &self.slowest {
                let seconds = duration / 1000.0;
                page.push_str(&format!("  {seconds:>5.1} s  {}\n", excerpt_of(name)));
            }
        }
        page + &self.timeline()
    }

    /// When which target stops working, each on a line of time from now to the last of them.
    fn timeline(&self) -> String {
        let (Some(now), Some((last, _))) = (self.at, self.expiries.last()) else {
            return String::new();
        };
        let whole = (*last - now).as_seconds_f64().max(1.0);
        let mut page = "\nNext to expire\n".to_owned();
        let names = self.expiries.iter().map(|(_, name)| excerpt_of(name));
        let longest = names.map(|name| name.chars().count()).max();
        let columns = WIDTH.saturating_sub(BESIDE + longest.unwrap_or_default());
        let columns = columns.clamp(*LINE.start(), *LINE.end());
        for (moment, name) in &self.expiries {
            let share = (*moment - now).as_seconds_f64() / whole;
            let mark = marked(share, columns);
            let day = utc(*moment);
            let day = day.split(' ').next().unwrap_or_default();
            page.push_str(&format!(
                "  {day}  |{mark}|  {:<13}  {}\n",
                from_now(*moment, now),
                excerpt_of(name)
            ));
        }
        page
    }
}

fn marked(share: f64, columns: usize) -> String {
    (0..columns)
        .map(|column| {
            // The column is a small whole number: exact as a fraction.
            let end = f64::from(u32::try_from(column + 1).unwrap_or(u32::MAX));
            let begin = end - 1.0;
            let whole = f64::from(u32::try_from(columns).unwrap_or(u32::MAX));
            let at = share.clamp(0.0, 1.0) * whole;
            match (at > begin || column == 0, at <= end) {
                (true, true) => 'x',
                (true, false) => '-',
                _ => ' ',
            }
        })
        .collect()
}

fn excerpt_of(name: &str) -> String {
    match name.chars().count() > NAME {
        true => excerpt(name, NAME),
        false => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use time::Duration;
    use time::macros::datetime;

    use super::*;

    fn fact(number: i64, verdict: Verdict) -> Fact {
        let at = datetime!(2026-11-23 03:00 UTC);
        Fact {
            name: format!("origin-{number}.example.com"),
            verdict,
            findings: Vec::new(),
            duration_ms: 1000.0 * f64::from(i32::try_from(number % 7).unwrap()),
            expires: Some(at + Duration::days(number)),
            at,
        }
    }

    #[test]
    fn it_counts_and_names_the_slowest_and_the_next_to_expire() {
        let mut summary = Summary::default();
        for number in (1..=20).rev() {
            summary.add(fact(number, Verdict::Pass));
        }
        let mut broken = fact(3, Verdict::Fail);
        broken.findings = vec!["chain-incomplete"];
        // What has expired does not expire next.
        broken.expires = Some(broken.at - Duration::days(1));
        summary.add(broken);
        let page = summary.render(2.25, &["1 line could not be used".into()]);
        let mut lines = page.lines();
        assert_eq!(
            lines.next(),
            Some(
                "21 targets in 2.2 s: 1 fail, 0 inconclusive, 0 warn, 20 pass; 1 line could not be used"
            )
        );
        assert!(page.contains("\nFindings\n        1  chain-incomplete\n"));
        assert!(page.contains("\nSlowest\n    6.0 s  origin-20.example.com\n"));
        let expiries: Vec<&str> = page
            .split_once("Next to expire\n")
            .unwrap()
            .1
            .lines()
            .collect();
        assert_eq!(expiries.len(), 10);
        assert_eq!(
            expiries[0],
            "  2026-11-24  |--x                       |  in 1 day       origin-1.example.com"
        );
        assert_eq!(
            expiries[9],
            "  2026-12-03  |-------------------------x|  in 10 days     origin-10.example.com"
        );
    }

    #[test]
    fn of_those_that_expire_together_the_same_are_named_whoever_was_done_first() {
        let expiring = |order: &mut dyn Iterator<Item = i64>| {
            let mut summary = Summary::default();
            for number in order {
                let mut fact = fact(number, Verdict::Pass);
                // Of its name, and not of its number, is the first.
                fact.expires = Some(fact.at + Duration::days(if number == 30 { 1 } else { 9 }));
                summary.add(fact);
            }
            let names = summary.next_to_expire().map(|(_, name)| name.to_owned());
            names.collect::<Vec<_>>()
        };
        let forwards = expiring(&mut (10..40));
        assert_eq!(forwards, expiring(&mut (10..40).rev()));
        assert_eq!(forwards[0], "origin-30.example.com", "it expires before");
        assert_eq!(forwards[1], "origin-10.example.com");
        assert_eq!(forwards.len(), 10);
    }

    #[test]
    fn the_line_of_time_fits_on_a_terminal_as_long_as_the_names_let_it() {
        for (name, width) in [
            ("a.example", 33 + 32 + 9),
            ("origin-with-a-name.of.39.letters.example", 33 + 8 + 40),
            ("a-name-of-30-letters.a.example", 80),
        ] {
            let mut summary = Summary::default();
            let mut fact = fact(1, Verdict::Pass);
            fact.name = name.to_owned();
            // The longest of all distances.
            fact.expires = Some(fact.at + Duration::minutes(45));
            summary.add(fact);
            let page = summary.times();
            let line = page.lines().last().unwrap();
            assert_eq!(line.len(), width, "{line}");
            assert!(line.contains("x|  in 45 minutes  "), "{line}");
        }
    }

    #[test]
    fn nothing_checked_is_said_in_one_line() {
        let page = Summary::default().render(0.0, &[]);
        assert_eq!(
            page,
            "0 targets in 0.0 s: 0 fail, 0 inconclusive, 0 warn, 0 pass\n"
        );
    }
}
