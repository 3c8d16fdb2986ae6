//! Peers that answer all cases in one run: the cases go to the program as lines of fields between
//! tabs, and its answers come back as such.
//!
//! ```text
//! certificate  NUMBER  BASE64
//! path  ID  SECONDS-SINCE-1970  SENT,SENT  TRUSTED,TRUSTED
//! name  ID  CERTIFICATE  NAME-IN-HEX
//! ```
//!
//! and back `ID  yes|no  WHY`.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::cases::{Case, Question};
use crate::support::oracle;

/// By the id of the case.
pub type Answers = HashMap<String, Answer>;

pub struct Answer {
    pub accepted: bool,
    /// The peer's own words.
    pub why: String,
}

/// `openssl.py` calls the library: twelve hundred runs of the command would take their time.
pub fn openssl(cases: &'static [Case]) -> Answers {
    let mut python = Command::new("python3");
    python.arg(source("openssl.py"));
    ask(cases, "openssl", python, "python3 and openssl")
}

/// `gnutls.py` calls the library, which can be told the time; `certtool` cannot.
pub fn gnutls(cases: &'static [Case]) -> Answers {
    let mut python = Command::new("python3");
    python.arg(source("gnutls.py"));
    ask(cases, "gnutls", python, "python3 and gnutls-bin")
}

/// `peer.go` is built first.
pub fn go(cases: &'static [Case]) -> Answers {
    let program = scratch().join("go-peer");
    let mut build = Command::new("go");
    build
        .args(["build", "-o"])
        .arg(&program)
        .arg(source("peer.go"))
        .env("GO111MODULE", "off")
        .env("CGO_ENABLED", "0")
        // Kept from run to run: the standard library is built into it.
        .env(
            "GOCACHE",
            Path::new(env!("CARGO_TARGET_TMPDIR")).join("go-cache"),
        );
    run(&mut build, "golang-go");
    ask(cases, "go", Command::new(&program), "golang-go")
}

/// `Peer.java` is compiled and run by one command.
pub fn java(cases: &'static [Case]) -> Answers {
    let mut java = Command::new("java");
    java.args(["--add-exports", "java.base/sun.security.util=ALL-UNNAMED"])
        .arg(source("Peer.java"));
    ask(cases, "java", java, "default-jdk-headless")
}

/// AWS's TLS library, in a process of its own: a fault in its C code is not this test's.
pub fn oracle(cases: &'static [Case]) -> Answers {
    ask(cases, "s2n", Command::new(oracle::program()), "nothing")
}

fn ask(cases: &'static [Case], peer: &str, mut command: Command, package: &str) -> Answers {
    let questions = scratch().join(format!("{peer}-{}-questions", cases.len()));
    std::fs::write(&questions, as_lines(cases)).unwrap();
    command.stdin(File::open(&questions).unwrap());
    let output = run(&mut command, package);
    output
        .lines()
        .map(|line| {
            let fields: Vec<&str> = line.splitn(3, '\t').collect();
            let [id, verdict @ ("yes" | "no"), why] = fields[..] else {
                panic!("{peer}: {line}");
            };
            let accepted = verdict == "yes";
            let why = why.to_owned();
            (id.to_owned(), Answer { accepted, why })
        })
        .collect()
}

fn as_lines(cases: &'static [Case]) -> String {
    let mut lines = String::new();
    let mut numbers: HashMap<&[u8], usize> = HashMap::new();
    let mut number = |lines: &mut String, der: &'static [u8]| {
        let next = numbers.len();
        *numbers.entry(der).or_insert_with(|| {
            writeln!(lines, "certificate\t{next}\t{}", STANDARD.encode(der)).unwrap();
            next
        })
    };
    for case in cases {
        let mut list = |lines: &mut String, ders: &'static [Vec<u8>]| -> String {
            let numbers = ders.iter().map(|der| number(lines, der).to_string());
            numbers.collect::<Vec<_>>().join(",")
        };
        match &case.question {
            Question::Path { sent, trusted, at } => {
                let (sent, trusted) = (list(&mut lines, sent), list(&mut lines, trusted));
                let at = at.unix_timestamp();
                writeln!(lines, "path\t{}\t{at}\t{sent}\t{trusted}", case.id).unwrap();
            }
            Question::Name { certificate, name } => {
                let certificate = list(&mut lines, std::slice::from_ref(certificate));
                let hex: String = name.bytes().map(|byte| format!("{byte:02x}")).collect();
                writeln!(lines, "name\t{}\t{certificate}\t{hex}", case.id).unwrap();
            }
        }
    }
    lines
}

/// What the command prints; any failure of its own is this test's.
fn run(command: &mut Command, package: &str) -> String {
    let output = command.output().unwrap_or_else(|error| {
        panic!("{command:?}: {error}: install {package}, or run tests/run, which does")
    });
    let errors = String::from_utf8_lossy(&output.stderr);
    let status = output.status;
    assert!(status.success(), "{command:?} ended, {status}: {errors}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// A directory for these tests' files.
fn scratch() -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("conformance");
    std::fs::create_dir_all(&directory).unwrap();
    directory
}

fn source(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/conformance")
        .join(file)
}
