//! The laws of what is read besides TLS: certificate files, configurations, HTTP, earlier outputs,
//! lists and CloudFront's pages.

use std::cell::RefCell;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use origin_check::assessment::Assessment;
use origin_check::cert_file as file;
use origin_check::cert_file::{CertificateFile, FileForm};
use origin_check::check::TargetContext;
use origin_check::check::context::target::Thresholds;
use origin_check::cloudfront::error_page::ErrorPage;
use origin_check::cloudfront::log_value;
use origin_check::cloudfront::policy_book::PolicyBook;
use origin_check::cloudfront::x_cache::XCache;
use origin_check::commands::check::target_line::TargetLineParser;
use origin_check::commands::shared::baseline::Baseline;
use origin_check::distribution;
use origin_check::net::deadline::Deadline;
use origin_check::observation::{Failure, HttpAnswer};
use origin_check::probe::http;
use origin_check::probe::http::Request;
use tokio::io::{AsyncRead, ReadBuf};

use super::choices::Choices;
use super::escaped::acts;
use super::laws::{inert_text, refused_inertly};
use super::{observation, pool};

/// Lines such as damaged files have.
const LINES: [&str; 7] = [
    "-----BEGIN CERTIFICATE-----",
    "-----END CERTIFICATE-----",
    "-----BEGIN PRIVATE KEY-----\\n",
    "—–END CERTIFICATE—–",
    "-----END CERTIFICATE----------BEGIN CERTIFICATE-----",
    "BEGIN BEGIN END -----BEGIN",
    "",
];

/// A certificate file of any form: the bytes as they are, and lines of choices.
pub fn certificate_file(data: &[u8]) {
    read_or_refused(data);
    let mut choices = Choices::new(data);
    let lines = choices.list(40, |choices| match choices.below(3) {
        0 => choices.one_of(&LINES).to_owned(),
        1 => pem::encode(&pem::Pem::new("", choices.bytes(60)))
            .lines()
            .filter(|line| !line.starts_with('-'))
            .collect(),
        _ => choices.text(),
    });
    for separator in ["\n", ""] {
        read_or_refused(lines.join(separator).as_bytes());
    }
}

fn read_or_refused(data: &[u8]) {
    if let Err(error) = file::read_private_key(data) {
        assert!(!error.to_string().is_empty());
    }
    let read = match file::read(data, None) {
        Ok(read) => read,
        Err(error) => return refused_inertly(&error.to_string()),
    };
    assert!(!read.certificates.is_empty() && !format!("{read:?}").is_empty());
    let readable = |read: &CertificateFile| -> Vec<Vec<u8>> {
        let entries = read.certificates.iter();
        entries.filter_map(|entry| entry.der.clone()).collect()
    };
    let ders = readable(&read);
    if read.faults.is_empty() {
        assert_eq!(ders.len(), read.certificates.len(), "{:?}", read.form);
    }
    let faults = read.faults.iter().map(ToString::to_string);
    for text in faults.chain(read.quirks.iter().map(ToString::to_string)) {
        assert!(!text.is_empty() && !text.contains(char::is_control));
    }
    // A bundle's certificates are looked into when they are judged.
    if ders.is_empty() || !matches!(read.form, FileForm::Pem | FileForm::Der) {
        return;
    }
    let blocks = ders
        .iter()
        .map(|der| pem::Pem::new("CERTIFICATE", der.clone()));
    let written = pem::encode_many(&blocks.collect::<Vec<_>>());
    let again = file::read(written.as_bytes(), None).expect("what is written can be read");
    assert_eq!(readable(&again), ders);
}

/// A distribution's configuration, and a policy's.
pub fn configuration(data: &[u8]) {
    let mut book = PolicyBook::default();
    if let Err(error) = distribution::read_policies(data, &mut book) {
        refused_inertly(&error.to_string());
    }
    match distribution::read_distributions(data, &book) {
        Ok(distributions) => {
            for read in &distributions {
                let plan = distribution::plan(read);
                assert!(plan.origins.len() >= read.origins.len());
                assert_eq!(distribution::plan(read), plan);
            }
        }
        Err(error) => refused_inertly(&error.to_string()),
    }
}

/// What a server answers to the one HTTP request: the first byte says in which pieces it comes, and
/// whether its body is wanted.
pub fn http_answer(data: &[u8]) {
    let mut choices = Choices::new(data);
    let size = 1 + choices.below(32);
    let reads_body = choices.flag();
    let bytes = choices.rest();
    let whole = answer(bytes, bytes.len(), reads_body);
    let pieces = answer(bytes, size, reads_body);
    assert_eq!(pieces, whole);
    match whole {
        Ok(answer) => {
            assert!((101..=999).contains(&answer.status));
            let body = answer.body_start.unwrap_or_default();
            // Three bytes stand for one that is no UTF-8.
            assert!(body.len() <= 3 * bytes.len());
        }
        Err(error) => assert!(!error.is_empty()),
    }
}

fn answer(bytes: &[u8], size: usize, reads_body: bool) -> Result<HttpAnswer, String> {
    thread_local! {
        static RUNTIME: tokio::runtime::Runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .expect("a runtime");
    }
    let request = Request {
        host: "origin.example.com".to_owned(),
        path: "/".to_owned(),
        reads_body,
    };
    let size = size.max(1);
    let mut server = tokio::io::join(Saying { rest: bytes, size }, tokio::io::sink());
    let answered = RUNTIME.with(|runtime| {
        runtime.block_on(async {
            let deadline = Deadline::after(Duration::from_secs(3600));
            http::request(&mut server, &request, deadline).await
        })
    });
    match answered {
        Ok(answer) => Ok(HttpAnswer {
            duration_ms: 0.0,
            ..answer
        }),
        Err(Failure::TimedOut { .. }) => panic!("there is nothing to wait for"),
        Err(failure) => Err(failure.to_string()),
    }
}

/// A stream on which this comes, so many bytes at a time.
struct Saying<'a> {
    rest: &'a [u8],
    size: usize,
}

impl AsyncRead for Saying<'_> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let length = self.size.min(self.rest.len()).min(buffer.remaining());
        let (now, later) = self.rest.split_at(length);
        buffer.put_slice(now);
        self.rest = later;
        Poll::Ready(Ok(()))
    }
}

/// An earlier output, as anybody may have edited it: what is said of a change to it is inert.
pub fn earlier(data: &[u8]) {
    thread_local! {
        static NOW: (Assessment<'static>, String) = now();
    }
    let text = String::from_utf8_lossy(data);
    match Baseline::read(text.as_bytes()) {
        Ok(baseline) => NOW.with(|(report, json)| {
            let changes = baseline.changes(report);
            inert_text("baseline", &changes.text(report));
            inert_text("baseline json", &changes.json(json));
        }),
        Err(error) => refused_inertly(&error),
    }
}

/// The report that [`earlier`] compares with.
fn now() -> (Assessment<'static>, String) {
    let choices: Vec<u8> = super::seeds::noise(400);
    let seen = Box::leak(Box::new(observation::any(&mut Choices::new(&choices))));
    let thresholds = Thresholds::usual(observation::moment(&mut Choices::new(&[])));
    let report = Assessment::new(TargetContext::new(seen, &pool::TRUST, thresholds), &[]);
    let json = super::schema::full_json(&report);
    (report, json)
}

/// A line of a list.
pub fn line(data: &[u8]) {
    thread_local! {
        static PARSER: RefCell<TargetLineParser> = RefCell::default();
    }
    let text = String::from_utf8_lossy(data);
    let text = text.lines().next().unwrap_or_default();
    match PARSER.with_borrow_mut(|parser| parser.parse(text)) {
        Ok(None) => {
            let start = text.trim_start();
            assert!(start.is_empty() || start.starts_with('#'));
        }
        Ok(Some(line)) => assert!(text.contains(&line.target) && !line.target.is_empty()),
        // It goes out over `inert`, as all of this program's complaints do.
        Err(error) => assert!(!error.is_empty() && !error.contains('\n'), "{error:?}"),
    }
}

/// A page of an error, and the headers that come with it.
pub fn error_page(data: &[u8]) {
    let page = ErrorPage::read(data);
    if page.is_cloudfronts() {
        let marks = page.title || page.footer || page.signature_document;
        assert!(marks || page.heading);
    }
    if let Some(sentence) = page.sentence() {
        assert!(!log_value::to_look_for(Some(sentence.cause), 502).is_empty());
    }
    for words in page.unknown.iter() {
        assert!(!words.is_empty() && words.chars().count() <= 200, "{words}");
    }
    if let Some(id) = &page.request_id {
        assert!(!id.is_empty() && !id.chars().any(acts), "{id:?}");
    }
    assert_eq!(ErrorPage::read(data), page);
    let value = String::from_utf8_lossy(data);
    if let Some(read) = XCache::read(&value) {
        assert!(!read.meaning().is_empty());
    }
    let _ = log_value::meaning(&value);
}
