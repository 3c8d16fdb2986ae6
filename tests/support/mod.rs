//! What the tests that need a peer share: certificates ([`pki`]), messages of TLS ([`server_messages`]),
//! and servers on the loopback interface that behave as told ([`peer`], [`tls`], [`relay`]).
//!
//! Everything runs on plain threads, so that it works the same under any runtime of the test,
//! also one whose clock is paused.
// Every test crate compiles this and uses a part of it.
#![allow(dead_code)]

pub mod aia;
pub mod configurations;
pub mod der;
pub mod disagreements;
pub mod documented;
pub mod documents;
pub mod edge;
pub mod escaped;
pub mod handshake;
pub mod json;
pub mod lab;
pub mod manifest;
pub mod observations;
pub mod old_server;
pub mod oracle;
pub mod peer;
pub mod pki;
pub mod relay;
pub mod scenario;
pub mod schema;
pub mod server_messages;
pub mod site;
#[cfg(target_os = "linux")]
pub mod terminal;
pub mod tls;
pub mod vectors;
