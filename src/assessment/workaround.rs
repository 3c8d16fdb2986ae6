//! The stopgap over plain HTTP, if port 80 answers.

use super::Assessment;
use crate::check::Verdict;
use crate::observation::Attempt;

/// For a failure or silence: would 'Origin Protocol Policy: HTTP Only' work now, and what does it
/// cost? `None` for a better verdict, or if port 80 was not asked.
pub fn workaround(assessment: &Assessment) -> Option<String> {
    if assessment.verdict < Verdict::Inconclusive {
        return None;
    }
    Some(match &assessment.context.observation.plain_http {
        Attempt::NotTried => return None,
        Attempt::Failed(failure) => {
            format!("Plain HTTP is not a stopgap: port 80 does not work either ({failure}).")
        }
        Attempt::Done(plain) => {
            let (ip, status) = (plain.address.ip(), plain.answer.status);
            match plain.answer.https_redirect() {
                Some(location) => format!(
                    "Port 80 of {ip} answers, but redirects to {location}: with Origins > Edit > Protocol set to HTTP only, viewers would get a redirect loop unless you turn the redirect off."
                ),
                None => format!(
                    "Port 80 of {ip} answers (HTTP {status}). As a stopgap, set Origins > Edit > Protocol to HTTP only. Warning: everything between CloudFront and the origin then travels unencrypted, passwords and cookies included. Set it back as soon as this is fixed."
                ),
            }
        }
    })
}

/// The same in a few words, if it would work.
pub fn in_short(assessment: &Assessment) -> Option<String> {
    let plain = assessment.context.observation.plain_http.done()?;
    let is_needed = assessment.verdict >= Verdict::Inconclusive;
    let works = is_needed && plain.answer.https_redirect().is_none();
    works.then(|| {
        format!(
            "Origins > Edit > Protocol 'HTTP only' works at once, but unencrypted (port 80 answers {})",
            plain.answer.status
        )
    })
}
