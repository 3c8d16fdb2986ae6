//! The odd files, each made of one good chain of two certificates.

use std::process::Command;
use std::sync::LazyLock;

use super::OddFile;
use crate::pki::{Chain, healthy_rsa, served};
use crate::server::{program, scratch_directory};

/// All five servers.
const ALL: [Option<usize>; 5] = [Some(2); 5];
/// Those that read files with OpenSSL, and not Caddy.
const OPENSSL: [Option<usize>; 5] = [Some(2), Some(2), Some(2), Some(2), None];
pub const GO: [Option<usize>; 5] = [None, None, None, None, Some(2)];
const NOBODY: [Option<usize>; 5] = [None; 5];

const PASS: &str = "";
const NOTICE: &str = "file-encoding-unusual=notice";
pub const WARN: &str = "file-encoding-unusual=warn";
const UNREAD: &str = "file-encoding-unusual=fail";
const MALFORMED: &str = "file-malformed=fail";

/// The files of which a table says the same: what servers present, and what `certificate` says.
struct Kind([Option<usize>; 5], &'static str);

impl Kind {
    fn of<const N: usize>(self, files: [(&'static str, Vec<u8>); N]) -> Vec<OddFile> {
        let Self(presented, said) = self;
        let odd = |(name, file)| (name, file, presented, said);
        files.map(odd).into()
    }
}

/// The good chain.
pub fn chain() -> &'static Chain {
    static CHAIN: LazyLock<Chain> = LazyLock::new(|| served(healthy_rsa()));
    &CHAIN
}

/// What `openssl` writes when given the leaf, or any other PEM, on its command line.
fn openssl(arguments: &[&str], pem: &str) -> Vec<u8> {
    let input = scratch_directory("odd").join("in.pem");
    std::fs::write(&input, pem).unwrap();
    let flag = if arguments[0] == "crl2pkcs7" {
        "-certfile"
    } else {
        "-in"
    };
    let output = Command::new(program("openssl", "openssl"))
        .args(arguments)
        .arg(flag)
        .arg(&input)
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    output.stdout
}

fn trusted(pem: &str, options: &[&str]) -> String {
    let arguments = [&["x509", "-trustout"], options].concat();
    String::from_utf8(openssl(&arguments, pem)).unwrap()
}

fn der(pem: &str) -> Vec<u8> {
    openssl(&["x509", "-outform", "DER"], pem)
}

fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(unit).collect()
}

/// The text with something at each line's end.
fn ending(text: &str, end: &str) -> Vec<u8> {
    text.replace('\n', end).into_bytes()
}

fn relabeled(pem: &str, label: &str) -> String {
    pem.replace(" CERTIFICATE-", &format!(" {label}-"))
}

/// The base64 of a block in one line.
fn in_one_line(pem: &str) -> String {
    let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    format!("-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n")
}

/// The text with this after its n-th line, counted from 1.
fn after_line(text: &str, number: usize, inserted: &str) -> Vec<u8> {
    let lines = text.lines().enumerate();
    let lines = lines.map(|(at, line)| {
        let extra = if at + 1 == number { inserted } else { "" };
        format!("{line}\n{extra}")
    });
    lines.collect::<String>().into_bytes()
}

pub fn all() -> Vec<OddFile> {
    [read_by_all(), read_by_some(), read_by_nobody(), damaged()].concat()
}

fn parts() -> (String, String, String) {
    let [leaf, issuing] = &chain().certificates[..] else {
        panic!("two certificates")
    };
    let both = format!("{}{}", leaf.pem, issuing.pem);
    (both, leaf.pem.clone(), issuing.pem.clone())
}

fn read_by_all() -> Vec<OddFile> {
    let (both, leaf, issuing) = parts();
    let key = std::fs::read_to_string(&chain().key).unwrap();
    let with = |between: &str| format!("{leaf}{between}{issuing}").into_bytes();
    let before = |text: &str| format!("{text}{both}").into_bytes();
    let after = |bytes: &[u8]| [both.as_bytes(), bytes].concat();
    let block = |label: &str| format!("-----BEGIN {label}-----\nMAMCAQA=\n-----END {label}-----\n");
    let bag = "Bag Attributes\n    localKeyID: 01 02\nsubject=CN = x\n\n";
    let long_lines = in_one_line(&leaf) + &in_one_line(&issuing);
    let twice = format!("{leaf}{leaf}{issuing}");
    [
        Kind(ALL, PASS).of([
            ("plain", before("")),
            ("no-final-newline", both.trim_end().into()),
            ("url-between", with("http://crt.example.com/issuing.pem\n")),
            ("s_client-lines", with(" 1 s:CN = Test\n   i:CN = Root\n")),
            ("bag-attributes", with(bag)),
            ("blanks-at-line-ends", ending(&both, "  \n")),
            ("zero-bytes-at-end", after(&[0; 16])),
            ("ctrl-z-at-end", after(&[0x1a])),
            ("csr-between", with(&block("CERTIFICATE REQUEST"))),
            ("dhparam-after", after(block("DH PARAMETERS").as_bytes())),
            ("crl-label-after", after(block("X509 CRL").as_bytes())),
            ("comment-first", before("# the chain\n")),
        ]),
        Kind(ALL, NOTICE).of([
            ("crlf", ending(&both, "\r\n")),
            ("one-long-line-each", long_lines.into()),
        ]),
        Kind([Some(3); 5], "chain-has-extra-certificates=warn").of([("dup-leaf", twice.into())]),
        Kind(ALL, "private-key-in-file=warn").of([("key-first", before(&key))]),
    ]
    .concat()
}

fn read_by_some() -> Vec<OddFile> {
    let (both, leaf, issuing) = parts();
    let trusted_leaf = trusted(&leaf, &["-addtrust", "serverAuth"]) + &issuing;
    let rejected_leaf = trusted(&leaf, &["-addreject", "serverAuth"]) + &issuing;
    let of_caddy = [Some(2), Some(2), Some(2), Some(2), Some(1)];
    let mark_between = format!("{leaf}\u{feff}{issuing}");
    [
        Kind(OPENSSL, WARN).of([
            ("utf8-bom", format!("\u{feff}{both}").into()),
            ("nbsp-at-line-ends", ending(&both, "\u{a0}\n")),
            ("x509-label", relabeled(&both, "X509 CERTIFICATE").into()),
            ("openssl-trusted-leaf", trusted_leaf.into()),
            ("openssl-trusted-reject", rejected_leaf.into()),
        ]),
        Kind(of_caddy, WARN).of([("bom-between", mark_between.into())]),
    ]
    .concat()
}

fn read_by_nobody() -> Vec<OddFile> {
    let (both, leaf, issuing) = parts();
    let with_mark = format!("\u{feff}{both}");
    let bundle = |pem: &str, form| openssl(&["crl2pkcs7", "-nocrl", "-outform", form], pem);
    let of_a_client = leaf.clone() + &trusted(&issuing, &["-addtrust", "clientAuth"]);
    let in_part = [Some(1), Some(1), Some(1), Some(1), None];
    let then_bundle = [leaf.as_bytes(), &bundle(&issuing, "PEM")].concat();
    let trusted_label = relabeled(&both, "TRUSTED CERTIFICATE");
    [
        Kind(NOBODY, UNREAD).of([
            ("utf16le-bom", utf16(&with_mark, u16::to_le_bytes)),
            ("utf16le", utf16(&both, u16::to_le_bytes)),
            ("utf16be-bom", utf16(&with_mark, u16::to_be_bytes)),
            ("pkcs7-pem", bundle(&both, "PEM")),
            ("pkcs7-der", bundle(&both, "DER")),
        ]),
        Kind(in_part, UNREAD).of([("trusted-label-only", trusted_label.into())]),
        Kind([Some(1); 5], UNREAD).of([
            ("openssl-trusted-ica-client", of_a_client.into()),
            ("leaf-pem-then-pkcs7", then_bundle),
        ]),
        Kind(NOBODY, "chain-incomplete=fail file-encoding-unusual=fail").of([("der", der(&leaf))]),
    ]
    .concat()
}

fn damaged() -> Vec<OddFile> {
    let (both, leaf, issuing) = parts();
    let empty = "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n";
    let empty_between = format!("{leaf}{empty}{issuing}");
    let bundle = openssl(&["crl2pkcs7", "-nocrl"], &both);
    let bundle = String::from_utf8(bundle).unwrap();
    let bundle = bundle.replace(" PKCS7-", " CERTIFICATE-");
    let indented: String = both.lines().map(|line| format!("  {line}\n")).collect();
    let first_line = "BEGIN CERTIFICATE-----\n";
    let header = both.replace(first_line, &format!("{first_line}X: y\n\n"));
    let cut = both.strip_suffix("-----END CERTIFICATE-----\n").unwrap();
    let joined = both.replace("-----\n-----", "----------");
    let der_of_both = [der(&leaf), der(&issuing)].concat();
    [
        Kind(NOBODY, MALFORMED).of([
            ("cr-only", ending(&both, "\r")),
            ("escaped-newlines", ending(&both, "\\n")),
            ("missing-newline-between", joined.into()),
            ("indented", indented.into()),
            ("en-dashes", both.replace("-----", "–––––").into()),
            ("pkcs7-as-certificate", bundle.into()),
            ("spaces-for-newlines", ending(&both, " ")),
            ("four-dashes", both.replace("-----", "----").into()),
            ("comment-in-base64", after_line(&both, 3, "# a comment\n")),
            ("der-concatenated", der_of_both),
        ]),
        Kind(GO, MALFORMED).of([
            ("pem-headers", header.into()),
            ("blank-lines-inside", after_line(&both, 3, "\n")),
        ]),
        Kind([None, None, Some(1), None, Some(1)], MALFORMED).of([("missing-end", cut.into())]),
        Kind([None, None, Some(1), None, Some(0)], MALFORMED)
            .of([("empty-block-between", empty_between.into())]),
    ]
    .concat()
}
