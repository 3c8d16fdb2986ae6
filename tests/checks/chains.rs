//! What is sent beside the leaf, and where it leads.

use origin_check::check::Verdict::{Fail, Inconclusive, Pass, Warn};
use rcgen::{DnType, ExtendedKeyUsagePurpose, IsCa, KeyIdMethod, KeyPair, KeyUsagePurpose};
use time::{Duration, OffsetDateTime};

use super::kept::Kept;
use crate::support::pki::{self, Authority};
use crate::support::scenario::{Asked, NOW, Scenario, scenario};
use crate::support::site::{Certificate, Site};
use crate::support::tls::TlsServer;
use crate::support::vectors;

const EXTRA: &[(&str, &str)] = &[("chain-has-extra-certificates", "warn")];
const EXTRA_NOTICE: &[(&str, &str)] = &[("chain-has-extra-certificates", "notice")];
const OUT_OF_ORDER: &[(&str, &str)] = &[("chain-out-of-order", "fail")];
const INCOMPLETE: &[(&str, &str)] = &[("chain-incomplete", "fail")];
const UNTRUSTED: &[(&str, &str)] = &[("chain-untrusted", "fail")];
const INVALID: &[(&str, &str)] = &[("chain-invalid", "fail")];
const INVALID_WARN: &[(&str, &str)] = &[("chain-invalid", "warn")];

pub fn all() -> Vec<Scenario> {
    [
        order(),
        extras(),
        ends(),
        from_outside(),
        authorities(),
        lengths(),
        kinds(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn order() -> Vec<Scenario> {
    let sent = |pick: fn(&Site) -> Vec<Certificate>| {
        let site = Site::new();
        site.sending(pick(&site))
    };
    vec![
        scenario(
            "chain.pem in place of fullchain.pem lacks the leaf, and nothing else is said",
            Fail,
            &[("leaf-missing", "fail")],
            sent(|site| vec![site.issuing.certificate.clone()]),
        ),
        scenario(
            "a revoked cross-sign beside a good chain is extra and revoked",
            Warn,
            &[
                ("chain-certificate-revoked", "warn"),
                ("chain-has-extra-certificates", "warn"),
            ],
            sent(|site| {
                let both = pem::parse_many(include_str!("../pki/root_yr.pem")).expect("PEM");
                let revoked = both[0].contents().to_vec();
                [site.chain(), vec![revoked.into()]].concat()
            }),
        ),
        scenario(
            "a leaf that is not first is out of order alone",
            Fail,
            OUT_OF_ORDER,
            sent(|site| vec![site.issuing.certificate.clone(), site.issue()]),
        ),
        scenario(
            "a leaf that comes last, after the root, is out of order alone but for the root",
            Fail,
            &[
                ("chain-out-of-order", "fail"),
                ("chain-has-extra-certificates", "notice"),
            ],
            sent(|site| {
                let [root, issuing] = [&site.root, &site.issuing];
                vec![
                    root.certificate.clone(),
                    issuing.certificate.clone(),
                    site.issue(),
                ]
            }),
        ),
        scenario(
            "the root between leaf and intermediate is extra and no disorder",
            Pass,
            EXTRA_NOTICE,
            sent(|site| {
                let mut chain = site.chain();
                chain.insert(1, site.root.certificate.clone());
                chain
            }),
        ),
        scenario(
            "a stranger between leaf and intermediate is extra and no disorder",
            Warn,
            EXTRA,
            sent(|site| {
                let mut chain = site.chain();
                chain.insert(1, Site::new().issuing.certificate);
                chain
            }),
        ),
        scenario(
            "a duplicate between leaf and intermediate is extra and no disorder",
            Warn,
            EXTRA,
            sent(|site| {
                let mut chain = site.chain();
                chain.insert(1, chain[0].clone());
                chain
            }),
        ),
        scenario(
            "a cross-sign before the trusted intermediate leaves no way back",
            Fail,
            INCOMPLETE,
            sent(|site| {
                let mut chain = site.chain();
                let other = Authority::root("Other Root", NOW);
                chain.insert(1, other.cross_sign(&site.issuing));
                chain
            }),
        ),
    ]
}

fn extras() -> Vec<Scenario> {
    vec![
        scenario(
            "the root after the chain is worth a notice",
            Pass,
            EXTRA_NOTICE,
            beside(|site| site.root.certificate.clone()),
        ),
        scenario(
            "an expired copy beside the valid intermediate is extra",
            Warn,
            EXTRA,
            beside(|site| {
                site.issuing.params.not_after = NOW - Duration::days(10);
                site.root.cross_sign(&site.issuing)
            }),
        ),
        scenario(
            "an expired copy before the valid intermediate is extra",
            Warn,
            EXTRA,
            {
                let mut site = Site::new();
                let mut chain = site.chain();
                site.issuing.params.not_after = NOW - Duration::days(10);
                chain.insert(1, site.root.cross_sign(&site.issuing));
                site.sending(chain)
            },
        ),
        scenario(
            "a valid cross-sign of the intermediate is no finding",
            Pass,
            &[],
            beside(|site| Authority::root("Other Root", NOW).cross_sign(&site.issuing)),
        ),
        scenario(
            "a valid cross-sign of the root is no finding",
            Pass,
            &[],
            beside(|site| Authority::root("Other Root", NOW).cross_sign(&site.root)),
        ),
        scenario(
            "an expired cross-sign of the root is extra",
            Warn,
            EXTRA,
            beside(|site| {
                site.root.params.not_after = NOW - Duration::days(10);
                Authority::root("Other Root", NOW).cross_sign(&site.root)
            }),
        ),
    ]
}

fn ends() -> Vec<Scenario> {
    vec![
        scenario(
            "an untrusted root that is not sent looks like a missing intermediate",
            Fail,
            INCOMPLETE,
            untrusted(|site| site.chain()),
        ),
        scenario(
            "an untrusted root that is sent is untrusted",
            Fail,
            UNTRUSTED,
            untrusted(|site| {
                let mut chain = site.chain();
                chain.push(site.root.certificate.clone());
                chain
            }),
        ),
        scenario(
            "a recognised private issuer is untrusted although its root is not sent",
            Fail,
            UNTRUSTED,
            cloudflare_origin(),
        ),
        scenario(
            "an authority named like an intercepting proxy leaves it open who was asked",
            Inconclusive,
            &[("chain-untrusted", "inconclusive")],
            named_like_a_proxy(|site| Asked::peer(site.server().start())),
        ),
        scenario(
            "an authority named like a proxy below a trusted root is a public one",
            Pass,
            &[],
            named_like_a_proxy(Site::good),
        ),
        scenario(
            "an intermediate of the right name and another key is incomplete",
            Fail,
            INCOMPLETE,
            impostor(false),
        ),
        scenario(
            "an intermediate whose key identifier fits and whose key does not is invalid",
            Fail,
            INVALID,
            impostor(true),
        ),
        scenario(
            "a leaf whose signature was altered is invalid",
            Fail,
            INVALID,
            {
                let site = Site::new();
                let altered = pki::with_broken_signature(&site.issue());
                site.sending(vec![altered, site.issuing.certificate.clone()])
            },
        ),
    ]
}

/// Public chains, which are no part of the project.
fn from_outside() -> Vec<Scenario> {
    if !cfg!(feature = "outside-vectors") {
        return Vec::new();
    }
    vec![
        scenario(
            "a root that Mozilla dropped within a year is a warning",
            Warn,
            &[("chain-root-removed", "warn")],
            below_a_removed_root(),
        ),
        scenario(
            "a public chain ends at a root that Mozilla holds",
            Pass,
            &[],
            public_chain(),
        ),
    ]
}

fn authorities() -> Vec<Scenario> {
    let issuing = |change: fn(&mut rcgen::CertificateParams)| {
        let mut site = Site::new();
        let mut params = pki::authority("Scenario Issuing", NOW);
        change(&mut params);
        site.issuing = site.root.subordinate(params, pki::p256());
        site.good()
    };
    vec![
        scenario(
            "an intermediate for clients only is invalid",
            Fail,
            INVALID,
            issuing(|params| {
                params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth]
            }),
        ),
        scenario(
            "an intermediate for any purpose is a warning",
            Warn,
            INVALID_WARN,
            issuing(|params| params.extended_key_usages = vec![ExtendedKeyUsagePurpose::Any]),
        ),
        scenario(
            "an intermediate for servers is fine",
            Pass,
            &[],
            issuing(|params| {
                params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth]
            }),
        ),
        scenario(
            "an intermediate that is no authority is invalid",
            Fail,
            INVALID,
            issuing(|params| params.is_ca = IsCa::ExplicitNoCa),
        ),
        scenario(
            "an intermediate that may not sign is invalid",
            Fail,
            INVALID,
            issuing(|params| params.key_usages = vec![KeyUsagePurpose::CrlSign]),
        ),
        scenario(
            "a path length of 0 above a leaf is fine",
            Pass,
            &[],
            issuing(|params| params.is_ca = pki::path_length(0)),
        ),
        scenario(
            "a path length of 0 above an intermediate is invalid",
            Fail,
            INVALID,
            {
                let mut site = Site::new();
                let mut params = pki::authority("Scenario Policy", NOW);
                params.is_ca = pki::path_length(0);
                let policy = site.root.subordinate(params, pki::p256());
                site.issuing = policy.intermediate("Scenario Issuing", NOW);
                let mut chain = site.chain();
                chain.push(policy.certificate);
                site.sending(chain)
            },
        ),
        scenario(
            "an intermediate that is not yet valid is no better than an expired one",
            Fail,
            &[("chain-certificate-expired", "fail")],
            issuing(|params| pki::valid_for_days(params, NOW, 1, 1825)),
        ),
    ]
}

fn lengths() -> Vec<Scenario> {
    vec![
        scenario("seven certificates are not too many", Pass, &[], long(6)),
        scenario(
            "eight certificates are too many",
            Warn,
            &[("chain-too-long", "warn")],
            long(7),
        ),
    ]
}

fn kinds() -> Vec<Scenario> {
    let yesterday = NOW - Duration::days(1);
    let good = NOW + Duration::days(60);
    vec![
        scenario(
            "an RSA and an ECDSA certificate that are both good are fine",
            Pass,
            &[],
            dual(good, good),
        ),
        scenario(
            "an expired RSA certificate that CloudFront does not get is a warning",
            Warn,
            &[("certificate-expired", "warn")],
            dual(good, yesterday).surveyed(),
        ),
        scenario(
            "without a survey only the certificate that CloudFront gets is judged",
            Pass,
            &[],
            dual(good, yesterday),
        ),
        scenario(
            "an expired ECDSA certificate that CloudFront gets is a failure",
            Fail,
            &[("certificate-expired", "fail")],
            dual(yesterday, good),
        ),
    ]
}

/// The good chain and one more.
fn beside(extra: impl FnOnce(&mut Site) -> Certificate) -> Asked {
    let mut site = Site::new();
    let mut chain = site.chain();
    chain.push(extra(&mut site));
    site.sending(chain)
}

/// A site whose root nobody trusts.
fn untrusted(chain: impl FnOnce(&Site) -> Vec<Certificate>) -> Asked {
    let site = Site::new();
    Asked::peer(site.serving(chain(&site)).start())
}

/// McAfee had public intermediates too.
fn named_like_a_proxy(ask: impl FnOnce(&Site) -> Asked) -> Asked {
    let mut site = Site::new();
    site.issuing = site.root.intermediate("McAfee OV SSL CA 2", NOW);
    ask(&site)
}

fn cloudflare_origin() -> Asked {
    let mut site = Site::new();
    let mut params = pki::authority("", NOW);
    params.distinguished_name = rcgen::DistinguishedName::new();
    for (kind, value) in [
        (DnType::CountryName, "US"),
        (DnType::OrganizationName, "CloudFlare, Inc."),
        (
            DnType::OrganizationalUnitName,
            "CloudFlare Origin SSL Certificate Authority",
        ),
    ] {
        params.distinguished_name.push(kind, value);
    }
    site.issuing = Authority::self_signed(params, pki::p256());
    Asked::peer(site.serving(vec![site.issue()]).start())
}

fn impostor(same_identifier: bool) -> Asked {
    let site = Site::new();
    let mut params = pki::authority("Scenario Issuing", NOW);
    if same_identifier {
        let identifier = site.issuing.key_identifier();
        params.key_identifier_method = KeyIdMethod::PreSpecified(identifier);
    }
    let impostor = site.root.subordinate(params, pki::p256());
    site.sending(vec![site.issue(), impostor.certificate])
}

fn long(intermediates: usize) -> Asked {
    let mut site = Site::new();
    let mut above = Vec::new();
    for number in 1..intermediates {
        let next = site
            .issuing
            .intermediate(&format!("Scenario {number}"), NOW);
        let last = std::mem::replace(&mut site.issuing, next);
        above.insert(0, last.certificate);
    }
    let mut chain = site.chain();
    chain.extend(above);
    site.sending(chain)
}

/// An ECDSA certificate, which CloudFront asks for first, and an RSA one, to these moments.
fn dual(ecdsa_until: OffsetDateTime, rsa_until: OffsetDateTime) -> Asked {
    let mut site = Site::with(|leaf| leaf.not_after = ecdsa_until);
    let TlsServer { certificates, .. } = site.server();
    let ecdsa = certificates;
    site.leaf.not_after = rsa_until;
    site.key = rsa();
    let mut server = site.server();
    server.certificates.splice(0..0, ecdsa);
    site.asked(server)
}

fn rsa() -> KeyPair {
    pki::rsa_2048()
}

/// The chain that SSL.com told people to send for example.com until July 2026, of which the second
/// intermediate is below a root that was dropped on 2025-04-30.
fn below_a_removed_root() -> Kept {
    let vectors = vectors::read("authorities/authorities.json");
    let mut cases = vectors["cases"].as_array().expect("cases").iter();
    let case = cases
        .find(|case| vectors::text(case, "id") == "sslcom")
        .expect("SSL.com's");
    let mut variants = case["variants"].as_array().expect("variants").iter();
    let variant = variants
        .find(|variant| vectors::text(variant, "name").starts_with("until July 2026"))
        .expect("the old chain");
    let sent = variant["served"].as_array().expect("a chain").iter();
    let sent = sent.map(|sha256| sha256.as_str().expect("a fingerprint"));
    let ders = sent.map(|sha256| vectors::der(vectors::text(&vectors["certs"], sha256)));
    Kept::presenting(ders.collect())
        .named(vectors::text(case, "host"))
        .at(vectors::moment(case, "validation_time") - Duration::days(10))
}

fn public_chain() -> Kept {
    let vectors = vectors::read("real-chains.json");
    let mut cases = vectors["cases"].as_array().expect("cases").iter();
    let case = cases
        .find(|case| vectors::text(case, "id") == "real-049")
        .expect("a chain of 2026");
    let variant = &case["variants"][0];
    assert_eq!(vectors::text(variant, "name"), "good");
    let sent = variant["served"].as_array().expect("a chain").iter();
    let sent = sent.map(|sha256| sha256.as_str().expect("a fingerprint"));
    let ders = sent.map(|sha256| vectors::der(vectors::text(&vectors["certs"], sha256)));
    Kept::presenting(ders.collect())
        .named(vectors::text(case, "host"))
        .at(vectors::moment(variant, "validation_time"))
}
