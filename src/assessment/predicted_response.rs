//! What CloudFront would answer its viewers, and why, in one sentence.

use super::{CheckResult, capabilities, capitalised};
use crate::check::{
    AddressContext, AddressVerdict, Evaluate, Outcome, Severity, TargetContext, Verdict,
};
use crate::observation::Attempt;

/// What CloudFront would answer its viewers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CloudFrontAnswer {
    /// The status code, where it is known.
    pub status: Option<u16>,
    /// What CloudFront would do, without a full stop.
    pub consequence: String,
    /// Why, without a full stop. It may hold text from a peer.
    pub why: String,
    /// Both as one sentence. It may hold text from a peer.
    pub reason: String,
}

/// What CloudFront would answer its viewers, from the findings.
pub(crate) fn answer(
    case: &TargetContext,
    results: &[CheckResult],
    verdict: Verdict,
    addresses: &[AddressVerdict],
) -> CloudFrontAnswer {
    let counted = |severity: Severity| {
        results
            .iter()
            .filter(move |result| !result.ignored && result.outcome.severity() == Some(severity))
    };
    match verdict {
        Verdict::Fail => {
            let fails: Vec<&CheckResult> = counted(Severity::Fail).collect();
            // That addresses disagree is said by the consequence; what they disagree in is the cause.
            let causes = fails
                .iter()
                .filter(|result| !matches!(result.check.evaluate, Evaluate::Across(_)));
            let titles: Vec<&str> = causes.clone().map(|result| result.title()).collect();
            let all_connect = addresses
                .iter()
                .all(|address| address.verdict <= Verdict::Warn);
            // Nothing is wrong but that another certificate is served than the user expects.
            if titles.is_empty()
                && all_connect
                && let Some(unexpected) = fails.first()
            {
                return CloudFrontAnswer::new(
                    None,
                    "CloudFront would connect, yet not to what is expected".to_owned(),
                    unexpected.title().to_owned(),
                );
            }
            // The first cause decides: where CloudFront would not take the configuration at all,
            // there is no status. A status of its own comes from the origin's response, which
            // CloudFront never sees where anything else is in the way.
            let own = |result: &CheckResult| result.finding().and_then(|finding| finding.status);
            let first = causes.clone().find(|result| own(result).is_none());
            let status = first
                .or(causes.clone().next())
                .and_then(|result| own(result).or(result.check.status));
            let at_times = addresses
                .iter()
                .any(|address| address.verdict == Verdict::Fail)
                && addresses
                    .iter()
                    .any(|address| address.verdict != Verdict::Fail);
            let consequence = match (status, at_times) {
                (Some(status), _) if case.files.is_some() => {
                    format!("CloudFront would answer {status} if a server presented this")
                }
                (None, _) if case.files.is_some() => {
                    "CloudFront could not use a server with this".to_owned()
                }
                (Some(status), false) => format!("CloudFront would answer {status}"),
                (Some(status), true) => format!("CloudFront would answer {status} at times"),
                (None, false) => "CloudFront could not use this origin".to_owned(),
                (None, true) => "CloudFront could not use all its addresses".to_owned(),
            };
            CloudFrontAnswer::new(status, consequence, titles.join("; "))
        }
        Verdict::Inconclusive => {
            let why = counted(Severity::Inconclusive)
                .next()
                .map_or_else(String::new, |result| match &result.outcome {
                    Outcome::Inconclusive(why) => why.to_string(),
                    Outcome::Finding(finding) => finding.evidence.seen.clone(),
                    Outcome::Pass | Outcome::NotApplicable(_) => String::new(),
                });
            CloudFrontAnswer::new(
                None,
                "what CloudFront would do cannot be told from here".to_owned(),
                why,
            )
        }
        Verdict::Warn | Verdict::Pass if nothing_asked(case) => {
            let titles: Vec<&str> = counted(Severity::Warn).map(CheckResult::title).collect();
            let (consequence, why) = match (case.not_probed(), titles.is_empty()) {
                (Some(why), _) => ("nothing was asked of the origin", why),
                (None, true) => ("nothing was asked of the origin", String::new()),
                // A colon alone would read as if that were why nothing was asked.
                (None, false) => (
                    "nothing was asked of the origin; the configuration alone says",
                    titles.join("; "),
                ),
            };
            CloudFrontAnswer::new(None, consequence.to_owned(), why)
        }
        Verdict::Warn | Verdict::Pass => {
            // What is answered for want of a client certificate is not what CloudFront, which has
            // one here, would get.
            let http = case
                .addresses
                .iter()
                .filter(|address| address.insistence().is_none())
                .find_map(|address| address.http().done());
            let agreed = case.addresses.iter().find_map(AddressContext::negotiated);
            let consequence = match http {
                Some(http) if http.status >= 400 => {
                    format!(
                        "CloudFront would connect; the origin answers {}",
                        http.status
                    )
                }
                _ if case.files.is_some() => {
                    "CloudFront would accept this from a server".to_owned()
                }
                _ => "CloudFront would connect".to_owned(),
            };
            let titles: Vec<&str> = counted(Severity::Warn).map(CheckResult::title).collect();
            let agreed = agreed.map(|(version, suite, _)| match speaks_tls13_alone(case) {
                true => format!(
                    "{version} with {suite} (the server speaks no older version; CloudFront offers {version} to origins since November 2025)"
                ),
                false => format!("{version} with {suite}"),
            });
            let why = match (agreed, titles.is_empty()) {
                (Some(agreed), true) => agreed,
                (Some(agreed), false) => format!("{agreed}, yet: {}", titles.join("; ")),
                (None, _) => titles.join("; "),
            };
            CloudFrontAnswer::new(http.map(|http| http.status), consequence, why)
        }
    }
}

/// Whether an address hangs on TLS 1.3 towards origins, which older statements deny (AWS What's New
/// of 2025-11-20).
fn speaks_tls13_alone(case: &TargetContext) -> bool {
    use crate::wire::code_point::ProtocolVersion as Version;
    case.addresses.iter().any(|address| {
        capabilities::speaks(address, Version::TLSV1_3) == Some(true)
            && capabilities::speaks(address, Version::TLSV1_2) == Some(false)
    })
}

/// Whether only a distribution's configuration was judged.
fn nothing_asked(case: &TargetContext) -> bool {
    let offline = matches!(case.observation.resolution, Attempt::NotTried);
    case.configured.is_some() && offline
}

impl CloudFrontAnswer {
    pub(crate) fn new(status: Option<u16>, consequence: String, why: String) -> Self {
        let why = why.trim_end_matches('.').to_owned();
        let reason = match why.is_empty() {
            true => format!("{consequence}."),
            false => format!("{consequence}: {why}."),
        };
        Self {
            status,
            consequence,
            why,
            reason: capitalised(&reason),
        }
    }
}
