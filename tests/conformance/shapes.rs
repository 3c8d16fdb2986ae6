//! Chains made here: a leaf, and up to three certificates of a pool behind it, in every order.

use rcgen::{CustomExtension, KeyIdMethod};
use rustls::pki_types::CertificateDer;
use time::OffsetDateTime;

use crate::cases::{Case, path};
use crate::support::pki::{self, Authority};
use origin_check::pki::trust_store::TrustStore;

const NOW: OffsetDateTime = time::macros::datetime!(2026-11-30 12:00 UTC);

/// A certificate that may be sent, with the letter that stands for it in a case's id.
type Sent = (char, CertificateDer<'static>);

/// `path shape/WHICH-LEAF/LETTERS`.
pub fn all() -> Vec<Case> {
    let root = Authority::root("Root", NOW);
    let trusted = vec![root.certificate.to_vec()];
    let trust = TrustStore::empty().with_extra(&trusted).unwrap();
    let (leaves, pool) = certificates(&root);
    let mut cases = Vec::new();
    for (kind, leaf) in &leaves {
        for behind in arrangements(&pool, 3) {
            let letters: String = behind.iter().map(|(letter, _)| letter).collect();
            let certificates = behind.iter().map(|(_, certificate)| certificate.to_vec());
            let sent = std::iter::once(leaf.to_vec()).chain(certificates).collect();
            let id = format!("shape/{kind}/{letters}");
            cases.push(path(&id, sent, trusted.clone(), &trust, NOW));
        }
    }
    cases.extend(odd(&root, &trusted, &trust));
    cases
}

/// `path shape/odd/WHICH`: faults of one certificate.
fn odd(root: &Authority, trusted: &[Vec<u8>], trust: &TrustStore) -> Vec<Case> {
    let intermediate = root.intermediate("Lower", NOW);
    let leaf = |netscape_type: Option<u8>| {
        let mut params = pki::leaf("origin.example.com", NOW);
        let extension = netscape_type.map(|bits| {
            let contents = vec![3, 2, 0, bits];
            CustomExtension::from_oid_content(&[2, 16, 840, 1, 113_730, 1, 1], contents)
        });
        params.custom_extensions.extend(extension);
        intermediate.issue(&params, &pki::p256())
    };
    let good = &intermediate.certificate;
    // Names times constraints: 1,024 of each are as many as AWS-LC compares.
    let constrained = |count: usize, organization: &str, times: usize| {
        let mut params = intermediate.params.clone();
        params.name_constraints = Some(pki::permit_organization("Some University", times));
        let above = root.issue(&params, &intermediate.copy_of_key());
        let mut params = pki::leaf("origin.example.com", NOW);
        params.distinguished_name = rcgen::DistinguishedName::new();
        params.subject_alt_names.clear();
        let names = pki::directory_names("origin.example.com", count, organization);
        params.custom_extensions.push(names);
        (intermediate.issue(&params, &pki::p256()), above)
    };
    let directories = [
        ("directory-permitted", constrained(3, "Some University", 1)),
        ("directory-forbidden", constrained(3, "Other", 1)),
        (
            "directory-as-many",
            constrained(1023, "Some University", 1024),
        ),
        (
            "directory-too-many",
            constrained(1024, "Some University", 1024),
        ),
    ];
    let directories = directories.map(|(name, (leaf, above))| (name, leaf, above));
    [
        ("netscape-client", leaf(Some(0x80)), good.clone()),
        ("netscape-server", leaf(Some(0x40)), good.clone()),
        ("netscape-both", leaf(Some(0xc0)), good.clone()),
        ("damaged-key", leaf(None), root.damage(&intermediate)),
    ]
    .into_iter()
    .chain(directories)
    .map(|(name, leaf, above)| {
        let sent = vec![leaf.to_vec(), above.to_vec()];
        path(
            &format!("shape/odd/{name}"),
            sent,
            trusted.to_vec(),
            trust,
            NOW,
        )
    })
    .collect()
}

fn certificates(root: &Authority) -> (Vec<(&'static str, CertificateDer<'static>)>, Vec<Sent>) {
    let untrusted = Authority::root("Untrusted Root", NOW);
    let upper = root.intermediate("Upper", NOW);
    let lower = upper.intermediate("Lower", NOW);
    let at_days = |from, to| {
        let mut params = upper.params.clone();
        pki::valid_for_days(&mut params, NOW, from, to);
        root.issue(&params, &upper.copy_of_key())
    };
    let with_identifier = |identifier: Vec<u8>| {
        let mut params = lower.params.clone();
        params.key_identifier_method = KeyIdMethod::PreSpecified(identifier);
        upper.issue(&params, &lower.copy_of_key())
    };
    let mut leaf = pki::leaf("origin.example.com", NOW);
    let ordinary = lower.issue(&leaf, &pki::p256());
    leaf.use_authority_key_identifier_extension = false;
    let leaves = vec![
        ("names-its-issuers-key", ordinary),
        ("names-no-key", lower.issue(&leaf, &pki::p256())),
    ];
    let pool = vec![
        // The path is l, i, a, and the trusted root.
        ('i', lower.certificate.clone()),
        ('a', upper.certificate.clone()),
        // The same names and keys: by a root that is not trusted, expired, self-signed.
        ('x', untrusted.cross_sign(&lower)),
        ('u', untrusted.certificate.clone()),
        ('e', at_days(-90, -1)),
        ('n', pki::self_signed(&upper.params, &upper.copy_of_key())),
        ('d', with_identifier(vec![1, 2, 3])),
        // The same name only, and the same name and key identifier with another key.
        ('k', root.cross_sign(&upper.rekeyed())),
        ('m', root.cross_sign(&upper.impostor())),
        // The trusted root, and its name and key by the other root.
        ('r', root.certificate.clone()),
        ('t', untrusted.cross_sign(root)),
    ];
    (leaves, pool)
}

/// Every choice of at most so many, in every order.
fn arrangements(pool: &[Sent], longest: usize) -> Vec<Vec<Sent>> {
    let mut all = vec![Vec::new()];
    let mut last = vec![Vec::<Sent>::new()];
    for _ in 0..longest {
        last = last
            .iter()
            .flat_map(|chosen| {
                let left = pool
                    .iter()
                    .filter(|one| chosen.iter().all(|(letter, _)| *letter != one.0));
                left.map(|one| [&chosen[..], std::slice::from_ref(one)].concat())
            })
            .collect();
        all.extend(last.iter().cloned());
    }
    all
}
