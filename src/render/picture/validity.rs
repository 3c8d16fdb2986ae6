//! The validity of a certificate as a bar, with the moment of the judgement on it.

use time::OffsetDateTime;

use crate::pki::certificate::Certificate;
use crate::time_format::{date, from_now};

/// The columns of the bar between its two ends.
const WIDTH: usize = 19;
/// The moment of the judgement on the bar.
const NOW: &str = "now";

/// Both dates and a bar between them: `2026-11-01 |=====now-----------| 2027-01-30, expires in 60 days`.
pub(crate) fn bar(certificate: &Certificate, at: OffsetDateTime, indent: &str) -> String {
    let (begin, end) = (certificate.not_before, certificate.not_after);
    let days = |bar: String| format!("{} |{bar}| {}", date(begin), date(end));
    let text = if at < begin {
        let bar = days("-".repeat(WIDTH));
        format!("{NOW} -> {bar}, begins {}", from_now(begin, at))
    } else if at > end {
        let bar = days("=".repeat(WIDTH));
        format!("{bar} -> {NOW}, expired {}", from_now(end, at))
    } else {
        let bar = days(marked(begin, end, at));
        format!("{bar}, expires {}", from_now(end, at))
    };
    format!("{indent}{text}")
}

/// The bar with the moment on it.
fn marked(begin: OffsetDateTime, end: OffsetDateTime, at: OffsetDateTime) -> String {
    let room = WIDTH.saturating_sub(NOW.len());
    let whole = (end - begin).whole_seconds().max(1);
    let passed = (at - begin).whole_seconds();
    let columns = i64::try_from(room).unwrap_or_default();
    let before = passed.saturating_mul(columns).div_euclid(whole);
    let before = usize::try_from(before).unwrap_or_default().min(room);
    let after = room.saturating_sub(before);
    format!("{}{NOW}{}", "=".repeat(before), "-".repeat(after))
}
