//! A TLS connection over TCP that holds no buffer while it waits. rustls's usual connection keeps
//! 4 KiB to read into, and of ten thousand connections most wait at any moment; so rustls is used
//! here without buffers of its own.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use rustls::ClientConfig;
use rustls::client::UnbufferedClientConnection;
use rustls::pki_types::ServerName;
use rustls::unbuffered::{ConnectionState, UnbufferedStatus};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// How much is read at once, in bytes.
const AT_ONCE: usize = 4096;
/// How much of what the server sends is kept to be read in clear.
const KEPT: usize = 16 * 1024;
/// How much may be waiting for its end: a handshake message of 64 KiB, which is the most that rustls
/// takes, in records with their heads.
const INCOMING_LIMIT: usize = 128 * 1024;
/// The most that is encrypted at once, which is one record (RFC 8446, section 5.1).
const RECORD: usize = 16 * 1024;
/// Room for one record as it goes out.
const RECORD_ON_THE_WIRE: usize = RECORD + 2048 + 5;

/// A TLS connection, from before its handshake on.
pub struct Connection {
    tls: UnbufferedClientConnection,
    stream: TcpStream,
    /// What has come and is no whole record or message yet.
    incoming: Vec<u8>,
    /// What has been decrypted and not been read.
    plaintext: Vec<u8>,
    /// What is to be sent.
    outgoing: Vec<u8>,
    /// The first bytes that came, until they are taken.
    first_bytes: Option<Vec<u8>>,
    /// Whether the server has said that it sends no more.
    is_closed: bool,
}

impl Connection {
    /// Prepares a handshake; nothing is sent yet.
    pub fn new(
        config: ClientConfig,
        server_name: ServerName<'static>,
        stream: TcpStream,
    ) -> Result<Self, rustls::Error> {
        Ok(Self {
            tls: UnbufferedClientConnection::new(Arc::new(config), server_name)?,
            stream,
            incoming: Vec::new(),
            plaintext: Vec::new(),
            outgoing: Vec::new(),
            first_bytes: Some(Vec::new()),
            is_closed: false,
        })
    }

    /// What the handshake agreed on.
    pub fn tls(&self) -> &rustls::CommonState {
        &self.tls
    }

    /// The first bytes that the server sent, at most 16 KiB. From now on none are kept.
    pub fn take_first_bytes(&mut self) -> Vec<u8> {
        self.first_bytes.take().unwrap_or_default()
    }

    /// Does the handshake.
    pub async fn shake_hands(&mut self) -> io::Result<()> {
        poll_fn(|context| self.poll_handshake(context)).await
    }

    fn poll_handshake(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.advance(&[])? {
            ready!(self.poll_send(context))?;
            ready!(self.poll_receive(context))?;
        }
        self.poll_send(context)
    }

    /// Lets rustls make what it can of what is here, and says whether data may be sent. If so, these
    /// have been encrypted.
    fn advance(&mut self, data: &[u8]) -> io::Result<bool> {
        loop {
            match self.step(data) {
                Ok(None) => {}
                Ok(Some(may_send)) => return Ok(may_send),
                Err(error) => {
                    // The alert that says so to the server, as far as it goes without waiting.
                    while let Ok(None) = self.step(&[]) {}
                    let _ = self.stream.try_write(&self.outgoing);
                    return Err(error);
                }
            }
        }
    }

    /// One thing that rustls wants; nothing while there may be more of them.
    fn step(&mut self, data: &[u8]) -> io::Result<Option<bool>> {
        let UnbufferedStatus { discard, state, .. } =
            self.tls.process_tls_records(&mut self.incoming);
        let outgoing = &mut self.outgoing;
        let may_send = match state {
            Err(error) => Err(invalid(error)),
            Ok(ConnectionState::EncodeTlsData(mut message)) => {
                append(outgoing, |space| message.encode(space)).map(|()| None)
            }
            Ok(ConnectionState::TransmitTlsData(message)) => {
                // It goes out before anything is waited for.
                message.done();
                Ok(None)
            }
            Ok(ConnectionState::ReadTraffic(mut traffic)) => {
                while let Some(Ok(record)) = traffic.next_record() {
                    self.plaintext.extend_from_slice(record.payload);
                }
                Ok(None)
            }
            Ok(ConnectionState::PeerClosed) => {
                self.is_closed = true;
                Ok(None)
            }
            Ok(ConnectionState::WriteTraffic(mut traffic)) => match data {
                [] => Ok(Some(true)),
                _ => append(outgoing, |space| traffic.encrypt(data, space)).map(|()| Some(true)),
            },
            Ok(_) => Ok(Some(false)),
        };
        self.incoming.drain(..discard.min(self.incoming.len()));
        if self.incoming.is_empty() {
            self.incoming = Vec::new();
        }
        may_send
    }

    fn poll_send(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.outgoing.is_empty() {
            let stream = Pin::new(&mut self.stream);
            let sent = ready!(stream.poll_write(context, &self.outgoing))?;
            if sent == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.outgoing.drain(..sent.min(self.outgoing.len()));
        }
        self.outgoing = Vec::new();
        Poll::Ready(Ok(()))
    }

    /// Waits for more. That the connection ends before the server has said so is an error.
    fn poll_receive(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut space = [0; AT_ONCE];
        let mut buffer = ReadBuf::new(&mut space);
        ready!(Pin::new(&mut self.stream).poll_read(context, &mut buffer))?;
        let new = buffer.filled();
        if new.is_empty() {
            return Poll::Ready(Err(io::ErrorKind::UnexpectedEof.into()));
        }
        if let Some(first) = &mut self.first_bytes {
            let room = KEPT.saturating_sub(first.len()).min(new.len());
            first.extend_from_slice(new.get(..room).unwrap_or_default());
        }
        if self.incoming.len() > INCOMING_LIMIT {
            return Poll::Ready(Err(invalid(rustls::Error::General(
                "a message without end".into(),
            ))));
        }
        self.incoming.extend_from_slice(new);
        Poll::Ready(Ok(()))
    }
}

/// Appends what is written into room for a record.
fn append<E: Into<Box<dyn std::error::Error + Send + Sync>>>(
    outgoing: &mut Vec<u8>,
    write: impl FnOnce(&mut [u8]) -> Result<usize, E>,
) -> io::Result<()> {
    let mut space = [0; RECORD_ON_THE_WIRE];
    let written = write(&mut space).map_err(io::Error::other)?;
    outgoing.extend_from_slice(space.get(..written).unwrap_or_default());
    Ok(())
}

fn invalid(error: rustls::Error) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error)
}

impl AsyncRead for Connection {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        while this.plaintext.is_empty() {
            this.advance(&[])?;
            if !this.plaintext.is_empty() || this.is_closed {
                break;
            }
            // A key update is to be answered.
            ready!(this.poll_send(context))?;
            ready!(this.poll_receive(context))?;
        }
        let read = this.plaintext.len().min(buffer.remaining());
        buffer.put_slice(this.plaintext.get(..read).unwrap_or_default());
        this.plaintext.drain(..read);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        data: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        ready!(this.poll_send(context))?;
        let data = data.get(..data.len().min(RECORD)).unwrap_or_default();
        match this.advance(data)? {
            true => Poll::Ready(Ok(data.len())),
            false => Poll::Ready(Err(io::ErrorKind::NotConnected.into())),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.get_mut().poll_send(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        ready!(this.poll_send(context))?;
        Pin::new(&mut this.stream).poll_shutdown(context)
    }
}
