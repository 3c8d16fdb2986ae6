//! `openssl s_client`, told to offer what a hand-made hello offers, and what it says of the answer.

use std::process::{Command, Stdio};

use origin_check::wire::client_hello::ClientHello;
use origin_check::wire::code_point::{
    AlertDescription, CipherSuite, NamedGroup, ProtocolVersion, SignatureScheme,
};

use super::{Answer, Choice, sha256};
use crate::server::program;

pub fn ask(port: u16, hello: &ClientHello) -> Answer {
    // It has no time limit of its own.
    let mut command = Command::new(program("timeout", "coreutils"));
    command
        .arg("60")
        .arg(program("openssl", "openssl"))
        .args(["s_client", "-connect", &format!("127.0.0.1:{port}")])
        .args(arguments(hello))
        .stdin(Stdio::null());
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    read(&said, &errors).unwrap_or_else(|| panic!("{command:?}:\n{said}\n{errors}"))
}

/// The options that make its hello offer the same, in the same order, as far as it can.
fn arguments(hello: &ClientHello) -> Vec<String> {
    let (newest, oldest) = match hello.supported_versions[..] {
        // Without the extension a hello offers everything below; SSL 3.0 is not built in.
        [] => (hello.legacy_version, ProtocolVersion::TLSV1),
        [newest, .., oldest] => (newest, oldest),
        [only] => (only, only),
    };
    let (new, old): (Vec<CipherSuite>, Vec<CipherSuite>) = hello
        .cipher_suites
        .iter()
        .partition(|suite| suite.usable_in(ProtocolVersion::TLSV1_3));
    let mut arguments = vec![
        "-servername".to_owned(),
        hello.server_name.clone().unwrap(),
        "-max_protocol".to_owned(),
        newest.setting(),
        "-min_protocol".to_owned(),
        oldest.setting(),
        // It passes over suites that it does not have. Without the level it would not offer SHA-1.
        "-cipher".to_owned(),
        match &old[..] {
            // Nor would it start without any, which with TLS 1.3 alone are not sent.
            [] => "ALL:@SECLEVEL=0".to_owned(),
            old => format!("{}:@SECLEVEL=0", suites(old)),
        },
        "-groups".to_owned(),
        known(&hello.groups, group),
        "-sigalgs".to_owned(),
        known(&hello.signature_schemes, scheme),
        "-status".to_owned(),
    ];
    if !new.is_empty() {
        arguments.extend(["-ciphersuites".to_owned(), suites(&new)]);
    }
    arguments
}

fn suites(suites: &[CipherSuite]) -> String {
    let names = suites.iter().filter_map(|suite| suite.openssl_name());
    names.collect::<Vec<_>>().join(":")
}

/// It refuses a list with a member that it does not know.
fn known<T: Copy>(members: &[T], name: impl Fn(T) -> Option<String>) -> String {
    let names = members.iter().filter_map(|member| name(*member));
    names.collect::<Vec<_>>().join(":")
}

fn group(group: NamedGroup) -> Option<String> {
    let hybrid = group.0 >= NamedGroup::MLKEM512.0 || group.to_string().ends_with("tls13");
    (!hybrid).then(|| group.to_string())
}

fn scheme(scheme: SignatureScheme) -> Option<String> {
    match scheme {
        SignatureScheme::RSA_PKCS1_MD5 => None,
        SignatureScheme::RSA_PKCS1_SHA224 => Some("RSA+SHA224".to_owned()),
        SignatureScheme::ECDSA_SHA224 => Some("ECDSA+SHA224".to_owned()),
        SignatureScheme::ECDSA_SHA1 => Some("ECDSA+SHA1".to_owned()),
        SignatureScheme::DSA_SHA1 => Some("DSA+SHA1".to_owned()),
        SignatureScheme::DSA_SHA224 => Some("DSA+SHA224".to_owned()),
        SignatureScheme::DSA_SHA256 => Some("DSA+SHA256".to_owned()),
        SignatureScheme::DSA_SHA384 => Some("DSA+SHA384".to_owned()),
        SignatureScheme::DSA_SHA512 => Some("DSA+SHA512".to_owned()),
        other => Some(other.to_string()),
    }
}

fn read(said: &str, errors: &str) -> Option<Answer> {
    let field = |text: &str, label: &str| {
        let rest = text
            .lines()
            .find_map(|line| line.trim().strip_prefix(label))?;
        Some(rest.trim().to_owned())
    };
    if let Some((_, number)) = errors.split_once("SSL alert number ") {
        let number = number.lines().next()?.trim().parse().ok()?;
        return Some(Answer::Alert(AlertDescription(number)));
    }
    if ["unsupported protocol", "wrong version number"]
        .iter()
        .any(|words| errors.contains(words))
    {
        return Some(Answer::VersionNotOffered);
    }
    // `New, TLSv1.2, Cipher is ...`: the version there is the oldest that knows the suite.
    let (_, suite) = said.split_once(", Cipher is ")?;
    let suite = suite.lines().next()?.trim();
    let ended = ["unexpected eof while reading", "errno=104", "errno=0"];
    if suite == "(NONE)" && ended.iter().any(|words| errors.contains(words)) {
        return Some(Answer::Closed);
    }
    let suite = CipherSuite::ALL_KNOWN
        .iter()
        .find(|known| known.openssl_name() == Some(suite))?;
    let version = if suite.usable_in(ProtocolVersion::TLSV1_3) {
        ProtocolVersion::TLSV1_3
    } else {
        let name = field(said, "Protocol  :")?;
        *ProtocolVersion::ALL
            .iter()
            .find(|known| known.setting() == name)?
    };
    // OpenSSL 3.3 and later call it the peer's.
    let key = field(said, "Server Temp Key:").or_else(|| field(said, "Peer Temp Key:"));
    let group = match key {
        None => None,
        Some(key) if key.starts_with("DH,") => None,
        Some(key) if key.starts_with("X25519,") => Some(NamedGroup::X25519),
        Some(key) if key.starts_with("X448,") => Some(NamedGroup::X448),
        Some(key) => match key.strip_prefix("ECDH, ")?.split(',').next()? {
            "prime256v1" => Some(NamedGroup::SECP256R1),
            "secp384r1" => Some(NamedGroup::SECP384R1),
            "secp521r1" => Some(NamedGroup::SECP521R1),
            _ => return None,
        },
    };
    let leaf = pem::parse(&said[said.find("-----BEGIN CERTIFICATE-----")?..]).ok()?;
    Some(Answer::Chosen(Choice {
        version,
        suite: *suite,
        group,
        leaf: (version < ProtocolVersion::TLSV1_3).then(|| sha256(leaf.contents())),
    }))
}
