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
    let block = |label: &str| format!("-----BEGIN {label}-----\nMAMCAQA=\n-----END {label}-----\n");
    vec![
        ("plain", both.clone().into_bytes(), ALL, PASS),
        ("crlf", ending(&both, "\r\n"), ALL, NOTICE),
        (
            "one-long-line-each",
            [in_one_line(&leaf), in_one_line(&issuing)].concat().into(),
            ALL,
            NOTICE,
        ),
        ("no-final-newline", both.trim_end().into(), ALL, PASS),
        (
            "url-between",
            with("http://crt.example.com/issuing.pem\n"),
            ALL,
            PASS,
        ),
        (
            "s_client-lines",
            with(" 1 s:CN = Test\n   i:CN = Root\n"),
            ALL,
            PASS,
        ),
        (
            "bag-attributes",
            with("Bag Attributes\n    localKeyID: 01 02\nsubject=CN = x\n\n"),
            ALL,
            PASS,
        ),
        ("blanks-at-line-ends", ending(&both, "  \n"), ALL, PASS),
        (
            "zero-bytes-at-end",
            [both.as_bytes(), &[0; 16]].concat(),
            ALL,
            PASS,
        ),
        (
            "ctrl-z-at-end",
            [both.as_bytes(), &[0x1a]].concat(),
            ALL,
            PASS,
        ),
        (
            "dup-leaf",
            format!("{leaf}{leaf}{issuing}").into(),
            [Some(3); 5],
            "chain-has-extra-certificates=warn",
        ),
        (
            "key-first",
            format!("{key}{both}").into(),
            ALL,
            "private-key-in-file=warn",
        ),
        (
            "csr-between",
            with(&block("CERTIFICATE REQUEST")),
            ALL,
            PASS,
        ),
        (
            "dhparam-after",
            format!("{both}{}", block("DH PARAMETERS")).into(),
            ALL,
            PASS,
        ),
        (
            "crl-label-after",
            format!("{both}{}", block("X509 CRL")).into(),
            ALL,
            PASS,
        ),
        (
            "comment-first",
            format!("# the chain\n{both}").into(),
            ALL,
            PASS,
        ),
    ]
}

fn read_by_some() -> Vec<OddFile> {
    let (both, leaf, issuing) = parts();
    let served = |file: String, presented, said| (file.into_bytes(), presented, said);
    let trusted_leaf = trusted(&leaf, &["-addtrust", "serverAuth"]) + &issuing;
    let rejected_leaf = trusted(&leaf, &["-addreject", "serverAuth"]) + &issuing;
    let of_caddy = [Some(2), Some(2), Some(2), Some(2), Some(1)];
    [
        ("utf8-bom", served(format!("\u{feff}{both}"), OPENSSL, WARN)),
        (
            "bom-between",
            served(format!("{leaf}\u{feff}{issuing}"), of_caddy, WARN),
        ),
        (
            "nbsp-at-line-ends",
            served(both.replace('\n', "\u{a0}\n"), OPENSSL, WARN),
        ),
        (
            "x509-label",
            served(relabeled(&both, "X509 CERTIFICATE"), OPENSSL, WARN),
        ),
        ("openssl-trusted-leaf", served(trusted_leaf, OPENSSL, WARN)),
        (
            "openssl-trusted-reject",
            served(rejected_leaf, OPENSSL, WARN),
        ),
    ]
    .map(|(name, (file, presented, said))| (name, file, presented, said))
    .into()
}

fn read_by_nobody() -> Vec<OddFile> {
    let (both, leaf, issuing) = parts();
    let with_mark = format!("\u{feff}{both}");
    let bundle = |pem: &str, form| openssl(&["crl2pkcs7", "-nocrl", "-outform", form], pem);
    let of_a_client = leaf.clone() + &trusted(&issuing, &["-addtrust", "clientAuth"]);
    let in_part = [Some(1), Some(1), Some(1), Some(1), None];
    let pkcs7 = bundle(&issuing, "PEM");
    vec![
        (
            "utf16le-bom",
            utf16(&with_mark, u16::to_le_bytes),
            NOBODY,
            UNREAD,
        ),
        ("utf16le", utf16(&both, u16::to_le_bytes), NOBODY, UNREAD),
        (
            "utf16be-bom",
            utf16(&with_mark, u16::to_be_bytes),
            NOBODY,
            UNREAD,
        ),
        (
            "trusted-label-only",
            relabeled(&both, "TRUSTED CERTIFICATE").into(),
            in_part,
            UNREAD,
        ),
        (
            "openssl-trusted-ica-client",
            of_a_client.into(),
            [Some(1); 5],
            UNREAD,
        ),
        ("pkcs7-pem", bundle(&both, "PEM"), NOBODY, UNREAD),
        ("pkcs7-der", bundle(&both, "DER"), NOBODY, UNREAD),
        (
            "leaf-pem-then-pkcs7",
            [leaf.as_bytes(), &pkcs7].concat(),
            [Some(1); 5],
            UNREAD,
        ),
        (
            "der",
            der(&leaf),
            NOBODY,
            "chain-incomplete=fail file-encoding-unusual=fail",
        ),
    ]
}

fn damaged() -> Vec<OddFile> {
    let (both, leaf, issuing) = parts();
    let with = |between: &str| format!("{leaf}{between}{issuing}").into_bytes();
    let bundle = openssl(&["crl2pkcs7", "-nocrl"], &both);
    let bundle = String::from_utf8(bundle)
        .unwrap()
        .replace(" PKCS7-", " CERTIFICATE-");
    let empty = "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n";
    let indented: String = both.lines().map(|line| format!("  {line}\n")).collect();
    let header = both.replace(
        "BEGIN CERTIFICATE-----\n",
        "BEGIN CERTIFICATE-----\nX: y\n\n",
    );
    let last_line = "-----END CERTIFICATE-----\n";
    let cut = both.strip_suffix(last_line).unwrap().to_owned();
    let malformed = |name, file: String, presented| (name, file.into_bytes(), presented, MALFORMED);
    let empty_read = [None, None, Some(1), None, Some(0)];
    vec![
        malformed("cr-only", both.replace('\n', "\r"), NOBODY),
        malformed("escaped-newlines", both.replace('\n', "\\n"), NOBODY),
        malformed(
            "missing-newline-between",
            both.replace("-----\n-----", "----------"),
            NOBODY,
        ),
        malformed("indented", indented, NOBODY),
        malformed("en-dashes", both.replace("-----", "–––––"), NOBODY),
        malformed("pkcs7-as-certificate", bundle, NOBODY),
        malformed("spaces-for-newlines", both.replace('\n', " "), NOBODY),
        malformed("four-dashes", both.replace("-----", "----"), NOBODY),
        malformed("missing-end", cut, [None, None, Some(1), None, Some(1)]),
        malformed("pem-headers", header, GO),
        (
            "blank-lines-inside",
            after_line(&both, 3, "\n"),
            GO,
            MALFORMED,
        ),
        (
            "comment-in-base64",
            after_line(&both, 3, "# a comment\n"),
            NOBODY,
            MALFORMED,
        ),
        ("empty-block-between", with(empty), empty_read, MALFORMED),
        (
            "der-concatenated",
            [der(&leaf), der(&issuing)].concat(),
            NOBODY,
            MALFORMED,
        ),
    ]
}
