//! The limit: TCP, a TLS handshake that sends the server name, the path to the root and the name as
//! rustls-webpki judges them, one line of output. No time limit, no second question, no report; an
//! HTTP request only if that is asked for.

use std::error::Error;
use std::io::{BufWriter, Write};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use rustls::client::Resumption;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio_rustls::TlsConnector;

type Lines = std::vec::IntoIter<(String, SocketAddr)>;

/// Checks every target, `at_once` in flight at the same time, with or without an HTTP request.
pub async fn check(
    targets: &str,
    root: &str,
    at_once: usize,
    http: bool,
) -> Result<(), Box<dyn Error>> {
    let lines = Arc::new(Mutex::new(read_targets(targets)?.into_iter()));
    let connector = TlsConnector::from(Arc::new(client_config(root)?));
    let output = Arc::new(Mutex::new(BufWriter::new(std::io::stdout())));
    let mut workers = JoinSet::new();
    for _ in 0..at_once {
        let (lines, connector, output) = (lines.clone(), connector.clone(), output.clone());
        workers.spawn(async move {
            while let Some((name, address)) = next(&lines) {
                let line = match judge(&connector, &name, address, http).await {
                    Ok(()) => format!("pass {name}\n"),
                    Err(error) => format!("fail {name}: {error}\n"),
                };
                if let Ok(mut output) = output.lock() {
                    let _ = output.write_all(line.as_bytes());
                }
            }
        });
    }
    while workers.join_next().await.is_some() {}
    if let Ok(mut output) = output.lock() {
        output.flush()?;
    }
    Ok(())
}

fn next(lines: &Mutex<Lines>) -> Option<(String, SocketAddr)> {
    lines.lock().ok()?.next()
}

async fn judge(
    connector: &TlsConnector,
    name: &str,
    address: SocketAddr,
    http: bool,
) -> Result<(), Box<dyn Error + Send + Sync>> {
    let server_name = ServerName::try_from(name.to_owned())?;
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let mut stream = connector.connect(server_name, stream).await?;
    if http {
        let request = format!(
            "GET / HTTP/1.1\r\nHost: {name}\r\nUser-Agent: limit\r\nAccept: */*\r\nConnection: close\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).await?;
        let mut head = Vec::new();
        while !head.windows(4).any(|end| end == b"\r\n\r\n") {
            if stream.read_buf(&mut head).await? == 0 {
                return Err("no HTTP answer".into());
            }
        }
    }
    Ok(())
}

fn read_targets(path: &str) -> Result<Vec<(String, SocketAddr)>, Box<dyn Error>> {
    let text = std::fs::read_to_string(path)?;
    let mut targets = Vec::new();
    for line in text.lines() {
        let (name, address) = line.split_once(' ').ok_or("a line is NAME ADDRESS:PORT")?;
        targets.push((name.to_owned(), address.parse()?));
    }
    Ok(targets)
}

fn client_config(root: &str) -> Result<ClientConfig, Box<dyn Error>> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(root)? {
        // As Go and curl do: what cannot be used is passed over.
        let _ = roots.add(certificate?);
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.resumption = Resumption::disabled();
    Ok(config)
}
