//! X.509: outside vectors, chains made for every end that a path can have, and arbitrary bytes.

#[path = "pki/arbitrary.rs"]
mod arbitrary;
#[path = "pki/authority.rs"]
mod authority;
#[path = "pki/certificates.rs"]
mod certificates;
#[path = "pki/completion.rs"]
mod completion;
#[path = "pki/ends.rs"]
mod ends;
#[path = "pki/hostnames.rs"]
mod hostnames;
#[path = "pki/limbo.rs"]
mod limbo;
#[path = "pki/old.rs"]
mod old;
#[path = "pki/order.rs"]
mod order;
#[path = "pki/real_chains.rs"]
mod real_chains;
#[path = "pki/rules.rs"]
mod rules;
mod support;
#[path = "pki/vectors.rs"]
mod vectors;
