//! The last two lines of a report: what was seen when, and with what.

use crate::assessment::Assessment;
use crate::cloudfront::settings::OriginSettings;
use crate::pki::certificate::Certificate;
use crate::pki::digest::hex;
use crate::render::escape::escape;
use crate::render::files;
use crate::render::wrap::{INDENT, Section, WIDTH, columns, wrap};
use crate::time_format::utc;

/// The digits of a fingerprint that tell one certificate from another.
const DIGITS: usize = 16;
/// The fewest that are shown.
const LEAST_DIGITS: usize = 8;

pub(super) fn closing(assessment: &Assessment) -> Section {
    let mut lines = Section::new();
    let extra = assessment.context.observation.extra_trust_anchors.len();
    if extra > 0 {
        let roots = match extra {
            1 => "root counts as trusted; CloudFront would not trust it",
            _ => "roots count as trusted; CloudFront would not trust them",
        };
        let text = format!("{extra} added {roots}");
        lines.extend(wrap("note  ", INDENT, &text));
    }
    if let Some(files) = &assessment.context.files {
        let remarks = files::remarks(files).into_iter();
        lines.extend(remarks.flat_map(|text| wrap("note  ", INDENT, &text)));
    }
    lines.extend(wrap("seen  ", INDENT, &seen(assessment)));
    lines.extend(wrap("with  ", INDENT, &with(assessment)));
    lines
}

/// The addresses, the moment and the leaf.
fn seen(assessment: &Assessment) -> String {
    let (context, observation) = (&assessment.context, assessment.context.observation);
    let leaf = context.chains().find_map(|chain| chain.certificate(0));
    let place = match (&context.files, assessment.worst_address()) {
        (Some(files), _) => match files.files.as_slice() {
            [one] => escape(&one.name),
            several => format!("{} files", several.len()),
        },
        (None, Some(worst)) => {
            let others = assessment.addresses.len().saturating_sub(1);
            let others = (others > 0).then(|| format!(" and {others} more"));
            format!("{}{}", worst.seen.address, others.unwrap_or_default())
        }
        (None, None) => "no address".to_owned(),
    };
    let taken_at = utc(observation.taken_at);
    let judged_at = utc(context.thresholds.at);
    let mut seen = match context.files {
        Some(_) => format!("{place} on {judged_at}"),
        None if judged_at == taken_at => format!("{place} on {taken_at}"),
        None => format!("{place} on {taken_at}, judged at {judged_at}"),
    };
    if let Some(leaf) = leaf {
        seen += &fitting(leaf, columns(&seen));
    }
    seen
}

/// The start of a fingerprint, in as many digits as fit on the line.
fn fitting(leaf: &Certificate, taken: usize) -> String {
    let hex = hex(&leaf.sha256);
    let mut forms = [", leaf SHA-256 ", ", leaf "]
        .into_iter()
        .flat_map(|label| {
            let digits = (LEAST_DIGITS..=DIGITS).rev();
            digits.map(move |digits| (label, digits))
        });
    let room = WIDTH.saturating_sub(columns(INDENT) + taken);
    let fits = |(label, digits): &(&str, usize)| columns(label) + digits < room;
    let (label, digits) = forms.find(fits).unwrap_or((", leaf SHA-256 ", DIGITS));
    let digits: String = hex.chars().take(digits).collect();
    format!("{label}{digits}…")
}

/// This program, its list of roots and the settings of the distribution.
fn with(assessment: &Assessment) -> String {
    let settings = &assessment.context.observation.settings;
    let usual = OriginSettings::default();
    let tool = concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION"));
    let mut parts = vec![
        tool.to_owned(),
        format!("Mozilla's list {}", assessment.context.trust.date()),
    ];
    if assessment.context.files.is_some() {
        return parts.join(", ");
    }
    parts.push(format!("OriginSslProtocols {}", settings.protocols));
    if settings.ip_address_type != usual.ip_address_type {
        parts.push(format!("address type {}", settings.ip_address_type.word()));
    }
    if settings.connect_timeout != usual.connect_timeout {
        let seconds = settings.connect_timeout.as_secs_f64();
        parts.push(format!("connect timeout {seconds} s"));
    }
    if settings.attempts != usual.attempts {
        parts.push(format!("attempts {}", settings.attempts));
    }
    if settings.response_timeout != usual.response_timeout {
        let seconds = settings.response_timeout.as_secs_f64();
        parts.push(format!("response timeout {seconds} s"));
    }
    if settings.origin_mtls {
        parts.push("origin mTLS".to_owned());
    }
    if let Some(distribution) = &assessment.settings_of {
        parts.push(format!("settings of {}", escape(distribution)));
    }
    parts.join(", ")
}
