//! One query to one name server, to name the reason of a failed look-up: `getaddrinfo` says the
//! same of a name server that fails, one that refuses, one that is silent and no network at all.
//!
//! Only the answer's code is read, 4 bits of its header (RFC 1035, section 4.1.1). A resolver crate
//! would bring 20 to 60 crates, and would decide which addresses a name has beside `getaddrinfo`,
//! which everything else on this machine uses.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use ring::rand::{SecureRandom, SystemRandom};
use tokio::net::UdpSocket;

use super::connect::words;
use super::deadline::Deadline;
use crate::cloudfront::settings::IpAddressType;
use crate::observation::Failure;

/// The time that the name server has. `getaddrinfo` gave it more before.
const TIME: Duration = Duration::from_secs(2);
const DNS: u16 = 53;
/// The length of a message's header.
const HEADER: usize = 12;

/// Returns the reason why this name server's records of the name are not known.
pub(crate) async fn reason(server: IpAddr, name: &str, family: IpAddressType) -> Failure {
    let failed = |why: String| Failure::ResolverFailed(format!("{server} {why}"));
    match Deadline::after(TIME).limit(ask(server, name, family)).await {
        None => failed("does not answer".into()),
        Some(Ok(code)) => failed(meaning(code)),
        Some(Err(error)) => match error.kind() {
            io::ErrorKind::ConnectionRefused => failed("runs no DNS server".into()),
            io::ErrorKind::NetworkUnreachable | io::ErrorKind::HostUnreachable => {
                Failure::Local(format!(
                    "it cannot reach its DNS resolver {server}: {}",
                    words(&error)
                ))
            }
            _ => failed(format!("could not be asked: {}", words(&error))),
        },
    }
}

/// The code of an answer (RFC 1035, section 4.1.1; RFC 2136, section 2.2).
fn meaning(code: u8) -> String {
    let name = match code {
        // It answers now: what failed a moment ago may have passed, or was another server.
        0 | 3 => return "failed at first, but answers now; try again".into(),
        1 => "FORMERR",
        2 => "SERVFAIL",
        4 => "NOTIMP",
        5 => "REFUSED",
        other => return format!("answers with error code {other}"),
    };
    format!("answers {name}")
}

async fn ask(server: IpAddr, name: &str, family: IpAddressType) -> io::Result<u8> {
    let any: SocketAddr = match server {
        IpAddr::V4(_) => (Ipv4Addr::UNSPECIFIED, 0).into(),
        IpAddr::V6(_) => (Ipv6Addr::UNSPECIFIED, 0).into(),
    };
    let socket = UdpSocket::bind(any).await?;
    socket.connect((server, DNS)).await?;
    let mut id = [0; 2];
    // A guessable number only makes it easier to forge a reason.
    let _ = SystemRandom::new().fill(&mut id);
    socket.send(&query(id, name, family)).await?;
    let mut answer = [0; 512];
    loop {
        let length = socket.recv(&mut answer).await?;
        if let Some(code) = answer.get(..length).and_then(|answer| code(answer, id)) {
            return Ok(code);
        }
    }
}

fn code(answer: &[u8], id: [u8; 2]) -> Option<u8> {
    let header: &[u8; HEADER] = answer.first_chunk()?;
    let [first, second, flags, more_flags, ..] = *header;
    let is_answer = flags & 0x80 != 0;
    (is_answer && [first, second] == id).then_some(more_flags & 0x0f)
}

/// One question, with recursion desired. The labels have been checked when the target was parsed.
fn query(id: [u8; 2], name: &str, family: IpAddressType) -> Vec<u8> {
    let mut message = id.to_vec();
    message.extend([0x01, 0x00, 0, 1, 0, 0, 0, 0, 0, 0]);
    for label in name.split('.') {
        message.push(u8::try_from(label.len()).unwrap_or(u8::MAX));
        message.extend(label.as_bytes());
    }
    let kind = match family {
        IpAddressType::Ipv6 => 28,
        IpAddressType::Ipv4 | IpAddressType::Dualstack => 1,
    };
    message.extend([0, 0, kind, 0, 1]);
    message
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_what_the_standard_says() {
        let expected = b"\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\
            \x01a\x07example\x00\x00\x1c\x00\x01";
        assert_eq!(
            query([0x12, 0x34], "a.example", IpAddressType::Ipv6),
            expected
        );
    }

    #[test]
    fn only_an_answer_to_this_query_has_a_code() {
        let answer = |flags: u8| [0x12, 0x34, flags, 0x85, 0, 1, 0, 0, 0, 0, 0, 0];
        assert_eq!(code(&answer(0x81), [0x12, 0x34]), Some(5));
        assert_eq!(code(&answer(0x81), [0x12, 0x35]), None);
        assert_eq!(code(&answer(0x01), [0x12, 0x34]), None, "a query");
        assert_eq!(code(&answer(0x81)[..11], [0x12, 0x34]), None);
    }
}
