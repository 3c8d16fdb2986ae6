//! X.509: outside vectors, chains made for every end that a path can have, and arbitrary bytes.

#[path = "pki/hostnames.rs"]
mod hostnames;
#[path = "pki/limbo.rs"]
mod limbo;
#[path = "pki/real_chains.rs"]
mod real_chains;
#[path = "pki/vectors.rs"]
mod vectors;
