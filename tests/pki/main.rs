//! X.509: outside vectors, chains made for every end that a path can have, and arbitrary bytes.

#[path = "../support/mod.rs"]
mod support;

mod arbitrary;
mod authorities;
mod authority;
mod certificates;
mod completion;
mod ends;
mod hostnames;
mod lets_encrypt;
mod limbo;
mod no_way_back;
mod old;
mod order;
mod real_chains;
mod rules;

/// Fetching missing intermediates from authorities on the loopback interface that lie, stall and
/// lead astray.
mod aia {
    mod bounds;
    mod destinations;
    mod paths;
}
