//! The response that CloudFront would send its viewers, and the reason in one sentence.

use super::capabilities;
use super::check_result::CheckResult;
use crate::check::sentence::capitalized;
use crate::check::{AddressVerdict, Evaluate, Negotiated, Severity, TargetContext, Verdict};
use crate::wire::code_point::ProtocolVersion;

/// The start of a consequence that names a status.
pub(super) const ANSWERS: &str = "CloudFront answers ";
/// The consequence if a failure is ignored.
pub(super) const APART_FROM_IGNORED: &str = "apart from what you ignored";

/// The texts may hold a peer's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PredictedResponse {
    /// The status code; `None` if it is not known.
    pub status: Option<u16>,
    /// CloudFront's reaction, without a full stop.
    pub consequence: String,
    /// The cause, without a full stop.
    pub why: String,
    /// Both as one sentence.
    pub reason: String,
}

impl PredictedResponse {
    fn new(status: Option<u16>, consequence: impl Into<String>, why: impl AsRef<str>) -> Self {
        let consequence = consequence.into();
        let why = why.as_ref().trim_end_matches('.').to_owned();
        let reason = if why.is_empty() {
            format!("{consequence}.")
        } else {
            format!("{consequence}: {why}.")
        };
        Self {
            status,
            consequence,
            why,
            reason: capitalized(&reason),
        }
    }

    pub(super) fn unknown(why: impl AsRef<str>) -> Self {
        let consequence = "what CloudFront would do is not known from here";
        Self::new(None, consequence, why)
    }
}

pub(super) fn predict(
    context: &TargetContext,
    results: &[CheckResult],
    verdict: Verdict,
    addresses: &[AddressVerdict],
) -> PredictedResponse {
    let counted = |severity: Severity| -> Vec<&CheckResult> {
        let results = results.iter();
        results
            .filter(|result| result.counted_severity() == Some(severity))
            .collect()
    };
    match verdict {
        Verdict::Fail => failing(context, &counted(Severity::Fail), addresses),
        Verdict::Inconclusive => {
            let first = counted(Severity::Inconclusive).into_iter().next();
            PredictedResponse::unknown(first.map_or(NOT_PROVED, |result| result.outcome.seen()))
        }
        Verdict::Warn | Verdict::Pass | Verdict::NotProbed => {
            let warnings = titles(counted(Severity::Warn));
            let ignored = ids_of_ignored_failures(results);
            if !ignored.is_empty() {
                PredictedResponse::new(None, APART_FROM_IGNORED, ignored.join(", "))
            } else if context.is_configuration_only() {
                not_asked(context, warnings)
            } else {
                connecting(context, warnings)
            }
        }
    }
}

/// The reason if no counted finding is one.
const NOT_PROVED: &str = "no finished handshake proves that it would connect";

/// A failure that is ignored still keeps CloudFront from connecting.
fn ids_of_ignored_failures(results: &[CheckResult]) -> Vec<&'static str> {
    let fails =
        |result: &&CheckResult| result.ignored && result.outcome.severity() == Some(Severity::Fail);
    results
        .iter()
        .filter(fails)
        .map(|result| result.check.id)
        .collect()
}

fn titles<'r>(results: impl IntoIterator<Item = &'r CheckResult>) -> String {
    let titles: Vec<&str> = results.into_iter().map(CheckResult::title).collect();
    titles.join("; ")
}

fn failing(
    context: &TargetContext,
    fails: &[&CheckResult],
    addresses: &[AddressVerdict],
) -> PredictedResponse {
    // That addresses disagree is said by the consequence; what they disagree in is the cause.
    let causes: Vec<&CheckResult> = fails
        .iter()
        .copied()
        .filter(|result| !matches!(result.check.evaluate, Evaluate::Across(_)))
        .collect();
    let all_connect = addresses
        .iter()
        .all(|address| address.verdict <= Verdict::Warn);
    // The only fault is that the server does not serve the certificate that the user expects.
    if let (true, [], [unexpected, ..]) = (all_connect, &causes[..], fails) {
        let consequence = "CloudFront connects, but not to the certificate that you expect";
        return PredictedResponse::new(None, consequence, unexpected.title());
    }
    // The first cause decides: if CloudFront would not take the configuration at all, there is no
    // status. A status of its own comes from the origin's response, which CloudFront never sees if
    // anything else is in the way.
    let own = |result: &CheckResult| result.finding().and_then(|finding| finding.status);
    let first = causes.iter().find(|result| own(result).is_none());
    let status = first
        .or(causes.first())
        .and_then(|result| own(result).or(result.check.status));
    let fails_at = |address: &AddressVerdict| address.verdict == Verdict::Fail;
    let at_times = addresses.iter().any(fails_at) && !addresses.iter().all(fails_at);
    let consequence = match (status, at_times) {
        (Some(status), _) if context.files.is_some() => {
            format!("{ANSWERS}{status} if a server presents this")
        }
        (None, _) if context.files.is_some() => "CloudFront cannot use a server with this".into(),
        (Some(status), false) => format!("{ANSWERS}{status}"),
        (Some(status), true) => format!("{ANSWERS}{status} at times"),
        (None, false) => "CloudFront cannot use this origin".into(),
        (None, true) => "CloudFront cannot use all of its addresses".into(),
    };
    PredictedResponse::new(status, consequence, titles(causes))
}

/// Only a distribution's configuration was judged.
fn not_asked(context: &TargetContext, warnings: String) -> PredictedResponse {
    let not_probed = context.not_probed();
    // A colon alone would read as if the warnings were why nothing was asked.
    let consequence = if not_probed.is_none() && !warnings.is_empty() {
        "the origin was not contacted; the configuration says"
    } else {
        "the origin was not contacted"
    };
    PredictedResponse::new(None, consequence, not_probed.unwrap_or(warnings))
}

fn connecting(context: &TargetContext, warnings: String) -> PredictedResponse {
    // The response to a request without a client certificate is not the one that CloudFront, which
    // has a client certificate here, would get.
    let http = context
        .addresses
        .iter()
        .filter(|address| address.client_certificate_demand().is_none())
        .find_map(|address| address.http().done());
    let consequence = match http {
        Some(http) if http.status >= 400 => {
            format!("CloudFront connects; the origin answers {}", http.status)
        }
        _ if context.files.is_some() => "CloudFront accepts this from a server".into(),
        _ => "CloudFront connects".into(),
    };
    let agreed = context.negotiated();
    let agreed = agreed.map(|Negotiated { version, cipher_suite, .. }| {
        let alone = if requires_tls13(context) {
            format!(
                " (the server speaks no older version; CloudFront has offered {version} to origins since November 2025)"
            )
        } else {
            String::new()
        };
        format!("{version} with {cipher_suite}{alone}")
    });
    let why = match agreed {
        Some(agreed) if warnings.is_empty() => agreed,
        Some(agreed) => format!("{agreed}, but: {warnings}"),
        None => warnings,
    };
    PredictedResponse::new(http.map(|http| http.status), consequence, why)
}

/// `true` if an address depends on TLS 1.3 towards origins, which older statements deny (AWS What's
/// New of 2025-11-20).
fn requires_tls13(context: &TargetContext) -> bool {
    context.addresses.iter().any(|address| {
        capabilities::speaks(address, ProtocolVersion::TLSV1_3) == Some(true)
            && capabilities::speaks(address, ProtocolVersion::TLSV1_2) == Some(false)
    })
}
