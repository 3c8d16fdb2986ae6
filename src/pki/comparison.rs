//! Two chains side by side: what a file holds and what a server presents, or two files.

use super::certificate::{Certificate, SubjectAlternativeName};
use crate::moment::utc;

/// How the chain that a server presents compares with the one of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// The leaves.
    pub leaf: LeafComparison,
    /// The certificates after the leaf are the same in the same order.
    pub same_chain: bool,
    /// What differs, a sentence each, the server's side first.
    pub differences: Vec<String>,
}

/// How two leaves compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeafComparison {
    /// The same certificate by SHA-256.
    Same,
    /// The file's is the newer one of the same names: renewed on disk, the server not reloaded.
    FileIsNewer,
    /// The server's is the newer one of the same names: the file is an old one.
    ServedIsNewer,
    /// Others.
    Different,
    /// One of them is not there.
    Missing,
}

impl Comparison {
    /// The server presents this very file.
    pub fn is_same(&self) -> bool {
        self.leaf == LeafComparison::Same && self.same_chain
    }

    /// The comparison in one sentence without a full stop.
    pub fn sentence(&self) -> &'static str {
        match (self.leaf, self.same_chain) {
            (LeafComparison::Same, true) => "same leaf, same chain",
            (LeafComparison::Same, false) => "same leaf, another chain",
            (LeafComparison::FileIsNewer, _) => "renewed on disk but the server was not reloaded",
            (LeafComparison::ServedIsNewer, _) => {
                "the server presents a newer certificate of the same names than the file"
            }
            (LeafComparison::Different, _) => "another certificate",
            (LeafComparison::Missing, _) => "one side has no certificate to compare",
        }
    }
}

/// Compares what is served with what a file holds, both leaf first.
pub fn compare(served: &[&Certificate], file: &[&Certificate]) -> Comparison {
    let leaf = match (served.first(), file.first()) {
        (Some(served), Some(file)) => leaves(served, file),
        _ => LeafComparison::Missing,
    };
    let rest = |chain: &[&Certificate]| -> Vec<[u8; 32]> {
        chain.iter().skip(1).map(|one| one.sha256).collect()
    };
    let same_chain = rest(served) == rest(file);
    let mut differences = Vec::new();
    if let (Some(served), Some(file)) = (served.first(), file.first()) {
        for field in fields(served, file) {
            differences.push(format!(
                "leaf, {}: {} is served, {} is in the file",
                field.name, field.one, field.other
            ));
        }
    }
    let names = |chain: &[&Certificate]| -> Vec<String> {
        chain.iter().map(|one| one.short_name()).collect()
    };
    if !same_chain {
        let said = |chain: &[&Certificate]| match chain.get(1..) {
            None | Some([]) => "nothing".to_owned(),
            Some(rest) => names(rest).join(", "),
        };
        differences.push(format!(
            "after the leaf: {} is served, {} is in the file",
            said(served),
            said(file)
        ));
    }
    Comparison {
        leaf,
        same_chain,
        differences,
    }
}

fn leaves(served: &Certificate, file: &Certificate) -> LeafComparison {
    if served.sha256 == file.sha256 {
        return LeafComparison::Same;
    }
    if names(served) != names(file) {
        return LeafComparison::Different;
    }
    let (served, file) = (
        (served.not_before, served.not_after),
        (file.not_before, file.not_after),
    );
    match served.cmp(&file) {
        std::cmp::Ordering::Less => LeafComparison::FileIsNewer,
        std::cmp::Ordering::Greater => LeafComparison::ServedIsNewer,
        std::cmp::Ordering::Equal => LeafComparison::Different,
    }
}

/// The names that a certificate is for, in an order of their own.
fn names(certificate: &Certificate) -> Vec<String> {
    let mut names: Vec<String> = match &certificate.subject_alternative_name {
        SubjectAlternativeName::Present {
            dns_names,
            ip_addresses,
            ..
        } => dns_names
            .iter()
            .map(|name| name.to_ascii_lowercase())
            .chain(ip_addresses.iter().map(ToString::to_string))
            .collect(),
        SubjectAlternativeName::Absent | SubjectAlternativeName::Malformed => {
            certificate.common_names.clone()
        }
    };
    names.sort();
    names.dedup();
    names
}

/// A field in which two certificates differ. The texts are as the issuers wrote them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// What it is.
    pub name: &'static str,
    /// What the first certificate says.
    pub one: String,
    /// What the second certificate says.
    pub other: String,
}

/// Field by field what differs between two certificates; nothing for the same one twice.
pub fn fields(one: &Certificate, other: &Certificate) -> Vec<Field> {
    let described = |certificate: &Certificate| {
        let key = &certificate.key;
        let size = key
            .curve
            .clone()
            .or_else(|| key.bits.map(|bits| bits.to_string()));
        let flag = |value: Option<bool>| match value {
            None => "absent".to_owned(),
            Some(true) => "yes".to_owned(),
            Some(false) => "no".to_owned(),
        };
        let listed = |list: &[String]| match list.is_empty() {
            true => "none".to_owned(),
            false => list.join(", "),
        };
        let ca = certificate
            .basic_constraints
            .map(|constraints| constraints.ca);
        [
            ("subject", certificate.subject.text.clone()),
            ("issuer", certificate.issuer.text.clone()),
            ("serial", certificate.serial.clone()),
            ("valid from", utc(certificate.not_before)),
            ("valid until", utc(certificate.not_after)),
            ("names", listed(&names(certificate))),
            (
                "key",
                [Some(key.algorithm.clone()), size]
                    .into_iter()
                    .flatten()
                    .collect::<Vec<_>>()
                    .join(" "),
            ),
            ("key SHA-256", hex(&key.spki_sha256)),
            ("signature", certificate.signature_algorithm.clone()),
            ("authority", flag(ca)),
            ("fetched from", listed(&certificate.ca_issuers)),
            (
                "authority key identifier",
                certificate
                    .authority_key_id
                    .as_deref()
                    .map_or("absent".to_owned(), hex),
            ),
            ("SHA-256", hex(&certificate.sha256)),
        ]
    };
    described(one)
        .into_iter()
        .zip(described(other))
        .filter(|((_, one), (_, other))| one != other)
        .map(|((name, one), (_, other))| Field { name, one, other })
        .collect()
}

fn hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}
