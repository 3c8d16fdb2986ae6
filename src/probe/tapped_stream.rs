//! The TCP stream under a TLS client: keeps the server's first bytes, and hands them on in steps
//! that do not depend on how they arrived.

use std::io;
use std::io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use super::recording::Recording;

/// The most of the server's first bytes that is kept for the recorded flight.
const KEPT: usize = 16 * 1024;
/// The length of a record's header, whose last two bytes are the length of the rest (RFC 8446,
/// section 5.1).
const HEADER: usize = 5;

/// It hands on one record at a time and pauses after each, so that no record is judged together with
/// one that happened to arrive with it: a handshake ends with the server's Finished, and an answer
/// counts whatever follows it.
pub struct TappedStream {
    stream: TcpStream,
    recording: Arc<Recording>,
    /// Received and not yet handed on.
    waiting: Vec<u8>,
    boundary: Boundary,
    /// `true` right after a record's end.
    is_paused: bool,
    is_handshaking: bool,
    /// `true` once a write has told that the server reset the connection.
    was_reset: bool,
}

impl TappedStream {
    pub fn new(stream: TcpStream, recording: Arc<Recording>) -> Self {
        Self {
            stream,
            recording,
            waiting: Vec::new(),
            boundary: Boundary::default(),
            is_paused: false,
            is_handshaking: true,
            was_reset: false,
        }
    }

    /// Keeps no more of what comes from now on.
    pub fn end_handshake(&mut self) {
        self.is_handshaking = false;
    }

    /// Hands on what waits, up to the end of the record.
    fn hand_on(&mut self, buffer: &mut ReadBuf<'_>) {
        let available = self
            .waiting
            .get(..buffer.remaining())
            .unwrap_or(&self.waiting);
        let length = self.boundary.advance(available);
        buffer.put_slice(available.get(..length).unwrap_or_default());
        self.waiting.drain(..length);
        if self.waiting.is_empty() {
            // Of ten thousand connections most wait at any moment.
            self.waiting = Vec::new();
        }
        self.is_paused = self.boundary.is_at_end();
    }
}

impl AsyncRead for TappedStream {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if std::mem::take(&mut this.is_paused) {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        if this.waiting.is_empty() {
            let before = buffer.filled().len();
            ready!(Pin::new(&mut this.stream).poll_read(context, buffer))?;
            let new = buffer.filled().get(before..).unwrap_or_default();
            if new.is_empty() && this.was_reset {
                return Poll::Ready(Err(ConnectionReset.into()));
            }
            if this.is_handshaking {
                this.recording.lock().keep_first_bytes(new, KEPT);
            }
            this.waiting = new.to_vec();
            buffer.set_filled(before);
        }
        this.hand_on(buffer);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for TappedStream {
    /// A connection that the server has closed or reset takes no more, yet what the server sent
    /// before decides: the next reads tell it, and then the end.
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = ready!(Pin::new(&mut this.stream).poll_write(context, bytes));
        Poll::Ready(match written {
            Err(error) => match error.kind() {
                BrokenPipe => Ok(bytes.len()),
                ConnectionReset | ConnectionAborted => {
                    this.was_reset = true;
                    Ok(bytes.len())
                }
                _ => Err(error),
            },
            Ok(length) => Ok(length),
        })
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(context)
    }
}

/// The position within a record.
#[derive(Debug, Default)]
struct Boundary {
    /// The bytes of the header that came.
    header: Vec<u8>,
    /// The bytes of the record's body that are still to come.
    left: usize,
}

impl Boundary {
    /// Returns how many of these bytes belong to the current record, and moves past them.
    fn advance(&mut self, bytes: &[u8]) -> usize {
        if self.is_at_end() {
            self.header.clear();
        }
        let missing = HEADER - self.header.len();
        let (header, rest) = bytes.split_at(missing.min(bytes.len()));
        self.header.extend_from_slice(header);
        if missing > 0
            && let [_, _, _, high, low] = self.header[..]
        {
            self.left = usize::from(u16::from_be_bytes([high, low]));
        }
        let body = self.left.min(rest.len());
        self.left -= body;
        header.len() + body
    }

    /// `true` if the last record is whole and the next one has not begun.
    fn is_at_end(&self) -> bool {
        self.header.len() == HEADER && self.left == 0
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;

    const RECORDS: [&[u8]; 3] = [
        b"\x16\x03\x03\x00\x03abc",
        b"\x14\x03\x03\x00\x00",
        b"\x17\x03\x03\x00\x01z",
    ];

    async fn tapped() -> (TappedStream, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let near = TcpStream::connect(listener.local_addr().unwrap());
        let (near, far) = tokio::join!(near, listener.accept());
        let stream = TappedStream::new(near.unwrap(), Arc::default());
        (stream, far.unwrap().0)
    }

    #[tokio::test]
    async fn one_packet_of_three_records_is_read_in_three_steps_and_kept() {
        let (mut near, mut far) = tapped().await;
        far.write_all(&RECORDS.concat()).await.unwrap();
        let mut buffer = [0; 100];
        for record in RECORDS {
            let length = near.read(&mut buffer).await.unwrap();
            assert_eq!(&buffer[..length], record);
        }
        assert_eq!(near.recording.lock().first_bytes, RECORDS.concat());
    }

    #[tokio::test]
    async fn single_bytes_make_the_same_records() {
        let (mut near, mut far) = tapped().await;
        far.set_nodelay(true).unwrap();
        let sending = tokio::spawn(async move {
            for byte in RECORDS.concat() {
                far.write_u8(byte).await.unwrap();
                tokio::task::yield_now().await;
            }
        });
        let mut read = Vec::new();
        near.read_to_end(&mut read).await.unwrap();
        assert_eq!(read, RECORDS.concat());
        sending.await.unwrap();
    }

    #[tokio::test]
    async fn after_the_handshake_records_still_come_one_by_one_and_are_not_kept() {
        let (mut near, mut far) = tapped().await;
        far.write_all(RECORDS[0]).await.unwrap();
        let mut buffer = [0; 100];
        assert_eq!(near.read(&mut buffer).await.unwrap(), RECORDS[0].len());
        near.end_handshake();
        far.write_all(&RECORDS[1..].concat()).await.unwrap();
        for record in &RECORDS[1..] {
            let length = near.read(&mut buffer).await.unwrap();
            assert_eq!(&buffer[..length], *record);
        }
        assert_eq!(near.recording.lock().first_bytes, RECORDS[0]);
    }

    /// Other systems drop what they have received when a reset comes.
    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn a_reset_does_not_hide_what_was_sent_before_it() {
        let (mut near, mut far) = tapped().await;
        far.write_all(RECORDS[0]).await.unwrap();
        far.set_zero_linger().unwrap();
        drop(far);
        while !near.was_reset {
            near.write_all(b"request").await.unwrap();
            tokio::task::yield_now().await;
        }
        let mut buffer = [0; 100];
        let length = near.read(&mut buffer).await.unwrap();
        assert_eq!(&buffer[..length], RECORDS[0]);
        let error = near.read(&mut buffer).await.unwrap_err();
        assert_eq!(error.kind(), ConnectionReset);
    }

    #[tokio::test]
    async fn at_most_16_kib_of_the_first_bytes_are_kept() {
        let (mut near, mut far) = tapped().await;
        let record = [b"\x16\x03\x03\x40\x00".to_vec(), vec![7; 0x4000]].concat();
        let sent = record.repeat(3);
        let sending = tokio::spawn(async move { far.write_all(&sent).await });
        let mut read = vec![0; record.len() * 3];
        near.read_exact(&mut read).await.unwrap();
        assert_eq!(near.recording.lock().first_bytes.len(), KEPT);
        sending.await.unwrap().unwrap();
    }
}
