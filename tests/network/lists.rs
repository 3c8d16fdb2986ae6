//! Lists, where names are many or die, and where this machine runs short.

use std::collections::HashMap;
use std::io::Write;
use std::process::{Output, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use serde_json::Value;

use crate::client::{HOST, at_port_443, good_origin, trusting};
use crate::lab::{Lab, ORIGIN, case};
use crate::name_server::{Kind, NameServer, Record, Reply};

/// No second question from the C library where none is answered, so that questions can be counted.
const CONFIGURATION: &str = "nameserver 11.0.0.1\nsearch .\noptions timeout:30 attempts:1\n";

/// How often each name was asked for.
type Asked = Arc<Mutex<HashMap<String, usize>>>;

/// A name server that counts who is asked for, and answers like this, given how often the name was
/// asked for before.
fn counting(reply: impl Fn(&str, usize) -> Reply + Send + 'static) -> (NameServer, Asked) {
    let asked = Asked::default();
    let counted = asked.clone();
    let server = NameServer::start(move |name, kind| {
        if kind != Kind::A {
            return Reply::Records(Vec::new());
        }
        let mut counted = counted.lock().expect("nobody panicked");
        let before = counted.entry(name.to_owned()).or_default();
        *before += 1;
        reply(name, *before - 1)
    });
    (server, asked)
}

fn origin_address(name: &str) -> Reply {
    // The name server's records are of names known beforehand.
    Reply::Records(vec![Record::Address(name.to_owned().leak(), ORIGIN)])
}

/// Runs the program on a list.
fn run(lab: &Lab, list: &str, options: &[&str]) -> Output {
    let mut child = trusting(lab.origin_check())
        .args(["--no-http", "-"])
        .args(options)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program runs");
    let mut pipe = child.stdin.take().expect("a pipe");
    std::thread::scope(|scope| {
        scope.spawn(move || pipe.write_all(list.as_bytes()).expect("it reads"));
        child.wait_with_output().expect("it ends")
    })
}

/// A list of this many names, each of which is asked for the origin's.
fn names(count: usize) -> String {
    let line = |number| format!("name-{number}.example --host-header {HOST}\n");
    (0..count).map(line).collect()
}

/// Checks a list with these options; the reports, and the exit status.
fn check_list(lab: &Lab, list: &str, options: &[&str]) -> (Vec<Value>, Option<i32>) {
    let output = run(lab, list, &[&["-j", "-v"], options].concat());
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let reports = text.lines().map(serde_json::from_str);
    let reports = reports.collect::<Result<_, _>>().expect("JSON");
    (reports, output.status.code())
}

fn with_verdict(reports: &[Value], verdict: &str) -> usize {
    let alike = reports.iter().filter(|report| report["verdict"] == verdict);
    alike.count()
}

#[test]
fn ten_thousand_lines_of_one_name_are_one_look_up() {
    case("one name", |lab| {
        lab.resolve_with(CONFIGURATION);
        // The name has an address, at which nobody listens.
        let (_server, asked) = counting(|name, _| origin_address(name));
        let list = format!("{HOST}\n").repeat(10_000);
        let options = ["-q", "--concurrency=4096", "--per-host=64"];
        let output = run(lab, &list, &options);
        assert_eq!(output.status.code(), Some(1));
        let lines = String::from_utf8(output.stdout).expect("UTF-8");
        assert_eq!(lines.matches("fail origin.example.com").count(), 10_000);
        assert_eq!(asked.lock().expect("it ended")[HOST], 1);
    });
}

#[test]
fn names_that_nobody_answers_for_hold_nobody_up() {
    case("dead names", |lab| {
        let _origin = at_port_443(good_origin(), ORIGIN);
        lab.resolve_with(CONFIGURATION);
        let (_server, _) = counting(|name, _| {
            if name.starts_with("dead-") {
                Reply::Silence
            } else {
                origin_address(name)
            }
        });
        // Five minutes, were they asked for one after another.
        let dead = (0..60).map(|number| format!("dead-{number}.example\n"));
        let list = dead.collect::<String>() + &names(60);
        let (reports, status) = check_list(lab, &list, &["--connect-timeout=5"]);
        assert_eq!((reports.len(), status), (120, Some(3)));
        // As they end is how they are printed.
        let (first, last) = reports.split_at(60);
        assert_eq!(with_verdict(first, "inconclusive"), 0);
        assert_eq!(with_verdict(last, "inconclusive"), 60);
    });
}

#[test]
fn a_resolver_that_fails_twice_and_then_answers_is_asked_until_then() {
    case("SERVFAIL twice", |lab| {
        let _origin = at_port_443(good_origin(), ORIGIN);
        lab.resolve_with(CONFIGURATION);
        let (_server, asked) = counting(|name, before| match before {
            0 | 1 => Reply::ServerFailure,
            _ => origin_address(name),
        });
        let list = format!("a.example --host-header {HOST}\n");
        let started = Instant::now();
        let (reports, status) = check_list(lab, &list, &[]);
        let whole = started.elapsed().as_secs_f64() * 1000.0;
        assert_eq!((with_verdict(&reports, "pass"), status), (1, Some(0)));
        // Not again once there is an answer.
        assert_eq!(asked.lock().expect("it ended")["a.example"], 3);
        // Between its look-ups the program pauses, for 250 ms at least, and the C library may ask
        // twice in one: a pause is no time that the origin took.
        let took = reports[0]["duration_ms"].as_f64().expect("a number");
        assert!(whole - took >= 250.0, "{took} of {whole} ms");
    });
    case("SERVFAIL for ever", |lab| {
        lab.resolve_with(CONFIGURATION);
        let (_server, asked) = counting(|_, _| Reply::ServerFailure);
        let one = trusting(lab.origin_check())
            .args(["-q", "b.example"])
            .output();
        assert_eq!(one.expect("it runs").status.code(), Some(3));
        let (reports, status) = check_list(lab, "a.example\n", &[]);
        assert_eq!(
            (with_verdict(&reports, "inconclusive"), status),
            (1, Some(3))
        );
        // The C library may ask more than once for itself; a list asks it four times. In the end the
        // program asks once for the reason.
        let asked = asked.lock().expect("it ended");
        assert_eq!(asked["a.example"] - 1, 4 * (asked["b.example"] - 1));
    });
}

#[test]
fn a_list_waits_for_ports_of_this_machine() {
    case("six ports", |lab| {
        let _origin = at_port_443(good_origin(), ORIGIN);
        lab.set("ipv4/ip_local_port_range", "40000 40005");
        // A port is free again when its connection ends, and not a minute later.
        lab.set("ipv4/tcp_max_tw_buckets", "0");
        let lead = format!("--connect-to=::{ORIGIN}:443");
        let options = [&lead, "--per-host=100"].map(AsRef::as_ref);
        let (reports, status) = check_list(lab, &names(12), &options);
        assert_eq!((reports.len(), status), (12, Some(0)));
        for report in &reports {
            let versions = &report["addresses"][0]["versions"];
            for asked in ["TLSv1.2", "TLSv1.3"] {
                assert_eq!(versions[asked], "accepted", "{report}");
            }
        }
        // One target is not worth waiting for, and what is not known of it is no failure.
        let one = trusting(lab.origin_check())
            .args(["-j", "-v", "--no-http", &lead, HOST])
            .output()
            .expect("the program runs");
        let report: Value = serde_json::from_slice(&one.stdout).expect("JSON");
        assert_eq!(
            (&report["verdict"], one.status.code()),
            (&Value::from("pass"), Some(0))
        );
        assert_eq!(report["addresses"][0]["versions"]["SSLv3"], Value::Null);
    });
}
