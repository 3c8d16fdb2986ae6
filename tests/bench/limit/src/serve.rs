//! The origins: TLS 1.2 and 1.3 with one certificate, and an answer to each HTTP/1.1 request.

use std::error::Error;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;

use crate::addresses::listen;

/// How long a client may take. Longer than any client here waits, so that it never is the server
/// that gives up.
const PATIENCE: Duration = Duration::from_secs(300);
const ANSWER: &[u8] =
    b"HTTP/1.1 200 OK\r\nServer: bench\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";

/// Serves until it is killed. The first line of output is the port.
pub async fn serve(
    chain: &str,
    key: &str,
    network: &str,
    count: u32,
) -> Result<(), Box<dyn Error>> {
    let acceptor = TlsAcceptor::from(Arc::new(server_config(chain, key)?));
    let listeners = listen(network, count, 0)?;
    if let Some(first) = listeners.first() {
        println!("{}", first.local_addr()?.port());
    }
    for listener in listeners {
        tokio::spawn(accept(listener, acceptor.clone()));
    }
    std::future::pending().await
}

async fn accept(listener: TcpListener, acceptor: TlsAcceptor) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                tokio::spawn(timeout(PATIENCE, answer(stream, acceptor.clone())));
            }
            // Out of descriptors: those that are open end at some time.
            Err(_) => sleep(Duration::from_millis(10)).await,
        }
    }
}

async fn answer(stream: TcpStream, acceptor: TlsAcceptor) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut stream = acceptor.accept(stream).await?;
    let mut request = Vec::new();
    while !request.windows(4).any(|window| window == b"\r\n\r\n") {
        if stream.read_buf(&mut request).await? == 0 {
            return stream.shutdown().await;
        }
    }
    stream.write_all(ANSWER).await?;
    stream.shutdown().await
}

fn server_config(chain: &str, key: &str) -> Result<ServerConfig, Box<dyn Error>> {
    let chain = CertificateDer::pem_file_iter(chain)?.collect::<Result<_, _>>()?;
    let key = PrivateKeyDer::from_pem_file(key)?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, key)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}
