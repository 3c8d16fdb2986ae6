//! The order of the needed certificates, which one is the leaf, and what is extra.

use origin_check::pki::certificate::Certificate;
use origin_check::pki::path::{Extra, ExtraKind, PathEnd, build};
use time::macros::datetime;

use crate::authority::{Entity, NOW, root, sent};

fn extras(sent: &[&Entity], trusted: &Entity) -> Vec<(usize, ExtraKind)> {
    let chain = build(&crate::authority::sent(sent), &trusted.trusted(), NOW);
    assert!(chain.is_sound(), "{chain:?}");
    assert!(chain.is_in_order());
    let pair = |extra: &Extra| (extra.position, extra.kind);
    chain.extras.iter().map(pair).collect()
}

#[test]
fn swapped_intermediates_are_out_of_order_and_the_right_order_is_told() {
    let top = root("Root");
    let middle = top.authority("Middle");
    let low = middle.authority("Low");
    let leaf = low.leaf();
    let chain = build(&sent(&[&leaf, &middle, &low]), &top.trusted(), NOW);
    assert!(!chain.is_in_order());
    assert_eq!(chain.path, [0, 2, 1]);
    assert_eq!(chain.extras, []);
    // Order apart, nothing is wrong with it.
    assert!(chain.is_sound());
}

#[test]
fn a_leaf_that_is_not_first_is_found_behind_its_issuers() {
    let top = root("Root");
    let middle = top.authority("Middle");
    let low = middle.authority("Low");
    let leaf = low.leaf();
    for (order, right) in [
        (vec![&low, &leaf, &middle], vec![1, 0, 2]),
        (vec![&middle, &low, &leaf], vec![2, 1, 0]),
        (vec![&top, &middle, &low, &leaf], vec![3, 2, 1]),
        (vec![&middle, &leaf, &low], vec![1, 2, 0]),
    ] {
        let chain = build(&sent(&order), &top.trusted(), NOW);
        assert_eq!(chain.leaf, right.first().copied());
        assert_eq!(chain.path, right);
        assert!(!chain.is_in_order());
        assert!(chain.is_sound());
    }
}

#[test]
fn a_first_certificate_that_issued_none_of_the_others_is_the_leaf_whatever_it_is() {
    let top = root("Root");
    let middle = top.authority("Middle");
    let stranger = top.leaf();
    let leaf = middle.leaf();
    // Another server's certificate first, then a whole chain: TLS says that the first one counts.
    let chain = build(&sent(&[&stranger, &leaf, &middle]), &top.trusted(), NOW);
    assert_eq!(chain.leaf, Some(0));
    assert_eq!(chain.path, [0]);
    // An intermediate alone, a self-signed one before somebody else's.
    let chain = build(&sent(&[&middle]), &top.trusted(), NOW);
    assert_eq!(chain.leaf, Some(0));
    let own = root("www.example.com");
    let chain = build(&sent(&[&own, &leaf]), &top.trusted(), NOW);
    assert_eq!(chain.end, PathEnd::SelfSignedLeaf);
    // An intermediate that has nothing to do with the server's certificate behind it is misplaced.
    let other = top.authority("Other");
    let chain = build(&sent(&[&other, &leaf, &middle]), &top.trusted(), NOW);
    assert_eq!((chain.is_in_order(), chain.path), (false, vec![1, 2]));
}

#[test]
fn strangers_duplicates_and_roots_in_between_leave_the_order_right() {
    let top = root("Root");
    let middle = top.authority("Middle");
    let leaf = middle.leaf();
    let stranger = root("Stranger");
    assert_eq!(
        extras(&[&leaf, &stranger, &leaf, &top, &middle, &middle], &top),
        [
            (1, ExtraKind::Stranger),
            (2, ExtraKind::Duplicate { of: 0 }),
            (3, ExtraKind::TrustedRoot),
            (5, ExtraKind::Duplicate { of: 4 }),
        ]
    );
    assert_eq!(extras(&[&leaf, &middle], &top), []);
}

#[test]
fn what_cannot_be_read_is_an_extra_and_the_rest_is_still_judged() {
    let top = root("Root");
    let middle = top.authority("Middle");
    let leaf = middle.leaf();
    let presented = vec![
        Ok(leaf.parsed()),
        Certificate::parse(b"junk"),
        Ok(middle.parsed()),
    ];
    let chain = build(&presented, &top.trusted(), NOW);
    assert!(chain.is_sound());
    assert!(chain.is_in_order());
    let expected = Extra {
        position: 1,
        kind: ExtraKind::Unparsable,
    };
    assert_eq!(chain.extras, [expected]);
}

#[test]
fn an_expired_copy_beside_a_valid_one_is_extra_wherever_it_stands() {
    let top = root("Root");
    let middle = top.authority("Middle");
    let old = top.reissue(&middle, |params| {
        params.not_after = datetime!(2026-02-01 0:00 UTC);
    });
    let leaf = middle.leaf();
    assert_eq!(
        extras(&[&leaf, &old, &middle], &top),
        [(1, ExtraKind::ExpiredCopy)]
    );
    assert_eq!(
        extras(&[&leaf, &middle, &old], &top),
        [(2, ExtraKind::ExpiredCopy)]
    );
    // Alone it is the path, and expired.
    let chain = build(&sent(&[&leaf, &old]), &top.trusted(), NOW);
    assert_eq!(chain.path, [0, 1]);
    assert_eq!(chain.validity.len(), 1);
    assert_eq!(chain.extras, []);
}

#[test]
fn a_cross_signed_root_beside_the_path_is_a_cross_sign_and_so_is_what_stands_above_it() {
    let top = root("Root");
    let elder = root("Elder");
    let middle = top.authority("Middle");
    let crossed = elder.reissue(&top, |_| {});
    let leaf = middle.leaf();
    assert_eq!(
        extras(&[&leaf, &middle, &crossed], &top),
        [(2, ExtraKind::CrossSign)]
    );
    assert_eq!(
        extras(&[&leaf, &middle, &crossed, &elder], &top),
        [(2, ExtraKind::CrossSign), (3, ExtraKind::CrossSign)]
    );
    let expired = elder.reissue(&top, |params| {
        params.not_after = datetime!(2026-02-01 0:00 UTC);
    });
    assert_eq!(
        extras(&[&leaf, &middle, &expired], &top),
        [(2, ExtraKind::ExpiredCopy)]
    );
    // Where only the elder root is trusted, it is needed.
    let chain = build(&sent(&[&leaf, &middle, &crossed]), &elder.trusted(), NOW);
    assert_eq!(chain.path, [0, 1, 2]);
    assert_eq!(chain.extras, []);
    assert!(chain.is_sound());
}

#[test]
fn authorities_that_cross_signed_each_other_in_a_circle_come_to_an_end() {
    let top = root("Root");
    let one = root("One");
    let two = one.authority("Two");
    let one_by_two = two.reissue(&one, |_| {});
    let leaf = two.leaf();
    let chain = build(&sent(&[&leaf, &two, &one_by_two]), &top.trusted(), NOW);
    assert_eq!(chain.path, [0, 1, 2]);
    assert!(matches!(chain.end, PathEnd::Missing { after: 2, .. }));
    assert!(!chain.bounded);
}

#[test]
fn a_hundred_certificates_of_one_name_are_cheap_and_the_right_one_is_still_found() {
    let top = root("Root");
    let real = top.authority("Same");
    let leaf = real.leaf();
    let impostors: Vec<Entity> = (0..98).map(|_| top.authority("Same")).collect();
    let mut order = vec![&leaf];
    order.extend(&impostors);
    order.push(&real);
    let chain = build(&sent(&order), &top.trusted(), NOW);
    assert_eq!(chain.path, [0, 99]);
    assert!(chain.is_sound());
}

#[test]
fn a_path_without_end_is_given_up() {
    let top = root("Root");
    let mut members = vec![root("Member")];
    for _ in 0..30 {
        let next = members
            .last()
            .unwrap()
            .authority(&format!("Member {}", members.len()));
        members.push(next);
    }
    let leaf = members.last().unwrap().leaf();
    let mut order = vec![&leaf];
    order.extend(members.iter().rev());
    let chain = build(&sent(&order), &top.trusted(), NOW);
    assert!(chain.bounded);
    assert!(!chain.is_sound());
}
