//! Handshakes with one thing that is odd or wrong, and what is to be said of each: the kinds of
//! BoringSSL's runner for clients, written anew. The scripts finish what they begin, so that only
//! the odd thing decides.

mod hellos;
mod messages;
mod protected;
mod records;
mod retries;
mod tls13;

use crate::support::handshake::Script;

/// A server, and what is to be said of it.
#[derive(Clone)]
pub struct Case<T> {
    pub name: String,
    pub says: Says,
    pub server: T,
}

pub type Shape = Case<Script>;

/// The verdict, and the ids of everything that is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Says {
    Passes,
    Warns(&'static [&'static str]),
    Fails(&'static [&'static str]),
    /// Fails, and warns of the second ids too.
    FailsAndWarns(&'static [&'static str], &'static [&'static str]),
    /// It cannot be told from here.
    Open(&'static [&'static str]),
}

impl Says {
    /// The cases of these servers, of which all this is to be said.
    pub fn of<T, N>(self, servers: impl IntoIterator<Item = (N, T)>) -> Vec<Case<T>>
    where
        N: Into<String>,
    {
        let case = |(name, server): (N, T)| Case {
            name: name.into(),
            says: self,
            server,
        };
        servers.into_iter().map(case).collect()
    }
}

/// All of them, with this chain, whose leaf's key is on P-256.
pub fn all(chain: &[Vec<u8>]) -> Vec<Shape> {
    let kinds = [
        hellos::tls12,
        hellos::application_protocols,
        hellos::tls13,
        retries::all,
        messages::flight,
        messages::extras,
        messages::requests,
        messages::key_exchanges,
        messages::finished,
        records::framing,
        records::alerts,
        records::changes,
        tls13::extensions,
        tls13::certificates,
        tls13::requests,
        protected::proofs,
        protected::records,
        protected::after,
    ];
    kinds.iter().flat_map(|kind| kind(chain)).collect()
}

/// The handshake does not finish, and nothing else is wrong.
pub const BREAKS: Says = Says::Fails(&["handshake-incomplete"]);
/// This program's TLS library is stricter than AWS's.
const STRICTER: Says = Says::Open(&["handshake-incomplete"]);
const REQUESTED: Says = Says::Warns(&["client-certificate-requested"]);

fn with_byte(mut message: Vec<u8>, place: usize, value: u8) -> Vec<u8> {
    message[place] = value;
    message
}

/// The message with another last byte.
fn with_another_end(mut message: Vec<u8>) -> Vec<u8> {
    *message.last_mut().expect("a byte") ^= 1;
    message
}

/// The message, of which four bytes are type and length, with one byte more.
fn with_one_more(message: Vec<u8>) -> Vec<u8> {
    let body = [&message[4..], &[0]].concat();
    crate::support::server_messages::message(message[0], &body)
}
