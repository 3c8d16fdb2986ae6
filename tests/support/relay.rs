//! A relay in front of a peer: it sees in which order things happen, without a clock.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;

use super::peer::Peer;

/// Forwards connections to a peer.
pub struct Relay {
    pub peer: Peer,
    most_turns: Arc<AtomicUsize>,
}

impl Relay {
    /// The most often that a client spoke in one connection after the server did, the first time
    /// included: each is a round trip of its own.
    pub fn most_turns(&self) -> usize {
        self.most_turns.load(SeqCst)
    }
}

/// Forwards every connection to `target`, and nothing before this many of them are open: a client
/// that waits for an answer before it opens the next connection waits for ever.
pub fn relay(target: SocketAddr, together: usize) -> Relay {
    let opened = Arc::new((Mutex::new(0), Condvar::new()));
    let most_turns = Arc::new(AtomicUsize::new(0));
    let longest = most_turns.clone();
    let peer = Peer::spawn(move |client| {
        let server = TcpStream::connect(target)?;
        server.set_nodelay(true)?;
        let (count, changed) = &*opened;
        let mut count = count.lock().expect("no thread panics with it");
        *count += 1;
        changed.notify_all();
        let count = changed.wait_while(count, |count| *count < together);
        drop(count.expect("no thread panics with it"));

        let turns = Arc::new(Mutex::new(Turns::default()));
        let answering = {
            let (server, client) = (server.try_clone()?, client.try_clone()?);
            let turns = turns.clone();
            thread::spawn(move || forward(server, client, || lock(&turns).client_speaks = false))
        };
        forward(client, server, || {
            let mut turns = lock(&turns);
            turns.count += usize::from(!turns.client_speaks);
            turns.client_speaks = true;
            longest.fetch_max(turns.count, SeqCst);
        });
        let _ = answering.join();
        Ok(())
    });
    Relay { peer, most_turns }
}

#[derive(Default)]
struct Turns {
    client_speaks: bool,
    count: usize,
}

fn lock(turns: &Mutex<Turns>) -> std::sync::MutexGuard<'_, Turns> {
    turns.lock().expect("no thread panics with it")
}

/// Forwards one direction until its end.
fn forward(mut from: TcpStream, mut to: TcpStream, speaks: impl Fn()) {
    let mut buffer = [0; 16 * 1024];
    while let Ok(length @ 1..) = from.read(&mut buffer) {
        speaks();
        if to.write_all(&buffer[..length]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Write);
}
