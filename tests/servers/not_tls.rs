//! Peers of a few lines: what is no TLS at all, and what gives up in the middle.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use crate::expect::{check, fails};
use crate::server::{Server, free_port};

/// Serves every connection with `conversation`, each in a thread, until the tests end.
pub fn peer(conversation: fn(TcpStream) -> std::io::Result<()>) -> Server {
    let port = free_port();
    let listener = TcpListener::bind(("127.0.0.1", port)).unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            std::thread::spawn(move || conversation(stream));
        }
    });
    Server::in_process(port)
}

pub fn read_hello(stream: &mut TcpStream) -> std::io::Result<()> {
    stream.read(&mut [0; 4096]).map(drop)
}

#[test]
fn an_ssh_banner_is_not_tls() {
    let server = peer(|mut stream| {
        stream.write_all(b"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n")?;
        read_hello(&mut stream)?;
        stream.write_all(b"Invalid SSH identification string.\r\n")
    });
    check(&server).expect(fails(&["not-tls"]));
}

#[test]
fn a_mail_server_is_not_tls() {
    let server = peer(|mut stream| {
        stream.write_all(b"220 mail.example.com ESMTP\r\n")?;
        read_hello(&mut stream)?;
        stream.write_all(b"500 5.5.2 Error: bad syntax\r\n")
    });
    check(&server).expect(fails(&["not-tls"]));
}

#[test]
fn an_http_answer_is_not_tls() {
    let server = peer(|mut stream| {
        read_hello(&mut stream)?;
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")
    });
    check(&server).expect(fails(&["not-tls"]));
}

#[test]
fn a_close_at_once_or_after_the_hello_leaves_the_handshake_incomplete() {
    check(&peer(|_| Ok(()))).expect(fails(&["handshake-incomplete"]));
    check(&peer(|mut stream| read_hello(&mut stream))).expect(fails(&["handshake-incomplete"]));
}

#[test]
fn half_a_server_hello_leaves_the_handshake_incomplete() {
    let server = peer(|mut stream| {
        read_hello(&mut stream)?;
        stream.write_all(&[22, 3, 3, 0, 80, 2, 0, 0, 76, 3, 3])
    });
    check(&server).expect(fails(&["handshake-incomplete"]));
}

#[test]
fn silence_leaves_the_handshake_incomplete() {
    let server = peer(|mut stream| {
        read_hello(&mut stream)?;
        std::thread::sleep(Duration::from_secs(60));
        Ok(())
    });
    check(&server)
        .with("--connect-timeout 0.5 --attempts 1")
        .expect(fails(&["handshake-incomplete"]));
}

#[test]
fn an_alert_about_nothing_in_particular_leaves_the_handshake_incomplete() {
    let server = peer(|mut stream| {
        read_hello(&mut stream)?;
        // internal_error, RFC 8446 section 6.
        stream.write_all(&[21, 3, 3, 0, 2, 2, 80])
    });
    check(&server).expect(fails(&["handshake-incomplete"]));
}
