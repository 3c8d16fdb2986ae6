//! The command to run next, as the words of a shell.

use super::Assessment;
use crate::check::Verdict;
use crate::cloudfront::settings::{IpAddressType, OriginSettings};
use crate::observation::{Observation, ResolvedBy};

/// A command, and a remark on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextStep {
    /// The words may hold names of a configuration or of a saved observation.
    pub words: Vec<String>,
    pub remark: Option<&'static str>,
}

/// The next step; `None` if nothing is to be asked again.
pub fn next_step(assessment: &Assessment) -> Option<NextStep> {
    let observation = assessment.context.observation;
    if assessment.context.files.is_some() || assessment.context.is_configuration_only() {
        return None;
    }
    let found = |id: &str| assessment.ids().contains(&id);
    let host = observation.target.host.clone();
    Some(match assessment.verdict {
        _ if found("target-is-cloudfront") => {
            step(&["diagnose", &host, "--distribution", "ID"], None)
        }
        Verdict::Fail => NextStep {
            words: check_again(observation, &["--wait", "5m"]),
            remark: same_options(observation),
        },
        Verdict::Inconclusive => NextStep {
            words: check_again(observation, &[]),
            remark: Some("from a network that the origin admits"),
        },
        Verdict::Warn | Verdict::Pass => step(
            &["diagnose", "URL", "--distribution", "ID"],
            Some("if viewers get an error"),
        ),
        Verdict::NotProbed => return None,
    })
}

fn step(words: &[&str], remark: Option<&'static str>) -> NextStep {
    let words = ["origin-check"].iter().chain(words);
    NextStep {
        words: words.map(|word| (*word).to_owned()).collect(),
        remark,
    }
}

/// A remark if the command needs options again whose values are not known here, such as
/// `--resolve` and `--ca-file`.
fn same_options(observation: &Observation) -> Option<&'static str> {
    let resolution = observation.resolution.done();
    let is_given = resolution.is_some_and(|resolution| resolution.by == ResolvedBy::Given);
    let is_lab = is_given || !observation.extra_trust_anchors.is_empty();
    is_lab.then_some("with your other options")
}

/// The main job for this origin, with the settings that differ from the usual ones.
pub fn check_again(observation: &Observation, options: &[&str]) -> Vec<String> {
    let (settings, usual) = (&observation.settings, OriginSettings::default());
    let names = &observation.target.names;
    let mut words: Vec<String> = ["origin-check"]
        .iter()
        .chain(options)
        .map(|word| (*word).to_owned())
        .collect();
    let protocols = Some(&settings.protocols).filter(|used| **used != usual.protocols);
    for (option, value) in [
        ("--host-header", names.host_header.clone()),
        ("--sni", names.server_name_override.clone()),
        ("--origin-ssl-protocols", protocols.map(ToString::to_string)),
    ] {
        if let Some(value) = value {
            words.extend([option.to_owned(), value]);
        }
    }
    match settings.ip_address_type {
        IpAddressType::Ipv4 => {}
        IpAddressType::Ipv6 => words.push("-6".to_owned()),
        both => words.extend(["--ip-address-type", both.word()].map(str::to_owned)),
    }
    if settings.origin_mtls {
        words.push("--origin-mtls".to_owned());
    }
    words.push(observation.target.to_string());
    words
}
