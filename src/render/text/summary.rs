//! The summary of a list as text for people.

use std::ops::RangeInclusive;

use crate::assessment::Assessment;
use crate::assessment::summary::Summary;
use crate::check::Verdict;
use crate::check::sentence::number_of;
use crate::render::escape::{escape, excerpt};
use crate::render::wrap::{Section, WIDTH, page, section};
use crate::time_format::{date, from_now};

/// The columns of a timeline: as many as leave room for the longest name beside it.
const TIMELINE: RangeInclusive<usize> = 8..=32;
/// The columns of the rest of such a line without the name.
const BESIDE: usize = 33;
/// The most characters of a name.
const NAME: usize = 60;

/// The name of a target in a summary.
pub fn name(assessment: &Assessment) -> String {
    let target = &assessment.context.observation.target;
    // One target may be asked for by several names.
    escape(&match target.names.server_name() {
        Some(name) if name != target.host => format!("{target} as {name}"),
        _ => target.to_string(),
    })
}

/// The whole page; `asides` are further sentences for its first line.
pub fn render(summary: &Summary, seconds: f64, asides: &[String]) -> String {
    let total = number_of(summary.total(), "target");
    let verdicts = Verdict::WORST_FIRST.into_iter();
    let counts: Vec<String> = verdicts
        .filter(|verdict| *verdict != Verdict::NotProbed)
        .map(|verdict| format!("{} {}", summary.count(verdict), verdict.word()))
        .collect();
    let counts = format!("{total} in {seconds:.1} s: {}", counts.join(", "));
    let sentences = [&[counts], asides].concat();
    let findings = summary.findings().into_iter();
    let findings = findings.map(|(id, count)| format!("  {count:>7}  {id}"));
    let [slowest, timeline] = times(summary);
    page([
        vec![sentences.join("; ")],
        section("Findings".to_owned(), findings.collect()),
        slowest,
        timeline,
    ])
}

/// From this many milliseconds on, a target is slow enough to be named.
const SLOW: f64 = 1000.0;

/// The slowest and the next to expire.
pub(crate) fn times(summary: &Summary) -> [Section; 2] {
    let slow = summary.slowest().filter(|(duration, _)| *duration >= SLOW);
    let slow = slow.map(|(duration, name)| {
        let seconds = duration / 1000.0;
        format!("  {seconds:>5.1} s  {}", shortened(name))
    });
    let slowest = section("Slowest".to_owned(), slow.collect());
    [
        slowest,
        section("Next to expire".to_owned(), timeline(summary)),
    ]
}

/// The next expiries, each on a timeline from now to the last of them.
fn timeline(summary: &Summary) -> Vec<String> {
    let (Some(now), Some((last, _))) = (summary.judged_at(), summary.next_to_expire().next_back())
    else {
        return Vec::new();
    };
    let whole = (last - now).as_seconds_f64().max(1.0);
    let names = summary.next_to_expire().map(|(_, name)| shortened(name));
    let longest = names.map(|name| name.chars().count()).max();
    let columns = WIDTH.saturating_sub(BESIDE + longest.unwrap_or_default());
    let columns = columns.clamp(*TIMELINE.start(), *TIMELINE.end());
    let lines = summary.next_to_expire().map(|(moment, name)| {
        let share = (moment - now).as_seconds_f64() / whole;
        let line = line(share, columns);
        let (day, distance) = (date(moment), from_now(moment, now));
        format!("  {day}  |{line}|  {distance:<13}  {}", shortened(name))
    });
    lines.collect()
}

/// Dashes up to a share of the columns, where an `x` is.
fn line(share: f64, columns: usize) -> String {
    // The columns are small whole numbers: exact as fractions.
    let exact = |column: usize| f64::from(u32::try_from(column).unwrap_or(u32::MAX));
    let at = share.clamp(0.0, 1.0) * exact(columns);
    let after = (1..columns).find(|column| at <= exact(*column));
    let dashes = after.unwrap_or(columns) - 1;
    format!(
        "{}x{}",
        "-".repeat(dashes),
        " ".repeat(columns - dashes - 1)
    )
}

fn shortened(name: &str) -> String {
    // An excerpt is escaped again.
    if name.chars().count() > NAME {
        excerpt(name, NAME)
    } else {
        name.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use time::Duration;
    use time::macros::datetime;

    use super::*;
    use crate::assessment::summary::Fact;

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
        let page = render(&summary, 2.25, &["1 line could not be used".into()]);
        let mut lines = page.lines();
        assert_eq!(
            lines.next(),
            Some(
                "21 targets in 2.2 s: 1 fail, 0 inconclusive, 0 warn, 20 pass; 1 line could not be used"
            )
        );
        assert!(page.contains("\nFindings\n        1  chain-incomplete\n"));
        assert!(page.contains("\nSlowest\n    6.0 s  origin-20.example.com\n"));
        let quick = Summary::default();
        assert!(!render(&quick, 0.1, &[]).contains("Slowest"));
        let expiries: Vec<&str> = page
            .split_once("Next to expire\n")
            .unwrap()
            .1
            .lines()
            .collect();
        assert_eq!(expiries.len(), 5);
        assert_eq!(
            expiries[0],
            "  2026-11-24  |-----x                     |  in 1 day       origin-1.example.com"
        );
        assert_eq!(
            expiries[4],
            "  2026-11-28  |--------------------------x|  in 5 days      origin-5.example.com"
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
        assert_eq!(forwards.len(), 5);
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
            let [_, timeline] = times(&summary);
            let line = timeline.last().unwrap();
            assert_eq!(line.len(), width, "{line}");
            assert!(line.contains("x|  in 45 minutes  "), "{line}");
        }
    }

    #[test]
    fn nothing_checked_is_said_in_one_line() {
        let page = render(&Summary::default(), 0.0, &[]);
        assert_eq!(
            page,
            "0 targets in 0.0 s: 0 fail, 0 inconclusive, 0 warn, 0 pass\n"
        );
    }
}
