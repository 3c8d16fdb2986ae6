//! A relay that makes a peer seem far away.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use super::peer::Peer;

/// Forwards every connection to `target`, and what is said in either direction, its end included,
/// `delay` later: a round trip takes twice the delay.
///
/// The TCP connection itself is made without delay; add one round trip for it where a whole
/// visit is reckoned.
pub fn relay(target: SocketAddr, delay: Duration) -> Peer {
    Peer::spawn(move |client| {
        let server = TcpStream::connect(target)?;
        server.set_nodelay(true)?;
        let answering = {
            let (server, client) = (server.try_clone()?, client.try_clone()?);
            thread::spawn(move || forward(server, client, delay))
        };
        forward(client, server, delay);
        let _ = answering.join();
        Ok(())
    })
}

/// Forwards one direction until its end.
fn forward(mut from: TcpStream, mut to: TcpStream, delay: Duration) {
    let (sender, receiver) = mpsc::channel::<(Instant, Vec<u8>)>();
    let writing = thread::spawn(move || -> io::Result<()> {
        for (due, bytes) in receiver {
            thread::sleep(due.saturating_duration_since(Instant::now()));
            if bytes.is_empty() {
                return to.shutdown(Shutdown::Write);
            }
            to.write_all(&bytes)?;
        }
        Ok(())
    });
    let mut buffer = [0; 16 * 1024];
    loop {
        let length = from.read(&mut buffer).unwrap_or(0);
        let due = Instant::now() + delay;
        let sent = sender.send((due, buffer[..length].to_vec()));
        if length == 0 || sent.is_err() {
            break;
        }
    }
    drop(sender);
    let _ = writing.join();
}
