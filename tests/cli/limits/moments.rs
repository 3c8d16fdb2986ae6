//! `--at`: the ends of the calendar and leap seconds.

use crate::support::lab::{self, Said};

/// Runs with this `--at` and no target that could be contacted.
fn at(moment: &str) -> Said {
    let target = "origin.example.com:1";
    let resolve = "origin.example.com:1:127.0.0.1";
    let always = ["--json", "--attempts=1", "--connect-timeout=0.5"];
    lab::run(&[&always[..], &["--at", moment, "--resolve", resolve, target]].concat())
}

#[test]
fn every_moment_that_rfc_3339_can_say_is_taken_and_said_again() {
    for (given, said) in [
        ("2026-11-23T03:00:00Z", "2026-11-23T03:00:00Z"),
        ("2026-11-23T05:00:00.25+02:00", "2026-11-23T03:00:00Z"),
        ("2049-12-31T23:59:59Z", "2049-12-31T23:59:59Z"),
        ("2050-01-01T00:00:00Z", "2050-01-01T00:00:00Z"),
        ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"),
        ("0000-01-01T00:00:00Z", "0000-01-01T00:00:00Z"),
        // RFC 3339, section 5.7: at the end of a month there may be a leap second. It is taken as
        // the end of the second before.
        ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z"),
        ("2026-11-30T18:59:60-05:00", "2026-11-30T23:59:59Z"),
    ] {
        let output = at(given);
        assert_eq!(output.stderr, "", "{given}");
        assert_eq!(output.json()[0]["settings"]["judged_at"], said, "{given}");
    }
}

#[test]
fn what_is_no_moment_is_one_line_and_nothing_is_contacted() {
    for wrong in [
        "",
        "now",
        "2026-11",
        "2026-02-29",
        "2026-02-29T00:00:00Z",
        "2026-11-23T24:00:00Z",
        // No leap second within a month.
        "2026-11-23T23:59:60Z",
        "2026-11-30T12:00:60Z",
        "2026-11-30T23:59:61Z",
        "10000-01-01T00:00:00Z",
        // In UTC another year, which RFC 3339 cannot say.
        "9999-12-31T23:59:59-00:01",
        "0000-01-01T00:00:00+00:01",
    ] {
        at(wrong).assert_refused("expected a date or a moment");
    }
}
