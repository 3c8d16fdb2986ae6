//! A small name server that answers as a case says (RFC 1035, section 4).

use std::io;
use std::net::{IpAddr, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::lab::ORIGIN;

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    A,
    Aaaa,
    Other,
}

/// What is answered.
#[derive(Debug, Clone)]
pub enum Reply {
    /// These records, in this order; with none, the name has none of the kind.
    Records(Vec<Record>),
    /// The name, or what it is an alias of, does not exist; the aliases that lead there.
    DoesNotExist(Vec<Record>),
    ServerFailure,
    Refused,
    Silence,
}

/// A record: whose it is, and what it says.
#[derive(Debug, Clone)]
pub enum Record {
    Address(&'static str, &'static str),
    Alias(&'static str, &'static str),
}

/// Answers until it is dropped.
pub struct NameServer {
    stopped: Arc<AtomicBool>,
    answering: Option<JoinHandle<()>>,
}

impl NameServer {
    /// Answers at port 53 of the origin's address.
    pub fn start(reply: impl Fn(&str, Kind) -> Reply + Send + 'static) -> Self {
        let socket = UdpSocket::bind((ORIGIN, 53)).expect("port 53 is free in a new namespace");
        socket
            .set_read_timeout(Some(Duration::from_millis(50)))
            .expect("a timeout");
        let stopped = Arc::new(AtomicBool::new(false));
        let answering = thread::spawn({
            let stopped = stopped.clone();
            move || {
                while !stopped.load(SeqCst) {
                    // Nothing came in time, or nobody waits for the answer any more.
                    let _ = answer_one(&socket, &reply);
                }
            }
        });
        Self {
            stopped,
            answering: Some(answering),
        }
    }
}

impl Drop for NameServer {
    fn drop(&mut self) {
        self.stopped.store(true, SeqCst);
        if let Some(answering) = self.answering.take() {
            let _ = answering.join();
        }
    }
}

fn answer_one(socket: &UdpSocket, reply: &impl Fn(&str, Kind) -> Reply) -> io::Result<()> {
    let mut buffer = [0; 512];
    let (length, client) = socket.recv_from(&mut buffer)?;
    let query = &buffer[..length];
    let (name, end) = question(query);
    let kind = match query[end..end + 2] {
        [0, 1] => Kind::A,
        [0, 28] => Kind::Aaaa,
        _ => Kind::Other,
    };
    let (code, records) = match reply(&name, kind) {
        Reply::Silence => return Ok(()),
        Reply::Records(records) => (0, records),
        Reply::ServerFailure => (2, Vec::new()),
        Reply::DoesNotExist(records) => (3, records),
        Reply::Refused => (5, Vec::new()),
    };
    // An answer with recursion desired and available: one question, so many records.
    let count = u8::try_from(records.len()).expect("a few records");
    let mut message = query[..2].to_vec();
    message.extend([0x81, 0x80 | code, 0, 1, 0, count, 0, 0, 0, 0]);
    message.extend(&query[12..end + 4]);
    for record in &records {
        message.extend(encode(record));
    }
    socket.send_to(&message, client).map(drop)
}

/// The name that is asked for, and where in the message it ends.
fn question(query: &[u8]) -> (String, usize) {
    let mut labels = Vec::new();
    let mut at = 12;
    while query[at] != 0 {
        let label = &query[at + 1..at + 1 + usize::from(query[at])];
        labels.push(String::from_utf8_lossy(label).into_owned());
        at += 1 + label.len();
    }
    (labels.join("."), at + 1)
}

fn encode(record: &Record) -> Vec<u8> {
    let (owner, kind, data) = match record {
        Record::Alias(owner, target) => (owner, 5, encoded_name(target)),
        Record::Address(owner, address) => match address.parse().expect("an address") {
            IpAddr::V4(address) => (owner, 1, address.octets().to_vec()),
            IpAddr::V6(address) => (owner, 28, address.octets().to_vec()),
        },
    };
    let mut bytes = encoded_name(owner);
    // Of the internet, for a minute.
    bytes.extend([0, kind, 0, 1, 0, 0, 0, 60]);
    bytes.extend([0, u8::try_from(data.len()).expect("a short name")]);
    bytes.extend(data);
    bytes
}

fn encoded_name(name: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    for label in name.split('.') {
        bytes.push(u8::try_from(label.len()).expect("a label"));
        bytes.extend(label.bytes());
    }
    bytes.push(0);
    bytes
}
