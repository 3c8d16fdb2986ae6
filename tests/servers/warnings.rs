//! A warning alert before the ServerHello of a good server: AWS's library ends there by default.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use crate::expect::{Expected, check, passes, warns};
use crate::nginx::nginx;
use crate::oracle::{Outcome, Question, ask};
use crate::pki::{healthy, served};
use crate::server::Server;
use crate::support::peer::{Peer, pass_on};
use crate::support::server_messages::{TLS_1_2, alert};

/// nginx behind a relay that sends these bytes before the server's first ones.
fn sending_first(server: &Server, bytes: Vec<u8>) -> Peer {
    let port = server.port;
    Peer::spawn(move |mut client| {
        let mut server = TcpStream::connect(("127.0.0.1", port))?;
        let mut hello = [0; 16 * 1024];
        let length = client.read(&mut hello)?;
        client.write_all(&bytes)?;
        server.write_all(&hello[..length])?;
        pass_on(client, server)
    })
}

/// Checks nginx behind these bytes, and asks AWS's library beside it.
fn behind(bytes: Vec<u8>, options: &str, expected: Expected) -> Outcome {
    let server = nginx(&served(healthy()), options);
    let relay = sending_first(&server, bytes);
    check(&server)
        .with(&format!("--connect-to ::{}", relay.address()))
        .without_oracle()
        .expect(expected);
    let question = Question {
        address: relay.address(),
        ..Question::simple(server.port)
    };
    ask(&[question]).remove(0).0
}

#[test]
fn any_warning_before_the_server_hello_is_a_warning_and_ends_awss_library() {
    for version in ["ssl_protocols TLSv1.2;", "ssl_protocols TLSv1.3;"] {
        // user_canceled, no_renegotiation, no_certificate and bad_certificate.
        for code in [90, 100, 41, 42] {
            let warning = alert(TLS_1_2, 1, code);
            let outcome = behind(warning, version, warns(&["handshake-incomplete"]));
            assert_eq!(outcome, Outcome::Refused, "{version} {code}");
        }
        let unknown_name = alert(TLS_1_2, 1, 112);
        let outcome = behind(unknown_name, version, warns(&["server-name-rejected"]));
        assert_eq!(outcome, Outcome::Refused, "{version}");
        let outcome = behind(Vec::new(), version, passes());
        assert_eq!(outcome, Outcome::Answered(Some(200)), "{version}");
    }
}
