//! For an origin that works: what it serves, and until when.

use crate::assessment::Assessment;
use crate::assessment::expiry::{expiry, first_to_expire};
use crate::check::Verdict;
use crate::render::escape::shown;
use crate::render::full::served::{certificate, expected, redirect};
use crate::render::picture::validity;
use crate::render::wrap::{INDENT, Section, wrap};

pub(super) fn section(assessment: &Assessment) -> Section {
    if assessment.verdict > Verdict::Warn {
        return Section::new();
    }
    let first = first_to_expire(assessment);
    let bar = first.map(|first| validity::bar(first, assessment.context.thresholds.at, INDENT));
    let redirect = redirect(assessment).map(|text| format!("redirect: {text}"));
    let mut lines = Section::new();
    lines.extend(wrapped(certificate(assessment)));
    lines.extend(bar);
    lines.extend(wrapped(expiry(assessment)));
    lines.extend(wrapped(redirect));
    lines.extend(wrapped(expected(assessment)));
    lines
}

fn wrapped(text: Option<String>) -> Vec<String> {
    let lines = text.map(|text| wrap(INDENT, INDENT, &shown(&text)));
    lines.unwrap_or_default()
}
