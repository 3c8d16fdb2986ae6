//! Peers that are broken, strange or hostile, met by the real program: each has a verdict, an end
//! in time, little memory, and not a word on stderr.

mod support;

#[path = "hostile/after.rs"]
mod after;
#[path = "hostile/client.rs"]
mod client;
#[path = "hostile/floods.rs"]
mod floods;
#[path = "hostile/http.rs"]
mod http;
#[path = "hostile/lengths.rs"]
mod lengths;
#[path = "support/server_messages.rs"]
mod messages;
#[path = "hostile/not_tls.rs"]
mod not_tls;
#[path = "hostile/pieces.rs"]
mod pieces;
#[path = "support/schema.rs"]
mod schema;
#[path = "hostile/stalls.rs"]
mod stalls;
#[path = "hostile/tls13.rs"]
mod tls13;
#[path = "hostile/unoffered.rs"]
mod unoffered;
