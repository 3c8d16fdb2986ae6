//! One connection to a real server, with a request, as CloudFront makes it.

use std::net::SocketAddr;
use std::time::Duration;

use s2n_tls::config::Config;
use s2n_tls_tokio::TlsConnector;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::Fault;
use crate::client::builder;

/// As long as CloudFront waits for a connection.
const TIMEOUT: Duration = Duration::from_secs(10);

pub struct Question {
    address: SocketAddr,
    name: String,
    client: Config,
}

impl Question {
    /// `certificate` and `key` are the client's, and may be empty.
    pub fn read(
        address: &str,
        name: &str,
        minimum: &str,
        trusted: &str,
        certificate: &str,
        key: &str,
    ) -> Result<Self, Fault> {
        let mut client = builder(minimum)?;
        client.trust_pem(&std::fs::read(trusted)?)?;
        if !certificate.is_empty() {
            client.load_pem(&std::fs::read(certificate)?, &std::fs::read(key)?)?;
        }
        Ok(Self {
            address: address.parse()?,
            name: name.to_owned(),
            client: client.build()?,
        })
    }

    /// `answered` if the server sent anything after the request, `connected` if the handshake ended
    /// well and nothing came, else `refused`; then the reason.
    pub async fn ask(self) -> String {
        let stream = match timeout(TIMEOUT, TcpStream::connect(self.address)).await {
            Ok(Ok(stream)) => stream,
            Ok(Err(error)) => return format!("refused\t{error}"),
            Err(_) => return "refused\tno connection in time".to_owned(),
        };
        let connector = TlsConnector::new(self.client);
        let mut stream = match timeout(TIMEOUT, connector.connect(&self.name, stream)).await {
            Ok(Ok(stream)) => stream,
            Ok(Err(error)) => return format!("refused\t{}", error.name()),
            Err(_) => return "refused\tno handshake in time".to_owned(),
        };
        let connection = stream.as_ref();
        let agreed = format!(
            "{:?} {}",
            connection.actual_protocol_version(),
            connection.cipher_suite().unwrap_or("no suite")
        );
        let request = format!(
            "GET / HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
            self.name
        );
        let mut first = [0; 1];
        let exchange = async {
            stream.write_all(request.as_bytes()).await?;
            stream.flush().await?;
            stream.read(&mut first).await
        };
        match timeout(TIMEOUT, exchange).await {
            Ok(Ok(1..)) => format!("answered\t{agreed}"),
            Ok(Ok(0)) => format!("connected\t{agreed}: closed"),
            Ok(Err(error)) => format!("connected\t{agreed}: {error}"),
            Err(_) => format!("connected\t{agreed}: no answer in time"),
        }
    }
}
