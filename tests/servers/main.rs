//! The finished program against real servers with real faults, each beside its near miss.
//!
//! Nothing here but `hellos.rs` and the list of checks looks inside `origin-check`: a scenario starts a server on loopback, runs the
//! binary as a user would, and compares the whole outcome (verdict, exit status, every finding)
//! with what the contract promises. One file a server family; `pki.rs` makes the certificates
//! with the `openssl` command, `server.rs` starts and ends processes, `expect.rs` compares.
//!
//! A server that is not installed makes its tests fail, never pass: `tests/run` installs them.
#![forbid(unsafe_code)]

#[path = "../support/mod.rs"]
mod support;

#[path = "../hostile/handshakes/mod.rs"]
mod handshake_shapes;

mod expect;
mod oracle;
mod pki;
mod server;

mod apache;
mod caddy;
mod client_certificates;
mod connections;
mod gnutls;
mod handshakes;
mod haproxy;
mod hellos;
mod manifests;
mod matrix;
mod moto;
mod nginx;
mod node;
mod not_tls;
mod odd_files;
mod openssl;
mod repair;
mod tlslite;
mod usual;
mod virtual_hosts;
mod warnings;
mod yaml;
