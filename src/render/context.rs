//! The context that a ticket needs to be acted on by someone who was not there.

use super::escape::escape;
use super::files;
use crate::assessment::Assessment;
use crate::check::sentence::{grouped, number_of};
use crate::observation::{Observation, ResolvedBy};
use crate::pki::digest::hex;
use crate::time_format::{milliseconds, utc};
use crate::wire::code_point::ProtocolVersion;

/// The target as the first line of a report names it: with the name people read, and with the
/// forwarded Host.
pub fn subject(report: &Assessment) -> String {
    let observation = report.context.observation;
    if let Some(files) = &report.context.files {
        return files::subject(files, observation);
    }
    let target = &observation.target;
    let mut subject = target.to_string();
    if let Some(unicode) = &target.host_unicode {
        subject.push_str(&format!(" ({unicode})"));
    }
    if let Some(host) = &target.names.host_header {
        subject.push_str(&format!(" with Host {host}"));
    }
    escape(&subject)
}

/// The context as labels and values; the values are safe to print.
pub fn context(assessment: &Assessment) -> Vec<(&'static str, String)> {
    let observation = assessment.context.observation;
    let taken_at = utc(observation.taken_at);
    let judged_at = utc(assessment.context.thresholds.at);
    let trust_store = ("trust store", trust_store(assessment));
    let mut context = if let Some(files) = &assessment.context.files {
        let mut context = files::context(files);
        context.extend([("judged at", judged_at), trust_store]);
        context
    } else {
        let mut context = vec![("address", addresses(observation))];
        let source = observation.target.source.as_deref();
        context.extend(source.map(|source| ("from", escape(source))));
        context.push(("checked", taken_at.clone()));
        context.extend((judged_at != taken_at).then_some(("judged at", judged_at)));
        let leaves = leaves(assessment).into_iter();
        context.extend(leaves.map(|leaf| ("leaf SHA-256", leaf)));
        context.extend([
            trust_store,
            ("settings", settings(assessment)),
            ("server name", server_name(observation)),
            ("connections", connections(observation)),
        ]);
        context
    };
    let defaults = assessment.default_options.as_deref();
    context.extend(defaults.map(|defaults| ("default options", escape(defaults))));
    let tool = concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION"));
    context.push(("tool", tool.to_owned()));
    context
}

fn addresses(observation: &Observation) -> String {
    let Some(resolution) = observation.resolution.done() else {
        let failure = observation.resolution.failure();
        return failure.map_or("none".to_owned(), |failure| escape(&failure.to_string()));
    };
    let list: Vec<String> = resolution
        .addresses
        .iter()
        .map(ToString::to_string)
        .collect();
    let by = match (resolution.by, &resolution.canonical_name) {
        (ResolvedBy::System, Some(name)) => {
            format!(" (from {}, as {name})", observation.resolver())
        }
        (ResolvedBy::System, None) => format!(" (from {})", observation.resolver()),
        (ResolvedBy::Given, _) => " (given, not from DNS)".to_owned(),
        (ResolvedBy::Literal, _) => String::new(),
    };
    escape(&format!("{}{by}", list.join(", ")))
}

/// The leaf's fingerprint; with its addresses if they present different ones.
fn leaves(report: &Assessment) -> Vec<String> {
    let addresses = report.context.addresses.iter();
    let leaves = grouped(addresses.filter_map(|address| {
        let leaf = address.served.as_ref()?.certificate(0)?;
        Some((address.seen.address.to_string(), hex(&leaf.sha256)))
    }));
    let several = leaves.len() > 1;
    leaves
        .into_iter()
        .map(|(addresses, leaf)| {
            if several {
                format!("{leaf} at {}", addresses.join(", "))
            } else {
                leaf
            }
        })
        .collect()
}

fn trust_store(report: &Assessment) -> String {
    let mozilla = format!("Mozilla, {}", report.context.trust.date());
    match report.context.observation.extra_trust_anchors.len() {
        0 => mozilla,
        1 => format!("{mozilla}, and 1 added root, which CloudFront would not trust"),
        extra => {
            format!("{mozilla}, and {extra} added roots, which CloudFront would not trust")
        }
    }
}

fn settings(report: &Assessment) -> String {
    let settings = &report.context.observation.settings;
    let from = match &report.settings_of {
        Some(distribution) => format!("as distribution {} has them", escape(distribution)),
        None => "assumed".to_owned(),
    };
    format!(
        "{from}: OriginSslProtocols {}; address type {}; connect timeout {} s, {}; response timeout {} s; origin mTLS {}",
        settings.protocols,
        settings.ip_address_type.word(),
        settings.connect_timeout.as_secs_f64(),
        number_of(settings.attempts, "attempt"),
        settings.response_timeout.as_secs_f64(),
        if settings.origin_mtls { "on" } else { "off" },
    )
}

fn server_name(observation: &Observation) -> String {
    let names = &observation.target.names;
    let sent = names.server_name().map_or("none sent".to_owned(), escape);
    let why = match (&names.server_name_override, &names.host_header) {
        (Some(_), _) => "from --sni, whatever CloudFront sends",
        (None, Some(_)) => "the forwarded viewer Host",
        (None, None) if names.server_name().is_none() => "an address is never a server name",
        (None, None) => "the Origin Domain, as Host is not forwarded",
    };
    format!("{sent} ({why})")
}

fn connections(observation: &Observation) -> String {
    let addresses = observation.addresses.iter();
    let connections = addresses.map(|address| address.connections);
    let opened = connections.fold(0, u32::saturating_add);
    let duration = milliseconds(observation.duration_ms);
    format!("{opened} opened in {duration} ms")
}

/// The `openssl s_client` command that shows the same from the same place, as its words in a shell;
/// `None` without an address to connect to. The words are safe to print.
pub fn reproduce(report: &Assessment) -> Option<Vec<String>> {
    let observation = report.context.observation;
    let address = report.worst_address()?.seen.address;
    let mut words = vec!["openssl s_client".to_owned()];
    words.push(format!("-connect {}", quoted(&address.to_string())));
    if let Some(name) = observation.target.names.server_name() {
        words.push(format!("-servername {}", quoted(name)));
    }
    // These switches are known to OpenSSL 1.0.2 and later and to LibreSSL alike.
    let minimum = observation.settings.protocols.minimum();
    for (version, switch) in [
        (ProtocolVersion::TLSV1, "-no_tls1"),
        (ProtocolVersion::TLSV1_1, "-no_tls1_1"),
    ] {
        if version < minimum {
            words.push(switch.to_owned());
        }
    }
    words.push("-showcerts".to_owned());
    words.push("</dev/null".to_owned());
    Some(words)
}

/// A command of these words. They are safe to print.
pub(crate) fn words_quoted(words: &[String]) -> String {
    let words: Vec<String> = words.iter().map(|word| quoted(word)).collect();
    words.join(" ")
}

/// A word that a POSIX shell reads as it is. A kept observation can hold anything as a name.
pub(crate) fn quoted(word: &str) -> String {
    let harmless =
        |character: char| character.is_ascii_alphanumeric() || "._:,-/".contains(character);
    if !word.is_empty() && word.chars().all(harmless) {
        return word.to_owned();
    }
    format!("'{}'", escape(&word.replace('\'', "'\"'\"'")))
}
