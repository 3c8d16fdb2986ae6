//! With `--compare`: the server does not serve this file.

use crate::check::prelude::*;
use std::collections::BTreeSet;

use crate::observation::ExpectedFile;
use crate::pki::certificate::{Certificate, SubjectAlternativeName};
use crate::pki::digest::hex;
use crate::time_format::utc;

pub(crate) const CHECK: Check = Check {
    id: "served-file-differs",
    title: "the server does not serve the expected file",
    severity: Severity::Fail,
    basis: Basis::Inferred,
    reference: Reference {
        title: "the file that --compare names, certificate by certificate, by SHA-256",
        url: "https://docs.openssl.org/master/man1/openssl-x509/",
    },
    status: None,
    explanation: &[
        "With '--compare FILE', the certificates of each address are compared with those in the file: the leaf, then the others in order. The other checks judge what the server sends now.",
        "The usual cause: the certificate was renewed on disk, but the server was not reloaded. Others: the server reads another file, or one of several servers behind the name was left out.",
        "If the file has only the leaf, only the leaf is compared, because some servers take the intermediates from another file. The server need not send a root at the end of the file.",
    ],
    see: "openssl s_client -connect HOST:PORT -servername HOST </dev/null 2>/dev/null | openssl x509 -noout -fingerprint -sha256; openssl x509 -noout -fingerprint -sha256 -in FILE",
    fixes: Fixes {
        nginx: "Run 'nginx -T | grep ssl_certificate' to see which file it reads; then 'nginx -s reload'.",
        apache: "Run 'apachectl -t -D DUMP_VHOSTS' to see which VirtualHost answers; set its SSLCertificateFile to the file; then 'apachectl graceful'.",
        haproxy: "Set 'bind … ssl crt' to the file and reload HAProxy, or use 'set ssl cert' and 'commit ssl cert' on its socket.",
        caddy: "Set 'tls CERT KEY' to the file, then 'caddy reload --force': without --force Caddy reads nothing while its configuration is the same. With automatic HTTPS it does not read the file.",
        node: "Read the file again and call server.setSecureContext({ key, cert }), or restart the process.",
        iis: "Choose the new certificate in the site's https binding; an import alone leaves the old one bound.",
        alb: "Re-import the file into ACM under the same ARN, or make the new certificate the HTTPS listener's.",
        ..Fixes::NONE
    },
    evaluate: Evaluate::Across(evaluate),
};

fn evaluate(context: &TargetContext, _: &[AddressVerdict]) -> Outcome {
    let Some(expected) = &context.observation.expected else {
        return Outcome::not_applicable("no file was given to compare with (--compare)");
    };
    let file: Vec<Certificate> = expected
        .certificates
        .iter()
        .filter_map(|der| Certificate::parse(&der.0).ok())
        .collect();
    if file.is_empty() || file.len() != expected.certificates.len() {
        return Outcome::inconclusive("the file to compare with cannot be parsed");
    }
    let mut same = Vec::new();
    let mut different = Vec::new();
    let mut unknown = Vec::new();
    for address in &context.addresses {
        match compare(address, &file) {
            None => unknown.push(address.seen.address),
            Some(Comparison::Same) => same.push(address.seen.address),
            Some(Comparison::Different(how)) => different.push((address.seen.address, how)),
        }
    }
    let Some((_, first)) = different.first() else {
        return match (same.is_empty(), unknown.is_empty()) {
            (true, _) => Outcome::not_applicable("no certificate could be parsed"),
            (false, true) => Outcome::Pass,
            (false, false) => Outcome::inconclusive(format!(
                "{} sent no certificate that can be parsed, so it is not known whether the file is served there",
                sentence::all_of(unknown)
            )),
        };
    };
    let seen = different
        .iter()
        .map(|(address, how)| format!("{address} serves {}", how.seen));
    let evidence = Evidence::new(
        seen.collect::<Vec<_>>().join("; "),
        expectation(expected, &file),
    )
    .note_if((!same.is_empty()).then(|| {
        format!(
            "{} already {} the file.",
            sentence::all_of(&same),
            if same.len() == 1 { "serves" } else { "serve" }
        )
    }))
    .note_if(first.note.clone())
    .note_if((!unknown.is_empty()).then(|| {
        format!(
            "{} sent no certificate that can be parsed.",
            sentence::all_of(&unknown)
        )
    }));
    evidence.fail()
}

fn expectation(expected: &ExpectedFile, file: &[Certificate]) -> String {
    match file {
        [leaf] => format!("{} of {}", describe(leaf), expected.name),
        [leaf, rest @ ..] => format!(
            "{} and {} more, as in {}",
            describe(leaf),
            rest.len(),
            expected.name
        ),
        [] => expected.name.clone(),
    }
}

enum Comparison {
    Same,
    Different(Difference),
}

struct Difference {
    seen: String,
    /// The likely reason.
    note: Option<String>,
}

/// `None` if no certificate could be read.
fn compare(address: &AddressContext, file: &[Certificate]) -> Option<Comparison> {
    let served = address.served.as_ref()?;
    let leaf = file.first()?;
    let first = served.certificates.first()?;
    // A server with an RSA and an ECDSA certificate serves two files.
    let other = address.alternate_chain.as_ref();
    let other = other.filter(|other| is(other, 0, leaf));
    let chain = match (is(served, 0, leaf), other) {
        (false, Some(other)) => other,
        _ => served,
    };
    if !is(chain, 0, leaf) {
        return Some(Comparison::Different(match first {
            Ok(presented) => Difference {
                seen: describe(presented),
                note: why(presented, leaf),
            },
            Err(_) => Difference {
                seen: "a certificate that cannot be parsed".into(),
                note: None,
            },
        }));
    }
    Some(match other_certificates(chain, file) {
        None => Comparison::Same,
        Some(seen) => Comparison::Different(Difference { seen, note: None }),
    })
}

fn is(chain: &ChainContext, position: usize, certificate: &Certificate) -> bool {
    chain
        .certificate(position)
        .is_some_and(|served| served.sha256 == certificate.sha256)
}

/// The difference between the certificates after the leaf and those of the file.
fn other_certificates(chain: &ChainContext, file: &[Certificate]) -> Option<String> {
    let expected = file.get(1..).filter(|expected| !expected.is_empty())?;
    let mut expected: Vec<&Certificate> = expected.iter().collect();
    let served = chain.certificates.get(1..).unwrap_or_default();
    if expected.len() == served.len() + 1 && expected.last()?.is_self_signed() {
        expected.pop();
    }
    let alike = expected
        .iter()
        .enumerate()
        .all(|(before, one)| is(chain, before + 1, one));
    if alike && expected.len() == served.len() {
        return None;
    }
    let missing = expected
        .iter()
        .filter(|one| (1..=served.len()).all(|position| !is(chain, position, one)))
        .map(|one| one.short_name());
    let missing: Vec<String> = missing.collect();
    let more = (1..=served.len())
        .filter(|position| expected.iter().all(|one| !is(chain, *position, one)))
        .map(|position| chain.describe(position));
    let more: Vec<String> = more.collect();
    Some(match (missing.as_slice(), more.as_slice()) {
        ([], []) => "the file's leaf, but the other certificates in another order or number".into(),
        (missing, []) => format!("the file's leaf without {}", sentence::all_of(missing)),
        ([], more) => format!("the file's leaf, and also {}", sentence::all_of(more)),
        (missing, more) => format!(
            "the file's leaf without {}, and instead {}",
            sentence::all_of(missing),
            sentence::all_of(more)
        ),
    })
}

fn describe(certificate: &Certificate) -> String {
    format!(
        "{} (valid until {}, SHA-256 {})",
        certificate.short_name(),
        utc(certificate.not_after),
        hex(&certificate.sha256)
    )
}

/// The relation of two different leaves.
fn why(served: &Certificate, file: &Certificate) -> Option<String> {
    if names(served) != names(file) {
        return Some(
            "The two certificates are for different names: another virtual host may answer.".into(),
        );
    }
    if file.not_before > served.not_before {
        return Some("The file's certificate is newer, for the same names: it was renewed on disk, but the server was not reloaded.".into());
    }
    (file.not_before < served.not_before).then(|| {
        "The served certificate is newer, for the same names: the file is out of date.".into()
    })
}

fn names(certificate: &Certificate) -> BTreeSet<String> {
    match &certificate.subject_alternative_name {
        SubjectAlternativeName::Present { dns_names, .. } => dns_names
            .iter()
            .map(|name| name.to_ascii_lowercase())
            .collect(),
        _ => certificate.common_names.iter().cloned().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::chain_testing::{AT, Issued, Pki};
    use crate::check::testing::*;
    use crate::observation::{AddressObservation, Der, Failure, Observation};

    fn serving(last: u8, chain: &[&Issued]) -> AddressObservation {
        let mut address = healthy();
        address.address = ([192, 0, 2, last], 443).into();
        done(&mut address).certificates = chain.iter().map(|one| Der(one.der.clone())).collect();
        address
    }

    fn judged(addresses: Vec<AddressObservation>, file: &[&Issued]) -> Outcome {
        let observation = Observation {
            expected: Some(ExpectedFile {
                name: "new.pem".into(),
                certificates: file.iter().map(|one| Der(one.der.clone())).collect(),
            }),
            ..observation(addresses)
        };
        judge_across(&CHECK, &observation, &[])
    }

    #[test]
    fn the_same_certificates_pass_and_without_a_file_there_is_nothing_to_compare() {
        let pki = Pki::new();
        let leaf = pki.leaf("origin.example.com");
        let chain = [&leaf, &pki.issuing];
        assert_eq!(judged(vec![serving(1, &chain)], &chain), Outcome::Pass);
        assert_eq!(judged(vec![serving(1, &chain)], &[&leaf]), Outcome::Pass);
        let with_root = [&leaf, &pki.issuing, &pki.root];
        assert_eq!(judged(vec![serving(1, &chain)], &with_root), Outcome::Pass);
        let without = observation(vec![serving(1, &chain)]);
        assert_eq!(judge_across(&CHECK, &without, &[]).word(), "not-applicable");
    }

    #[test]
    fn an_older_leaf_of_the_same_names_was_not_reloaded() {
        let pki = Pki::new();
        let new = pki.leaf("origin.example.com");
        let days = time::Duration::days;
        let old = pki.leaf_with(|params| params.validity(AT - days(80), AT + days(10)));
        let addresses = vec![
            serving(1, &[&old]),
            serving(2, &[&new]),
            serving(3, &[&old]),
        ];
        let outcome = judged(addresses, &[&new]);
        assert_eq!(outcome.word(), "fail");
        assert!(seen(&outcome).starts_with("192.0.2.1:443 serves origin.example.com (valid until"));
        assert!(seen(&outcome).contains("; 192.0.2.3:443 serves"));
        assert!(
            wanted(&outcome).ends_with(" of new.pem"),
            "{}",
            wanted(&outcome)
        );
        assert_eq!(notes(&outcome)[0], "192.0.2.2:443 already serves the file.");
        assert!(notes(&outcome)[1].contains("renewed on disk, but the server was not reloaded"));

        let backwards = judged(vec![serving(1, &[&new])], &[&old]);
        assert!(notes(&backwards)[0].contains("the file is out of date"));
        let stranger = judged(vec![serving(1, &[&pki.leaf("other.example.com")])], &[&new]);
        assert!(notes(&stranger)[0].contains("different names"));
    }

    #[test]
    fn the_same_leaf_with_other_certificates_says_which() {
        let pki = Pki::with_policy();
        let policy = pki.policy.as_ref().unwrap();
        let leaf = pki.leaf("origin.example.com");
        let file = [&leaf, &pki.issuing, policy];
        for (served, what) in [
            (
                vec![&leaf],
                "the file's leaf without Test Issuing CA and Test Policy CA",
            ),
            (
                vec![&leaf, &pki.issuing],
                "the file's leaf without Test Policy CA",
            ),
            (
                vec![&leaf, policy, &pki.issuing],
                "the file's leaf, but the other certificates in another order or number",
            ),
            (
                vec![&leaf, &pki.issuing, policy, &pki.root],
                "the file's leaf, and also #3 Test Root CA",
            ),
        ] {
            let outcome = judged(vec![serving(1, &served)], &file);
            assert_eq!(seen(&outcome), format!("192.0.2.1:443 serves {what}"));
        }
    }

    #[test]
    fn an_address_that_could_not_be_read_leaves_it_open() {
        let pki = Pki::new();
        let leaf = pki.leaf("origin.example.com");
        let addresses = vec![serving(1, &[&leaf]), unreached(Failure::Refused)];
        assert_eq!(judged(addresses, &[&leaf]).word(), "inconclusive");
        let none = judged(vec![unreached(Failure::Refused)], &[&leaf]);
        assert_eq!(none.word(), "not-applicable");
    }
}
