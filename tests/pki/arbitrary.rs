//! Arbitrary bytes and arbitrary choices of certificates: nothing panics, everything ends, and what
//! comes out fits together.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use origin_check::cert_file::certificates;
use origin_check::pki::certificate::{Certificate, MalformedCertificate};
use origin_check::pki::issuer;
use origin_check::pki::name::{ReferenceName, covers, matches};
use origin_check::pki::path::{Chain, ExtraKind, PathEnd, build};
use origin_check::pki::trust_store::TrustStore;
use proptest::prelude::*;
use rcgen::IsCa;
use time::macros::datetime;

use crate::authority::{NOW, root};

/// Certificates that have to do with each other in every way, and two stores.
struct Pool {
    ders: Vec<Vec<u8>>,
    trust: [TrustStore; 2],
}

static POOL: LazyLock<Pool> = LazyLock::new(|| {
    let top = root("Top");
    let elder = root("Elder");
    let private = root("Private");
    let middle = top.authority("Middle");
    let low = middle.authority("Low");
    let circle = low.authority("Circle");
    let expired = top.reissue(&middle, |params| {
        params.not_after = datetime!(2026-02-01 0:00 UTC);
    });
    let no_authority = top.reissue(&middle, |params| params.is_ca = IsCa::ExplicitNoCa);
    let entities = [
        low.leaf(),
        middle.leaf(),
        circle.leaf(),
        private.leaf(),
        root("www.example.com"),
        elder.reissue(&top, |_| {}),
        elder.reissue(&middle, |_| {}),
        circle.reissue(&middle, |_| {}),
        top.authority("Middle"),
        private.authority("Low"),
        expired,
        no_authority,
        circle,
        low,
        middle,
    ];
    let trust = [top.trusted(), elder.trusted()];
    let roots = [top, elder, private];
    Pool {
        ders: entities
            .into_iter()
            .chain(roots)
            .map(|entity| entity.0.certificate.to_vec())
            .collect(),
        trust,
    }
});

/// Some certificates of the pool in any order and number, some of them with one byte changed.
fn chosen() -> impl Strategy<Value = Vec<Result<Certificate, MalformedCertificate>>> {
    let one = (
        any::<prop::sample::Index>(),
        any::<Option<(prop::sample::Index, u8)>>(),
        0..4u8,
    );
    prop::collection::vec(one, 0..10).prop_map(|choices| {
        let certificate = |(which, damage, rarely): (prop::sample::Index, _, u8)| {
            let mut der = which.get(&POOL.ders).clone();
            if let (Some((byte, value)), 0) = (damage, rarely) {
                let byte: prop::sample::Index = byte;
                *byte.get_mut(&mut der) = value;
            }
            Certificate::parse(&der)
        };
        choices.into_iter().map(certificate).collect()
    })
}

/// Whatever was sent, every position is either needed, explained by the end, or an extra.
fn fits_together(chain: &Chain, count: usize) {
    let path: BTreeSet<usize> = chain.path.iter().copied().collect();
    assert_eq!(path.len(), chain.path.len(), "no certificate twice");
    assert_eq!(chain.path.first().copied(), chain.leaf);
    let explained = match &chain.end {
        PathEnd::UntrustedRoot { position } => Some(*position),
        PathEnd::RemovedRoot { position, .. } => *position,
        PathEnd::Missing { impostor, .. } => *impostor,
        PathEnd::BadSignature { issuer, .. } => *issuer,
        _ => None,
    };
    let extras: BTreeSet<usize> = chain.extras.iter().map(|extra| extra.position).collect();
    assert!(extras.is_disjoint(&path));
    let all: BTreeSet<usize> = path.into_iter().chain(explained).chain(extras).collect();
    if chain.leaf.is_some() {
        assert_eq!(all, (0..count).collect());
    }
    for (position, _) in &chain.validity {
        assert!(chain.path.contains(position));
    }
    let ascending = chain.path.is_sorted() && chain.leaf.is_none_or(|leaf| leaf == 0);
    assert_eq!(chain.is_in_order(), ascending);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn whatever_is_sent_the_analysis_ends_and_fits_together(
        sent in chosen(),
        which in 0..2usize,
    ) {
        let trust = &POOL.trust[which];
        let chain = build(&sent, trust, NOW);
        fits_together(&chain, sent.len());
        prop_assert_eq!(build(&sent, trust, NOW), chain);
    }

    #[test]
    fn the_needed_certificates_alone_and_in_order_give_the_same_path(
        sent in chosen(),
        which in 0..2usize,
    ) {
        let trust = &POOL.trust[which];
        let chain = build(&sent, trust, NOW);
        if chain.is_sound() {
            let needed: Vec<_> = chain.path.iter().map(|&position| sent[position].clone()).collect();
            let again = build(&needed, trust, NOW);
            prop_assert!(again.is_sound());
            prop_assert!(again.is_in_order());
            prop_assert_eq!(again.path.len(), needed.len());
            prop_assert_eq!(again.extras, vec![]);
            prop_assert_eq!(again.end, chain.end);
        }
    }

    #[test]
    fn a_certificate_sent_twice_is_a_duplicate_and_changes_nothing_else(
        sent in chosen(),
        which in 0..2usize,
    ) {
        let trust = &POOL.trust[which];
        let chain = build(&sent, trust, NOW);
        if let Some(Ok(last)) = sent.last() {
            let mut twice = sent.clone();
            twice.push(Ok(last.clone()));
            let again = build(&twice, trust, NOW);
            if chain.is_in_order() && chain.is_sound() {
                prop_assert_eq!(&again.path, &chain.path);
                let duplicate = again.extras.iter().find(|extra| extra.position == sent.len());
                let is_duplicate = duplicate
                    .is_some_and(|extra| matches!(extra.kind, ExtraKind::Duplicate { .. }));
                prop_assert!(is_duplicate);
            }
        }
    }

    #[test]
    fn arbitrary_bytes_are_malformed_certificates_at_worst(
        bytes in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        prop_assert!(Certificate::parse(&bytes).is_err());
        let _ = certificates::in_file(&bytes);
    }

    #[test]
    fn a_damaged_certificate_is_read_or_refused_and_never_panics(
        which in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
        cut in any::<prop::sample::Index>(),
        is_cut: bool,
    ) {
        let mut der = which.get(&POOL.ders).clone();
        for (byte, value) in changes {
            *byte.get_mut(&mut der) = value;
        }
        if is_cut {
            der.truncate(cut.index(der.len()));
        }
        if let Ok(certificate) = Certificate::parse(&der) {
            prop_assert_eq!(&certificate.der, &der);
            let _ = certificate.short_name();
            let _ = certificate.is_self_signed();
            let _ = issuer::recognize(&certificate);
            let _ = matches(&certificate, &ReferenceName::from_host("www.example.com"));
            der.push(0);
            prop_assert!(Certificate::parse(&der).is_err());
        }
    }

    #[test]
    fn a_name_covers_itself_and_no_name_covers_arbitrary_text_with_other_signs(
        name in "[a-z][a-z0-9]{0,9}(\\.[a-z][a-z0-9]{0,9}){1,3}",
        text in "\\PC{0,20}",
    ) {
        prop_assert!(covers(&name, &name));
        prop_assert!(covers(&name, &name.to_uppercase()));
        let below = format!("x.{name}");
        let wildcard = format!("*.{name}");
        prop_assert!(covers(&wildcard, &below));
        prop_assert!(!covers(&wildcard, &name));
        let deeper = format!("y.x.{name}");
        prop_assert!(!covers(&wildcard, &deeper));
        let _ = covers(&text, &name);
        let spaced = name.clone() + " ";
        prop_assert!(!covers(&name, &spaced));
    }
}
