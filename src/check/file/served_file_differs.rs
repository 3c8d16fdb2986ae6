//! With `--compare`: the server does not serve this file.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use crate::check::prelude::*;
use crate::pki::certificate::SubjectAlternativeName;
use crate::pki::digest::hex;

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
    let parsed = expected.certificates.iter();
    let parsed = parsed.map(|der| Certificate::parse(&der.0).ok());
    let file: Vec<Certificate> = parsed.collect::<Option<_>>().unwrap_or_default();
    let Some((leaf, others)) = file.split_first() else {
        return Outcome::inconclusive("the file to compare with cannot be parsed");
    };
    let mut same = Vec::new();
    let mut different = Vec::new();
    let mut unknown = Vec::new();
    for address in &context.addresses {
        match compare(address, leaf, others) {
            None => unknown.push(address.seen.address),
            Some(Ok(())) => same.push(address.seen.address),
            Some(Err(difference)) => different.push((address.seen.address, difference)),
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
        .map(|(address, difference)| format!("{address} serves {}", difference.seen));
    let serves = if same.len() == 1 { "serves" } else { "serve" };
    Evidence::new(
        seen.collect::<Vec<_>>().join("; "),
        expectation(&expected.name, leaf, others.len()),
    )
    .note_if(
        (!same.is_empty())
            .then(|| format!("{} already {serves} the file.", sentence::all_of(&same))),
    )
    .note_if(first.note)
    .note_if((!unknown.is_empty()).then(|| {
        format!(
            "{} sent no certificate that can be parsed.",
            sentence::all_of(&unknown)
        )
    }))
    .fail()
}

fn expectation(file: &str, leaf: &Certificate, others: usize) -> String {
    match others {
        0 => format!("{} of {file}", describe(leaf)),
        _ => format!("{} and {others} more, as in {file}", describe(leaf)),
    }
}

struct Difference {
    seen: String,
    /// The likely reason.
    note: Option<&'static str>,
}

/// `None` if no certificate was read.
fn compare(
    address: &AddressContext,
    leaf: &Certificate,
    others: &[Certificate],
) -> Option<Result<(), Difference>> {
    let served = address.served.as_ref()?;
    let first = served.certificates.first()?;
    // A server with an RSA and an ECDSA certificate serves two files.
    let mut chains = std::iter::once(served).chain(&address.alternate_chain);
    let difference = match (chains.find(|chain| is(chain, 0, leaf)), first) {
        (Some(chain), _) => Difference {
            seen: match other_certificates(chain, others) {
                None => return Some(Ok(())),
                Some(seen) => seen,
            },
            note: None,
        },
        (None, Ok(presented)) => Difference {
            seen: describe(presented),
            note: why(presented, leaf),
        },
        (None, Err(_)) => Difference {
            seen: "a certificate that cannot be parsed".into(),
            note: None,
        },
    };
    Some(Err(difference))
}

fn is(chain: &ChainContext, position: usize, certificate: &Certificate) -> bool {
    chain
        .certificate(position)
        .is_some_and(|served| served.sha256 == certificate.sha256)
}

/// The difference between the certificates after the leaf and those of the file.
fn other_certificates(chain: &ChainContext, expected: &[Certificate]) -> Option<String> {
    let served = chain.certificates.len().saturating_sub(1);
    let (last, before) = expected.split_last()?;
    let expected = if before.len() == served && last.is_self_signed() {
        before
    } else {
        expected
    };
    let mut in_order = expected.iter().zip(1..);
    if expected.len() == served && in_order.all(|(one, position)| is(chain, position, one)) {
        return None;
    }
    let missing = expected
        .iter()
        .filter(|one| (1..=served).all(|position| !is(chain, position, one)))
        .map(Certificate::short_name);
    let more = (1..=served)
        .filter(|position| expected.iter().all(|one| !is(chain, *position, one)))
        .map(|position| chain.describe(position));
    let (missing, more) = (sentence::all_of(missing), sentence::all_of(more));
    Some(match (missing.as_str(), more.as_str()) {
        ("", "") => "the file's leaf, but the other certificates in another order or number".into(),
        (missing, "") => format!("the file's leaf without {missing}"),
        ("", more) => format!("the file's leaf, and also {more}"),
        (missing, more) => format!("the file's leaf without {missing}, and instead {more}"),
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
fn why(served: &Certificate, file: &Certificate) -> Option<&'static str> {
    if names(served) != names(file) {
        return Some(
            "The two certificates are for different names: another virtual host may answer.",
        );
    }
    match file.not_before.cmp(&served.not_before) {
        Ordering::Greater => Some(
            "The file's certificate is newer, for the same names: it was renewed on disk, but the server was not reloaded.",
        ),
        Ordering::Less => {
            Some("The served certificate is newer, for the same names: the file is out of date.")
        }
        Ordering::Equal => None,
    }
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
    use crate::observation::{AddressObservation, Der, ExpectedFile, Failure, Observation};

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
