//! AWS's own TLS library connects to every server that `origin-check` judged, and must agree.
//!
//! `pass` and `warn` mean that it connects and gets an answer, `fail` that it does not. Where that is
//! known to be otherwise the scenario says so, with one of the reasons below, and fails when the
//! two agree after all.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::pki;
use crate::server::scratch_directory;
use crate::support::oracle;

/// Reasons for which the two differ.
pub mod reason {
    pub const ORDER: &str =
        "AWS's page on HTTP 502 names certificates in the wrong order; the library sorts them";
    pub const RSA_SIZE: &str =
        "AWS's page on origins has RSA keys of 1024 to 4096 bits; the library takes others";
    pub const FORWARDED_HOST: &str =
        "AWS's pages disagree on whether the Origin Domain suffices; the library is given one name";
    pub const CHAIN_LENGTH: &str =
        "the library takes 7 certificates, and CloudFront's own limit is not known";
    pub const WARNING_ALERT: &str = "the library ends at a warning alert unless it is told not to, and CloudFront's setting is not known";
    pub const SSL_3: &str = "tlslite-ng closes the library's SSL 3.0 handshake, and no other server here speaks SSL 3.0";
}

/// A connection to be made.
#[derive(Clone)]
pub struct Question {
    pub address: SocketAddr,
    pub name: String,
    /// The lowest of OriginSslProtocols.
    pub minimum: String,
    pub trusted: String,
    pub client_certificate: Option<(String, String)>,
    /// Empty for no request at all.
    pub path: String,
}

impl Question {
    /// The connection that these arguments of `origin-check` describe.
    ///
    /// `None` where they have no counterpart: another moment, a server name for looking around, a
    /// certificate of CloudFront's own that is not given.
    pub fn of(host: &str, port: u16, arguments: &[String]) -> Option<Self> {
        let value = |option: &str| {
            let mut pairs = arguments.windows(2);
            pairs
                .find(|pair| pair[0] == option)
                .map(|pair| pair[1].clone())
        };
        let given = |option: &str| arguments.iter().any(|argument| argument == option);
        let client_certificate = value("--client-cert").zip(value("--client-key"));
        let certificate_missing = given("--origin-mtls") && client_certificate.is_none();
        let unlike = ["--at", "--sni"].into_iter().any(given) || host.parse::<IpAddr>().is_ok();
        if unlike || certificate_missing {
            return None;
        }
        let listed = value("--origin-ssl-protocols").unwrap_or_else(|| "TLSv1.2".to_owned());
        let lowest = ["SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2"]
            .into_iter()
            .find(|version| listed.split(',').any(|one| one == *version));
        let path = value("--path").unwrap_or_else(|| "/".to_owned());
        Some(Self {
            name: value("--host-header").unwrap_or_else(|| host.to_owned()),
            minimum: lowest.expect("a version").to_owned(),
            client_certificate,
            path: if given("--no-http") {
                String::new()
            } else {
                path
            },
            ..Self::simple(port)
        })
    }

    /// A request for `/` of `origin.example.com`, with what every test trusts.
    pub fn simple(port: u16) -> Self {
        Self {
            address: ([127, 0, 0, 1], port).into(),
            name: pki::ORIGIN.to_owned(),
            minimum: "TLSv1.2".to_owned(),
            trusted: pki::hierarchy().root.file.display().to_string(),
            client_certificate: None,
            path: "/".to_owned(),
        }
    }
}

/// Connects to each address of a report and compares, unless `unlike` says why the two differ.
pub fn assert_agrees(
    question: &Question,
    report: &Value,
    results: &BTreeMap<String, String>,
    unlike: Option<&str>,
) {
    let findings: Vec<&str> = ["fail", "warn"]
        .iter()
        .flat_map(|kind| results.iter().filter(move |(_, result)| *result == kind))
        .map(|(id, _)| id.as_str())
        .collect();
    let mut differences = Vec::new();
    for address in report["addresses"].as_array().into_iter().flatten() {
        let verdict = address["verdict"].as_str().unwrap();
        let question = Question {
            address: address["address"].as_str().unwrap().parse().unwrap(),
            ..question.clone()
        };
        let requested = !question.path.is_empty();
        let (outcome, why) = ask(&[question]).remove(0);
        if !confirms(outcome, verdict, &findings, requested) {
            differences.push(format!("{verdict} {findings:?}, but {outcome:?}: {why}"));
        }
    }
    println!("oracle: {}", unlike.unwrap_or("agrees"));
    let as_listed = unlike.is_some() != differences.is_empty();
    assert!(
        as_listed,
        "the oracle differs: {differences:?}, listed: {unlike:?}"
    );
}

/// The outcome of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The first bytes of an answer, with the status if it is HTTP.
    Answered(Option<u16>),
    /// The handshake, and no answer.
    Connected,
    Refused,
    /// The oracle ended by a signal, which no handshake may do to this test.
    Ended,
}

/// The outcome, and the library's own words for it.
pub type Answer = (Outcome, String);

/// Asks all questions in one process; if that ends by a signal, each in a process of its own, so
/// that only the one that ends it has no answer.
pub fn ask(questions: &[Question]) -> Vec<Answer> {
    ask_program(&oracle::program(), questions)
}

fn ask_program(program: &Path, questions: &[Question]) -> Vec<Answer> {
    ask_at_once(program, questions).unwrap_or_else(|ended| match questions {
        [_] => vec![(Outcome::Ended, ended)],
        _ => {
            let alone = questions.iter().map(std::slice::from_ref);
            alone.flat_map(|one| ask_program(program, one)).collect()
        }
    })
}

/// Asks one process; the error is the signal by which it ended.
pub fn ask_at_once(program: &Path, questions: &[Question]) -> Result<Vec<Answer>, String> {
    let lines: String = questions
        .iter()
        .enumerate()
        .map(|(id, question)| {
            let Question { address, name, minimum, trusted, path, .. } = question;
            let (certificate, key) = question.client_certificate.clone().unwrap_or_default();
            format!("connect\t{id}\t{address}\t{name}\t{minimum}\t{trusted}\t{certificate}\t{key}\t{path}\n")
        })
        .collect();
    let mut child = Command::new(program)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Its end is told by its status.
    let _ = child.stdin.take().unwrap().write_all(lines.as_bytes());
    let output = child.wait_with_output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    if output.status.code().is_none() {
        return Err(format!("oracle ended: {}", output.status));
    }
    assert!(output.status.success(), "the oracle: {errors}\n{lines}");
    let text = String::from_utf8(output.stdout).unwrap();
    let answers: Vec<Answer> = text.lines().map(answer).collect();
    assert_eq!(answers.len(), questions.len(), "{text}");
    Ok(answers)
}

fn answer(line: &str) -> Answer {
    let fields: Vec<&str> = line.splitn(3, '\t').collect();
    let [_, word, why] = fields[..] else {
        panic!("the oracle said {line}");
    };
    let outcome = match word {
        "answered" => Outcome::Answered(
            why.rsplit(' ')
                .next()
                .and_then(|status| status.parse().ok()),
        ),
        "connected" => Outcome::Connected,
        "refused" => Outcome::Refused,
        _ => panic!("the oracle said {line}"),
    };
    (outcome, why.to_owned())
}

/// Does this outcome confirm an address's verdict, reached with these findings?
pub fn confirms(outcome: Outcome, verdict: &str, findings: &[&str], requested: bool) -> bool {
    let found = |id: &str| findings.contains(&id);
    match (verdict, outcome) {
        // It says nothing about the connection itself.
        ("fail", Outcome::Answered(_)) if findings == ["served-file-differs"] => true,
        // The handshake of TLS 1.3 ends before the server has looked at the client's certificate,
        // and nginx says only in HTTP that it wants one.
        ("fail", Outcome::Connected | Outcome::Answered(Some(400))) => {
            found("client-certificate-required")
        }
        ("fail", outcome) => outcome == Outcome::Refused,
        ("inconclusive", _) => true,
        (_, Outcome::Connected) => !requested || found("http-no-response"),
        (_, outcome) => matches!(outcome, Outcome::Answered(_)),
    }
}

/// A stand-in for the library that ends by a signal at one question, as s2n-tls has done at
/// malformed flights.
#[test]
fn a_question_that_ends_the_oracle_leaves_the_others_their_answers() {
    use std::os::unix::fs::PermissionsExt as _;

    let program = scratch_directory("oracle").join("stand-in");
    let script = "#!/bin/sh\n\
        while IFS='\t' read -r kind id address rest; do\n\
        case $address in *:2) kill -SEGV $$ ;; esac\n\
        printf '%s\\trefused\\tS2N_ERR_BAD_MESSAGE\\n' \"$id\"\n\
        done\n";
    std::fs::write(&program, script).unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    let answers = ask_program(&program, &[1, 2, 3].map(Question::simple));
    let outcomes: Vec<Outcome> = answers.iter().map(|(outcome, _)| *outcome).collect();
    assert_eq!(
        outcomes,
        [Outcome::Refused, Outcome::Ended, Outcome::Refused]
    );
    assert!(
        answers[1].1.starts_with("oracle ended: signal: 11"),
        "{answers:?}"
    );
    for verdict in ["pass", "warn", "fail"] {
        assert!(!confirms(Outcome::Ended, verdict, &[], true), "{verdict}");
    }
}
