//! Reading without a buffer while nothing comes: of ten thousand connections most wait at any
//! moment.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::task::{Poll, ready};

use tokio::io::{AsyncRead, ReadBuf};

/// The most that is read at once, in bytes.
const AT_ONCE: usize = 4096;

/// Waits for the next bytes and returns at most `limit` of them; none at the end of the stream.
pub async fn receive<S: AsyncRead + Unpin>(stream: &mut S, limit: usize) -> io::Result<Vec<u8>> {
    poll_fn(|context| {
        let mut space = [0; AT_ONCE];
        let mut buffer = ReadBuf::new(space.get_mut(..limit.min(AT_ONCE)).unwrap_or_default());
        ready!(Pin::new(&mut *stream).poll_read(context, &mut buffer))?;
        Poll::Ready(Ok(buffer.filled().to_vec()))
    })
    .await
}
