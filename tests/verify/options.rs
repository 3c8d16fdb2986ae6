//! What is asked, how it is printed, and what is refused.

use crate::support::edge::{Edge, HOST, NEW, bad_gateway, cloudfront};
use crate::support::lab;

fn good() -> Edge {
    Edge::answering(&[cloudfront("200 OK", "Miss", &["Server: nginx"], "hello")])
}

fn first_request(edge: &Edge) -> String {
    edge.requests.lock().expect("a list")[0].clone()
}

#[test]
fn the_request_is_a_viewers() {
    let edge = good();
    let said = edge.verify(&[]);
    assert_eq!((said.status, said.stderr.as_str()), (Some(0), ""));
    let request = first_request(&edge).to_ascii_lowercase();
    assert!(request.starts_with("get / http/1.1\r\n"), "{request}");
    let host = format!("\r\nhost: {HOST}:{}\r\n", edge.port());
    assert!(request.contains(&host), "{request}");
    assert!(
        request.contains("\r\nuser-agent: origin-check/"),
        "{request}"
    );
    assert_eq!(edge.peer.connections(), 1);
}

#[test]
fn host_is_asked_for_at_another_address() {
    let edge = good();
    let target = format!("d111111abcdef8.cloudfront.net:{}", edge.port());
    let said = edge.verify_target(&target, &["--host", HOST, "--json"]);
    assert_eq!(said.status, Some(0), "{said:?}");
    let json = &said.json()[0];
    assert_eq!(json["host"], "d111111abcdef8.cloudfront.net");
    assert_eq!(json["server_name"], HOST);
    assert!(
        first_request(&edge)
            .to_ascii_lowercase()
            .contains("host: www.example.com")
    );
}

#[test]
fn another_host_and_port_stand_in_for_the_targets() {
    let edge = good();
    let route = format!("{HOST}:443:127.0.0.1:{}", edge.port());
    let said = edge.verify_target(HOST, &["--connect-to", &route]);
    assert_eq!(said.status, Some(0), "{said:?}");
    let request = first_request(&edge).to_ascii_lowercase();
    assert!(
        request.contains("\r\nhost: www.example.com\r\n"),
        "{request}"
    );
}

#[test]
fn what_to_run_next_asks_the_same_question() {
    let edge = Edge::answering(&[bad_gateway(NEW, &["Failed to contact the origin."])]);
    let target = format!("d111111abcdef8.cloudfront.net:{}", edge.port());
    let options = ["--host", HOST, "--path", "/it's", "--json"];
    let said = edge.verify_target(&target, &options);
    let next = said.json()[0]["next"].clone();
    let command = format!(
        "origin-check verify --wait 1m --host {HOST} --path '/it'\"'\"'s' {target} # after a fix; asks past the cached error"
    );
    assert_eq!(next[2], command);
}

#[test]
fn json_has_these_fields_whatever_the_answer() {
    let unanswered = Edge::answering_bytes(vec![Vec::new()]);
    let failing = Edge::answering(&[bad_gateway(NEW, &["Failed to contact the origin."])]);
    for edge in [good(), failing, unanswered] {
        let json = edge.json(&[]);
        let fields = json.as_object().expect("an object").keys();
        let mut fields: Vec<&str> = fields.map(String::as_str).collect();
        fields.retain(|field| *field != "exit");
        fields.sort_unstable();
        let expected = "address asked cached_error cause checked_at duration_ms error evidence \
            headers host is_cloudfront likely_cause log_values made_by method next other_cdn path \
            port request_id schema served_from server_name service status summary target tool verdict";
        assert_eq!(fields.join(" "), expected);
    }
}

#[test]
fn the_help_fits_100_columns() {
    lab::assert_help_fits(&["verify"]);
}

#[test]
fn the_path_is_the_urls_or_the_options() {
    for (suffix, options, line) in [
        ("/a/b?c=d#e", &[][..], "GET /a/b?c=d HTTP/1.1\r\n"),
        ("?c=d", &[], "GET /?c=d HTTP/1.1\r\n"),
        ("/", &["--path", "/x"], "GET /x HTTP/1.1\r\n"),
        ("", &["--path", "/x?y"], "GET /x?y HTTP/1.1\r\n"),
    ] {
        let edge = good();
        let url = format!("https://{}{suffix}", edge.target());
        let said = edge.verify_target(&url, options);
        assert_eq!(said.status, Some(0), "{said:?}");
        assert!(first_request(&edge).starts_with(line), "{suffix}");
    }
}

#[test]
fn the_report_for_a_person_says_what_it_rests_on_and_what_to_run_next() {
    let sentence = "CloudFront wasn't able to connect to the origin.";
    let said = Edge::answering(&[bad_gateway(NEW, &[sentence])]).verify(&["--color", "never"]);
    assert_eq!((said.status, said.stderr.as_str()), (Some(1), ""));
    assert!(
        said.stdout.starts_with("FAIL  https://www.example.com:"),
        "{said:?}"
    );
    let flowing = said.flowing();
    for words in [
        "answers 502",
        "CloudFront itself answers 502",
        "TLS handshake failed",
        "(observed)",
        "may stay that long after a fix",
        "origin-check ORIGIN",
        "--host-header www.example.com",
        "x-edge-detailed-result-type OriginConnectError",
        "for AWS Support",
    ] {
        assert!(flowing.contains(words), "{words}: {}", said.stdout);
    }
    for line in said.stdout.lines() {
        assert!(line.chars().count() <= 80 || !line.contains(' '), "{line}");
    }
}

#[test]
fn quiet_is_one_line_and_quieter_is_none() {
    let edge = good();
    assert_eq!(
        edge.verify(&["-q"]).stdout,
        "pass www.example.com 200 origin origin\n"
    );
    assert_eq!(edge.verify(&["-qq"]).stdout, "");
}

#[test]
fn the_report_goes_to_the_file_that_is_named() {
    let file = lab::path("verify.json");
    let said = good().verify(&["--json", "-o", file.to_str().expect("ASCII")]);
    assert_eq!((said.status, said.stdout.as_str()), (Some(0), ""));
    let text = std::fs::read_to_string(file).expect("a report");
    assert_eq!(text.lines().count(), 1);
    let json: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(json["tool"], env!("CARGO_PKG_VERSION"));
    assert_eq!(json["schema"], 2);
}

#[test]
fn what_is_given_wrongly_is_refused_before_anything_is_contacted() {
    let www = "www.example.com";
    for (arguments, words) in [
        (&[][..], "no URL; name a host"),
        (&["http://www.example.com"], "http:// has no TLS"),
        (&["https://www.example.com/a b"], "percent-encode it"),
        (
            &["--path", "/x", "https://www.example.com/y"],
            "leave --path out",
        ),
        (&["--path", "x", www], "starts with '/'"),
        (&["--method", "POST", www], "GET, HEAD"),
        (&["--wait", "soon", www], "e.g. 90s"),
        (&["--ca-file", "/no/such/file", www], "cannot read"),
        (&["--host", "192.0.2.1", www], "DNS name"),
        (&["-q", "--json", www], "cannot be used together"),
    ] {
        lab::run(&[&["verify"], arguments].concat()).assert_refused(words);
    }
}
