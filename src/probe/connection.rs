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

/// The most that is read at once, in bytes.
const AT_ONCE: usize = 4096;
/// The most of the server's first bytes that is kept for the recorded flight.
const KEPT: usize = 16 * 1024;
/// The most that is encrypted at once, which is one record (RFC 8446, section 5.1).
const RECORD: usize = 16 * 1024;
/// Room for one record as it goes out.
const RECORD_ON_THE_WIRE: usize = RECORD + 2048 + 5;

/// A TLS connection, from before its handshake on.
pub struct Connection {
    tls: UnbufferedClientConnection,
    stream: TcpStream,
    /// The start of a record or message whose end has not come yet. rustls refuses records over 18 KiB and
    /// messages over 64 KiB by what their heads say, so this does not grow further.
    incoming: Vec<u8>,
    /// Decrypted and not read yet.
    plaintext: Vec<u8>,
    /// Encrypted and not sent yet.
    outgoing: Vec<u8>,
    /// The first bytes that came, until they are taken.
    first_bytes: Option<Vec<u8>>,
    /// `true` once the server has said that it sends no more.
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
                    // Sends the alert that says so to the server, but does not wait for that, and
                    // ignores what came after the error.
                    while self.tls.wants_write() && self.step(&[]).is_ok() {}
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

    /// Sends what there is. What cannot be sent is given up: there may still be something to read.
    fn poll_send(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.outgoing.is_empty() {
            let stream = Pin::new(&mut self.stream);
            let sent = ready!(stream.poll_write(context, &self.outgoing));
            let sent = sent.inspect_err(|_| self.outgoing.clear())?;
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
            // A key update must be answered, but nothing depends on it.
            let _ = this.poll_send(context);
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
        if !this.advance(data)? {
            return Poll::Ready(Err(io::ErrorKind::NotConnected.into()));
        }
        Poll::Ready(Ok(data.len()))
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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use rustls::crypto::ring;
    use rustls::pki_types::{CertificateDer, PrivateKeyDer};
    use rustls::{AlertDescription, Error, RootCertStore, ServerConfig};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;
    use tokio_rustls::TlsAcceptor;
    use tokio_rustls::server::TlsStream;

    use super::*;

    const NAME: &str = "origin.example.com";

    /// A server's certificate with its key, and a client's configuration that trusts it.
    fn both_sides() -> (ServerConfig, ClientConfig) {
        let made = rcgen::generate_simple_self_signed([NAME.to_owned()]).unwrap();
        let certificate = CertificateDer::from(made.cert.der().to_vec());
        let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
        let mut roots = RootCertStore::empty();
        roots.add(certificate.clone()).unwrap();
        let server = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key)
            .unwrap();
        (server, client(roots))
    }

    fn client(roots: RootCertStore) -> ClientConfig {
        ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth()
    }

    async fn tcp() -> (TcpStream, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let near = TcpStream::connect(listener.local_addr().unwrap());
        let (near, far) = tokio::join!(near, listener.accept());
        (near.unwrap(), far.unwrap().0)
    }

    fn connection(config: ClientConfig, stream: TcpStream) -> Connection {
        Connection::new(config, ServerName::try_from(NAME).unwrap(), stream).unwrap()
    }

    /// Both ends of a connection after the handshake.
    async fn connected() -> (Connection, TlsStream<TcpStream>) {
        let (server, client) = both_sides();
        let (near, far) = tcp().await;
        let mut connection = connection(client, near);
        let accept = TlsAcceptor::from(Arc::new(server)).accept(far);
        let (shaken, accepted) = tokio::join!(connection.shake_hands(), accept);
        shaken.unwrap();
        (connection, accepted.unwrap())
    }

    #[tokio::test]
    async fn much_is_read_and_written_as_it_was_sent() {
        let (mut near, far) = connected().await;
        let sent: Vec<u8> = (0..300_000u32).map(|n| n.to_le_bytes()[0]).collect();
        let (mut from, mut to) = tokio::io::split(far);
        let echo = tokio::spawn(async move { tokio::io::copy(&mut from, &mut to).await });
        for part in sent.chunks(50_000) {
            near.write_all(part).await.unwrap();
            near.flush().await.unwrap();
            let mut came_back = vec![0; part.len()];
            near.read_exact(&mut came_back).await.unwrap();
            assert!(came_back == part, "another part came back");
        }
        assert!(near.incoming.capacity() + near.outgoing.capacity() == 0);
        echo.abort();
    }

    #[tokio::test]
    async fn what_comes_in_single_bytes_is_understood() {
        let (server, client) = both_sides();
        let (near, at_relay) = tcp().await;
        let (relay, far) = tcp().await;
        at_relay.set_nodelay(true).unwrap();
        let (mut from_client, mut to_client) = at_relay.into_split();
        let (mut from_server, mut to_server) = relay.into_split();
        let out =
            tokio::spawn(async move { tokio::io::copy(&mut from_client, &mut to_server).await });
        let back = tokio::spawn(async move {
            while let Ok(byte) = from_server.read_u8().await {
                to_client.write_u8(byte).await.unwrap();
                tokio::task::yield_now().await;
            }
        });
        let mut near = connection(client, near);
        let serving = tokio::spawn(async move {
            let mut far = TlsAcceptor::from(Arc::new(server))
                .accept(far)
                .await
                .unwrap();
            far.write_all(b"in crumbs").await.unwrap();
            far.shutdown().await.unwrap();
        });
        near.shake_hands().await.unwrap();
        assert!(near.take_first_bytes().starts_with(&[22, 3, 3]));
        let mut read = Vec::new();
        near.read_to_end(&mut read).await.unwrap();
        assert_eq!(read, b"in crumbs");
        for task in [serving, back] {
            task.await.unwrap();
        }
        out.abort();
    }

    #[tokio::test]
    async fn only_an_announced_end_is_one() {
        for is_announced in [true, false] {
            let (mut near, mut far) = connected().await;
            far.write_all(b"all").await.unwrap();
            if is_announced {
                far.shutdown().await.unwrap();
            } else {
                far.flush().await.unwrap();
            }
            drop(far);
            let mut read = Vec::new();
            let ended = near.read_to_end(&mut read).await;
            assert_eq!(read, b"all");
            if is_announced {
                assert_eq!(ended.unwrap(), 3);
            } else {
                assert_eq!(ended.unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
            }
        }
    }

    #[tokio::test]
    async fn an_answer_is_read_though_the_question_could_not_be_sent() {
        let (mut near, mut far) = connected().await;
        near.stream.shutdown().await.unwrap();
        far.write_all(b"too late").await.unwrap();
        far.shutdown().await.unwrap();
        near.write_all(b"question").await.unwrap();
        assert_eq!(
            near.flush().await.unwrap_err().kind(),
            io::ErrorKind::BrokenPipe
        );
        let mut read = Vec::new();
        near.read_to_end(&mut read).await.unwrap();
        assert_eq!(read, b"too late");
    }

    #[tokio::test]
    async fn new_keys_are_taken_and_used() {
        let (mut near, mut far) = connected().await;
        far.get_mut().1.refresh_traffic_keys().unwrap();
        far.write_all(b"by new keys").await.unwrap();
        let mut read = [0; 11];
        near.read_exact(&mut read).await.unwrap();
        assert_eq!(&read, b"by new keys");
        near.write_all(b"and back").await.unwrap();
        near.flush().await.unwrap();
        let mut read = [0; 8];
        far.read_exact(&mut read).await.unwrap();
        assert_eq!(&read, b"and back");
    }

    #[tokio::test]
    async fn the_server_is_told_why_a_handshake_ends() {
        let (server, _) = both_sides();
        let (near, far) = tcp().await;
        let mut near = connection(client(RootCertStore::empty()), near);
        let accept = TlsAcceptor::from(Arc::new(server)).accept(far);
        let (shaken, accepted) = tokio::join!(near.shake_hands(), accept);
        let tls = |error: io::Error| error.into_inner().unwrap().downcast::<Error>().unwrap();
        assert!(matches!(
            *tls(shaken.unwrap_err()),
            Error::InvalidCertificate(_)
        ));
        assert_eq!(
            *tls(accepted.unwrap_err()),
            Error::AlertReceived(AlertDescription::UnknownCA)
        );
    }

    #[tokio::test]
    async fn what_follows_an_error_is_not_looked_at() {
        let (near, mut far) = tcp().await;
        let mut near = connection(both_sides().1, near);
        // No record, and what is left of it is none either.
        far.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            .await
            .unwrap();
        assert!(near.shake_hands().await.is_err());
        assert_eq!(near.take_first_bytes().get(..8), Some(&b"HTTP/1.1"[..]));
        drop(near);
        let mut sent = Vec::new();
        far.read_to_end(&mut sent).await.unwrap();
        let hello = 5 + usize::from(u16::from_be_bytes([sent[3], sent[4]]));
        assert_eq!(sent[hello..], [21, 3, 3, 0, 2, 2, 50], "one alert");
    }

    #[tokio::test]
    async fn a_message_without_end_is_not_waited_for() {
        let (near, mut far) = tcp().await;
        let mut near = connection(both_sides().1, near);
        let sending = tokio::spawn(async move {
            // A ServerHello of 16 MiB, in records of the usual size.
            let mut record = vec![22, 3, 3, 0x40, 0];
            record.extend([2, 0xff, 0xff, 0xff]);
            record.resize(5 + RECORD, 0);
            while far.write_all(&record).await.is_ok() {}
        });
        let ended = tokio::time::timeout(Duration::from_secs(30), near.shake_hands()).await;
        let error = ended.expect("an end").unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidData);
        assert!(near.incoming.capacity() <= 128 * 1024);
        sending.abort();
    }
}
