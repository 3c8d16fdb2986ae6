//! The reports on an origin, in the terms of a diagnosis.

use super::behind::{JudgedOrigin, NoTls, Origin, OriginFinding, OriginWithoutTls};
use crate::assessment::next_step::check_again;
use crate::assessment::{Assessment, fixes};
use crate::check::{Platform, Verdict};
use crate::cloudfront::policies::Forwarded;
use crate::distribution::{NotProbed, OriginConfig};
use crate::render::context::words_quoted;

/// The origin of these reports, one for each way in which CloudFront may ask it. `None` if there is no
/// report.
pub(crate) fn origin(reports: &[Assessment], has_function: bool) -> Option<Origin> {
    let first = reports.first()?;
    if let Some(reason) = no_tls(first) {
        return Some(Origin::WithoutTls(OriginWithoutTls {
            host: first.context.observation.target.to_string(),
            reason,
            has_function,
        }));
    }
    let several = reports.len() > 1;
    let judged = reports.iter().map(|report| JudgedOrigin {
        condition: several.then(|| condition(report)),
        ..judged(report, has_function)
    });
    Some(Origin::Judged(judged.collect()))
}

/// The reason that CloudFront speaks no TLS with the origin that could be checked; `None` if it does,
/// or if the configuration itself is wrong or not known.
fn no_tls(report: &Assessment) -> Option<NoTls> {
    let configured = report.context.configured?;
    if report.verdict > Verdict::Warn {
        return None;
    }
    match (configured.origin.not_probed()?, &configured.origin.config) {
        (NotProbed::S3, _) => Some(NoTls::S3),
        (NotProbed::Vpc, _) => Some(NoTls::Vpc),
        (NotProbed::HttpOnly, Some(OriginConfig::Custom(custom))) => {
            Some(NoTls::PlainHttp(custom.http_port.unwrap_or(80)))
        }
        _ => None,
    }
}

/// `true` if the configuration tells everything that bears on the connection.
fn settings_are_known(report: &Assessment) -> bool {
    report.context.configured.is_some_and(|configured| {
        configured
            .uses()
            .all(|one| !matches!(one.forwarded, Forwarded::Unknown { .. }))
    })
}

fn condition(report: &Assessment) -> String {
    let names = &report.context.observation.target.names;
    let not = names.host_header.as_ref().map_or(" not", |_| "");
    format!("if the viewer's Host is{not} forwarded")
}

fn judged(report: &Assessment, has_function: bool) -> JudgedOrigin {
    let observation = report.context.observation;
    let answers = observation.addresses.iter();
    let answers = answers.filter_map(|address| address.http.done());
    let findings = report.counted().map(|(severity, result)| {
        let finding = result.finding();
        let (chosen, _) = fixes::chosen(report, result.check);
        OriginFinding {
            check: result.check,
            severity,
            status: finding.and_then(|finding| finding.status.or(result.check.status)),
            remedy: finding.and_then(|finding| finding.evidence.remedy.clone()),
            advice: chosen
                .iter()
                .map(|fix| match fix.platform {
                    Platform::Anywhere => fix.text.to_owned(),
                    place => format!("{}: {}", place.name(), fix.text),
                })
                .collect(),
        }
    });
    JudgedOrigin {
        host: observation.target.to_string(),
        verdict: report.verdict,
        findings: findings.collect(),
        addresses: report.addresses.len(),
        own_statuses: answers.map(|answer| answer.status).collect(),
        settings_are_known: settings_are_known(report),
        has_function,
        condition: None,
        command: words_quoted(&check_again(observation, &[])),
    }
}
