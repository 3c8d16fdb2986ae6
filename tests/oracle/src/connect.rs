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

/// The length of `HTTP/1.1 200`.
const STATUS_LINE: u64 = 12;

pub struct Question {
    address: SocketAddr,
    name: String,
    client: Config,
    path: String,
}

impl Question {
    /// The fields of a line. The client's certificate and key may be empty, and so may the path: no
    /// request is sent then.
    pub fn read(fields: [&str; 7]) -> Result<Self, Fault> {
        let [address, name, minimum, trusted, certificate, key, path] = fields;
        let mut client = builder(minimum)?;
        client.trust_pem(&std::fs::read(trusted)?)?;
        if !certificate.is_empty() {
            client.load_pem(&std::fs::read(certificate)?, &std::fs::read(key)?)?;
        }
        Ok(Self {
            address: address.parse()?,
            name: name.to_owned(),
            client: client.build()?,
            path: path.to_owned(),
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
            Ok(Err(error)) => {
                return format!(
                    "refused\t{} ({})",
                    error.name(),
                    error.debug().unwrap_or_default()
                );
            }
            Err(_) => return "refused\tno handshake in time".to_owned(),
        };
        let connection = stream.as_ref();
        let agreed = format!(
            "{:?} {}",
            connection.actual_protocol_version().ok(),
            connection.cipher_suite().unwrap_or("no suite")
        );
        if self.path.is_empty() {
            return format!("connected\t{agreed}");
        }
        let request = format!(
            "GET {} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
            self.path, self.name
        );
        let mut answer = Vec::new();
        let exchange = async {
            stream.write_all(request.as_bytes()).await?;
            stream.flush().await?;
            (&mut stream)
                .take(STATUS_LINE)
                .read_to_end(&mut answer)
                .await
        };
        let ended = match timeout(TIMEOUT, exchange).await {
            Ok(Ok(_)) => "closed".to_owned(),
            Ok(Err(error)) => error.to_string(),
            Err(_) => "no answer in time".to_owned(),
        };
        if answer.is_empty() {
            return format!("connected\t{agreed}: {ended}");
        }
        let answer = String::from_utf8_lossy(&answer);
        let status = answer
            .strip_prefix("HTTP/1.")
            .and_then(|line| line.get(2..5));
        format!("answered\t{agreed}, status {}", status.unwrap_or("unknown"))
    }
}
