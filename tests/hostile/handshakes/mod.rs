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

/// One server.
pub struct Shape {
    pub name: &'static str,
    pub script: Script,
    pub says: Says,
}

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

/// All of them, with this chain, whose leaf's key is on P-256.
pub fn all(chain: &[Vec<u8>]) -> Vec<Shape> {
    [
        hellos::all(chain),
        retries::all(chain),
        messages::all(chain),
        records::all(chain),
        tls13::all(chain),
        protected::all(chain),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The handshake does not finish, and nothing else is wrong.
const BREAKS: Says = Says::Fails(&["handshake-incomplete"]);
/// This program's TLS library is stricter than AWS's.
const STRICTER: Says = Says::Open(&["handshake-incomplete"]);

fn shape(name: &'static str, says: Says, script: Script) -> Shape {
    Shape { name, script, says }
}
