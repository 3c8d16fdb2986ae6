//! A good server whose messages arrive in pieces: across records in every place, down to one byte.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::thread;

use super::client::{good_server, meet_all};
use super::handshakes::Says;
use crate::support::peer::Peer;
use crate::support::server_messages::record;
use crate::support::tls::ONLY_TLS_1_2;

/// Passes everything on, the server's handshake messages in records of `size` bytes: the record
/// layer is not protected before ChangeCipherSpec.
fn cutting(server: SocketAddr, size: usize) -> Peer {
    Peer::spawn(move |client| {
        let server = TcpStream::connect(server)?;
        server.set_nodelay(true)?;
        let (mut from, mut to) = (client.try_clone()?, server.try_clone()?);
        let upstream = thread::spawn(move || {
            let _ = io::copy(&mut from, &mut to);
            let _ = to.shutdown(Shutdown::Write);
        });
        let result = cut(server, client, size);
        let _ = upstream.join();
        result
    })
}

fn cut(mut server: TcpStream, mut client: TcpStream, size: usize) -> io::Result<()> {
    let mut in_clear = true;
    loop {
        let mut header = [0; 5];
        if server.read_exact(&mut header).is_err() {
            return client.shutdown(Shutdown::Write);
        }
        let [kind, major, minor, high, low] = header;
        let mut fragment = vec![0; usize::from(u16::from_be_bytes([high, low]))];
        server.read_exact(&mut fragment)?;
        in_clear &= kind == 22;
        let longest = if in_clear { size } else { usize::MAX };
        let mut pieces = Vec::new();
        for piece in fragment.chunks(longest) {
            pieces.extend(record(kind, u16::from_be_bytes([major, minor]), piece));
        }
        client.write_all(&pieces)?;
    }
}

#[test]
fn a_good_server_passes_however_its_messages_are_cut() {
    let (mut older, newer) = (good_server(), good_server());
    older.versions = ONLY_TLS_1_2;
    let (older, newer) = (older.start(), newer.start());
    let cuts = [1, 2, 3, 4, 5, 7, 37, 1000].map(|size| (older.address(), size));
    // Of TLS 1.3 only the ServerHello is in clear.
    let newer_cuts = [1, 50].map(|size| (newer.address(), size));
    let servers = cuts.into_iter().chain(newer_cuts);
    let servers = servers.map(|(server, size)| {
        let name = format!("records of {size} bytes");
        (name, cutting(server, size))
    });
    meet_all([Says::Passes.of(servers)]);
}
