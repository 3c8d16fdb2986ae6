//! An intermediate is missing.

mod missing;

pub(super) use self::missing::replaceable;
use crate::check::prelude::*;
use crate::observation::{CompletedPath, Completion, FoundIn};
use crate::pki::digest::hex;
use crate::pki::issuer::{self, KnownIssuer};
use crate::pki::signature::{self, SignatureCheck};
use crate::pki::trust_store::TrustStore;
use crate::pki::unlisted_roots;

pub(crate) const CHECK: Check = Check {
    id: "chain-incomplete",
    title: "an intermediate certificate is missing",
    severity: Severity::Fail,
    basis: Basis::Documented,
    reference: reference::BAD_GATEWAY,
    status: Some(502),
    explanation: &[
        "The server must send every intermediate certificate between its own and a trusted root. Here the certificates end before a trusted root is reached.",
        "The page on HTTP 502: 'If the full chain of certificates, including the intermediate certificate, is not present, CloudFront drops the TCP connection.' CloudFront is not known to fetch missing certificates.",
        "Browsers often connect: they remember intermediates from other sites or fetch the missing one from the address in the certificate (AIA). curl and openssl connect only if the system has the intermediate. So the fault often shows first at CloudFront.",
        "A private certificate authority looks the same from outside if its root is not sent. Then no intermediate helps: the server needs a certificate from a public authority.",
    ],
    see: "openssl s_client -connect HOST:PORT -servername HOST -showcerts </dev/null",
    fixes: fixes::INSTALL_FULL_CHAIN,
    evaluate: Evaluate::Chain(ChainRule::End(evaluate)),
};

fn evaluate(context: &TargetContext, chain: &ChainContext) -> Outcome {
    let files = context.files.as_ref();
    if files.is_some_and(FilesContext::has_lost_certificates) {
        return Outcome::not_applicable(
            "the missing certificate may be the damaged one; see file-malformed",
        );
    }
    let is_missing = matches!(chain.chain.end, PathEnd::Missing { .. });
    if is_missing && private_issuer(context, chain).is_some() {
        return Outcome::not_applicable("the issuer is a private authority; see chain-untrusted");
    }
    let mut outcome = judge(chain, context.trust, chain.completion(context.observation));
    if let Outcome::Finding(finding) = &mut outcome
        && let Some(name) = in_expected_file(context, chain)
    {
        finding.evidence.remedy = Some(format!(
            "Point the server to {name} (nginx: ssl_certificate) and reload it: this file contains the missing certificate, and the server does not send it."
        ));
    }
    outcome
}

/// The file of `--compare`, if it has the leaf that is served and the issuer that is not.
fn in_expected_file<'a>(context: &'a TargetContext, chain: &ChainContext) -> Option<&'a str> {
    let expected = context.observation.expected.as_ref()?;
    let leaf = chain.certificate(0)?;
    let child = chain.without_issuer()?;
    let mut file = expected.certificates.iter();
    let is_leaf =
        Certificate::parse(&file.next()?.0).is_ok_and(|first| first.sha256 == leaf.sha256);
    let mut others = file.filter_map(|der| Certificate::parse(&der.0).ok());
    let has_issuer = others.any(|one| signature::check(child, &one) == SignatureCheck::Signed);
    (is_leaf && has_issuer).then_some(expected.name.as_str())
}

fn judge(chain: &ChainContext, trust: &TrustStore, completion: Option<&Completion>) -> Outcome {
    let Some(evidence) = missing::evidence(chain, trust) else {
        return match &chain.chain.end {
            PathEnd::Anchored { .. } => Outcome::Pass,
            _ => chain.elsewhere(),
        };
    };
    if leads_off_the_list(chain) {
        return Outcome::not_applicable(
            "the issuer is a public root that is not on Mozilla's list; see chain-untrusted",
        );
    }
    if chain.certificates.iter().any(Result::is_err) {
        return Outcome::not_applicable(
            "the certificate that cannot be parsed may be the missing one; see certificate-malformed",
        );
    }
    if chain.chain.bounded {
        return Outcome::inconclusive(
            "the server sent too many certificates with the same names to try them all",
        );
    }
    if !chain.alternative.is_empty() {
        return chain.with_alternative(evidence).fail();
    }
    let result = completion.map(|completion| &completion.result);
    match result {
        Some(Ok(path)) => completed(evidence, path, chain),
        _ if !chain.missing.is_empty() => from_known(evidence, chain),
        Some(Err(why)) => private_authority(evidence, chain)
            .note(format!("The missing certificate was not found: {why}.")),
        None => private_authority(evidence, chain),
    }
    .fail()
}

/// The missing certificates are known here.
fn from_known(evidence: Evidence, chain: &ChainContext) -> Evidence {
    let sent = chain.chain.path.len().saturating_sub(1);
    let needed = sent.saturating_add(chain.missing.len());
    let highest = chain.missing.last();
    let root = highest.map_or("", |highest| highest.issuer.text.as_str());
    let hint = highest.filter(|_| sent > 0).map_or("", |one| certbot(one));
    let names = chain.missing.iter().map(|known| known.short_name());
    let (verb, place) = place(chain);
    evidence
        .note_if((needed > 1).then(|| {
            format!(
                "This chain needs {needed} intermediates; a setting that takes only one is not enough."
            )
        }))
        .remedy(format!(
            "{verb} {}, issued by {root}, {place}; --write-chain FILE writes the whole file.{hint}",
            sentence::all_of(names)
        ))
}

/// The place of missing certificates in a file.
fn place(chain: &ChainContext) -> (&'static str, &'static str) {
    if missing::is_last(chain) {
        ("Append", "to the file that the server presents")
    } else {
        (
            "Put",
            "into the file that the server presents, in its place in the order",
        )
    }
}

/// Let's Encrypt serves the alternate chain only to those who ask for it.
pub(super) fn certbot(known: &Certificate) -> &'static str {
    let issuer = &known.issuer.text;
    if issuer.contains("O=Internet Security Research Group") {
        " With certbot: --preferred-chain 'ISRG Root X1'."
    } else {
        ""
    }
}

/// `true` if the issuer that was not sent is a public root that is not on the list.
pub(crate) fn leads_off_the_list(chain: &ChainContext) -> bool {
    chain.without_issuer().is_some_and(unlisted_roots::issued)
}

fn private_authority(evidence: Evidence, chain: &ChainContext) -> Evidence {
    if chain.needed().iter().any(|one| one.is_publicly_logged) {
        return evidence;
    }
    evidence.note("A private authority looks the same. If this issuer is private, no added certificate helps: get a certificate from a public authority.")
}

/// Names the certificates that were found, and their sources. The verdict stays the same.
fn completed(mut evidence: Evidence, path: &CompletedPath, chain: &ChainContext) -> Evidence {
    let mut names = Vec::new();
    for found in &path.intermediates {
        let place = match &found.from {
            FoundIn::Sent => continue,
            FoundIn::Given => "in the file of --intermediates".to_owned(),
            FoundIn::Fetched(url) => format!("at {url}"),
        };
        let Ok(certificate) = Certificate::parse(&found.certificate.0) else {
            continue;
        };
        names.push(certificate.short_name());
        evidence = evidence.note(format!(
            "Found {place}: {}, valid until {}, SHA-256 {}.",
            certificate.subject.text,
            utc(certificate.not_after),
            hex(&certificate.sha256)
        ));
    }
    let whose = if path.anchor_is_extra {
        " (a trust anchor that you added and that CloudFront does not have)"
    } else {
        ""
    };
    let (verb, place) = place(chain);
    evidence
        .note(format!("The path then ends at {}{whose}.", path.anchor))
        .remedy(format!(
            "{verb} {} {place}; --write-chain FILE writes the whole file.",
            sentence::all_of(names)
        ))
}

/// The well-known private authority that issued a certificate of the path.
pub(crate) fn private_issuer(context: &TargetContext, chain: &ChainContext) -> Option<KnownIssuer> {
    let needed = chain.needed();
    if needed.iter().any(|one| one.is_publicly_logged) {
        return None;
    }
    let known = needed.into_iter().find_map(issuer::recognize);
    known.filter(|known| context.may_meet(known))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::chain_testing::{Issued, Pki, presented, presented_ders, trusting};
    use crate::check::testing::{has_note, notes, remedy, seen, wanted};
    use crate::observation::{Der, FoundCertificate};

    fn judged(chain: &ChainContext, pki: &Pki) -> Outcome {
        judge(chain, &trusting(&pki.root), None)
    }

    #[test]
    fn a_leaf_alone_names_what_is_missing_and_where_to_get_it() {
        let pki = Pki::new();
        let leaf = pki.leaf_with(|params| params.fetched_from("http://ca.example/issuing.der"));
        let outcome = judged(&pki.sent(&[&leaf]), &pki);
        assert_eq!(
            seen(&outcome),
            "the chain ends at #0 origin.example.com; its issuer was not sent"
        );
        assert!(wanted(&outcome).starts_with("CN=Test Issuing CA (key identifier "));
        assert!(remedy(&outcome).contains("http://ca.example/issuing.der"));
    }

    #[test]
    fn the_missing_certificate_takes_the_place_of_one_that_the_path_cannot_use() {
        let pki = Pki::new();
        let leaf = pki.leaf("origin.example.com");
        let other = Pki::named("Other").leaf("origin.example.com");
        for useless in [&leaf, &other] {
            let chain = pki.sent(&[&leaf, useless]);
            assert!(remedy(&judged(&chain, &pki)).contains("in place of #1 in the file"));
            let extras = &crate::check::chain::chain_has_extra_certificates::CHECK;
            let outcome = crate::check::chain_testing::judge(extras, &chain);
            assert_eq!(outcome.severity(), None, "{outcome:?}");
        }
    }

    #[test]
    fn a_publicly_logged_leaf_is_not_called_private() {
        let pki = Pki::named("Caddy Local Authority -");
        let scts = [1, 3, 6, 1, 4, 1, 11129, 2, 4, 2];
        let logged = pki.leaf_with(|params| params.extension(&scts, false, &[4, 2, 0, 0]));
        let private = pki.leaf("origin.example.com");
        for (leaf, is_private) in [(logged, false), (private, true)] {
            let outcome = judged(&pki.sent(&[&leaf]), &pki);
            assert_eq!(has_note(&outcome, "private"), is_private, "{outcome:?}");
        }
    }

    #[test]
    fn a_full_chain_passes_and_the_wrong_intermediate_does_not() {
        let pki = Pki::new();
        let leaf = pki.leaf("origin.example.com");
        assert_eq!(
            judged(&pki.sent(&[&leaf, &pki.issuing]), &pki),
            Outcome::Pass
        );
        let other = Pki::named("Other");
        let wrong = judged(&pki.sent(&[&leaf, &other.issuing]), &pki);
        assert!(has_note(
            &wrong,
            "Sent instead of the issuer: #1 Other Issuing CA."
        ));
    }

    #[test]
    fn another_path_that_would_be_trusted_is_named_with_what_is_in_its_way() {
        let (pki, other) = (Pki::new(), Pki::named("Other"));
        let leaf = pki.leaf("origin.example.com");
        let by_other = pki.cross_signed_issuing(&other);
        let outcome = judged(&pki.sent(&[&leaf, &by_other, &pki.issuing]), &pki);
        assert_eq!(
            remedy(&outcome),
            "Remove #1 Test Issuing CA from the certificate file."
        );
        assert!(notes(&outcome).last().unwrap().starts_with(
            "Another path would be trusted: #0 origin.example.com, #2 Test Issuing CA."
        ));
        let in_order = pki.sent(&[&leaf, &pki.issuing, &by_other]);
        assert_eq!(judged(&in_order, &pki), Outcome::Pass);
        assert!(in_order.alternative.is_empty());
    }

    #[test]
    fn what_was_found_is_named_with_its_place_and_the_verdict_stays() {
        let pki = Pki::with_policy();
        let leaf = pki.leaf("origin.example.com");
        let policy = pki.policy.as_ref().unwrap();
        let url = "http://ca.example/p.der".to_owned();
        let found = |issued: &Issued, from| FoundCertificate {
            certificate: Der(issued.der.clone()),
            from,
        };
        let mut completion = Completion {
            of: Vec::new(),
            result: Ok(CompletedPath {
                intermediates: vec![
                    found(&pki.issuing, FoundIn::Sent),
                    found(policy, FoundIn::Fetched(url)),
                ],
                anchor: "CN=Test Root CA".into(),
                anchor_is_extra: false,
            }),
            asked: Vec::new(),
        };
        let chain = pki.sent(&[&leaf, &pki.issuing]);
        let trust = trusting(&pki.root);
        let found = judge(&chain, &trust, Some(&completion));
        assert!(has_note(
            &found,
            "Found at http://ca.example/p.der: CN=Test Policy CA, valid until 20"
        ));
        assert!(has_note(&found, "The path then ends at CN=Test Root CA."));
        assert!(!has_note(&found, "private authority"));
        assert!(remedy(&found).starts_with("Append Test Policy CA to the file"));

        completion.result = Err("it answers 404".into());
        let outcome = judge(&chain, &trust, Some(&completion));
        let said = "The missing certificate was not found: it answers 404.";
        assert!(has_note(&outcome, said), "{outcome:?}");
    }

    #[test]
    fn an_intermediate_of_the_right_name_and_another_key_is_called_so() {
        let pki = Pki::new();
        let rekeyed = Pki::new();
        let chain = pki.sent(&[&pki.leaf("origin.example.com"), &rekeyed.issuing]);
        let said = "#1 Test Issuing CA has the issuer's name, but another key";
        assert!(has_note(&judged(&chain, &pki), said));
    }

    #[test]
    fn the_remedy_says_where_the_missing_certificate_has_to_stand() {
        let pki = Pki::with_policy();
        let leaf = pki.leaf("origin.example.com");
        let policy = pki.policy.as_ref().unwrap();
        let rekeyed = Pki::with_policy().issuing;
        for (sent, place) in [
            (vec![&leaf, &pki.issuing], "Append … to"),
            (vec![&leaf, policy], "Put … right after #0 in"),
            (vec![&leaf, &rekeyed, policy], "Put … in place of #1 in"),
            (vec![&leaf, &leaf], "Put … in place of #1 in"),
        ] {
            let missing = "the issuer's certificate, which the authority publishes,";
            let said = place.replace('…', missing);
            assert_eq!(
                remedy(&judged(&pki.sent(&sent), &pki)),
                format!("{said} the file that the server presents.")
            );
        }
        let disordered = presented(&[&leaf, policy, &pki.issuing]);
        assert_eq!(
            remedy(&judge(&disordered, &TrustStore::mozilla(), None)),
            "Put the certificates into the file in this order: #0 origin.example.com, #2 Test Issuing CA, #1 Test Policy CA, then the issuer's certificate, which the authority publishes."
        );
    }

    #[test]
    fn what_another_check_says_is_not_said_again() {
        let pki = Pki::new();
        let leaf = pki.leaf("origin.example.com");
        let self_signed = pki.sent(&[&Pki::self_signed("origin.example.com")]);
        let cut = presented_ders(&[leaf.der.clone(), vec![0x30, 0x03, 0x02]]);
        let untrusted = presented(&[&leaf, &pki.issuing, &pki.root]);
        for chain in [self_signed, cut, untrusted] {
            assert_eq!(
                judge(&chain, &TrustStore::mozilla(), None).word(),
                "not-applicable"
            );
        }
    }
}
