//! Hand-made hellos get the answers that `openssl s_client` gets when it is told to offer the same.
//!
//! Five TLS stacks, each in eleven settings, each asked ten questions of the survey. An answer is
//! the version, the cipher suite, the group and the leaf, or the alert; both sides have to read the
//! same. `disagreements.txt` lists where they do not, and why.

mod s_client;
mod settings;
mod stacks;

use std::collections::BTreeMap;
use std::fmt;
use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use origin_check::cloudfront::names::Names;
use origin_check::cloudfront::settings::OriginSettings;
use origin_check::observation::Question;
use origin_check::probe::survey;
use origin_check::wire::client_hello::ClientHello;
use origin_check::wire::code_point::{AlertDescription, CipherSuite, NamedGroup, ProtocolVersion};
use origin_check::wire::server_flight::{Ending, FlightProgress, FlightReader, ServerFlight};

use crate::pki::ORIGIN;
use settings::SETTINGS;
use stacks::Stack;

/// A server of the JDK's with an ECDSA and an RSA certificate, which answers every request.
pub fn java_server() -> crate::server::Server {
    stacks::start(Stack::Java, &SETTINGS[0])
}

/// The JDK's server refuses a hello without TLS 1.3 by an alert of its own choice.
#[test]
fn a_java_server_of_tls_1_3_alone_is_seen_to_refuse_tls_1_2() {
    let only_tls13 = SETTINGS.iter().find(|setting| setting.name == "tls1.3");
    let server = stacks::start(Stack::Java, only_tls13.expect("the setting"));
    let report = crate::expect::check(&server).expect(crate::expect::passes());
    let versions = &report["addresses"][0]["versions"];
    assert_eq!(versions["TLSv1.3"], "accepted", "{versions}");
    assert_eq!(versions["TLSv1.2"], "refused", "{versions}");
}

/// What a client learns from a server's first flight.
#[derive(Debug, PartialEq, Eq)]
enum Answer {
    Chosen(Choice),
    /// A version that was not asked for, by which a client ends the handshake.
    VersionNotOffered,
    Alert(AlertDescription),
    /// Without a word.
    Closed,
}

#[derive(Debug, PartialEq, Eq)]
struct Choice {
    version: ProtocolVersion,
    suite: CipherSuite,
    group: Option<NamedGroup>,
    /// The leaf's SHA-256 in hex; none in TLS 1.3, where a hand-made hello does not see it.
    leaf: Option<String>,
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Answer::Chosen(chosen) => {
                write!(f, "{} {}", chosen.version, chosen.suite)?;
                if let Some(group) = chosen.group {
                    write!(f, " {group}")?;
                }
                match &chosen.leaf {
                    Some(leaf) => write!(f, " {}", &leaf[..8]),
                    None => Ok(()),
                }
            }
            Answer::VersionNotOffered => f.write_str("version not offered"),
            Answer::Alert(alert) => write!(f, "alert {alert}"),
            Answer::Closed => f.write_str("closed"),
        }
    }
}

#[test]
fn openssl_answers_as_it_answers_s_client() {
    compare(Stack::OpenSsl);
}

#[test]
fn gnutls_answers_as_it_answers_s_client() {
    compare(Stack::GnuTls);
}

#[test]
fn go_answers_as_it_answers_s_client() {
    compare(Stack::Go);
}

#[test]
fn java_answers_as_it_answers_s_client() {
    compare(Stack::Java);
}

#[test]
fn nss_answers_as_it_answers_s_client() {
    compare(Stack::Nss);
}

const QUESTIONS: [(&str, Question); 10] = [
    ("exact-offer", Question::ExactOffer),
    ("tls1.2-offer", Question::Offer),
    ("rsa-offer", Question::OfferRsa),
    ("ecdsa-offer", Question::OfferEcdsa),
    ("tls1.3", Question::Version(ProtocolVersion::TLSV1_3)),
    ("tls1.2", Question::Version(ProtocolVersion::TLSV1_2)),
    ("any-group", Question::AnyGroup),
    ("any-suite", Question::AnySuite),
    ("tls1.1", Question::Version(ProtocolVersion::TLSV1_1)),
    ("tls1.0", Question::Version(ProtocolVersion::TLSV1)),
];

fn compare(stack: Stack) {
    let mut listed = disagreements(stack);
    let mut wrong = Vec::new();
    let mut chosen = 0;
    for setting in &SETTINGS {
        let server = stacks::start(stack, setting);
        for (name, question) in &QUESTIONS {
            let case = format!("{stack} {} {name}", setting.name);
            let hello = hello(question);
            let ours = ask(server.port, &hello);
            let theirs = s_client::ask(server.port, &hello);
            if let Answer::Chosen(choice) = &ours {
                chosen += 1;
                assert!(setting.allows(choice), "{case}: {ours}");
            }
            let entry = listed.remove(&case);
            let said = format!("here {ours}, s_client {theirs}");
            if (ours == theirs) != entry.is_none() {
                wrong.push(format!("{case}: {said}; listed: {entry:?}"));
            }
        }
    }
    wrong.extend(listed.keys().map(|case| format!("{case}: no such case")));
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(chosen > 20, "{stack} has answered only {chosen} hellos");
}

fn hello(question: &Question) -> ClientHello {
    let names = Names {
        origin_domain: ORIGIN.to_owned(),
        host_header: None,
        server_name_override: None,
    };
    survey::hello(question, &names, &OriginSettings::default(), [0x5a; 32])
}

/// As the probe asks: the hello out, one flight in.
fn ask(port: u16, hello: &ClientHello) -> Answer {
    let mut stream = TcpStream::connect(SocketAddr::from(([127, 0, 0, 1], port))).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(30)))
        .unwrap();
    stream.write_all(&hello.encode()).unwrap();
    let mut reader = FlightReader::new();
    let mut buffer = [0; 4096];
    loop {
        let length = match stream.read(&mut buffer) {
            Ok(0) => break,
            Ok(length) => length,
            Err(error) if error.kind() == ErrorKind::ConnectionReset => break,
            Err(error) => panic!("no answer: {error}"),
        };
        if let FlightProgress::Done(_) = reader.push(&buffer[..length]) {
            break;
        }
    }
    read(&reader.finish(Ending::Closed), hello)
}

fn read(flight: &ServerFlight, hello: &ClientHello) -> Answer {
    assert_eq!(flight.malformed, None, "{flight:?}");
    if let Some(alert) = flight.fatal_alert() {
        return Answer::Alert(alert.description);
    }
    let Some(said) = &flight.server_hello else {
        return Answer::Closed;
    };
    if !hello.offers(said.version) {
        return Answer::VersionNotOffered;
    }
    assert!(flight.complete, "{flight:?}");
    let leaf = flight.certificates.as_ref().and_then(|sent| sent.first());
    Answer::Chosen(Choice {
        version: said.version,
        suite: said.cipher_suite,
        group: flight.group(),
        leaf: leaf.map(|der| sha256(der)),
    })
}

fn sha256(der: &[u8]) -> String {
    let digest = ring::digest::digest(&ring::digest::SHA256, der);
    digest
        .as_ref()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// The cases of this stack that are listed, each with its reason.
fn disagreements(stack: Stack) -> BTreeMap<String, &'static str> {
    let mut cases = BTreeMap::new();
    let mut reason = None;
    let lines = include_str!("hellos/disagreements.txt")
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    for line in lines {
        match line.strip_prefix("    ") {
            None => {
                assert!(line.ends_with('.'), "a whole sentence: {line}");
                reason = Some(line);
            }
            Some(case) if case.split(' ').next() == Some(stack.name()) => {
                let reason = reason.expect("a reason before its cases");
                assert_eq!(cases.insert(case.to_owned(), reason), None, "{case} twice");
            }
            Some(case) => assert!(
                Stack::ALL
                    .iter()
                    .any(|known| case.starts_with(known.name())),
                "{case}"
            ),
        }
    }
    cases
}
