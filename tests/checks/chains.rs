//! What is sent beside the leaf, and where it leads.

use rcgen::{DnType, ExtendedKeyUsagePurpose, IsCa, KeyIdMethod, KeyUsagePurpose};
use serde_json::Value;
use time::{Duration, OffsetDateTime};

use super::kept::Kept;
use crate::support::pki::{self, Authority};
use crate::support::scenario::{Asked, NOW, Scenario, passes, scenario};
use crate::support::site::{Certificate, Site};
use crate::support::tls::TlsServer;
use crate::support::vectors;

/// The checks for which only public chains have a scenario, and so only where those are at hand.
pub const ONLY_FROM_OUTSIDE: &[&str] = &["chain-root-removed"];

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
            "leaf-missing fail",
            sent(|site| vec![site.issuing.certificate.clone()]),
        ),
        scenario(
            "a revoked cross-sign beside a good chain is extra and revoked",
            "chain-certificate-revoked warn, chain-has-extra-certificates warn",
            sent(|site| {
                let both = pem::parse_many(include_str!("../pki/root_yr.pem")).expect("PEM");
                let revoked = both[0].contents().to_vec();
                [site.chain(), vec![revoked.into()]].concat()
            }),
        ),
        scenario(
            "a leaf that is not first is out of order alone",
            "chain-out-of-order fail",
            sent(|site| vec![site.issuing.certificate.clone(), site.issue()]),
        )
        .near("leaf-missing"),
        scenario(
            "a leaf that comes last, after the root, is out of order alone but for the root",
            "chain-out-of-order fail, chain-has-extra-certificates notice",
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
            "chain-has-extra-certificates notice",
            sent(|site| {
                let mut chain = site.chain();
                chain.insert(1, site.root.certificate.clone());
                chain
            }),
        )
        .near("chain-out-of-order"),
        scenario(
            "a stranger between leaf and intermediate is extra and no disorder",
            "chain-has-extra-certificates warn",
            sent(|site| {
                let mut chain = site.chain();
                chain.insert(1, Site::new().issuing.certificate);
                chain
            }),
        ),
        scenario(
            "a duplicate between leaf and intermediate is extra and no disorder",
            "chain-has-extra-certificates warn",
            sent(|site| {
                let mut chain = site.chain();
                chain.insert(1, chain[0].clone());
                chain
            }),
        ),
        scenario(
            "a cross-sign before the trusted intermediate leaves no way back",
            "chain-incomplete fail",
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
            "chain-has-extra-certificates notice",
            beside(|site| site.root.certificate.clone()),
        )
        .near("chain-incomplete, chain-root-removed, chain-untrusted"),
        scenario(
            "an expired copy beside the valid intermediate is extra",
            "chain-has-extra-certificates warn",
            beside(|site| {
                site.issuing.params.not_after = NOW - Duration::days(10);
                site.root.cross_sign(&site.issuing)
            }),
        )
        .near("chain-certificate-expired, chain-certificate-revoked"),
        scenario(
            "an expired copy before the valid intermediate is extra",
            "chain-has-extra-certificates warn",
            {
                let mut site = Site::new();
                let mut chain = site.chain();
                site.issuing.params.not_after = NOW - Duration::days(10);
                chain.insert(1, site.root.cross_sign(&site.issuing));
                site.sending(chain)
            },
        ),
        passes(
            "a valid cross-sign of the intermediate is no finding",
            beside(|site| Authority::root("Other Root", NOW).cross_sign(&site.issuing)),
        ),
        passes(
            "a valid cross-sign of the root is no finding",
            beside(|site| Authority::root("Other Root", NOW).cross_sign(&site.root)),
        ),
        scenario(
            "an expired cross-sign of the root is extra",
            "chain-has-extra-certificates warn",
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
            "chain-incomplete fail",
            untrusted(|site| site.chain()),
        )
        .saying("chain-incomplete", "private"),
        scenario(
            "an untrusted root that is sent is untrusted",
            "chain-untrusted fail",
            untrusted(|site| {
                let mut chain = site.chain();
                chain.push(site.root.certificate.clone());
                chain
            }),
        )
        .near("certificate-self-signed"),
        scenario(
            "a recognised private issuer is untrusted although its root is not sent",
            "chain-untrusted fail",
            cloudflare_origin(),
        )
        .saying("chain-untrusted", "Cloudflare Origin CA"),
        scenario(
            "an authority named like an intercepting proxy leaves it open who was asked",
            "chain-untrusted inconclusive",
            named_like_a_proxy(|site| Asked::peer(site.server().start())),
        ),
        passes(
            "an authority named like a proxy below a trusted root is a public one",
            named_like_a_proxy(Site::good),
        ),
        scenario(
            "an intermediate of the right name and another key is incomplete",
            "chain-incomplete fail",
            impostor(false),
        )
        .saying("chain-incomplete", "another key"),
        scenario(
            "an intermediate whose key identifier fits and whose key does not is invalid",
            "chain-invalid fail",
            impostor(true),
        ),
        scenario(
            "a leaf whose signature was altered is invalid",
            "chain-invalid fail",
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
            "chain-root-removed warn",
            below_a_removed_root(),
        ),
        passes(
            "a public chain ends at a root that Mozilla holds",
            public_chain(),
        )
        .near("chain-root-removed"),
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
            "chain-invalid fail",
            issuing(|params| {
                params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth]
            }),
        ),
        scenario(
            "an intermediate for any purpose is a warning",
            "chain-invalid warn",
            issuing(|params| params.extended_key_usages = vec![ExtendedKeyUsagePurpose::Any]),
        ),
        passes(
            "an intermediate for servers is fine",
            issuing(|params| {
                params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth]
            }),
        ),
        scenario(
            "an intermediate that is no authority is invalid",
            "chain-invalid fail",
            issuing(|params| params.is_ca = IsCa::ExplicitNoCa),
        ),
        scenario(
            "an intermediate that may not sign is invalid",
            "chain-invalid fail",
            issuing(|params| params.key_usages = vec![KeyUsagePurpose::CrlSign]),
        ),
        passes(
            "a path length of 0 above a leaf is fine",
            issuing(|params| params.is_ca = pki::path_length(0)),
        )
        .near("chain-invalid"),
        scenario(
            "a path length of 0 above an intermediate is invalid",
            "chain-invalid fail",
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
            "chain-certificate-expired fail",
            issuing(|params| pki::valid_for_days(params, NOW, 1, 1825)),
        ),
    ]
}

fn lengths() -> Vec<Scenario> {
    vec![
        passes("seven certificates are not too many", long(6))
            .near("chain-has-extra-certificates, chain-too-long"),
        scenario(
            "eight certificates are too many",
            "chain-too-long warn",
            long(7),
        ),
    ]
}

fn kinds() -> Vec<Scenario> {
    let yesterday = NOW - Duration::days(1);
    let good = NOW + Duration::days(60);
    vec![
        passes(
            "an RSA and an ECDSA certificate that are both good are fine",
            dual(good, good),
        )
        .near("signature-weak"),
        scenario(
            "an expired RSA certificate that CloudFront does not get is a warning",
            "certificate-expired warn",
            dual(good, yesterday).surveyed(),
        )
        .saying(
            "certificate-expired",
            "CloudFront gets the other certificate",
        ),
        passes(
            "without a survey only the certificate that CloudFront gets is judged",
            dual(good, yesterday),
        )
        .near("handshake-not-finished"),
        scenario(
            "an expired ECDSA certificate that CloudFront gets is a failure",
            "certificate-expired fail",
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
    site.key = pki::rsa_2048();
    let mut server = site.server();
    server.certificates.splice(0..0, ecdsa);
    site.asked(server)
}

/// The chain that SSL.com told people to send for example.com until July 2026, of which the second
/// intermediate is below a root that was dropped on 2025-04-30.
fn below_a_removed_root() -> Kept {
    from_vectors(
        "authorities/authorities.json",
        "sslcom",
        "until July 2026",
        |case, _| vectors::moment(case, "validation_time") - Duration::days(10),
    )
}

fn public_chain() -> Kept {
    from_vectors("real-chains.json", "real-049", "good", |_, variant| {
        vectors::moment(variant, "validation_time")
    })
}

/// The variant of a case whose name begins like this, at a moment of its own.
fn from_vectors(
    file: &str,
    id: &str,
    name: &str,
    moment: impl FnOnce(&Value, &Value) -> OffsetDateTime,
) -> Kept {
    let vectors = vectors::read(file);
    let mut cases = vectors["cases"].as_array().expect("cases").iter();
    let case = cases.find(|case| vectors::text(case, "id") == id);
    let case = case.expect("the case");
    let mut variants = case["variants"].as_array().expect("variants").iter();
    let variant = variants.find(|variant| vectors::text(variant, "name").starts_with(name));
    let variant = variant.expect("the variant");
    let sent = variant["served"].as_array().expect("a chain").iter();
    let sent = sent.map(|sha256| sha256.as_str().expect("a fingerprint"));
    let ders = sent.map(|sha256| vectors::der(vectors::text(&vectors["certs"], sha256)));
    Kept::presenting(ders.collect())
        .named(vectors::text(case, "host"))
        .at(moment(case, variant))
}
