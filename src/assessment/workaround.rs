//! The stopgap over plain HTTP, if port 80 answers.

use super::Assessment;
use crate::check::Verdict;
use crate::observation::Attempt;

/// For a failure: whether 'Origin Protocol Policy: HTTP Only' would work now, and what it costs.
/// `None` for any other verdict, or if port 80 was not asked.
pub fn workaround(assessment: &Assessment) -> Option<String> {
    if assessment.verdict != Verdict::Fail {
        return None;
    }
    Some(match &assessment.case.observation.plain_http {
        Attempt::NotTried => return None,
        Attempt::Failed(failure) => {
            format!("There is no stopgap over plain HTTP: port 80 was asked too ({failure}).")
        }
        Attempt::Done(plain) => {
            let (ip, status) = (plain.address.ip(), plain.answer.status);
            match plain.answer.https_redirect() {
                Some(location) => format!(
                    "Port 80 of {ip} answers, but redirects to {location}: with 'Origin Protocol Policy: HTTP Only' viewers would be sent in a circle, unless the server is told to stop redirecting."
                ),
                None => format!(
                    "Port 80 of {ip} answers (HTTP {status}). As a stopgap, 'Origin Protocol Policy: HTTP Only' would work now. Warning: everything between CloudFront and the origin would travel unencrypted, passwords and cookies included. It is set under Origins > Edit > Protocol; set it back as soon as this is fixed."
                ),
            }
        }
    })
}
