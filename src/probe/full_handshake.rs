//! A handshake with what follows it on the same connection: the HTTP request, or a late refusal.

use std::time::Duration;

use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;

use super::handshake::TlsConnection;
use super::options::ProbeOptions;
use super::{failure, handshake, http};
use crate::cloudfront::names::Names;
use crate::net::deadline::Deadline;
use crate::observation::{Attempt, Change, Failure, Handshake, HttpAnswer, Stage};

/// The time to listen after a handshake in which a certificate was asked for and no HTTP request
/// is made: TLS 1.3 servers refuse only then.
const LATE_ALERT_TIMEOUT: Duration = Duration::from_secs(1);

/// A full handshake, and the HTTP request after it.
pub(super) async fn full_handshake(
    stream: TcpStream,
    names: &Names,
    change: Option<Change>,
    options: &ProbeOptions,
    latest: Deadline,
    begin_http: impl FnOnce(),
) -> (Box<Handshake>, Attempt<HttpAnswer>) {
    let settings = &options.settings;
    let deadline = latest.or_after(settings.connect_timeout);
    let server_name = names
        .server_name()
        .filter(|_| change != Some(Change::WithoutServerName));
    let (handshake, connection) = handshake::shake_hands(
        stream,
        server_name,
        change,
        options.client_certificate.as_ref(),
        deadline,
    )
    .await;
    let Some(mut connection) = connection else {
        return (handshake, Attempt::NotTried);
    };
    let requested = handshake.client_certificate_requested;
    let http = match &options.http_path {
        Some(path) if matches!(change, None | Some(Change::WithoutAlpn)) => {
            let request = http::Request {
                host: names.wanted().to_owned(),
                path: path.clone(),
                reads_body: requested,
            };
            let deadline = latest.or_after(settings.response_timeout);
            begin_http();
            http::request(&mut *connection, &request, deadline)
                .await
                .into()
        }
        _ if requested => late_refusal(&mut connection, latest).await,
        _ => Attempt::NotTried,
    };
    (handshake, http)
}

/// Listens for the alert that a TLS 1.3 server sends when it misses a client certificate.
async fn late_refusal(connection: &mut TlsConnection, latest: Deadline) -> Attempt<HttpAnswer> {
    let during = Stage::Http;
    let mut buffer = [0; 1];
    let deadline = latest.or_after(LATE_ALERT_TIMEOUT);
    match deadline.limit(connection.read(&mut buffer)).await {
        Some(Err(error)) => Attempt::Failed(failure::from_error(&error, during)),
        Some(Ok(0)) => Attempt::Failed(Failure::Closed { during }),
        Some(Ok(_)) | None => Attempt::NotTried,
    }
}
