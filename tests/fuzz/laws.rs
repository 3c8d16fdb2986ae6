//! The laws that hold whatever the input is, shared with the quick tests of `tests/properties`.
#![allow(dead_code)] // every target uses one of them

#[path = "../properties/choices.rs"]
pub mod choices;
#[path = "../support/der.rs"]
pub mod der;
#[path = "../support/documents.rs"]
pub mod documents;
#[path = "../support/escaped.rs"]
pub mod escaped;
#[path = "../properties/laws.rs"]
pub mod laws;
#[path = "../properties/observation.rs"]
pub mod observation;
#[path = "../properties/pool.rs"]
pub mod pool;
#[path = "../properties/readers.rs"]
pub mod readers;
#[path = "../support/schema.rs"]
pub mod schema;
#[path = "../properties/seeds.rs"]
pub mod seeds;
#[path = "../support/server_messages.rs"]
pub mod server_messages;
