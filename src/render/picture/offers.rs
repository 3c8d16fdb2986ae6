//! CloudFront's offer beside what the server accepts: versions, cipher suites, groups.

use crate::assessment::capabilities::{chosen_suites, speaks};
use crate::assessment::ladder::in_prose;
use crate::check::{AddressContext, Connection, Obstacle};
use crate::cloudfront::offer::{CIPHER_SUITES, GROUPS, Standing};
use crate::observation::Observation;
use crate::render::wrap::{pad, wrap};
use crate::wire::code_point::{CipherSuite, ProtocolVersion};

/// The most names that are listed.
const FEW: usize = 4;

pub(super) fn versions(
    observation: &Observation,
    address: &AddressContext,
    indent: &str,
) -> Vec<String> {
    let protocols = &observation.settings.protocols;
    let names = |is_meant: &dyn Fn(ProtocolVersion) -> bool| {
        let versions = ProtocolVersion::ALL.into_iter();
        versions
            .filter(|version| is_meant(*version))
            .map(in_prose)
            .collect::<Vec<String>>()
    };
    let is_taken = |version| speaks(address, version) == Some(true);
    let mut taken = names(&is_taken);
    let unknown = names(&|version| speaks(address, version).is_none());
    if !taken.is_empty() && !unknown.is_empty() {
        taken.push(format!("({} not known)", unknown.join(", ")));
    }
    let offered = names(&|version| protocols.allows(version));
    let common = names(&|version| protocols.allows(version) && is_taken(version));
    side_by_side(&offered, &taken, &common, indent)
}

const LABEL: usize = "CloudFront  ".len();

pub(super) fn suites(
    observation: &Observation,
    address: &AddressContext,
    indent: &str,
) -> Vec<String> {
    let protocols = &observation.settings.protocols;
    let usable = |oldest: ProtocolVersion| protocols.versions().iter().any(|one| *one >= oldest);
    let offered = CIPHER_SUITES
        .iter()
        .filter(|one| one.standing == Standing::Relied && usable(one.oldest))
        .filter(|one| one.oldest < ProtocolVersion::TLSV1_3)
        .map(|one| server_name(one.suite));
    let refused = obstacles(address).find_map(|obstacle| match obstacle {
        Obstacle::CipherSuite(suite) => Some(server_name(*suite)),
        _ => None,
    });
    let common: Vec<String> = chosen_suites(address)
        .into_iter()
        .map(server_name)
        .collect();
    let taken = refused.map_or_else(|| common.clone(), |suite| vec![suite]);
    side_by_side(&offered.collect::<Vec<_>>(), &taken, &common, indent)
}

pub(super) fn groups(address: &AddressContext, indent: &str) -> Vec<String> {
    let offered = GROUPS.map(|group| group.to_string());
    let taken = obstacles(address).find_map(|obstacle| match obstacle {
        Obstacle::Group(group) => Some(group.map(|group| group.to_string())),
        _ => None,
    });
    let taken: Vec<String> = taken.flatten().into_iter().collect();
    side_by_side(&offered, &taken, &[], indent)
}

fn obstacles<'a>(address: &'a AddressContext) -> impl Iterator<Item = &'a Obstacle> {
    match &address.connection {
        Connection::Obstructed(obstacles) => obstacles.as_slice(),
        _ => &[],
    }
    .iter()
}

fn side_by_side(
    offered: &[String],
    taken: &[String],
    common: &[String],
    indent: &str,
) -> Vec<String> {
    let rest = format!("{indent}{}", " ".repeat(LABEL));
    let row = |label: &str, names: &[String], none: &str| {
        let (few, more) = names.split_at(names.len().min(FEW));
        let text = match (few, more) {
            ([], _) => none.to_owned(),
            (few, []) => few.join(", "),
            (few, more) => format!("{} and {} more", few.join(", "), more.len()),
        };
        wrap(&format!("{indent}{}", pad(label, LABEL)), &rest, &text)
    };
    [
        row("CloudFront", offered, "nothing"),
        row("server", taken, "not known"),
        row("in common", common, "nothing"),
    ]
    .concat()
}

/// The name that servers are configured with.
fn server_name(suite: CipherSuite) -> String {
    suite
        .openssl_name()
        .map_or_else(|| suite.to_string(), str::to_owned)
}
