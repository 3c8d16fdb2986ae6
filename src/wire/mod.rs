//! TLS messages as bytes: what is sent to a server and what its first flight says. No I/O.
//!
//! A [`client_hello::ClientHello`] is a question of which every part is chosen by the caller, down
//! to versions and cipher suites that no modern library speaks. A [`server_flight::FlightReader`]
//! reads the part of the answer that is in clear: up to TLS 1.2 that includes the certificates, in
//! TLS 1.3 it is version, cipher suite and group. Nothing is judged here, and whatever a peer
//! sends, nothing here panics or grows without bound.

mod base64_text;
pub mod client_hello;
pub mod code_point;
pub mod codec;
pub mod non_tls;
pub mod server_flight;
