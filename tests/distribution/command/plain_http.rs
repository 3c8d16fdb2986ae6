//! Origins that CloudFront asks by plain HTTP, and distribution tenants in a file of their own.

use std::io::Write;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use crate::support::configurations::{ALL_VIEWER, behavior, distribution, files, origin};
use crate::support::lab::{self, Said};
use crate::support::peer::{Peer, read_head};
use crate::support::schema;

/// Answers every request with this head, and keeps the Hosts that were sent.
fn server(head: &'static str) -> (Peer, Arc<Mutex<Vec<String>>>) {
    let hosts = Arc::new(Mutex::new(Vec::new()));
    let kept = hosts.clone();
    let peer = Peer::spawn(move |mut stream| {
        let request = read_head(&mut stream)?;
        let host = request.lines().find_map(|line| line.strip_prefix("Host: "));
        kept.lock().expect("a lock").extend(host.map(str::to_owned));
        stream.write_all(head.as_bytes())
    });
    (peer, hosts)
}

/// Two http-only origins on one server: `host` gets the viewer's Host, `own` its own name.
fn plain(policy: &str) -> Value {
    let plain = |id: &str, name: &str| {
        let mut origin = origin(id, name, 443);
        origin["CustomOriginConfig"]["OriginProtocolPolicy"] = policy.into();
        origin
    };
    let origins = [
        plain("host", "plain.example.net"),
        plain("own", "plain.example.net"),
        plain("unused", "unused.example.net"),
    ];
    let mut behaviors = [
        behavior("/own/*", "own", None),
        behavior("*", "host", Some(ALL_VIEWER)),
    ];
    for one in &mut behaviors {
        one["ViewerProtocolPolicy"] = "allow-all".into();
    }
    distribution("EPLAIN", &origins, &behaviors)
}

fn check(peer: &Peer, configuration: &Value, options: &[&str]) -> Said {
    let lead = format!("plain.example.net:80:127.0.0.1:{}", peer.address().port());
    let file = files(&[configuration]).remove(0);
    // Nothing listens for TLS.
    let mut arguments = vec!["distribution", "--connect-to", &lead];
    arguments.extend([
        "--resolve",
        "plain.example.net:443:127.0.0.1",
        "--json",
        "-v",
    ]);
    arguments.extend(options);
    arguments.push(&file);
    lab::run(&arguments)
}

fn results(said: &Said) -> Vec<(String, String)> {
    let reports = said.json();
    let of = |report: &Value| {
        let verdict = report["verdict"].as_str().expect("a word").to_owned();
        (verdict, schema::result(report, "plain-http-redirected"))
    };
    reports.iter().map(of).collect()
}

const TO_ALIAS: &str =
    "HTTP/1.1 301 Moved\r\nLocation: https://www.example.com/\r\nContent-Length: 0\r\n\r\n";
const ELSEWHERE: &str =
    "HTTP/1.1 302 Found\r\nLocation: https://login.example.org/\r\nContent-Length: 0\r\n\r\n";
const TO_HTTP: &str =
    "HTTP/1.1 302 Found\r\nLocation: http://www.example.com/x\r\nContent-Length: 0\r\n\r\n";
const GOOD: &str = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

fn row(verdict: &str, result: &str) -> (String, String) {
    (verdict.to_owned(), result.to_owned())
}

#[test]
fn a_redirect_of_plain_http_to_https_is_seen_with_each_host_asked_once() {
    for (head, expected, status) in [
        (TO_ALIAS, row("fail", "fail"), Some(1)),
        (ELSEWHERE, row("warn", "warn"), Some(0)),
        (TO_HTTP, row("not-probed", "pass"), Some(0)),
        (GOOD, row("not-probed", "pass"), Some(0)),
    ] {
        let (peer, hosts) = server(head);
        let said = check(&peer, &plain("http-only"), &[]);
        assert_eq!(said.status, status, "{said:?}");
        let unused = row("not-probed", "not-applicable");
        assert_eq!(
            results(&said),
            [expected.clone(), expected, unused],
            "{head}"
        );
        let mut hosts = hosts.lock().expect("a lock").clone();
        hosts.sort();
        assert_eq!(hosts, ["plain.example.net", "www.example.com"]);
        let report = &said.json()[0];
        let answers = report["status"].as_u64();
        assert_eq!(answers, (head == TO_ALIAS).then_some(301), "{report}");
    }
}

#[test]
fn viewers_by_http_alone_make_match_viewer_ask_by_plain_http() {
    let (peer, _) = server(TO_ALIAS);
    let said = check(&peer, &plain("match-viewer"), &[]);
    let results: Vec<String> = results(&said)
        .into_iter()
        .map(|(_, result)| result)
        .collect();
    assert_eq!(results, ["warn", "warn", "not-applicable"], "{said:?}");
    assert_eq!(peer.connections(), 2);

    let (peer, _) = server(TO_ALIAS);
    let mut by_https = plain("match-viewer");
    let config = &mut by_https["Distribution"]["DistributionConfig"];
    config["DefaultCacheBehavior"]["ViewerProtocolPolicy"] = "https-only".into();
    config["CacheBehaviors"]["Items"][0]["ViewerProtocolPolicy"] = "redirect-to-https".into();
    check(&peer, &by_https, &[]);
    assert_eq!(peer.connections(), 0);
}

#[test]
fn a_silent_port_and_options_that_ask_nothing_leave_it_open() {
    for option in ["--offline", "--no-http"] {
        let (peer, _) = server(TO_ALIAS);
        let said = check(&peer, &plain("http-only"), &[option]);
        assert_eq!(
            results(&said)[0],
            row("not-probed", "not-applicable"),
            "{option}"
        );
        assert_eq!(peer.connections(), 0, "{option}");
    }
    let closing = Peer::spawn(|_| Ok(()));
    let said = check(&closing, &plain("http-only"), &[]);
    assert_eq!(results(&said)[0], row("not-probed", "not-applicable"));
    assert_eq!(closing.connections(), 2);
}

#[test]
fn tenants_may_be_in_another_file_than_their_distribution() {
    let mut shared = distribution(
        "ESHARED",
        &[origin("web", "{{tenant}}.example.net", 443)],
        &[behavior("*", "web", None)],
    );
    let config = &mut shared["Distribution"]["DistributionConfig"];
    config["ConnectionMode"] = "tenant-only".into();
    config["Aliases"] = json!({"Quantity": 0});
    let tenant = json!({"DistributionTenant": {
        "DistributionId": "ESHARED", "Name": "red", "Enabled": true,
        "Domains": [{"Domain": "red.example.com", "Status": "active"}],
        "Parameters": [{"Name": "tenant", "Value": "red-origin"}]
    }});
    let arguments =
        |files: Vec<String>| [vec!["distribution".into(), "--offline".into()], files].concat();
    for configurations in [[&shared, &tenant], [&tenant, &shared]] {
        let said = lab::run(&arguments(files(&configurations)));
        said.stdout_contains("distribution ESHARED tenant red");
        said.stdout_contains("red-origin.example.net");
    }
    let said = lab::run(&arguments(files(&[&tenant]))).exits_with(2);
    said.stderr_contains("only distribution tenants");
}
