//! What is read out of a certificate.

use std::collections::HashMap;

use origin_check::pki::certificate::{Certificate, NameKind, Purpose, SubjectAlternativeName};
use origin_check::pki::name::{NameMatch, ReferenceName, matches};
use origin_check::pki::trust_store::TrustStore;
use origin_check::pki::{issuer, path};
use rcgen::DnType;

use crate::authority::{NOW, authority_params, leaf_params, named, root};
use crate::support::vectors::{der, read};

fn odd() -> HashMap<&'static str, Certificate> {
    named(include_str!("odd_certificates.pem"), 14)
}

#[test]
fn keys_are_named_with_their_length_and_curve() {
    let odd = odd();
    for (name, algorithm, bits, curve) in [
        ("dsa", "DSA", Some(2048), None),
        ("ed448", "Ed448", None, None),
        ("ed25519", "Ed25519", None, None),
        ("pss", "RSA-PSS", Some(2048), None),
        ("secp521r1", "ECDSA", Some(521), Some("P-521")),
        ("secp384r1", "ECDSA", Some(384), Some("P-384")),
        ("secp256k1", "ECDSA", Some(256), Some("secp256k1")),
        (
            "brainpoolP256r1",
            "ECDSA",
            Some(256),
            Some("brainpoolP256r1"),
        ),
        ("explicit", "ECDSA", None, Some("explicit parameters")),
        ("rsa2047", "RSA", Some(2047), None),
        ("san", "ECDSA", Some(256), Some("P-256")),
    ] {
        let key = &odd[name].key;
        assert_eq!(
            (key.algorithm.as_str(), key.bits, key.curve.as_deref()),
            (algorithm, bits, curve),
            "{name}"
        );
    }
}

#[test]
fn signature_algorithms_are_named_with_their_hash() {
    let odd = odd();
    for (name, algorithm, hash) in [
        ("dsa", "dsa-with-SHA256", Some("SHA-256")),
        ("ed448", "Ed448", Some("SHAKE256")),
        ("ed25519", "Ed25519", Some("SHA-512")),
        ("pss", "rsassaPss", Some("SHA-384")),
        ("secp521r1", "ecdsa-with-SHA512", Some("SHA-512")),
        ("rsa2047", "sha256WithRSAEncryption", Some("SHA-256")),
    ] {
        let certificate = &odd[name];
        assert_eq!(certificate.signature_algorithm, algorithm, "{name}");
        assert_eq!(certificate.signature_hash, hash, "{name}");
        assert_eq!(certificate.weak_signature(), None, "{name}");
    }
}

#[test]
fn serial_numbers_are_hexadecimal_without_leading_zeros_and_may_be_negative() {
    let odd = odd();
    assert_eq!(odd["rsa2047"].serial, "-12d687");
    assert_eq!(odd["muststaple"].serial, "ab");
}

#[test]
fn names_are_readable_and_a_comma_in_a_value_does_not_look_like_two_values() {
    let odd = odd();
    assert_eq!(
        odd["subject"].subject.text,
        "CN=\"sub=ject\", emailAddress=a@b.c, OU=A + OU=B, O=\"Müller, Söhne\", C=DE"
    );
    assert_eq!(odd["subject"].common_names, ["sub=ject"]);
    assert_eq!(odd["san"].subject.text, "");
    assert_eq!(odd["san"].short_name(), "a.example.com");
    assert_eq!(odd["dsa"].short_name(), "dsa");
}

#[test]
fn subject_alternative_names_are_sorted_by_kind_and_damaged_ones_do_not_spoil_the_rest() {
    let odd = odd();
    let expected = SubjectAlternativeName::Present {
        kinds: [2, 2, 7, 7, 1, 6].map(NameKind).to_vec(),
        dns_names: vec!["a.example.com".to_owned(), "*.b.example.com".to_owned()],
        ip_addresses: vec!["192.0.2.1".parse().unwrap(), "2001:db8::1".parse().unwrap()],
        directory_names: vec![],
        others: 2,
    };
    assert_eq!(odd["san"].subject_alternative_name, expected);
    let bad = &odd["badsan"];
    assert_eq!(
        bad.subject_alternative_name,
        SubjectAlternativeName::Malformed
    );
    assert_eq!(bad.malformed_extensions, ["2.5.29.17"]);
    let reference = ReferenceName::Dns("badsan".to_owned());
    let nothing = NameMatch::NotCovered { presented: vec![] };
    assert_eq!(matches(bad, &reference), nothing);
    let absent = SubjectAlternativeName::Absent;
    assert_eq!(odd["dsa"].subject_alternative_name, absent);
}

#[test]
fn a_common_name_counts_only_where_there_is_no_subject_alternative_name() {
    let named = |reference: &str, certificate: &Certificate| {
        matches(certificate, &ReferenceName::from_host(reference))
    };
    let mut params = leaf_params();
    params.subject_alt_names.clear();
    params
        .distinguished_name
        .push(DnType::CommonName, "*.example.com");
    let top = root("Root");
    let common_only = top.issue_new(params.clone()).parsed();
    let by = "*.example.com".to_owned();
    let in_common_name = NameMatch::InCommonNameOnly { by: by.clone() };
    assert_eq!(named("www.example.com", &common_only), in_common_name);
    let presented = vec![by];
    assert_eq!(
        named("example.com", &common_only),
        NameMatch::NotCovered { presented }
    );

    params.subject_alt_names = vec![rcgen::SanType::IpAddress("192.0.2.1".parse().unwrap())];
    let with_address = top.issue_new(params).parsed();
    let presented = vec!["192.0.2.1".to_owned()];
    let not_covered = NameMatch::NotCovered { presented };
    assert_eq!(named("www.example.com", &with_address), not_covered);
    let by = "192.0.2.1".to_owned();
    assert_eq!(named("192.0.2.1", &with_address), NameMatch::Covered { by });
    assert_eq!(named("192.0.2.2", &with_address), not_covered);
}

#[test]
fn purposes_constraints_and_stapling_are_read() {
    let odd = odd();
    assert!(odd["muststaple"].ocsp_must_staple);
    assert!(!odd["san"].ocsp_must_staple);
    let top = root("Root");
    let leaf = top.leaf().parsed();
    assert_eq!(leaf.extended_key_usage, Some(vec![Purpose::ServerAuth]));
    assert_eq!(leaf.version, 3);
    assert!(!leaf.is_certificate_authority() && !leaf.is_self_issued());
    assert!(leaf.key_usage.unwrap().digital_signature);
    assert!(!leaf.key_usage.unwrap().key_cert_sign);
    let top = top.parsed();
    assert!(top.is_certificate_authority() && top.is_self_signed());
    assert!(top.key_usage.unwrap().key_cert_sign);
    assert_eq!(leaf.authority_key_id, top.subject_key_id);
    assert!(leaf.is_valid_at(NOW));
}

#[test]
fn self_signed_needs_the_signature_or_where_it_cannot_be_checked_the_key_identifiers() {
    let odd = odd();
    for name in [
        "dsa",
        "ed448",
        "secp521r1",
        "secp256k1",
        "pss",
        "rsa2047",
        "san",
    ] {
        assert!(odd[name].is_self_signed(), "{name}");
    }
    // The same name by another key: self-issued, and not self-signed.
    let one = root("Same");
    let other = one.issue_new(authority_params("Same")).parsed();
    assert!(other.is_self_issued() && !other.is_self_signed());
}

#[test]
fn what_is_no_certificate_says_why_and_where() {
    let top = root("Root");
    let whole = top.certificate.to_vec();
    let reason = |bytes: &[u8]| {
        let error = Certificate::parse(bytes).unwrap_err();
        assert_eq!(error.der, bytes);
        error.to_string()
    };
    assert_eq!(reason(b""), "it is empty (at byte 0)");
    assert_eq!(reason(b"-----BEGIN"), "it is not a DER sequence");
    assert_eq!(reason(&whole[..whole.len() - 1]), "it is cut short");
    let trailing = [whole.as_slice(), &[0, 0]].concat();
    let expected = format!("2 bytes follow the certificate (at byte {})", whole.len());
    assert_eq!(reason(&trailing), expected);
    assert!(reason(&[0x30, 2, 5, 0]).starts_with("it is not a certificate: "));
    // The signature's BIT STRING, which is the last field: its first byte counts unused bits.
    let is_last =
        |at: &usize| whole[*at] == 3 && at + 2 + usize::from(whole[at + 1]) == whole.len();
    let signature = (whole.len() - 80..whole.len() - 1).find(is_last).unwrap();
    let mut unused = whole.clone();
    assert_eq!(unused[signature + 2], 0);
    unused[signature + 2] = 1;
    // DER has zeros there, which x509-parser looks at.
    *unused.last_mut().unwrap() &= 0xfe;
    assert_eq!(reason(&unused), "its signature cannot be read");
    assert!(Certificate::parse(&whole).is_ok());
}

#[test]
#[cfg_attr(not(feature = "outside-vectors"), ignore = "needs outside-vectors")]
fn public_certificates_are_not_taken_for_private_ones() {
    let vectors = read("real-chains.json");
    let trust = TrustStore::mozilla();
    for pem in vectors["certs"].as_object().unwrap().values() {
        let certificate = Certificate::parse(&der(pem.as_str().unwrap())).unwrap();
        assert_eq!(certificate.malformed_extensions, [""; 0]);
        let at = certificate.not_before;
        let chain = path::build(&[Ok(certificate.clone())], &trust, at);
        if chain.end != path::PathEnd::SelfSignedLeaf {
            let recognised = issuer::recognize(&certificate);
            assert_eq!(recognised, None, "{}", certificate.issuer.text);
        }
    }
}

#[test]
fn debians_snakeoil_certificate_is_recognised_by_its_shape() {
    let mut params = leaf_params();
    params.not_after = params.not_before + time::Duration::days(3650);
    params.extended_key_usages.clear();
    let key = rcgen::KeyPair::generate().unwrap();
    let own = |params: &rcgen::CertificateParams| {
        let der = params.self_signed(&key).unwrap().der().to_vec();
        issuer::recognize(&Certificate::parse(&der).unwrap()).map(|found| found.name)
    };
    assert_eq!(own(&params), Some("Debian's ssl-cert (snakeoil)"));
    params.not_after = params.not_before + time::Duration::days(365);
    assert_eq!(own(&params), None);
}
