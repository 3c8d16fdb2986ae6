//! An imitation of an edge location, with the answers that users have published.

use std::io::Write;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};

use rustls::{ServerConnection, StreamOwned};
use serde_json::Value;
use time::OffsetDateTime;

use super::lab::{self, Said};
use super::peer::{self, Peer};
use super::pki::{self, Authority};
use super::tls::TlsServer;

pub const HOST: &str = "www.example.com";

/// What follows a request.
pub type Script = dyn Fn(usize, &mut dyn Write) -> std::io::Result<()> + Send + Sync;

pub struct Edge {
    pub peer: Peer,
    pub root: PathBuf,
    pub requests: Arc<Mutex<Vec<String>>>,
}

impl Edge {
    /// An edge that gives these answers one after another, and then the last one again.
    pub fn answering(answers: &[String]) -> Self {
        let answers: Vec<Vec<u8>> = answers.iter().map(|text| text.clone().into()).collect();
        Self::answering_bytes(answers)
    }

    pub fn answering_bytes(answers: Vec<Vec<u8>>) -> Self {
        Self::scripted(Box::new(move |number, to| {
            let answer = answers.get(number).or(answers.last());
            to.write_all(answer.expect("an answer"))
        }))
    }

    pub fn scripted(script: Box<Script>) -> Self {
        let now = OffsetDateTime::now_utc();
        let root = Authority::root("Lab Root", now);
        let key = pki::p256();
        let chain = vec![root.issue(&pki::leaf(HOST, now), &key)];
        let mut server = TlsServer::new(chain, pki::private_key(&key));
        server.alpn = vec!["h2", "http/1.1"];
        let config = Arc::new(server.config());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let count = AtomicUsize::new(0);
        let peer = Peer::spawn({
            let requests = requests.clone();
            move |stream| {
                let connection = ServerConnection::new(config.clone());
                let connection = connection.map_err(std::io::Error::other)?;
                let mut tls = StreamOwned::new(connection, stream);
                let request = peer::read_head(&mut tls)?;
                requests.lock().expect("a list").push(request);
                script(count.fetch_add(1, SeqCst), &mut tls)?;
                tls.conn.send_close_notify();
                tls.flush()?;
                peer::close(tls.sock)
            }
        });
        let root = lab::write(
            &format!("edge-{}.pem", peer.address().port()),
            &lab::pem(&root.certificate),
        );
        Self {
            peer,
            root,
            requests,
        }
    }

    pub fn port(&self) -> u16 {
        self.peer.address().port()
    }

    pub fn target(&self) -> String {
        format!("{HOST}:{}", self.port())
    }

    /// Runs `verify` with these options against this edge.
    pub fn verify(&self, options: &[&str]) -> Said {
        self.verify_target(&self.target(), options)
    }

    pub fn verify_target(&self, target: &str, options: &[&str]) -> Said {
        let resolve = format!("*:{}:127.0.0.1", self.port());
        let root = self.root.to_str().expect("a path of ASCII");
        let fixed = ["verify", "--resolve", &resolve, "--ca-file", root, target];
        let arguments: Vec<&str> = fixed.into_iter().chain(options.iter().copied()).collect();
        lab::run(&arguments)
    }

    /// The same as JSON, with the exit status beside it as `exit`.
    pub fn json(&self, options: &[&str]) -> Value {
        let said = self.verify(&[&["--json"], options].concat());
        assert_eq!(said.stderr, "");
        super::schema::assert_verification(said.stdout.trim_end());
        said.only_json()
    }
}

/// The report on an answer, as [`Edge::json`] has it.
pub fn asked(answer: String) -> Value {
    Edge::answering(&[answer]).json(&[])
}

/// An answer with these header lines and this body.
pub fn answer(status: &str, headers: &[&str], body: &str) -> String {
    let headers: String = headers.iter().map(|line| format!("{line}\r\n")).collect();
    format!(
        "HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}

/// The headers that stand on every answer of CloudFront's.
pub const VIA: &str = "Via: 1.1 0123456789abcdef0123456789abcdef.cloudfront.net (CloudFront)";
pub const POP: &str = "X-Amz-Cf-Pop: FRA56-P1";
pub const ID: &str = "X-Amz-Cf-Id: aGVsbG8tdGhpcy1pcy1hbi1pZA==";

/// An answer of CloudFront's with this `X-Cache` and these further headers.
pub fn cloudfront(status: &str, x_cache: &str, further: &[&str], body: &str) -> String {
    let x_cache = format!("X-Cache: {x_cache} from cloudfront");
    let mut headers = vec![x_cache.as_str(), VIA, POP, ID];
    headers.extend(further);
    answer(status, &headers, body)
}

/// A 502 of CloudFront's with these further headers.
pub fn error_502(further: &[&str], body: &str) -> String {
    cloudfront("502 Bad Gateway", "Error", further, body)
}

/// An error page as users have published it: the heading and paragraphs given.
pub fn page(heading: &str, paragraphs: &[&str]) -> String {
    let paragraphs = paragraphs.join("\n<BR clear=\"all\">\n");
    format!(
        "<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 4.01 Transitional//EN\" \
         \"http://www.w3.org/TR/html4/loose.dtd\">\n<HTML><HEAD><META HTTP-EQUIV=\"Content-Type\" \
         CONTENT=\"text/html; charset=iso-8859-1\">\n<TITLE>ERROR: The request could not be \
         satisfied</TITLE>\n</HEAD><BODY>\n<H1>{heading}</H1>\n<H2>The request could not be \
         satisfied.</H2>\n<HR noshade size=\"1px\">\n{paragraphs}\n<BR clear=\"all\">\n<HR noshade \
         size=\"1px\">\n<PRE>\nGenerated by cloudfront (CloudFront)\nRequest ID: \
         cGFnZS1yZXF1ZXN0LWlk==\n</PRE>\n<ADDRESS>\n</ADDRESS>\n</BODY></HTML>"
    )
}

pub const NEW: &str = "502 Bad Gateway ERROR";
pub const OLD: &str = "502 ERROR";
pub const GENERAL: &str = "We can't connect to the server for this app or website at this time. \
    There might be too much traffic or a configuration error. Try again later, or contact the app \
    or website owner.";

/// A 502 with CloudFront's page, its own Server header, and this first paragraph.
pub fn bad_gateway(heading: &str, paragraphs: &[&str]) -> String {
    error_502(&["Server: CloudFront"], &page(heading, paragraphs))
}
