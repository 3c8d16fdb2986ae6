//! Distance: every byte, and the end, arrives so much later, in both directions.
//!
//! The TCP handshake itself is not delayed, since the kernel answers it.

use std::error::Error;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};

use crate::addresses::{address, listen};

/// Relays until it is killed. The first line of output is the port.
pub async fn relay(
    network: &str,
    count: u32,
    port: u16,
    to: &str,
    delay: u64,
) -> Result<(), Box<dyn Error>> {
    let delay = Duration::from_millis(delay);
    for (number, listener) in (0..).zip(listen(network, count, port)?) {
        let to = (address(to, number)?, port).into();
        tokio::spawn(accept(listener, to, delay));
    }
    println!("{port}");
    std::future::pending().await
}

async fn accept(listener: TcpListener, to: std::net::SocketAddr, delay: Duration) {
    loop {
        let Ok((near, _)) = listener.accept().await else {
            tokio::time::sleep(Duration::from_millis(10)).await;
            continue;
        };
        tokio::spawn(async move {
            let far = TcpStream::connect(to).await?;
            near.set_nodelay(true)?;
            far.set_nodelay(true)?;
            let (near_reader, near_writer) = near.into_split();
            let (far_reader, far_writer) = far.into_split();
            tokio::spawn(forward(near_reader, far_writer, delay));
            forward(far_reader, near_writer, delay).await;
            std::io::Result::Ok(())
        });
    }
}

/// One direction. What was read while something else waits is not held up by it.
async fn forward(
    mut reader: impl AsyncRead + Unpin,
    mut writer: impl AsyncWrite + Unpin + Send + 'static,
    delay: Duration,
) {
    let (sender, mut queue) = mpsc::unbounded_channel::<(Instant, Vec<u8>)>();
    tokio::spawn(async move {
        while let Some((due, bytes)) = queue.recv().await {
            sleep_until(due).await;
            if bytes.is_empty() || writer.write_all(&bytes).await.is_err() {
                break;
            }
        }
        let _ = writer.shutdown().await;
    });
    loop {
        let mut bytes = Vec::with_capacity(8192);
        let count = reader.read_buf(&mut bytes).await.unwrap_or(0);
        if sender.send((Instant::now() + delay, bytes)).is_err() || count == 0 {
            return;
        }
    }
}
