//! The one request after the handshake.

use origin_check::observation::Attempt;

use crate::support::scenario::Asked;
use crate::support::site::Site;
use crate::support::tls::{ClientCertificate, Requests, TlsServer};

/// What was asked, and the observation.
async fn requests(
    change: impl FnOnce(&mut TlsServer),
    ask: impl FnOnce(Asked) -> Asked,
) -> (Vec<String>, Attempt<u16>) {
    let mut server = Site::new().server();
    change(&mut server);
    let requests = Requests::clone(&server.requests);
    let observation = ask(Asked::peer(server.start())).observe().await;
    let http = match &observation.addresses[0].http {
        Attempt::Done(answer) => Attempt::Done(answer.status),
        Attempt::Failed(failure) => Attempt::Failed(failure.clone()),
        Attempt::NotTried => Attempt::NotTried,
    };
    let requests = requests.lock().unwrap().clone();
    (requests, http)
}

fn expected(path: &str, host: &str) -> String {
    format!(
        "GET {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: origin-check/{}\r\n\
         Accept: */*\r\nConnection: close\r\n\r\n",
        env!("CARGO_PKG_VERSION")
    )
}

#[tokio::test]
async fn it_is_one_get_for_the_origin_domain() {
    let (requests, http) = requests(|_| {}, |asked| asked).await;
    assert_eq!(requests, [expected("/", "origin.example.com")]);
    assert_eq!(http, Attempt::Done(200));
}

#[tokio::test]
async fn it_is_for_the_forwarded_host_and_the_path() {
    let ask = |asked: Asked| {
        let asked = asked.forwarding("www.example.com");
        asked.requesting(Some("/health?deep=1"))
    };
    let (requests, _) = requests(|_| {}, ask).await;
    let expected = expected("/health?deep=1", "www.example.com");
    assert_eq!(requests, [expected]);
}

#[tokio::test]
async fn without_http_nothing_is_sent() {
    let (requests, http) = requests(|_| {}, |asked| asked.requesting(None)).await;
    assert_eq!(requests, [""; 0]);
    assert_eq!(http, Attempt::NotTried);
}

#[tokio::test]
async fn where_a_client_certificate_was_asked_for_it_is_the_same() {
    let root = Site::new().root.certificate;
    let change = |server: &mut TlsServer| {
        server.client_certificate = ClientCertificate::Requested(root);
    };
    let (requests, _) = requests(change, |asked| asked).await;
    assert_eq!(requests, [expected("/", "origin.example.com")]);
}
