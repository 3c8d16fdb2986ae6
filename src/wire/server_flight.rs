//! The part of a server's first flight that is in clear.
//!
//! Up to TLS 1.2 that is everything to ServerHelloDone: the certificates can be read without
//! finishing a handshake, from servers that no modern library can talk to. In TLS 1.3 it ends with
//! the ServerHello or HelloRetryRequest. Everything seen up to a break is kept.

mod flight;
mod framing;
mod message;
mod reader;

pub use flight::{Ending, MAX_BYTES, MAX_MESSAGES, ServerFlight};
pub use message::{ServerHello, ServerKeyExchange};
pub use reader::{End, FlightProgress, FlightReader};
