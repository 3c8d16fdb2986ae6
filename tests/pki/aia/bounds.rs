//! How much, how often and how long: an authority's server has no say in it.

use std::io::Write;
use std::net::TcpStream;
use std::time::Duration;

use origin_check::aia::fetch::{FetchPolicy, Fetcher, MOST_BYTES};
use origin_check::pki::certificate::Certificate;

use crate::support::aia::*;
use crate::support::peer::{Peer, close, read_head};
use crate::support::pki::Authority;

/// A server that treats every request so, after it was read.
fn server(answer: impl Fn(TcpStream) -> std::io::Result<()> + Send + Sync + 'static) -> Peer {
    Peer::spawn(move |mut stream| {
        read_head(&mut stream)?;
        answer(stream)
    })
}

async fn complaint(lab: &Lab, url: &str) -> String {
    let completion = complete(lab.leaf(&[url]), &lab.trust()).await;
    let said = why(&completion).to_owned();
    let prefix = format!("{url}: ");
    said.strip_prefix(&prefix).unwrap_or(&said).to_owned()
}

#[tokio::test]
async fn three_redirects_are_followed_and_a_loop_is_not() {
    let (lab, web) = (Lab::new(), Web::start());
    web.serves("/4", "application/pkix-cert", &lab.issuing.certificate);
    web.redirects("/3", "/4");
    web.redirects("/2", &web.url("/3"));
    let three = web.redirects("/1", "/2");
    let completion = complete(lab.leaf(&[&three]), &lab.trust()).await;
    assert_eq!(found(&completion).len(), 1);
    assert_eq!(web.peer.connections(), 4);

    let four = web.redirects("/0", "/1");
    assert_eq!(complaint(&lab, &four).await, "more than 3 redirects");
    let round = web.redirects("/loop", "/loop");
    assert_eq!(complaint(&lab, &round).await, "more than 3 redirects");
    assert_eq!(web.peer.connections(), 4 + 4 + 4);
    let astray = web.redirects("/astray", "ftp://127.0.0.1/i.der");
    assert_eq!(
        complaint(&lab, &astray).await,
        "it redirects to an address that is not http or https"
    );
}

#[tokio::test]
async fn sixty_four_kibibytes_are_read_and_not_one_more() {
    let (lab, web) = (Lab::new(), Web::start());
    let certificate = lab.issuing.certificate.to_vec();
    let pem = pem::encode(&pem::Pem::new("CERTIFICATE", certificate));
    let padded = |length: usize| {
        let mut text = pem.clone().into_bytes();
        text.resize(length, b'\n');
        text
    };
    let most = web.serves("/most", "application/x-pem-file", &padded(MOST_BYTES));
    let completion = complete(lab.leaf(&[&most]), &lab.trust()).await;
    assert_eq!(found(&completion).len(), 1);
    let over = web.serves("/over", "application/x-pem-file", &padded(MOST_BYTES + 1));
    assert_eq!(complaint(&lab, &over).await, "more than 64 KiB");
}

#[tokio::test]
async fn a_body_and_a_head_without_end_are_cut_off() {
    let lab = Lab::new();
    let body = server(|mut stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: application/pkix-cert\r\n\r\n")?;
        loop {
            stream.write_all(&[b'x'; 4096])?;
        }
    });
    let head = server(|mut stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\n")?;
        loop {
            stream.write_all(b"X-More: and more and more and more\r\n")?;
        }
    });
    let chunked = server(|mut stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")?;
        loop {
            stream.write_all(b"1\r\nx\r\n")?;
        }
    });
    let url = |peer: &Peer| format!("http://{}/", peer.address());
    assert_eq!(complaint(&lab, &url(&body)).await, "more than 64 KiB");
    assert_eq!(complaint(&lab, &url(&chunked)).await, "more than 64 KiB");
    assert!(
        complaint(&lab, &url(&head))
            .await
            .starts_with("no HTTP answer: ")
    );
}

#[tokio::test]
async fn a_server_that_stalls_or_trickles_gets_no_more_than_the_time_in_all() {
    let lab = Lab::new();
    let stalls = server(|stream| {
        std::thread::sleep(Duration::from_secs(5));
        close(stream)
    });
    let trickles = server(|mut stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n")?;
        loop {
            stream.write_all(b"0")?;
            std::thread::sleep(Duration::from_millis(20));
        }
    });
    let fetcher = Fetcher::new(FetchPolicy {
        time_in_all: Duration::from_millis(300),
        ..FetchPolicy::everywhere()
    });
    for peer in [stalls, trickles] {
        let url = format!("http://{}/", peer.address());
        let completion = complete_with(lab.leaf(&[&url]), &lab.trust(), &fetcher).await;
        assert_eq!(why(&completion), format!("{url}: no answer in time"));
    }
    assert_eq!(FetchPolicy::default().time_in_all, Duration::from_secs(10));
}

#[tokio::test]
async fn five_addresses_are_asked_and_not_a_sixth() {
    let web = Web::start();
    // Each certificate is to be had at the address that the one below it names.
    let chain = |length: usize| -> (Certificate, Authority) {
        let root = Authority::root("Lab Root", AT);
        let mut above = root.intermediate("Lab 0", AT);
        web.serves(
            &format!("/{length}/0"),
            "application/pkix-cert",
            &above.certificate,
        );
        for position in 1..length {
            let url = web.url(&format!("/{length}/{}", position - 1));
            above = intermediate_at(&above, &format!("Lab {position}"), &url);
            let path = format!("/{length}/{position}");
            web.serves(&path, "application/pkix-cert", &above.certificate);
        }
        let url = web.url(&format!("/{length}/{}", length - 1));
        (parsed(&issued_at(&above, &[&url])), root)
    };
    let (leaf, root) = chain(5);
    let completion = complete(leaf, &trusting(&root)).await;
    assert_eq!(found(&completion).len(), 5);
    assert_eq!(web.peer.connections(), 5);

    let (leaf, root) = chain(6);
    let completion = complete(leaf, &trusting(&root)).await;
    let expected = "the path is still not complete after 5 addresses";
    assert_eq!(why(&completion), expected);
    assert_eq!(web.peer.connections(), 10);
}

#[tokio::test]
async fn what_is_no_certificate_says_what_it_is() {
    let (lab, web) = (Lab::new(), Web::start());
    let gone = web.url("/gone");
    assert_eq!(complaint(&lab, &gone).await, "it answers 404");
    let page = web.serves("/page", "text/html", b"<html>moved</html>");
    assert_eq!(complaint(&lab, &page).await, "no certificate but text/html");
    let empty = web.answers(
        "/empty",
        b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".into(),
    );
    assert_eq!(complaint(&lab, &empty).await, "no certificate: it is empty");
    let cut = &lab.issuing.certificate[..100];
    let cut = web.serves("/cut", "application/pkix-cert", cut);
    assert_eq!(
        complaint(&lab, &cut).await,
        "no certificate: it is DER, but damaged, or neither a certificate nor a PKCS#7 bundle"
    );
    // What promises a certificate is not named as if it were something else.
    let packed = web.serves("/packed", "application/x-x509-ca-cert", &[0x1f, 0x8b, 8, 0]);
    assert_eq!(
        complaint(&lab, &packed).await,
        "no certificate: this is compressed with gzip; unpack it first"
    );
    let not_http = web.answers("/ssh", b"SSH-2.0-OpenSSH_9.2\r\n".into());
    assert!(
        complaint(&lab, &not_http)
            .await
            .starts_with("no HTTP answer: ")
    );
}

#[tokio::test]
async fn what_was_fetched_once_is_not_fetched_again_for_the_next_chain() {
    let (lab, web) = (Lab::new(), Web::start());
    let url = web.serves("/i.der", "application/pkix-cert", &lab.issuing.certificate);
    let fetcher = Fetcher::new(FetchPolicy::everywhere());
    for _ in 0..3 {
        let completion = complete_with(lab.leaf(&[&url]), &lab.trust(), &fetcher).await;
        assert_eq!(found(&completion).len(), 1);
    }
    assert_eq!(web.peer.connections(), 1);
}
