//! The Lambda function's bootstrap against the runtime interface, imitated on the loopback interface:
//! <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html>.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread;

use serde_json::Value;

use crate::support::lab;
use crate::workflows::root;

/// What the function said of an invocation: the path that it posted to, and the body.
#[derive(Debug)]
struct Answer {
    path: String,
    body: String,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

/// Serves these events, one an invocation, then hangs up when asked for the next.
fn serve(listener: &TcpListener, events: &[String]) -> Vec<Answer> {
    let mut answers = Vec::new();
    let mut invocations = events.iter().enumerate();
    loop {
        let (stream, _) = listener.accept().expect("a connection");
        let (method, path, body) = request(&stream);
        let mut stream = stream;
        if method == "POST" {
            answers.push(Answer { path, body });
            let accepted =
                "HTTP/1.1 202 Accepted\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
            stream.write_all(accepted.as_bytes()).expect("it is read");
            continue;
        }
        assert_eq!(path, "/2018-06-01/runtime/invocation/next");
        let Some((number, event)) = invocations.next() else {
            return answers;
        };
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\
             Lambda-Runtime-Aws-Request-Id: id-{number}\r\nLambda-Runtime-Deadline-Ms: 0\r\n\
             Content-Length: {}\r\n\r\n{event}",
            event.len()
        );
        stream.write_all(head.as_bytes()).expect("it is read");
    }
}

fn request(stream: &TcpStream) -> (String, String, String) {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).expect("a request line");
    let mut words = line.split(' ').map(str::to_owned);
    let (method, path) = (words.next(), words.next());
    let mut length = 0;
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).expect("a header");
        let header = header.trim_end().to_ascii_lowercase();
        if header.is_empty() {
            break;
        }
        if let Some(value) = header.strip_prefix("content-length:") {
            length = value.trim().parse().expect("a length");
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).expect("a body");
    let body = String::from_utf8(body).expect("text");
    (method.expect("a method"), path.expect("a path"), body)
}

/// Unpacked as Lambda does: the bootstrap, and beside it a program that finds our origin.
fn function(name: &str, origin: &lab::Origin) -> PathBuf {
    let folder = lab::folder(name);
    let bootstrap = root().join(".github/packaging/lambda/bootstrap");
    fs::copy(bootstrap, folder.join("bootstrap")).expect("a bootstrap");
    origin.install(&folder);
    folder
}

/// The answers to these events, and the function's log.
fn invoke(name: &str, origin: &lab::Origin, events: &[&str]) -> (Vec<Answer>, String) {
    let folder = function(name, origin);
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let api = listener.local_addr().expect("an address").to_string();
    let events: Vec<String> = events.iter().map(|event| (*event).to_owned()).collect();
    let server = thread::spawn(move || serve(&listener, &events));
    let ended = Command::new(folder.join("bootstrap"))
        .env("AWS_LAMBDA_RUNTIME_API", api)
        .env("LAMBDA_TASK_ROOT", &folder)
        .env_remove("HTTP_PROXY")
        .env_remove("http_proxy")
        .stdin(Stdio::null())
        .output()
        .expect("it starts");
    let log = String::from_utf8(ended.stdout).expect("text");
    (server.join().expect("the interface"), log)
}

#[test]
fn an_invocation_answers_with_the_report_of_every_target() {
    let origin = lab::Origin::healthy();
    let events = [
        r#"["origin.example.com", "origin.example.com:8443 --host-header origin.example.com"]"#,
        "[\n  \"origin.example.com\"\n]",
    ];
    let (answers, log) = invoke("lambda", &origin, &events);
    let paths: Vec<&str> = answers.iter().map(|answer| answer.path.as_str()).collect();
    let path = |number| format!("/2018-06-01/runtime/invocation/id-{number}/response");
    assert_eq!(paths, [path(0), path(1)]);
    let reports = answers[0].json();
    let targets: Vec<&Value> = reports.as_array().expect("an array").iter().collect();
    assert_eq!(targets.len(), 2, "{reports}");
    assert!(
        targets.iter().all(|target| target["verdict"] == "pass"),
        "{reports}"
    );
    assert_eq!(answers[1].json()[0]["host"], "origin.example.com");
    let lines = log.lines().map(serde_json::from_str::<Value>);
    assert_eq!(
        lines.filter(Result::is_ok).count(),
        3,
        "one line a report: {log}"
    );
}

#[test]
fn a_target_that_fails_is_a_report_and_no_error() {
    let origin = lab::Origin::without_intermediate();
    let (answers, _) = invoke("lambda-fail", &origin, &[r#"["origin.example.com"]"#]);
    assert!(answers[0].path.ends_with("/response"), "{answers:?}");
    assert_eq!(answers[0].json()[0]["cause"], "chain-incomplete");
}

#[test]
fn an_event_that_is_no_list_of_targets_ends_its_invocation_alone() {
    let origin = lab::Origin::healthy();
    let events = [
        r#"{"detail-type": "Scheduled Event"}"#,
        r#"["origin.example.com" "x"]"#,
        r#"["origin.example.com"] more"#,
        r#"["a\"b"]"#,
        "null",
        "[]",
        r#"["origin.example.com:99999"]"#,
        r#"["origin.example.com"]"#,
    ];
    let (answers, _) = invoke("lambda-refused", &origin, &events);
    assert_eq!(answers.len(), events.len(), "{answers:?}");
    let (last, refused) = answers.split_last().expect("answers");
    for (answer, event) in refused.iter().zip(events) {
        assert!(answer.path.ends_with("/error"), "{event}: {answer:?}");
        let message = answer.json()["errorMessage"].as_str().map(str::len);
        assert!(
            message.is_some_and(|length| length > 10),
            "{event}: {answer:?}"
        );
    }
    assert!(last.path.ends_with("/response"), "{last:?}");
}
