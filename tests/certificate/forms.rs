//! The same chain in every form of file.

use origin_check::cert_file as file;
use origin_check::cert_file::private_key::Pair;
use origin_check::cert_file::{CertificateFile, FileForm, NotACertificate};
use origin_check::pki::certificate::Certificate;

use crate::bytes;
use crate::support::der;

fn ders(content: &CertificateFile) -> Vec<Vec<u8>> {
    let entries = content.certificates.iter();
    entries.filter_map(|entry| entry.der.clone()).collect()
}

#[test]
fn every_form_gives_the_same_certificates() {
    let pem = file::read(&bytes("chain.pem"), None).expect("PEM");
    assert_eq!((pem.form, pem.certificates.len()), (FileForm::Pem, 2));
    for (name, password, form) in [
        ("chain.p7b", None, FileForm::Pkcs7),
        ("chain.p7b.der", None, FileForm::Pkcs7),
        ("chain.p12", Some("secret"), FileForm::Pkcs12),
        ("chain-legacy.p12", Some("secret"), FileForm::Pkcs12),
        ("chain-empty.p12", None, FileForm::Pkcs12),
        ("chain-empty.p12", Some(""), FileForm::Pkcs12),
    ] {
        let content = file::read(&bytes(name), password).expect(name);
        assert_eq!(content.form, form, "{name}");
        assert_eq!(ders(&content), ders(&pem), "{name}");
        assert_eq!(content.faults, [], "{name}");
    }
    let der = file::read(&bytes("leaf.der"), None).expect("DER");
    assert_eq!(
        (der.form, ders(&der)),
        (FileForm::Der, vec![ders(&pem)[0].clone()])
    );
}

#[test]
fn the_order_in_a_pkcs7_bundle_says_nothing() {
    let pem = ders(&file::read(&bytes("chain.pem"), None).expect("PEM"));
    let root = ders(&file::read(&bytes("root.pem"), None).expect("PEM"));
    let whole = [pem, root].concat();
    for order in [
        [0, 1, 2],
        [0, 2, 1],
        [1, 0, 2],
        [1, 2, 0],
        [2, 0, 1],
        [2, 1, 0],
    ] {
        let bundle = der::pkcs7(&order.map(|at| whole[at].clone()).concat());
        let content = file::read(&bundle, None).expect("PKCS#7");
        assert_eq!(ders(&content), whole, "{order:?}");
    }
    // Two of one name, a certificate twice, and one that cannot be read: nothing is lost.
    let odd = [&whole[1], &whole[0], &whole[1], &vec![0x30, 0], &whole[0]];
    let content = file::read(&der::pkcs7(&odd.map(Clone::clone).concat()), None).expect("PKCS#7");
    let expected = [&whole[0], &whole[1], &whole[1], &vec![0x30, 0], &whole[0]];
    assert_eq!(ders(&content), expected.map(Clone::clone));
}

#[test]
fn an_archive_holds_the_key_of_its_leaf() {
    for name in ["chain.p12", "chain-legacy.p12"] {
        let content = file::read(&bytes(name), Some("secret")).expect(name);
        let leaf = Certificate::parse(&ders(&content)[0]).expect("a certificate");
        let keys: Vec<Pair> = content
            .private_keys
            .iter()
            .map(|entry| entry.key.as_ref().expect("a key").belongs_to(&leaf.key))
            .collect();
        assert_eq!(keys, [Pair::Yes], "{name}");
    }
}

#[test]
fn a_wrong_password_is_told_from_none() {
    for name in ["chain.p12", "chain-legacy.p12"] {
        assert_eq!(
            file::read(&bytes(name), None).err(),
            Some(NotACertificate::PasswordNeeded)
        );
        let error = file::read(&bytes(name), Some("guess")).expect_err(name);
        assert!(
            error.to_string().starts_with(
                "this PKCS#12 archive cannot be opened: the password is wrong, or it is damaged ("
            ),
            "{error}"
        );
    }
}

#[test]
fn the_sum_of_a_file_is_the_one_that_sha256sum_prints() {
    let content = file::read(&bytes("leaf.der"), None).expect("DER");
    // The fingerprint of a certificate is the sum of its DER.
    let leaf = Certificate::parse(&bytes("leaf.der")).expect("a certificate");
    assert_eq!(content.sha256, leaf.sha256);
}
