//! Peers that are broken, strange or hostile, met by the real program: each has a verdict, an end
//! in time, little memory, and not a word on stderr.

#[path = "../support/mod.rs"]
mod support;

mod after;
mod arrival;
mod client;
mod cuts;
mod floods;
mod handshakes;
mod http;
mod lengths;
mod not_tls;
mod pieces;
mod scripted;
mod stalls;
mod tls13;
mod unoffered;
mod wire;

/// No text of a peer acts in any report, and none is lost: what could move a cursor, change a
/// color, reorder or hide text, break a line or a page is escaped, once, and can be had back.
mod escaping {
    mod csv;
    mod live;
    mod other_jobs;
    mod places;
    mod replay;
}
