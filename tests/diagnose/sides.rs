//! What CloudFront says beside what is found at the origin: every conclusion and its near miss.

use serde_json::{Value, json};

use crate::scene::{
    Scene, diagnosed, expected, explanations, good, not_connected, row, text, two_origins,
};
use crate::support::configurations::{behavior, distribution, origin};
use crate::support::edge::{NEW, bad_gateway, cloudfront, page};
use crate::support::lab::HOST;

const FIREWALL: &str = "A firewall or security group admits this machine but not CloudFront";
const CACHED: &str = "The error is from CloudFront's cache";
const FUNCTION: &str = "A CloudFront Function or Lambda@Edge function rewrites the origin";
const OTHER_EDGE: &str = "The edge location that answered sees another address of the origin";

#[test]
fn a_broken_origin_is_why_cloudfront_answers_502() {
    let (said, status) = diagnosed(not_connected(), "/api/v1?q=1", &two_origins());
    assert_eq!(status, 1);
    let cause = &["chain-incomplete"];
    assert_eq!(row(&said), expected("fail", "origin-is-the-cause", cause));
    assert_eq!(said["agreement"], "agree");
    assert_eq!(
        text(&said, "summary"),
        "CloudFront answers 502 because of its origin origin.example.com:8443: an intermediate \
         certificate is missing (chain-incomplete)."
    );
    assert_eq!(
        text(&said, "served_again"),
        "It will be served again within 10 s after the change, unless CustomErrorResponses keep errors longer."
    );
    assert_eq!(explanations(&said), [""; 0]);
    assert_eq!(said["route"]["behaviour"], "/api/*");
    assert_eq!(said["route"]["origins"], json!(["broken"]));
    let changes: Vec<&str> = said["changes"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(Value::as_str)
        .collect();
    assert!(
        changes[0].starts_with("Append the issuer's certificate"),
        "{changes:?}"
    );
    assert_eq!(
        said["next"],
        json!([
            "origin-check origin.example.com:8443 (until it passes)",
            "origin-check verify --wait 1m --path '/api/v1?q=1' www.example.com (after the change; asks past the cached error)",
            "origin-check explain chain-incomplete",
        ])
    );
}

#[test]
fn the_path_beside_it_has_another_behaviour_and_a_good_origin() {
    let (said, status) = diagnosed(good(), "/apis", &two_origins());
    assert_eq!(status, 0);
    assert_eq!(row(&said), expected("pass", "both-fine", &[]));
    assert_eq!(said["route"]["behaviour"], "default (*)");
    assert_eq!(said["next"], json!([]));
}

#[test]
fn a_good_origin_and_a_502_leave_explanations_in_order() {
    let (said, status) = diagnosed(not_connected(), "/", &two_origins());
    assert_eq!(status, 1);
    assert_eq!(row(&said), expected("fail", "origin-is-fine", &[]));
    assert_eq!(said["agreement"], "disagree");
    assert_eq!(explanations(&said), [FIREWALL, CACHED, OTHER_EDGE]);
    assert_eq!(said["changes"], json!([]));
}

#[test]
fn a_function_on_the_behaviour_is_one_of_them() {
    let mut configuration = two_origins();
    configuration["Distribution"]["DistributionConfig"]["DefaultCacheBehavior"]["FunctionAssociations"] = json!({
        "Quantity": 1,
        "Items": [{"EventType": "viewer-request", "FunctionARN": "arn:aws:cloudfront::1:function/f"}]
    });
    let (said, _) = diagnosed(not_connected(), "/", &configuration);
    assert_eq!(
        explanations(&said),
        [FIREWALL, CACHED, FUNCTION, OTHER_EDGE]
    );
    assert_eq!(said["route"]["functions"][0]["event"], "viewer-request");
    // The other behavior has none.
    let (said, _) = diagnosed(not_connected(), "/api/x", &configuration);
    assert_eq!(said["route"]["functions"], json!([]));
}

#[test]
fn an_error_that_a_function_made_is_the_functions() {
    let made = cloudfront(
        "503 Service Unavailable",
        "LambdaGeneratedResponse",
        &[],
        "",
    );
    let (said, status) = diagnosed(made, "/api/x", &two_origins());
    assert_eq!((status, text(&said, "kind")), (1, "function"));
    assert!(text(&said, "summary").contains("because of a function at the edge"));
}

#[test]
fn an_old_error_and_a_good_origin_mean_that_it_was_mended() {
    let kept = |age: &str| {
        let body = page(NEW, &["CloudFront wasn't able to connect to the origin."]);
        let further = ["Server: CloudFront", age];
        cloudfront("502 Bad Gateway", "Error", &further, &body)
    };
    let (said, status) = diagnosed(kept("Age: 7"), "/", &two_origins());
    assert_eq!(status, 1);
    assert_eq!(row(&said), expected("fail", "cached-error", &[]));
    assert_eq!(explanations(&said)[0], CACHED);
    assert_eq!(
        text(&said, "served_again"),
        "CloudFront asks the origin again within 3 s, unless CustomErrorResponses keep errors \
         longer."
    );
    let (said, _) = diagnosed(kept("Age: 300"), "/", &two_origins());
    assert!(text(&said, "served_again").contains("An invalidation ends it at once"));
    let mut configuration = two_origins();
    let config = &mut configuration["Distribution"]["DistributionConfig"];
    config["CustomErrorResponses"] = json!({"Quantity": 1, "Items": [
        {"ErrorCode": 502, "ErrorCachingMinTTL": 300}
    ]});
    let (said, _) = diagnosed(kept("Age: 7"), "/", &configuration);
    assert_eq!(
        text(&said, "served_again"),
        "CloudFront asks the origin again within 293 s."
    );
    let (said, _) = diagnosed(kept("Age: 7"), "/api/x", &configuration);
    assert!(
        text(&said, "served_again")
            .starts_with("It will be served again within 300 s after the change")
    );
    // A fresh one says nothing of the kind, and a broken origin explains an old one too.
    let (said, _) = diagnosed(kept("Age: 0"), "/", &two_origins());
    assert_eq!(text(&said, "kind"), "origin-is-fine");
    let (said, _) = diagnosed(kept("Age: 7"), "/api/x", &two_origins());
    assert_eq!(text(&said, "kind"), "origin-is-the-cause");
}

#[test]
fn a_page_about_dns_does_not_fit_a_broken_certificate() {
    let dns = bad_gateway(
        NEW,
        &["CloudFront wasn't able to resolve the origin domain name."],
    );
    let (said, status) = diagnosed(dns, "/api/x", &two_origins());
    assert_eq!(status, 1);
    let found = &["chain-incomplete"];
    assert_eq!(row(&said), expected("fail", "another-cause-named", found));
    assert!(explanations(&said)[0].starts_with("Public DNS"));
}

/// An origin at a group address: TCP cannot connect to one, and nothing leaves this machine.
const NOWHERE: [&str; 2] = ["--resolve", "dead.example.com:443:224.0.0.1"];

fn dead() -> Value {
    let mut dead = origin("dead", "dead.example.com", 443);
    dead["ConnectionTimeout"] = 1.into();
    distribution("E3", &[dead], &[behavior("*", "dead", None)])
}

#[test]
fn a_504_and_an_origin_that_nobody_reaches_are_a_firewall_or_a_dead_server() {
    let answer = cloudfront("504 Gateway Timeout", "Error", &["Server: CloudFront"], "");
    let (said, status) = Scene::with(answer).json("www.example.com", &dead(), &NOWHERE);
    assert_eq!(status, 1);
    assert_eq!(row(&said), expected("fail", "silent-to-both", &[]));
    assert_eq!(
        text(&said, "summary"),
        "CloudFront answers 504, and dead.example.com could not be judged from here either: no \
         answer to the TCP connection (connection-timed-out)."
    );
    assert_eq!(
        explanations(&said),
        [
            "A firewall or security group admits neither CloudFront nor this machine",
            "The server is down",
            CACHED,
        ]
    );
}

#[test]
fn an_origin_that_cloudfront_alone_reaches_is_as_it_should_be() {
    let (said, status) = Scene::with(good()).json("www.example.com", &dead(), &NOWHERE);
    assert_eq!(status, 0);
    assert_eq!(row(&said), expected("pass", "cloudfront-alone", &[]));
    assert_eq!(
        said["next"],
        json!(["origin-check dead.example.com (from a network that the origin admits)"])
    );
}

#[test]
fn a_504_and_a_server_that_takes_connections_and_says_nothing_fit() {
    let silent = crate::support::peer::Peer::spawn(|mut stream| {
        let _ = std::io::copy(&mut stream, &mut std::io::sink());
        Ok(())
    });
    let answer = cloudfront("504 Gateway Timeout", "Error", &["Server: CloudFront"], "");
    let lead = format!("dead.example.com:443:127.0.0.1:{}", silent.address().port());
    let options = ["--connect-to", &lead];
    let (said, status) = Scene::with(answer).json("www.example.com", &dead(), &options);
    assert_eq!(status, 1);
    let found = &["handshake-incomplete"];
    assert_eq!(row(&said), expected("fail", "origin-is-the-cause", found));
}

#[test]
fn the_change_is_for_the_server_at_hand() {
    let changes = |server: &str| {
        let origin = crate::support::lab::Origin::changed(|one| {
            one.certificates[0].0.truncate(1);
            let head = format!("HTTP/1.1 200 OK\r\nServer: {server}\r\nContent-Length: 0\r\n\r\n");
            one.response = head.into_bytes();
        });
        let scene = Scene::with(not_connected());
        let root = std::fs::read_to_string(&origin.root).expect("a root");
        let edge = std::fs::read_to_string(&scene.edge.root).expect("a root");
        let roots = crate::support::lab::write(
            &format!("two-{}.pem", origin.port()),
            &(root + "\n" + &edge),
        );
        let file = crate::support::configurations::files(&[&two_origins()]).remove(0);
        let mut arguments: Vec<String> = ["diagnose", "https://www.example.com/api/x", "--json"]
            .map(str::to_owned)
            .to_vec();
        arguments.extend(["--distribution".to_owned(), file]);
        arguments.extend([
            "--ca-file".to_owned(),
            roots.to_str().expect("ASCII").to_owned(),
        ]);
        arguments.extend([
            "--connect-to".to_owned(),
            format!("{HOST}:8443:127.0.0.1:{}", origin.port()),
            "--connect-to".to_owned(),
            format!("www.example.com:443:127.0.0.1:{}", scene.edge.port()),
        ]);
        let said = crate::support::lab::run(&arguments);
        let changes = said.json()[0]["changes"].clone();
        let changes = changes.as_array().expect("a list").clone();
        let places = changes.iter().map(|change| {
            let text = change.as_str().expect("a text");
            text.split(':').next().unwrap_or_default().to_owned()
        });
        places.skip(1).collect::<Vec<_>>()
    };
    assert_eq!(changes("Caddy"), ["Caddy"]);
    assert_eq!(changes("Apache/2.4"), ["Apache"]);
    assert_eq!(changes("nobody/1"), ["nginx", "Apache"]);
}

#[test]
fn what_the_origin_answers_itself_is_no_matter_of_tls() {
    for (line, status) in [
        ("404 Not Found", 0),
        ("403 Forbidden", 0),
        ("502 Bad Gateway", 1),
    ] {
        let answer = cloudfront(line, "Error", &["Server: nginx"], "");
        let (said, ended) = diagnosed(answer, "/", &two_origins());
        assert_eq!(text(&said, "kind"), "passed-on", "{line}");
        assert_eq!(ended, status, "{line}");
        assert!(text(&said, "summary").contains("the origin itself does"));
    }
    // CloudFront's own 403 tells nothing of the origin.
    let answer = cloudfront(
        "403 Forbidden",
        "Error",
        &["Server: CloudFront"],
        &page("403 ERROR", &["Request blocked."]),
    );
    let (said, status) = diagnosed(answer, "/", &two_origins());
    assert_eq!(
        row(&said),
        expected("inconclusive", "refused-at-the-edge", &[])
    );
    assert_eq!(status, 3);
}

#[test]
fn an_error_passed_on_from_an_origin_that_should_fail_contradicts_itself() {
    let answer = cloudfront("404 Not Found", "Error", &["Server: nginx"], "");
    let (said, status) = diagnosed(answer, "/api/x", &two_origins());
    assert_eq!((status, text(&said, "kind")), (1, "should-fail"));
    assert_eq!(
        explanations(&said)[0],
        "CloudFront sends this path to an origin other than the one checked"
    );
}

#[test]
fn a_good_answer_out_of_the_cache_hides_a_broken_origin() {
    let hit = cloudfront("200 OK", "Hit", &["Age: 100"], "hello");
    let (said, status) = diagnosed(hit, "/api/x", &two_origins());
    assert_eq!(status, 1);
    assert_eq!(
        row(&said),
        expected("fail", "hidden", &["chain-incomplete"])
    );
    let (said, status) = diagnosed(good(), "/api/x", &two_origins());
    assert_eq!((status, text(&said, "kind")), (1, "should-fail"));
}

#[test]
fn what_is_not_cloudfront_says_nothing_of_the_origin() {
    let other = crate::support::edge::answer("200 OK", &["Server: nginx"], "hello");
    let (said, status) = diagnosed(other, "/", &two_origins());
    assert_eq!(row(&said), expected("inconclusive", "unclear", &[]));
    assert_eq!(status, 3);
    assert!(text(&said, "summary").starts_with("This is not CloudFront"));
}

#[test]
fn the_origin_is_asked_for_the_same_path_behind_its_own() {
    let requests = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let server = crate::support::lab::Origin::changed(|server| server.requests = requests.clone());
    let mut web = origin("web", HOST, 443);
    web["OriginPath"] = "/prod".into();
    let configuration = distribution("E4", &[web], &[behavior("*", "web", None)]);
    let scene = Scene::with(good());
    let lead = format!("{HOST}:443:127.0.0.1:{}", server.port());
    let file = crate::support::configurations::files(&[&configuration]).remove(0);
    let root = server.root.to_str().expect("ASCII");
    let edge = scene.lead();
    // The certificate of the edge is not trusted here: the origin is asked all the same.
    let arguments = [
        "diagnose",
        "https://www.example.com/a?b",
        "--distribution",
        &file,
    ];
    let options = [
        "--ca-file",
        root,
        "--connect-to",
        &lead,
        "--connect-to",
        &edge[3],
        "--json",
    ];
    let said = crate::support::lab::run(&[arguments.as_slice(), &options].concat());
    assert_eq!(said.status, Some(3), "{said:?}");
    let requests = requests.lock().expect("nobody panicked").clone();
    assert!(
        requests
            .iter()
            .any(|head| head.starts_with("GET /prod/a?b HTTP/1.1\r\n")),
        "{requests:?}"
    );
}
