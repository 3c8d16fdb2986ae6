//! The conclusion for one origin that the checks judged: the plain case, which the others build on.

use super::behind::{JudgedOrigin, OriginFinding};
use super::diagnosis::{Diagnosis, DiagnosisKind};
use super::good_answer::{of_success, should_fail};
use super::{other_causes, predicted_answer};
use crate::check::sentence::capitalized;
use crate::check::{Severity, Verdict};
use crate::cloudfront::page_cause::PageCause;
use crate::commands::verify::Conclusion;
use crate::commands::verify::generated_by::GeneratedBy;

/// Brings both to one conclusion.
pub(crate) fn conclude(answer: &Conclusion, origin: &JudgedOrigin) -> Diagnosis {
    if let Some(diagnosis) = predicted_answer::conclude(answer, origin) {
        return diagnosis;
    }
    match (answer.verdict, answer.status) {
        _ if origin.verdict == Verdict::NotProbed => unclear(answer, origin),
        (Verdict::Fail, Some(status)) => of_failure(status, answer, origin),
        // A refusal of the origin's own.
        (Verdict::Warn, Some(status)) if status >= 400 || answer.cause.is_some() => {
            of_failure(status, answer, origin)
        }
        (Verdict::Pass | Verdict::Warn, Some(status)) => of_success(status, answer, origin),
        (Verdict::Inconclusive, Some(status))
            if answer.generated_by == GeneratedBy::Unknown
                && status >= 400
                && origin.own_statuses.contains(&status) =>
        {
            passed_on(status, answer, &origin.host)
        }
        _ => unclear(answer, origin),
    }
}

/// A finding that predicts another answer is not why CloudFront fails: the conclusion is about the
/// others, and says so.
fn of_failure(status: u16, answer: &Conclusion, origin: &JudgedOrigin) -> Diagnosis {
    let mut diagnosis = of_connection(status, answer, &predicted_answer::connection(origin));
    let unexplained = predicted_answer::does_not_explain(status, origin);
    diagnosis.conclusion.extend(unexplained);
    diagnosis
}

fn of_connection(status: u16, answer: &Conclusion, origin: &JudgedOrigin) -> Diagnosis {
    let host = &origin.host;
    let failures = origin.titles(Severity::Fail);
    match (answer.generated_by, origin.verdict) {
        (GeneratedBy::Origin, Verdict::Fail) => should_fail(
            origin,
            format!(
                "CloudFront passes on a {status} from an origin, but it should not be able to connect to {host}: {failures}."
            ),
        ),
        (GeneratedBy::Unknown, Verdict::Pass | Verdict::Warn)
            if origin.own_statuses.contains(&status) =>
        {
            passed_on(status, answer, host)
        }
        (GeneratedBy::Origin, _) => passed_on(status, answer, host),
        // If a connection fails, CloudFront answers 502, 503 or 504.
        (GeneratedBy::Unknown, Verdict::Fail) if !matches!(status, 502..=504) => should_fail(
            origin,
            format!(
                "CloudFront answers {status}, which a failed connection does not cause, but it should not be able to connect to {host}: {failures}."
            ),
        ),
        (_, Verdict::Fail) if fits(answer.page(), origin) => because(status, origin),
        (_, Verdict::Fail) => Diagnosis {
            changes: origin.changes(),
            other_causes: other_causes::of_a_failure(answer, origin),
            ..Diagnosis::new(
                DiagnosisKind::AnotherCauseNamed,
                format!(
                    "CloudFront answers {status}, and its page names a cause that does not fit what was found at {host}: {failures}."
                ),
            )
        },
        (_, Verdict::Inconclusive) => Diagnosis {
            other_causes: other_causes::of_silence_on_both_sides(answer, origin),
            ..Diagnosis::new(
                DiagnosisKind::SilentToBoth,
                format!(
                    "CloudFront answers {status}, and {host} could not be judged from here either: {}.",
                    origin.titles(Severity::Inconclusive)
                ),
            )
        },
        (_, Verdict::NotProbed) => Diagnosis::new(
            DiagnosisKind::NoTls,
            format!("CloudFront answers {status}, and this program did not ask its origin {host}."),
        ),
        (_, Verdict::Pass | Verdict::Warn) => seems_fine(status, answer, origin),
    }
}

/// `true` if a warning is about the connection as it is now: what AWS's pages disagree on, or do not
/// say. That a certificate expires soon or that there are too many explains no error.
fn may_be_a_cause(finding: &OriginFinding, page: Option<PageCause>) -> bool {
    const NO_CAUSE: &[&str] = &[
        "certificate-expires-soon",
        "chain-has-extra-certificates",
        "trust-store-outdated",
        "addresses-disagree",
    ];
    match (page, finding.check.id) {
        (Some(PageCause::Unresolved), _) | (Some(PageCause::NotConnected), "http-no-response") => {
            false
        }
        (_, id) => !NO_CAUSE.contains(&id),
    }
}

/// CloudFront fails, and the origin has at most warnings, which may be why. It may also have been fixed
/// since, if the answer is an old one.
fn seems_fine(status: u16, answer: &Conclusion, origin: &JudgedOrigin) -> Diagnosis {
    let (host, page) = (&origin.host, answer.page());
    let warned = origin.verdict == Verdict::Warn
        && origin
            .causes(Severity::Warn)
            .any(|finding| may_be_a_cause(finding, page));
    let mut diagnosis = match answer.error_age() {
        _ if warned => Diagnosis {
            changes: origin.changes(),
            ..Diagnosis::new(
                DiagnosisKind::OriginMayBeTheCause,
                format!(
                    "CloudFront answers {status}. It should be able to connect to {host}, but this may be the cause: {}.",
                    origin.titles(Severity::Warn)
                ),
            )
        },
        Some(age @ 1..) => Diagnosis::new(
            DiagnosisKind::CachedError,
            format!(
                "CloudFront answers {status} from its cache, where the error has been for {age} s. Seen from here, {host} is fine, so it may have been fixed since."
            ),
        ),
        _ => Diagnosis::new(
            DiagnosisKind::OriginIsFine,
            format!("CloudFront answers {status}, but seen from here, {host} is fine."),
        ),
    };
    diagnosis.other_causes = other_causes::of_a_failure(answer, origin);
    diagnosis
}

/// An error, or a refusal, of the origin's own.
pub(crate) fn passed_on(status: u16, answer: &Conclusion, host: &str) -> Diagnosis {
    let (change, because) = match (answer.named_step(), &answer.cause) {
        (Some(step), Some(cause)) => (
            format!("{}.", capitalized(step)),
            format!(" {}", cause.text),
        ),
        _ => {
            let change = format!("Find this request in the logs of {host}.");
            (change, String::new())
        }
    };
    Diagnosis {
        changes: vec![change],
        ..Diagnosis::new(
            DiagnosisKind::PassedOn,
            format!(
                "CloudFront answers {status} because the origin itself does. CloudFront connects to the origin, and TLS works (if they use HTTPS).{because}"
            ),
        )
    }
}

/// The plain case: the symptom, its cause, the change.
fn because(status: u16, origin: &JudgedOrigin) -> Diagnosis {
    let at_times = if origin.has("addresses-disagree") {
        ", but not at every address, so only some requests fail"
    } else {
        ""
    };
    let mut text = format!(
        "CloudFront answers {status} because of its origin {}: {}{at_times}.",
        origin.host,
        origin.titles(Severity::Fail)
    );
    if let Some(expected) = origin.expected_status()
        && expected != status
    {
        text.push_str(&format!(
            " (The usual status for that is {expected}, so something else may be wrong too.)"
        ));
    }
    Diagnosis {
        changes: origin.changes(),
        ..Diagnosis::new(DiagnosisKind::OriginIsTheCause, text)
    }
}

fn unclear(answer: &Conclusion, origin: &JudgedOrigin) -> Diagnosis {
    let found = match origin.verdict.severity() {
        Some(Severity::Notice) => "it was not asked".to_owned(),
        Some(severity) => origin.titles(severity),
        None => "nothing is wrong".to_owned(),
    };
    let (meaning, host) = (&answer.meaning, &origin.host);
    Diagnosis {
        changes: origin.changes(),
        ..Diagnosis::new(
            DiagnosisKind::Unclear,
            format!("{meaning} At the origin {host}: {found}."),
        )
    }
}

/// `true` if the cause that the page names can come from what was found.
fn fits(page: Option<PageCause>, origin: &JudgedOrigin) -> bool {
    let is_of_dns = |finding: &OriginFinding| finding.check.id == "name-unresolved";
    let mut fails = origin.causes(Severity::Fail);
    match page {
        Some(PageCause::Unresolved) => fails.any(is_of_dns),
        Some(PageCause::NotConnected) => fails.any(|finding| !is_of_dns(finding)),
        _ => true,
    }
}
