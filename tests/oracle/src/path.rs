//! Paths and names, without network or keys: a TLS 1.2 server's certificates travel in clear, so a
//! ServerHello and a Certificate message are enough to make the library judge them.
//!
//! When they are followed by the end of the stream, `S2N_ERR_CLOSED` says that the certificates
//! were accepted.

use std::collections::HashMap;
use std::time::Duration;

use base64::Engine as _;
use s2n_tls::config::Builder;
use s2n_tls_tokio::TlsConnector;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream};

use crate::Fault;
use crate::client::{AnyName, Stopped, builder};

/// DER by number.
pub type Certificates = HashMap<String, Vec<u8>>;

const ACCEPTED: &str = "S2N_ERR_CLOSED";
/// The leaf's key does not fit the cipher suite.
const OTHER_KEY: &str = "S2N_ERR_CERT_TYPE_UNSUPPORTED";

/// Does this flight, leaf first, reach a trusted certificate at this moment?
pub async fn path(
    certificates: &Certificates,
    at: &str,
    sent: &str,
    trusted: &str,
) -> Result<String, Fault> {
    let sent = pick(certificates, sent)?;
    let trusted = pick(certificates, trusted)?;
    let at = Duration::from_secs(at.parse()?);
    let mut why = ACCEPTED;
    for suite in SUITES {
        let mut client = builder("TLSv1.2")?;
        client.set_wall_clock(Stopped(at))?;
        client.set_verify_host_callback(AnyName)?;
        trust(&mut client, &trusted);
        why = judge(client, "origin.example.com", suite, &sent).await?;
        if why != OTHER_KEY {
            break;
        }
    }
    Ok(verdict(why == ACCEPTED, why))
}

/// Does the certificate cover the name? It is trusted itself, and what the library ends with later
/// than names does not count.
pub async fn name(certificates: &Certificates, number: &str, name: &str) -> Result<String, Fault> {
    let sent = pick(certificates, number)?;
    let mut client = builder("TLSv1.2")?;
    trust(&mut client, &sent);
    let why = judge(client, &text(name)?, SUITES[0], &sent).await?;
    let covered = [
        ACCEPTED,
        OTHER_KEY,
        "S2N_ERR_CERT_EXPIRED",
        "S2N_ERR_CERT_NOT_YET_VALID",
        "S2N_ERR_CERT_UNHANDLED_CRITICAL_EXTENSION",
    ];
    Ok(verdict(covered.contains(&why), why))
}

fn verdict(accepted: bool, why: &str) -> String {
    let word = if accepted { "yes" } else { "no" };
    format!("{word}\t{why}")
}

fn pick<'a>(certificates: &'a Certificates, numbers: &str) -> Result<Vec<&'a [u8]>, Fault> {
    let numbers = numbers.split(',').filter(|number| !number.is_empty());
    numbers
        .map(|number| {
            let found = certificates.get(number).map(Vec::as_slice);
            found.ok_or_else(|| format!("no certificate {number}").into())
        })
        .collect()
}

fn text(hex: &str) -> Result<String, Fault> {
    let bytes: Result<Vec<u8>, _> = (0..hex.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&hex[at..at + 2], 16))
        .collect();
    Ok(String::from_utf8(bytes?)?)
}

/// A certificate that the library cannot read is one that it does not trust.
fn trust(client: &mut Builder, ders: &[&[u8]]) {
    for der in ders {
        let body = base64::engine::general_purpose::STANDARD.encode(der);
        let lines: Vec<&str> = (0..body.len())
            .step_by(64)
            .map(|at| &body[at..body.len().min(at + 64)])
            .collect();
        let pem = format!(
            "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n",
            lines.join("\n")
        );
        let _ = client.trust_pem(pem.as_bytes());
    }
}

/// The name of the error that the library ends with.
async fn judge(
    client: Builder,
    name: &str,
    suite: [u8; 2],
    sent: &[&[u8]],
) -> Result<&'static str, Fault> {
    let connector = TlsConnector::new(client.build()?);
    let (ours, theirs) = tokio::io::duplex(1 << 20);
    let (outcome, served) = tokio::join!(connector.connect(name, ours), serve(theirs, suite, sent));
    served?;
    match outcome {
        Ok(_) => Err("a handshake without a key".into()),
        Err(error) => Ok(error.name()),
    }
}

/// TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, and the same for ECDSA.
const SUITES: [[u8; 2]; 2] = [[0xc0, 0x2f], [0xc0, 0x2b]];

/// Reads the ClientHello, and sends ServerHello and Certificate (RFC 5246 section 7.4).
async fn serve(mut stream: DuplexStream, suite: [u8; 2], sent: &[&[u8]]) -> Result<(), Fault> {
    let mut header = [0; 5];
    stream.read_exact(&mut header).await?;
    let mut hello = vec![0; usize::from(u16::from_be_bytes([header[3], header[4]]))];
    stream.read_exact(&mut hello).await?;

    let mut server_hello = vec![3, 3];
    server_hello.extend([0; 32]); // random, without the downgrade sentinel of RFC 8446 section 4.1.3
    server_hello.push(0); // no session id
    server_hello.extend(suite);
    server_hello.push(0); // no compression
    let entries: Vec<u8> = sent.iter().flat_map(|der| with_length(der)).collect();
    let flight = [
        message(2, &server_hello),
        message(11, &with_length(&entries)),
    ]
    .concat();
    for fragment in flight.chunks(1 << 14) {
        let length = u16::try_from(fragment.len())?.to_be_bytes();
        stream
            .write_all(&[&[22, 3, 3], &length[..], fragment].concat())
            .await?;
    }
    Ok(())
}

fn message(kind: u8, body: &[u8]) -> Vec<u8> {
    [&[kind], &with_length(body)[..]].concat()
}

/// With a length of three bytes in front.
fn with_length(body: &[u8]) -> Vec<u8> {
    [&(body.len() as u32).to_be_bytes()[1..], body].concat()
}
