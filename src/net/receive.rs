//! Reading once. Who waits holds no buffer: of ten thousand connections most wait at any moment.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::task::{Poll, ready};

use tokio::io::{AsyncRead, ReadBuf};

/// How much is read at once, in bytes.
const AT_ONCE: usize = 4096;

/// Waits for what comes next, and returns at most `limit` bytes of it; none at the end.
pub async fn receive<S: AsyncRead + Unpin>(stream: &mut S, limit: usize) -> io::Result<Vec<u8>> {
    poll_fn(|context| {
        let mut space = [0; AT_ONCE];
        let room = space.get_mut(..limit.min(AT_ONCE)).unwrap_or_default();
        let mut buffer = ReadBuf::new(room);
        ready!(Pin::new(&mut *stream).poll_read(context, &mut buffer))?;
        Poll::Ready(Ok(buffer.filled().to_vec()))
    })
    .await
}
