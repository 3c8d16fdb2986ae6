//! TCP peers on the loopback interface that do as they are told and count who comes.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use socket2::{Domain, SockRef, Socket, Type};

/// No connection is held longer than this, so that a test that fails ends all the same.
const PATIENCE: Duration = Duration::from_secs(20);

/// A listening peer; dropping it closes its port. Connections go on until their script ends.
pub struct Peer {
    address: SocketAddr,
    counters: Arc<Counters>,
    accepting: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Counters {
    accepted: AtomicUsize,
    open: AtomicUsize,
    most_open: AtomicUsize,
    stopped: AtomicBool,
}

impl Peer {
    /// Listens on a free port of 127.0.0.1 and gives every connection to `serve`, each on a
    /// thread of its own.
    pub fn spawn<F>(serve: F) -> Self
    where
        F: Fn(TcpStream) -> io::Result<()> + Send + Sync + 'static,
    {
        Self::spawn_at((Ipv4Addr::LOCALHOST, 0).into(), serve)
    }

    /// As [`Peer::spawn`], on this address: such as 127.0.0.2 and the port of another peer, for
    /// a name with two addresses.
    pub fn spawn_at<F>(address: SocketAddr, serve: F) -> Self
    where
        F: Fn(TcpStream) -> io::Result<()> + Send + Sync + 'static,
    {
        let listener = TcpListener::bind(address).expect("a loopback address to listen on");
        let address = listener.local_addr().expect("its address");
        let counters = Arc::new(Counters::default());
        let accepting = thread::spawn({
            let (counters, serve) = (counters.clone(), Arc::new(serve));
            move || accept_all(&listener, &counters, &serve)
        });
        Self {
            address,
            counters,
            accepting: Some(accepting),
        }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// How many connections were accepted so far.
    pub fn connections(&self) -> usize {
        self.counters.accepted.load(SeqCst)
    }

    /// The highest number of connections that were open at the same time.
    pub fn most_at_once(&self) -> usize {
        self.counters.most_open.load(SeqCst)
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.counters.stopped.store(true, SeqCst);
        // Wakes the accepting thread, which then sees that it is to stop.
        drop(TcpStream::connect(self.address));
        if let Some(accepting) = self.accepting.take() {
            let _ = accepting.join();
        }
    }
}

fn accept_all<F>(listener: &TcpListener, counters: &Arc<Counters>, serve: &Arc<F>)
where
    F: Fn(TcpStream) -> io::Result<()> + Send + Sync + 'static,
{
    for stream in listener.incoming() {
        if counters.stopped.load(SeqCst) {
            return;
        }
        let Ok(stream) = stream else { continue };
        let (open, serve) = (Open::count(counters), serve.clone());
        thread::spawn(move || {
            let _open = open;
            stream.set_read_timeout(Some(PATIENCE))?;
            stream.set_nodelay(true)?;
            serve(stream)
        });
    }
}

/// One connection, counted as open until it is dropped.
struct Open(Arc<Counters>);

impl Open {
    fn count(counters: &Arc<Counters>) -> Self {
        counters.accepted.fetch_add(1, SeqCst);
        let open = counters.open.fetch_add(1, SeqCst) + 1;
        counters.most_open.fetch_max(open, SeqCst);
        Self(counters.clone())
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, SeqCst);
    }
}

/// What a scripted peer does next. After the last step it closes, as with [`Step::Close`].
#[derive(Debug, Clone)]
pub enum Step {
    /// Sends these bytes at once.
    Send(Vec<u8>),
    /// Sends these bytes one after another, with this pause after each.
    SendSlowly(Vec<u8>, Duration),
    /// Sends this many bytes of noise, the same at every call.
    Garbage(usize),
    /// Does nothing for this long.
    Wait(Duration),
    /// Waits until the client sends something, and throws it away.
    Read,
    /// Does nothing until the client closes.
    HoldOpen,
    /// Closes in order: a FIN after everything that was sent.
    Close,
    /// Closes with a reset.
    Reset,
}

/// A peer that reads one ClientHello and then does what `script` makes of its bytes (the whole
/// record, header included).
pub fn on_hello<F>(script: F) -> Peer
where
    F: Fn(&[u8]) -> Vec<Step> + Send + Sync + 'static,
{
    Peer::spawn(move |mut stream| {
        let hello = read_record(&mut stream)?;
        perform(stream, script(&hello))
    })
}

/// A peer that does these steps as soon as a client connects.
pub fn on_connect(steps: Vec<Step>) -> Peer {
    Peer::spawn(move |stream| perform(stream, steps.clone()))
}

/// A peer that greets with this text and waits, as SSH and SMTP servers do.
pub fn greets_with(text: &str) -> Peer {
    on_connect(vec![Step::Send(text.into()), Step::Read])
}

/// A peer that answers a ClientHello with these bytes and closes, as HTTP servers do.
pub fn answers_with(bytes: impl AsRef<[u8]>) -> Peer {
    let bytes = bytes.as_ref().to_vec();
    on_hello(move |_| vec![Step::Send(bytes.clone())])
}

/// The same, and it keeps the connection open: nothing but a length tells that this was all.
pub fn answers_and_holds(bytes: impl AsRef<[u8]>) -> Peer {
    let bytes = bytes.as_ref().to_vec();
    on_hello(move |_| vec![Step::Send(bytes.clone()), Step::HoldOpen])
}

/// An address of 127.0.0.1 on which nobody listens. Its port stays bound as long as this program
/// runs, so that no other test gets it.
pub fn closed_port() -> SocketAddr {
    bound_port(|_| ())
}

/// An address whose queue of connections to be accepted is full as long as this program runs: Linux drops every
/// further SYN, as a firewall does. Other systems answer it in other ways.
#[cfg(target_os = "linux")]
pub fn drops_every_syn() -> SocketAddr {
    let address = bound_port(|socket| socket.listen(0).expect("a queue of one"));
    let queued = TcpStream::connect(address).expect("the queue has room for one");
    std::mem::forget(queued);
    let next = TcpStream::connect_timeout(&address, Duration::from_millis(100));
    assert!(next.is_err(), "the queue is full");
    address
}

fn bound_port(prepare: impl Fn(&Socket)) -> SocketAddr {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).expect("a socket");
    let any_port = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    socket.bind(&any_port.into()).expect("a free port");
    prepare(&socket);
    let address = socket.local_addr().expect("its address");
    std::mem::forget(socket);
    address.as_socket().expect("an IP address")
}

/// Reads one record, or what comes at first when that is no handshake record.
fn read_record(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut record = vec![0; 5];
    stream.read_exact(&mut record)?;
    if let [22, _, _, high, low] = record[..] {
        let length = usize::from(u16::from_be_bytes([high, low]));
        record.resize(5 + length, 0);
        stream.read_exact(&mut record[5..])?;
    }
    Ok(record)
}

fn perform(mut stream: TcpStream, steps: Vec<Step>) -> io::Result<()> {
    for step in steps {
        match step {
            Step::Send(bytes) => stream.write_all(&bytes)?,
            Step::SendSlowly(bytes, pause) => {
                for byte in bytes {
                    stream.write_all(&[byte])?;
                    thread::sleep(pause);
                }
            }
            Step::Garbage(length) => stream.write_all(&noise(length))?,
            Step::Wait(duration) => thread::sleep(duration),
            Step::Read => drop(stream.read(&mut [0; 4096])?),
            Step::HoldOpen => drain(&mut stream),
            Step::Close => break,
            Step::Reset => return SockRef::from(&stream).set_linger(Some(Duration::ZERO)),
        }
    }
    close(stream)
}

/// Passes everything on between a client and a server, until both have closed.
pub fn pass_on(client: TcpStream, server: TcpStream) -> io::Result<()> {
    fn one_way(mut from: &TcpStream, mut to: &TcpStream) {
        let _ = io::copy(&mut from, &mut to);
        let _ = to.shutdown(Shutdown::Write);
    }
    server.set_nodelay(true)?;
    thread::scope(|scope| {
        scope.spawn(|| one_way(&client, &server));
        one_way(&server, &client);
    });
    Ok(())
}

/// Reads the head of an HTTP request or of an answer, up to the empty line after it.
pub fn read_head(from: &mut impl Read) -> io::Result<String> {
    let mut head = Vec::new();
    let mut buffer = [0; 1024];
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        match from.read(&mut buffer)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            length => head.extend(&buffer[..length]),
        }
    }
    Ok(String::from_utf8_lossy(&head).into_owned())
}

/// Closes so that what was sent last arrives: with unread bytes the kernel would send a reset.
pub fn close(mut stream: TcpStream) -> io::Result<()> {
    stream.shutdown(Shutdown::Write)?;
    drain(&mut stream);
    Ok(())
}

/// Reads until the client closes, resets, or [`PATIENCE`] is at an end.
fn drain(stream: &mut TcpStream) {
    let _ = io::copy(stream, &mut io::sink());
}

/// Bytes without meaning, the first of which is no content type of TLS.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x9d_u8;
    let mut next = || {
        state = state.wrapping_mul(5).wrapping_add(0x3b);
        state
    };
    (0..length).map(|_| next()).collect()
}
