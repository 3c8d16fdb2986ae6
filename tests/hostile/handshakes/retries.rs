//! HelloRetryRequests.

use super::hellos::compressed;
use super::{BREAKS, STRICTER, Says, Shape};
use crate::support::handshake::Script;
use crate::support::server_messages::Hello;

fn without_extensions(mut retry: Hello) -> Hello {
    retry.extensions.clear();
    retry
}

pub fn all(chain: &[Vec<u8>]) -> Vec<Shape> {
    let retry = |change: &dyn Fn(Hello) -> Hello| Script {
        retry: Some(change(Hello::retry(0x1301, 29))),
        ..Script::tls13(chain)
    };
    let with = |kind: u16, body: &'static [u8]| retry(&move |retry| retry.with(kind, body));
    let passing = Says::Passes.of([
        ("a retry", retry(&|retry| retry)),
        ("a retry with a cookie", with(44, &[0, 1, 7])),
    ]);
    let breaking = BREAKS.of([
        ("a retry with two groups", with(51, &[0, 24])),
        ("a retry with compression", retry(&compressed)),
        ("a retry of TLS 1.2", retry(&without_extensions)),
    ]);
    let stricter = STRICTER.of([
        ("a retry with an empty cookie", with(44, &[0, 0])),
        ("a retry with an unasked extension", with(0x1234, &[])),
        ("a retry with a server name", with(0, &[])),
    ]);
    [passing, breaking, stricter].concat()
}
