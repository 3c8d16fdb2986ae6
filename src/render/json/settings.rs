//! The settings that a target was judged by.

use serde::Serialize;

use super::form::Detail;
use crate::assessment::Assessment;
use crate::cloudfront::settings::{IpAddressType, OriginSettings};
use crate::observation::Der;
use crate::pki::certificate::Certificate;
use crate::pki::digest::{hex, sha256};
use crate::render::escape::escape;
use crate::time_format::rfc3339;

/// A field that is left out has its default.
#[derive(Default, PartialEq, Serialize)]
pub(super) struct Settings {
    #[serde(skip_serializing_if = "Option::is_none")]
    host_unicode: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    host_header: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    origin_ssl_protocols: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    origin_mtls: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ip_address_type: Option<IpAddressType>,
    #[serde(skip_serializing_if = "Option::is_none")]
    connect_timeout_ms: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attempts: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    response_timeout_ms: Option<u64>,
    /// The moment of judgement, if it is not the one of the observation.
    #[serde(skip_serializing_if = "Option::is_none")]
    judged_at: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    extra_trust_anchors: Vec<String>,
    /// The value of ORIGIN_CHECK_OPTIONS.
    #[serde(skip_serializing_if = "Option::is_none")]
    default_options: Option<String>,
}

impl Settings {
    /// `None` if every setting has its default.
    pub(super) fn of(assessment: &Assessment, detail: Detail) -> Option<Self> {
        let observation = assessment.context.observation;
        let settings = &observation.settings;
        let usual = OriginSettings::default();
        let (target, at) = (&observation.target, assessment.context.thresholds.at);
        let used = Self {
            host_unicode: target.host_unicode.as_deref().map(escape),
            host_header: target.names.host_header.as_deref().map(escape),
            origin_ssl_protocols: shown(settings.protocols.clone(), usual.protocols, detail)
                .map(Into::into),
            origin_mtls: shown(settings.origin_mtls, usual.origin_mtls, detail),
            ip_address_type: shown(settings.ip_address_type, usual.ip_address_type, detail),
            connect_timeout_ms: shown(settings.connect_timeout, usual.connect_timeout, detail)
                .map(whole_milliseconds),
            attempts: shown(settings.attempts, usual.attempts, detail),
            response_timeout_ms: shown(settings.response_timeout, usual.response_timeout, detail)
                .map(whole_milliseconds),
            judged_at: shown(at, observation.taken_at, detail).map(rfc3339),
            extra_trust_anchors: observation.extra_trust_anchors.iter().map(anchor).collect(),
            default_options: assessment.default_options.as_deref().map(escape),
        };
        (used != Self::default()).then_some(used)
    }
}

/// `None` for a value that is the usual one, unless everything is shown.
fn shown<T: PartialEq>(value: T, usual: T, detail: Detail) -> Option<T> {
    (value != usual || detail == Detail::Everything).then_some(value)
}

fn whole_milliseconds(duration: std::time::Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// The subject; of what cannot be read, the SHA-256.
fn anchor(der: &Der) -> String {
    match Certificate::parse(&der.0) {
        Ok(certificate) => escape(&certificate.subject.text),
        Err(_) => hex(&sha256(&der.0)),
    }
}
