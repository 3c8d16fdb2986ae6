//! The conclusion for one origin that the checks judged: the plain case, which the others build on.

use super::{Agreement, Diagnosis, JudgedOrigin, Kind, OriginFinding, function, remaining};
use crate::check;
use crate::check::{Platform, Severity, Verdict};
use crate::cloudfront::error_page::Cause;
use crate::commands::verify::Conclusion;
use crate::commands::verify::conclusion::Served;
use crate::commands::verify::generated_by::GeneratedBy;

/// Brings both to one conclusion.
pub(crate) fn conclude(answer: &Conclusion, origin: &JudgedOrigin) -> Diagnosis {
    match (answer.verdict, answer.status) {
        (Verdict::Fail, Some(status)) => of_failure(status, answer, origin),
        // A refusal of the origin's own.
        (Verdict::Warn, Some(status)) if status >= 400 => of_failure(status, answer, origin),
        (Verdict::Pass | Verdict::Warn, Some(status)) => of_success(status, answer, origin),
        _ => unclear(answer, origin),
    }
}

fn of_failure(status: u16, answer: &Conclusion, origin: &JudgedOrigin) -> Diagnosis {
    let page = answer.page();
    match (answer.generated_by, origin.verdict) {
        _ if function::made(answer) => function::conclude(answer, status),
        (GeneratedBy::Origin, Verdict::Fail) => {
            let text = format!(
                "CloudFront passes on a {status} that an origin made, and yet it could not have \
                 connected to {}: {}.",
                origin.host,
                titles(origin, Severity::Fail)
            );
            let mut diagnosis = Diagnosis::new(Kind::ShouldFail, Agreement::Disagree, text);
            diagnosis.remaining = remaining::of_an_error_passed_on(origin);
            diagnosis
        }
        (GeneratedBy::Origin, _) => passed_on(status, &origin.host),
        // Of a connection that does not come about, CloudFront makes 502, 503 or 504.
        (GeneratedBy::Unknown, Verdict::Fail) if !matches!(status, 502..=504) => {
            let text = format!(
                "CloudFront answers {status}, which a connection that fails does not lead to, and \
                 yet it could not have connected to {}: {}.",
                origin.host,
                titles(origin, Severity::Fail)
            );
            let mut diagnosis = Diagnosis::new(Kind::ShouldFail, Agreement::Disagree, text);
            diagnosis.remaining = remaining::of_an_error_passed_on(origin);
            diagnosis
        }
        (_, Verdict::Fail) if fits(page, origin) => because(status, origin),
        (_, Verdict::Fail) => {
            let text = format!(
                "CloudFront answers {status}, and its page names another cause than what was \
                 found at {}: {}.",
                origin.host,
                titles(origin, Severity::Fail)
            );
            let mut diagnosis = Diagnosis::new(Kind::AnotherCauseNamed, Agreement::Disagree, text);
            diagnosis.changes = changes(origin);
            diagnosis.remaining = remaining::of_a_failure(answer, origin);
            diagnosis
        }
        (_, Verdict::Inconclusive) => {
            let text = format!(
                "CloudFront answers {status}, and {} could not be judged from here either: {}.",
                origin.host,
                titles(origin, Severity::Inconclusive)
            );
            let mut diagnosis = Diagnosis::new(Kind::SilentToBoth, Agreement::Unclear, text);
            diagnosis.remaining = remaining::of_silence_on_both_sides(answer, origin);
            diagnosis
        }
        (_, Verdict::Warn)
            if causes(origin, Severity::Warn).any(|finding| may_be_a_cause(finding, page)) =>
        {
            may_be_the_cause(status, answer, origin)
        }
        (_, Verdict::Pass | Verdict::Warn) => is_fine(status, answer, origin),
    }
}

/// Whether a warning is about the connection as it is now: what AWS's pages disagree on, or do not
/// say. That a certificate expires soon or that there are too many explains no error.
fn may_be_a_cause(finding: &OriginFinding, page: Option<Cause>) -> bool {
    const NO_CAUSE: &[&str] = &[
        "certificate-expires-soon",
        "chain-has-extra-certificates",
        "trust-store-outdated",
        "addresses-disagree",
    ];
    match (page, finding.id.as_str()) {
        (Some(Cause::Unresolved), _) | (Some(Cause::NotConnected), "http-no-response") => false,
        (_, id) => !NO_CAUSE.contains(&id),
    }
}

/// CloudFront fails, and the origin has nothing but warnings that may be why.
fn may_be_the_cause(status: u16, answer: &Conclusion, origin: &JudgedOrigin) -> Diagnosis {
    let text = format!(
        "CloudFront answers {status}. It should be able to connect to {}, and yet this may be the \
         cause: {}.",
        origin.host,
        titles(origin, Severity::Warn)
    );
    let kind = Kind::OriginMayBeTheCause;
    let mut diagnosis = Diagnosis::new(kind, Agreement::Unclear, text);
    diagnosis.changes = changes(origin);
    diagnosis.remaining = remaining::of_a_failure(answer, origin);
    diagnosis
}

/// CloudFront fails, and the origin is fine: mended since, where the answer is an old one.
fn is_fine(status: u16, answer: &Conclusion, origin: &JudgedOrigin) -> Diagnosis {
    let age = answer.error_age();
    let mut diagnosis = match age.filter(|age| *age > 0) {
        Some(age) => {
            let text = format!(
                "CloudFront answers {status} out of its cache, where it has been for {age} s; {} is \
                 fine as seen from here, so that it may have been fixed since.",
                origin.host
            );
            Diagnosis::new(Kind::CachedError, Agreement::Disagree, text)
        }
        None => {
            let text = format!(
                "CloudFront answers {status}, and {} is fine as seen from here.",
                origin.host
            );
            Diagnosis::new(Kind::OriginIsFine, Agreement::Disagree, text)
        }
    };
    diagnosis.remaining = remaining::of_a_failure(answer, origin);
    diagnosis
}

/// An error, or a refusal, of the origin's own.
pub(crate) fn passed_on(status: u16, host: &str) -> Diagnosis {
    let text = format!(
        "CloudFront answers {status} because the origin itself answers so; CloudFront connects to \
         it, and TLS between them (where it is used) works."
    );
    let mut diagnosis = Diagnosis::new(Kind::PassedOn, Agreement::Agree, text);
    let change = format!("Look in the logs of {host} for what it answered.");
    diagnosis.changes.push(change);
    diagnosis
}

/// The plain case: the symptom, its cause, the change.
fn because(status: u16, origin: &JudgedOrigin) -> Diagnosis {
    let at_times = origin
        .findings
        .iter()
        .any(|finding| finding.id == "addresses-disagree");
    let at_times = match at_times {
        true => ", at some of its addresses and so at times",
        false => "",
    };
    let mut text = format!(
        "CloudFront answers {status} because of its origin {}: {}{at_times}.",
        origin.host,
        titles(origin, Severity::Fail)
    );
    let expected = causes(origin, Severity::Fail).find_map(|finding| finding.status);
    if let Some(expected) = expected.filter(|expected| *expected != status) {
        text.push_str(&format!(
            " ({expected} would be the usual status for that, so that something else may be wrong \
             too.)"
        ));
    }
    let mut diagnosis = Diagnosis::new(Kind::OriginIsTheCause, Agreement::Agree, text);
    diagnosis.changes = changes(origin);
    diagnosis
}

fn of_success(status: u16, answer: &Conclusion, origin: &JudgedOrigin) -> Diagnosis {
    let asked = answer.served == Served::FromOrigin;
    match origin.verdict {
        Verdict::Pass => Diagnosis::new(
            Kind::BothFine,
            Agreement::Agree,
            format!(
                "CloudFront answers {status}, and its origin {} is fine.",
                origin.host
            ),
        ),
        Verdict::Warn => {
            let text = format!(
                "CloudFront answers {status}; its origin {} works, yet: {}.",
                origin.host,
                titles(origin, Severity::Warn)
            );
            let mut diagnosis = Diagnosis::new(Kind::Warned, Agreement::Agree, text);
            diagnosis.changes = changes(origin);
            diagnosis
        }
        Verdict::Inconclusive if asked => Diagnosis::new(
            Kind::CloudFrontAlone,
            Agreement::Agree,
            format!(
                "CloudFront reaches its origin {} and answers {status}; this machine does not \
                 reach it. That is so where a firewall admits CloudFront alone.",
                origin.host
            ),
        ),
        Verdict::Inconclusive => Diagnosis::new(
            Kind::Unclear,
            Agreement::Unclear,
            format!(
                "CloudFront answers {status} without asking its origin {}, which could not be \
                 judged from here: {}.",
                origin.host,
                titles(origin, Severity::Inconclusive)
            ),
        ),
        Verdict::Fail if asked => {
            let text = format!(
                "CloudFront asked its origin and answers {status}, and yet {} should fail: {}.",
                origin.host,
                titles(origin, Severity::Fail)
            );
            let mut diagnosis = Diagnosis::new(Kind::ShouldFail, Agreement::Disagree, text);
            diagnosis.remaining = remaining::of_an_error_passed_on(origin);
            diagnosis
        }
        Verdict::Fail => {
            let expected = causes(origin, Severity::Fail).find_map(|finding| finding.status);
            let expected = expected.map_or("an error".to_owned(), |status| status.to_string());
            let text = format!(
                "Viewers still get {status}, for which the origin was not asked. Where CloudFront \
                 has to ask {} it answers {expected}: {}.",
                origin.host,
                titles(origin, Severity::Fail)
            );
            let mut diagnosis = Diagnosis::new(Kind::Hidden, Agreement::Agree, text);
            diagnosis.changes = changes(origin);
            diagnosis
        }
    }
}

fn unclear(answer: &Conclusion, origin: &JudgedOrigin) -> Diagnosis {
    let found = match origin.verdict {
        Verdict::Fail => titles(origin, Severity::Fail),
        Verdict::Warn => titles(origin, Severity::Warn),
        Verdict::Inconclusive => titles(origin, Severity::Inconclusive),
        Verdict::Pass => "nothing is wrong".to_owned(),
    };
    let text = format!(
        "{} The origin {} by itself: {found}.",
        answer.meaning, origin.host
    );
    let mut diagnosis = Diagnosis::new(Kind::Unclear, Agreement::Unclear, text);
    diagnosis.changes = changes(origin);
    diagnosis
}

/// Whether what the page says can come from what was found.
fn fits(page: Option<Cause>, origin: &JudgedOrigin) -> bool {
    let is_of_dns = |finding: &OriginFinding| finding.id == "name-unresolved";
    let mut fails = causes(origin, Severity::Fail);
    match page {
        Some(Cause::Unresolved) => fails.any(is_of_dns),
        Some(Cause::NotConnected) => fails.any(|finding| !is_of_dns(finding)),
        _ => true,
    }
}

/// The findings of one severity. That addresses disagree is no cause but how often it shows.
fn causes(origin: &JudgedOrigin, severity: Severity) -> impl Iterator<Item = &OriginFinding> {
    let found = origin.findings.iter();
    let only = |finding: &&OriginFinding| finding.id == "addresses-disagree";
    let alone = found
        .clone()
        .filter(|f| f.severity == severity)
        .all(|f| only(&f));
    found.filter(move |finding| finding.severity == severity && (alone || !only(finding)))
}

/// What was found, in the words of the checks, with the ids to look up.
pub(crate) fn titles(origin: &JudgedOrigin, severity: Severity) -> String {
    let titles = causes(origin, severity).map(|finding| match check::by_id(&finding.id) {
        Some(check) => format!("{} ({})", check.title, check.id),
        None => finding.id.clone(),
    });
    let titles: Vec<String> = titles.collect();
    match titles.is_empty() {
        true => "it is not known why".to_owned(),
        false => titles.join("; "),
    }
}

/// What to change: what the check named for this case, or else its general advice.
pub(crate) fn changes(origin: &JudgedOrigin) -> Vec<String> {
    let worst = [Severity::Fail, Severity::Warn];
    let found = worst
        .into_iter()
        .map(|severity| causes(origin, severity).collect::<Vec<_>>())
        .find(|found| !found.is_empty());
    let changes = found.into_iter().flatten().flat_map(|finding| {
        let general = || {
            let fixes = check::by_id(&finding.id)?.fixes;
            let anywhere = fixes.iter().find(|fix| fix.platform == Platform::Anywhere);
            Some(anywhere.or(fixes.iter().next())?.text.to_owned())
        };
        let remedy = match finding.advice.is_empty() {
            true => finding.remedy.clone().or_else(general),
            false => finding.remedy.clone(),
        };
        remedy.into_iter().chain(finding.advice.iter().cloned())
    });
    changes.collect()
}
