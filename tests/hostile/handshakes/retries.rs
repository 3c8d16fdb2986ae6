//! HelloRetryRequests.

use super::{BREAKS, STRICTER, Says, Shape, shape};
use crate::support::handshake::Script;
use crate::support::server_messages::Hello;

pub fn all(chain: &[Vec<u8>]) -> Vec<Shape> {
    let retry = |change: &dyn Fn(Hello) -> Hello| Script {
        retry: Some(change(Hello::retry(0x1301, 29))),
        ..Script::tls13(chain)
    };
    let with = |kind: u16, body: &'static [u8]| retry(&move |retry| retry.with(kind, body));
    vec![
        shape("a retry", Says::Passes, retry(&|retry| retry)),
        shape("a retry with a cookie", Says::Passes, with(44, &[0, 1, 7])),
        shape("a retry with an empty cookie", STRICTER, with(44, &[0, 0])),
        shape(
            "a retry with an unasked extension",
            STRICTER,
            with(0x1234, &[]),
        ),
        shape("a retry with a server name", STRICTER, with(0, &[])),
        shape("a retry with two groups", BREAKS, with(51, &[0, 24])),
        shape(
            "a retry with compression",
            BREAKS,
            retry(&|retry| Hello {
                compression: 1,
                ..retry
            }),
        ),
        shape(
            "a retry of TLS 1.2",
            BREAKS,
            retry(&|retry| Hello {
                extensions: vec![],
                ..retry
            }),
        ),
    ]
}
