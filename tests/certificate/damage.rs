//! Files damaged on their way, and the exact words that each gets.

use origin_check::cert_file as file;
use origin_check::cert_file::CertificateFile;

const CHAIN: &str = include_str!("chain.pem");
const LEAF: &str = include_str!("leaf.pem");

/// The chain's text with one change.
fn chain(change: impl FnOnce(String) -> String) -> Vec<u8> {
    change(CHAIN.to_owned()).into_bytes()
}

/// The chain's text with each line changed; lines count from 1.
fn lines(change: impl Fn(usize, &str) -> String) -> Vec<u8> {
    let lines = CHAIN.lines().enumerate();
    lines
        .map(|(position, line)| change(position + 1, line) + "\n")
        .collect::<String>()
        .into_bytes()
}

/// The chain's text with one line changed.
fn line(number: usize, change: impl Fn(&str) -> String) -> Vec<u8> {
    lines(|at, line| {
        if at == number {
            change(line)
        } else {
            line.to_owned()
        }
    })
}

fn without(number: usize) -> Vec<u8> {
    let kept = CHAIN.lines().enumerate().filter(|(at, _)| at + 1 != number);
    kept.map(|(_, line)| format!("{line}\n"))
        .collect::<String>()
        .into_bytes()
}

fn utf16(text: &str, little_endian: bool, mark: bool) -> Vec<u8> {
    let mark = if mark { "\u{feff}" } else { "" };
    let units = mark.encode_utf16().chain(text.encode_utf16());
    units
        .flat_map(|unit| {
            if little_endian {
                unit.to_le_bytes()
            } else {
                unit.to_be_bytes()
            }
        })
        .collect()
}

fn base64(text: &str) -> String {
    pem::encode(&pem::Pem::new("X", text))
        .lines()
        .filter(|line| !line.starts_with('-'))
        .collect()
}

fn der() -> Vec<u8> {
    include_bytes!("leaf.der").to_vec()
}

/// A file that is exactly 4,096 bytes long because something cut it there.
fn cut_at_4096() -> Vec<u8> {
    let mut file = LEAF.repeat(8).into_bytes();
    file.truncate(4096);
    file
}

/// Every damage, and everything that is said of it: what is read first (certificates that can be
/// read of those that are there), then the faults and quirks; or what the file is instead.
fn damages() -> Vec<(&'static str, Vec<u8>, &'static [&'static str])> {
    include!("damages.in")
}

fn said(file: &[u8]) -> Vec<String> {
    let content = match file::read(file, None) {
        Ok(content) => content,
        Err(error) => return vec![error.to_string()],
    };
    let CertificateFile {
        certificates,
        faults,
        quirks,
        ..
    } = content;
    let readable = certificates.iter().filter(|entry| entry.der.is_some());
    let first = format!("{} of {}", readable.count(), certificates.len());
    let faults = faults.iter().map(ToString::to_string);
    let quirks = quirks.iter().map(|oddity| format!("odd: {oddity}"));
    std::iter::once(first).chain(faults).chain(quirks).collect()
}

#[test]
fn every_damage_is_said_in_its_own_words() {
    let damages = damages();
    assert!(damages.len() >= 40, "{}", damages.len());
    for (name, file, expected) in &damages {
        assert_eq!(said(file), *expected, "{name}");
    }
}

#[test]
fn a_whole_file_has_no_fault_whatever_stands_around_its_certificates() {
    let comments = [
        "# 1. leaf\n# subject: CN=origin.example.com\n",
        LEAF,
        "\nsubject=O = Test, CN = Test Issuing\nissuer=O = Test, CN = Test Root\n",
        include_str!("issuing.pem"),
        "\n---\nServer certificate\n",
    ]
    .concat();
    for file in [
        CHAIN.as_bytes(),
        CHAIN.trim_end().as_bytes(),
        comments.as_bytes(),
    ] {
        assert_eq!(said(file), ["2 of 2"], "{}", String::from_utf8_lossy(file));
    }
    for (file, expected) in [
        (
            &include_bytes!("chain.p7b")[..],
            ["2 of 2", "odd: line 1: a PKCS#7 bundle, which servers skip"],
        ),
        (
            include_bytes!("chain.p7b.der"),
            ["2 of 2", "odd: a PKCS#7 bundle (DER)"],
        ),
        (&der(), ["1 of 1", "odd: DER instead of PEM"]),
        (
            include_bytes!("trusted.pem"),
            ["1 of 1", "odd: line 1: the label TRUSTED CERTIFICATE"],
        ),
    ] {
        assert_eq!(said(file), expected);
    }
}

#[test]
fn a_mended_certificate_is_the_one_that_was_damaged() {
    let whole = file::read(CHAIN.as_bytes(), None).expect("whole");
    for (name, file, expected) in damages() {
        if expected.first() == Some(&"2 of 2") {
            let mended = file::read(&file, None).expect(name);
            let ders = |content: &CertificateFile| -> Vec<_> {
                let entries = content.certificates.iter();
                entries.map(|entry| entry.der.clone()).collect()
            };
            assert_eq!(ders(&mended), ders(&whole), "{name}");
        }
    }
}
