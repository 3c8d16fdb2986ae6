//! The server name, and what happens to one that is not known.

use crate::support::scenario::{Asked, HOST, Scenario, passes, scenario};
use crate::support::site::Site;
use crate::support::tls::{ONLY_TLS_1_2, ONLY_TLS_1_3, TlsServer, UnknownName};

pub fn all() -> Vec<Scenario> {
    let fatal = UnknownName::FatalAlert;
    vec![
        scenario(
            "a fatal unrecognized_name is a rejected name by itself",
            "server-name-rejected fail",
            knowing("www.example.com", fatal(112), false, |_| {}),
        ),
        scenario(
            "an alert, where a hello without a name completes, is a rejected name",
            "server-name-rejected fail",
            knowing("www.example.com", fatal(80), true, |_| {}),
        ),
        scenario(
            "a close, where a hello without a name completes, is a rejected name",
            "server-name-rejected fail",
            knowing("www.example.com", UnknownName::Close, true, |_| {}),
        ),
        scenario(
            "a close, where a hello without a name completes in TLS 1.3 alone, is a rejected name",
            "server-name-rejected fail",
            knowing("www.example.com", UnknownName::Close, true, |server| {
                server.versions = ONLY_TLS_1_3;
            }),
        ),
        scenario(
            "a close, where another name completes, is a rejected name",
            "server-name-rejected fail",
            knowing(HOST, UnknownName::Close, false, |_| {}).forwarding("www.example.com"),
        ),
        scenario(
            "an alert to every name and to none is an incomplete handshake",
            "handshake-incomplete fail",
            knowing("www.example.com", fatal(80), false, |_| {}),
        ),
        scenario(
            "a warning unrecognized_name before a handshake is a warning here too",
            "server-name-rejected warn",
            knowing(
                "www.example.com",
                UnknownName::Warning(112),
                true,
                |server| {
                    server.versions = ONLY_TLS_1_2;
                },
            ),
        ),
        scenario(
            "another warning before a handshake is a warning too",
            "handshake-incomplete warn",
            knowing("www.example.com", UnknownName::Warning(90), true, |_| {}),
        ),
        passes(
            "a server that knows the name and no other is fine",
            knowing(HOST, fatal(112), false, |_| {}),
        )
        .near("server-name-rejected"),
    ]
}

/// A good server, but for the names that it knows.
fn knowing(
    name: &'static str,
    unknown_name: UnknownName,
    serves_no_name: bool,
    change: impl FnOnce(&mut TlsServer),
) -> Asked {
    let site = Site::new();
    let mut server = site.server();
    server.server_names = vec![name];
    server.unknown_name = unknown_name;
    server.serves_no_name = serves_no_name;
    change(&mut server);
    site.asked(server)
}
