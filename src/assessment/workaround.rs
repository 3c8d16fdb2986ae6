//! What can be done at once: the stopgap over plain HTTP, where port 80 answers.

use super::Assessment;
use crate::check::Verdict;
use crate::observation::{Attempt, HttpAnswer};

/// For a failure: whether 'Origin Protocol Policy: HTTP Only' would work now, and what it costs.
/// Nothing for any other verdict, or where port 80 was not asked.
pub fn workaround(report: &Assessment) -> Option<String> {
    if report.verdict != Verdict::Fail {
        return None;
    }
    match &report.case.observation.plain_http {
        Attempt::NotTried => None,
        Attempt::Failed(failure) => Some(format!(
            "There is no stopgap over plain HTTP: port 80 was asked too ({}).",
            failure
        )),
        Attempt::Done(plain) => Some(match redirect(&plain.answer) {
            Some(location) => format!(
                "Port 80 of {} answers, but redirects to {}: with 'Origin Protocol Policy: HTTP Only' viewers would be sent in a circle, unless the server is told to stop redirecting.",
                plain.address.ip(),
                location
            ),
            None => format!(
                "Port 80 of {} answers (HTTP {}). As a stopgap, 'Origin Protocol Policy: HTTP Only' would work now. Warning: everything between CloudFront and the origin would travel unencrypted, passwords and cookies included. It is set under Origins > Edit > Protocol; set it back as soon as this is fixed.",
                plain.address.ip(),
                plain.answer.status
            ),
        }),
    }
}

/// Where a redirect to HTTPS leads.
fn redirect(answer: &HttpAnswer) -> Option<&str> {
    let redirects = (300..400).contains(&answer.status);
    let location = answer.location.as_deref()?;
    let scheme = location.get(..8)?;
    (redirects && scheme.eq_ignore_ascii_case("https://")).then_some(location)
}
