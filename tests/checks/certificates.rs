//! The leaf and its key.

use origin_check::cert_file::certificates;
use rcgen::{
    BasicConstraints, CertificateParams, CustomExtension, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    PublicKeyData, SerialNumber,
};
use time::Duration;

use super::kept::Kept;
use crate::support::der;
use crate::support::old_server::OldServer;
use crate::support::pki::{self, PublicKey};
use crate::support::scenario::{Asked, NOW, Scenario, passes, scenario};
use crate::support::server_messages::TLS_1_2;
use crate::support::site::Site;

pub fn all() -> Vec<Scenario> {
    [
        names(),
        validity(),
        purposes(),
        damaged(),
        staples(),
        keys(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn names() -> Vec<Scenario> {
    vec![
        passes(
            "a wildcard covers one label",
            for_name("*.example.com").good(),
        )
        .near("certificate-name-mismatch, certificate-name-in-common-name-only"),
        scenario(
            "a wildcard does not cover two labels",
            "certificate-name-mismatch fail",
            for_name("*.com").good(),
        ),
        scenario(
            "a name in the Common Name beside other SANs does not count",
            "certificate-name-mismatch fail",
            Site::with(|leaf| {
                leaf.subject_alt_names = pki::leaf("www.example.com", NOW).subject_alt_names;
            })
            .good(),
        ),
        passes(
            "a forwarded Host that is covered is enough",
            for_name("www.example.com")
                .good()
                .forwarding("www.example.com"),
        ),
        scenario(
            "with a forwarded Host the Origin Domain alone is disputed",
            "certificate-name-mismatch warn",
            Site::new().good().forwarding("www.example.com"),
        ),
        scenario(
            "with a forwarded Host a third name is none",
            "certificate-name-mismatch fail",
            for_name("other.example.com")
                .good()
                .forwarding("www.example.com"),
        ),
    ]
}

fn validity() -> Vec<Scenario> {
    let lived =
        |from: i64, to: i64| Site::with(|leaf| pki::valid_for_days(leaf, NOW, from, to)).good();
    vec![
        passes("31 days left are no warning", lived(-59, 31)).near("certificate-expires-soon"),
        scenario(
            "29 days left are a warning",
            "certificate-expires-soon warn",
            lived(-61, 29),
        ),
        passes("half of a week's life left is no warning", lived(-3, 4))
            .near("certificate-not-yet-valid"),
        scenario(
            "a quarter of a week's life left is a warning",
            "certificate-expires-soon warn",
            lived(-6, 2),
        ),
        scenario(
            "the last second is valid to its end",
            "certificate-expires-soon warn",
            Site::with(|leaf| leaf.not_after = NOW).good(),
        )
        .near("certificate-expired"),
        scenario(
            "a second later it is expired, and not also about to expire",
            "certificate-expired fail",
            Site::with(|leaf| leaf.not_after = NOW - Duration::SECOND).good(),
        ),
        scenario(
            "an expired leaf without its intermediate is two failures",
            "certificate-expired fail, chain-incomplete fail",
            alone(Site::with(|leaf| leaf.not_after = NOW - Duration::SECOND)),
        )
        .answered(Some(502)),
    ]
}

fn purposes() -> Vec<Scenario> {
    let purpose = |purpose: ExtendedKeyUsagePurpose| {
        Site::with(|leaf| leaf.extended_key_usages = vec![purpose]).good()
    };
    let extension = |critical: bool| {
        Site::with(|leaf| leaf.custom_extensions = vec![pki::unknown_extension(critical)]).good()
    };
    vec![
        scenario(
            "a self-signed leaf that is an authority is self-signed alone",
            "certificate-self-signed fail",
            self_signed(|leaf| leaf.is_ca = IsCa::Ca(BasicConstraints::Unconstrained)),
        ),
        scenario(
            "a self-signed leaf that is no authority is self-signed alone",
            "certificate-self-signed fail",
            self_signed(|leaf| leaf.is_ca = IsCa::ExplicitNoCa),
        ),
        scenario(
            "the ingress controller's fake certificate is self-signed alone, whatever its name",
            "certificate-self-signed fail",
            self_signed(|leaf| {
                *leaf = pki::leaf("ingress.local", NOW);
                leaf.distinguished_name =
                    pki::common_name("Kubernetes Ingress Controller Fake Certificate");
            }),
        )
        .saying("certificate-self-signed", "Kubernetes"),
        scenario(
            "any purpose alone does not include servers",
            "certificate-purpose-invalid fail",
            purpose(ExtendedKeyUsagePurpose::Any),
        ),
        scenario(
            "signing code is the wrong purpose",
            "certificate-purpose-invalid fail",
            purpose(ExtendedKeyUsagePurpose::CodeSigning),
        ),
        passes(
            "no extended key usage at all is every purpose",
            Site::with(|leaf| leaf.extended_key_usages.clear()).good(),
        ),
        scenario(
            "an authority's certificate as leaf is a warning",
            "certificate-purpose-invalid warn",
            Site::with(|leaf| leaf.is_ca = IsCa::Ca(BasicConstraints::Unconstrained)).good(),
        ),
        scenario(
            "an unknown critical extension is invalid",
            "certificate-purpose-invalid fail",
            extension(true),
        ),
        passes(
            "an unknown extension that is not critical is nothing",
            extension(false),
        )
        .near("certificate-malformed"),
        scenario(
            "a name that a name constraint forbids is invalid",
            "certificate-purpose-invalid fail",
            constrained("example.org"),
        ),
        passes(
            "a name that a name constraint permits is fine",
            constrained("example.com"),
        )
        .near("certificate-purpose-invalid"),
    ]
}

fn damaged() -> Vec<Scenario> {
    let damaged_names = Site::with(|leaf| {
        leaf.subject_alt_names.clear();
        let names = CustomExtension::from_oid_content(&[2, 5, 29, 17], vec![0x30, 0x82]);
        leaf.custom_extensions = vec![names];
    });
    let cut = |der: &[u8]| der[..der.len() - 1].to_vec();
    let site = Site::new();
    let [leaf, issuing] = [site.issue(), site.issuing.certificate.clone()];
    let damaged_key = vec![leaf.clone(), site.root.damage(&site.issuing)];
    let cut_leaf = vec![cut(&leaf).into(), issuing.clone()];
    let cut_issuing = vec![leaf.clone(), cut(&issuing).into()];
    let cut_extra = vec![leaf.clone(), issuing.clone(), cut(&issuing).into()];
    vec![
        scenario(
            "a leaf whose names cannot be parsed is malformed alone",
            "certificate-malformed fail",
            damaged_names.good(),
        ),
        scenario(
            "a leaf that cannot be parsed is malformed alone",
            "certificate-malformed fail",
            site.sending(cut_leaf),
        ),
        scenario(
            "an intermediate that cannot be parsed is malformed alone",
            "certificate-malformed fail",
            site.sending(cut_issuing),
        ),
        scenario(
            "an intermediate whose public key cannot be read is malformed alone",
            "certificate-malformed fail",
            site.sending(damaged_key),
        ),
        scenario(
            "a certificate beside the path that cannot be parsed is malformed alone",
            "certificate-malformed fail",
            site.sending(cut_extra),
        ),
        scenario(
            "an unparsable certificate beside an expired leaf leaves the rest judged",
            "certificate-malformed fail, certificate-expired fail",
            {
                let site = Site::with(|leaf| leaf.not_after = NOW - Duration::SECOND);
                let mut chain = site.chain();
                chain.push(cut(&chain[1]).into());
                site.sending(chain)
            },
        ),
    ]
}

fn staples() -> Vec<Scenario> {
    let stapled = |state: der::OcspState| {
        let site = Site::with(|leaf| leaf.serial_number = Some(SerialNumber::from(77)));
        let mut server = site.server();
        server.ocsp_response = der::ocsp_response(state, &[77]);
        site.asked(server)
    };
    vec![
        scenario(
            "a stapled 'revoked' is a warning",
            "certificate-revoked warn",
            stapled(der::OcspState::Revoked),
        ),
        passes("a stapled 'good' is fine", stapled(der::OcspState::Good))
            .near("certificate-revoked"),
        scenario(
            "a stapled 'unknown' is worth a notice",
            "certificate-revoked notice",
            stapled(der::OcspState::Unknown),
        ),
    ]
}

fn keys() -> Vec<Scenario> {
    vec![
        passes("RSA of 2048 bits is fine", rsa_2048()).near("private-key-mismatch, key-weak"),
        scenario(
            "RSA of 1024 bits is weak",
            "key-weak warn, handshake-not-finished warn",
            with_public_key(&pki::rsa_1024()),
        ),
        scenario(
            "RSA of 512 bits is unsupported, and not also weak",
            "key-unsupported fail, handshake-not-finished warn",
            with_public_key(&PublicKey::rsa(512)),
        ),
        scenario(
            "RSA of 8192 bits is unsupported",
            "key-unsupported fail, handshake-not-finished warn",
            with_public_key(&PublicKey::rsa(8192)),
        ),
        scenario(
            "RSA of 4096 bits is fine",
            "handshake-not-finished warn",
            with_public_key(&PublicKey::rsa(4096)),
        )
        .near("key-unsupported, key-undocumented"),
        scenario(
            "a P-384 key is worth a notice",
            "key-undocumented notice",
            with_key(pki::p384()).good(),
        ),
        scenario(
            "an RSA-PSS key is undocumented",
            "key-undocumented warn",
            rsa_pss(),
        ),
        scenario(
            "SHA-1 in the path is a warning",
            "signature-weak warn",
            old_chain(&["leaf-sha1", "middle"]),
        ),
    ]
}

fn for_name(name: &str) -> Site {
    let mut site = Site::new();
    site.leaf = pki::leaf(name, NOW);
    site
}

fn alone(site: Site) -> Asked {
    site.sending(vec![site.issue()])
}

fn self_signed(change: impl FnOnce(&mut CertificateParams)) -> Asked {
    let mut site = Site::with(|leaf| leaf.use_authority_key_identifier_extension = false);
    change(&mut site.leaf);
    let leaf = pki::self_signed(&site.leaf, &site.key);
    site.sending(vec![leaf])
}

fn constrained(permitted: &str) -> Asked {
    let mut site = Site::new();
    let mut params = pki::authority("Scenario Constrained", NOW);
    params.name_constraints = Some(pki::permit_only(permitted));
    site.issuing = site.root.subordinate(params, pki::p256());
    site.good()
}

fn with_key(key: KeyPair) -> Site {
    let mut site = Site::new();
    site.key = key;
    site
}

fn rsa_2048() -> Asked {
    with_key(pki::rsa_2048()).good()
}

/// A leaf whose private key nobody has: RSA key exchange needs it only after the first flight.
fn with_public_key(key: &impl PublicKeyData) -> Asked {
    let site = Site::new();
    let leaf = site.issuing.issue(&site.leaf, key);
    let server = OldServer::new(&[TLS_1_2], vec![leaf, site.issuing.certificate.clone()]);
    Asked::peer(server.start()).trusting(&site.root.certificate)
}

fn rsa_pss() -> Kept {
    let site = with_key(pki::rsa_2048());
    // rsaEncryption and id-RSASSA-PSS differ in the last byte alone (RFC 4055, section 1.2).
    let leaf = site.issuing.resign(&site.issue(), |to_be_signed| {
        let rsa = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1];
        let at = to_be_signed.windows(9).position(|oid| oid == rsa);
        to_be_signed[at.expect("an RSA key") + 8] = 10;
    });
    let chain = [leaf, site.issuing.certificate.clone()];
    let chain = chain.iter().map(|der| der.to_vec()).collect();
    Kept::presenting(chain).trusting(&site.root.certificate)
}

/// Chains that no modern tool makes, for `www.example.com`.
fn old_chain(names: &[&str]) -> Kept {
    let file = include_str!("../pki/old_chains.pem");
    let all = file.lines().filter_map(|line| line.strip_prefix("# "));
    let ders = certificates::in_file(file.as_bytes()).expect("certificates");
    let all: Vec<_> = all.zip(ders).collect();
    let der = |wanted: &str| {
        let found = all.iter().find(|(name, _)| *name == wanted);
        found.expect("it is in the file").1.clone()
    };
    Kept::presenting(names.iter().map(|name| der(name)).collect())
        .trusting(&der("root"))
        .named("www.example.com")
}
