//! What CloudFront says beside what is found at the origin: every conclusion and its near miss.

use serde_json::{Value, json};

use crate::scene::{
    Scene, assert_row, diagnose, diagnosed, explanations, good, not_connected, to_edge, two_origins,
};
use crate::support::configurations::{behavior, distribution, files, origin};
use crate::support::edge::{Edge, NEW, answer, bad_gateway, cloudfront, error_502, page};
use crate::support::json::{assert_begins, assert_has, assert_says};
use crate::support::lab::{HOST, Origin, all_of, lead};
use crate::support::peer::{self, Step};
use crate::support::tls::Requests;

const FIREWALL: &str = "A firewall or security group admits this machine but not CloudFront";
const CACHED: &str = "The error is from CloudFront's cache";
const FUNCTION: &str = "A CloudFront Function or Lambda@Edge function rewrites the origin";
const OTHER_EDGE: &str = "The edge location that answered sees another address of the origin";

#[test]
fn a_broken_origin_is_why_cloudfront_answers_502() {
    let said = diagnosed(not_connected(), "/api/v1?q=1", &two_origins());
    assert_row(&said, 1, "origin-is-the-cause", &["chain-incomplete"]);
    let expected = json!({
        "agreement": "agree",
        "summary": "CloudFront answers 502 because of its origin origin.example.com:8443: an \
            intermediate certificate is missing (chain-incomplete).",
        "served_again": "It will be served again within 10 s after the change, unless \
            CustomErrorResponses keep errors longer.",
        "remaining": [],
        "/route/behaviour": "/api/*",
        "/route/origins": ["broken"],
        "next": [
            "origin-check origin.example.com:8443 # until it passes",
            "origin-check verify --wait 1m --path '/api/v1?q=1' www.example.com # after the change; asks past the cached error",
            "origin-check explain chain-incomplete",
        ],
    });
    assert_has(&said, expected);
    assert_begins(&said, "/changes/0", "Append the issuer's certificate");
}

#[test]
fn the_path_beside_it_has_another_behaviour_and_a_good_origin() {
    let said = diagnosed(good(), "/apis", &two_origins());
    assert_row(&said, 0, "both-fine", &[]);
    assert_has(
        &said,
        json!({"/route/behaviour": "default (*)", "next": []}),
    );
}

#[test]
fn a_good_origin_and_a_502_leave_explanations_in_order() {
    let said = diagnosed(not_connected(), "/", &two_origins());
    assert_row(&said, 1, "origin-is-fine", &[]);
    assert_has(&said, json!({"agreement": "disagree", "changes": []}));
    assert_eq!(explanations(&said), [FIREWALL, CACHED, OTHER_EDGE]);
}

#[test]
fn a_function_on_the_behaviour_is_one_of_them() {
    let mut configuration = two_origins();
    let config = &mut configuration["Distribution"]["DistributionConfig"];
    config["DefaultCacheBehavior"]["FunctionAssociations"] = json!({
        "Quantity": 1,
        "Items": [{"EventType": "viewer-request", "FunctionARN": "arn:aws:cloudfront::1:function/f"}]
    });
    let said = diagnosed(not_connected(), "/", &configuration);
    let expected = [FIREWALL, CACHED, FUNCTION, OTHER_EDGE];
    assert_eq!(explanations(&said), expected);
    assert_eq!(said["route"]["functions"][0]["event"], "viewer-request");
    // The other behavior has none.
    let said = diagnosed(not_connected(), "/api/x", &configuration);
    assert_eq!(said["route"]["functions"], json!([]));
}

#[test]
fn an_error_that_a_function_made_is_the_functions() {
    let line = "503 Service Unavailable";
    let made = cloudfront(line, "LambdaGeneratedResponse", &[], "");
    let said = diagnosed(made, "/api/x", &two_origins());
    assert_has(&said, json!({"exit": 1, "kind": "function"}));
    assert_says(&said, "summary", "because of a function at the edge");
}

#[test]
fn an_old_error_and_a_good_origin_mean_that_it_was_mended() {
    let kept = |age: &str| {
        let body = page(NEW, &["CloudFront wasn't able to connect to the origin."]);
        error_502(&["Server: CloudFront", age], &body)
    };
    let said = diagnosed(kept("Age: 7"), "/", &two_origins());
    assert_row(&said, 1, "cached-error", &[]);
    assert_eq!(explanations(&said)[0], CACHED);
    assert_eq!(
        said["served_again"],
        "CloudFront asks the origin again within 3 s, unless CustomErrorResponses keep errors \
         longer."
    );
    let said = diagnosed(kept("Age: 300"), "/", &two_origins());
    assert_says(&said, "served_again", "An invalidation ends it at once");
    let mut configuration = two_origins();
    let config = &mut configuration["Distribution"]["DistributionConfig"];
    config["CustomErrorResponses"] = json!({"Quantity": 1, "Items": [
        {"ErrorCode": 502, "ErrorCachingMinTTL": 300}
    ]});
    let said = diagnosed(kept("Age: 7"), "/", &configuration);
    let again = "CloudFront asks the origin again within 293 s.";
    assert_eq!(said["served_again"], again);
    let said = diagnosed(kept("Age: 7"), "/api/x", &configuration);
    let again = "It will be served again within 300 s after the change";
    assert_begins(&said, "served_again", again);
    // A fresh one says nothing of the kind, and a broken origin explains an old one too.
    let said = diagnosed(kept("Age: 0"), "/", &two_origins());
    assert_eq!(said["kind"], "origin-is-fine");
    let said = diagnosed(kept("Age: 7"), "/api/x", &two_origins());
    assert_eq!(said["kind"], "origin-is-the-cause");
}

#[test]
fn a_page_about_dns_does_not_fit_a_broken_certificate() {
    let sentence = "CloudFront wasn't able to resolve the origin domain name.";
    let dns = bad_gateway(NEW, &[sentence]);
    let said = diagnosed(dns, "/api/x", &two_origins());
    assert_row(&said, 1, "another-cause-named", &["chain-incomplete"]);
    assert!(explanations(&said)[0].starts_with("Public DNS"));
}

/// An origin at a group address: TCP cannot connect to one, and nothing leaves this machine.
const NOWHERE: [&str; 2] = ["--resolve", "dead.example.com:443:224.0.0.1"];

fn dead() -> Value {
    let mut dead = origin("dead", "dead.example.com", 443);
    dead["ConnectionTimeout"] = 1.into();
    distribution("E3", &[dead], &[behavior("*", "dead", None)])
}

fn silence() -> String {
    cloudfront("504 Gateway Timeout", "Error", &["Server: CloudFront"], "")
}

#[test]
fn a_504_and_an_origin_that_nobody_reaches_are_a_firewall_or_a_dead_server() {
    let said = Scene::with(silence()).json("www.example.com", &dead(), &NOWHERE);
    assert_row(&said, 1, "silent-to-both", &[]);
    assert_eq!(
        said["summary"],
        "CloudFront answers 504, and dead.example.com could not be judged from here either: no \
         answer to the TCP connection (connection-timed-out)."
    );
    let expected = [
        "A firewall or security group admits neither CloudFront nor this machine",
        "The server is down",
        CACHED,
    ];
    assert_eq!(explanations(&said), expected);
}

#[test]
fn an_origin_that_cloudfront_alone_reaches_is_as_it_should_be() {
    let said = Scene::with(good()).json("www.example.com", &dead(), &NOWHERE);
    assert_row(&said, 0, "cloudfront-alone", &[]);
    let next = ["origin-check dead.example.com # from a network that the origin admits"];
    assert_eq!(said["next"], json!(next));
}

#[test]
fn a_504_and_a_server_that_takes_connections_and_says_nothing_fit() {
    let silent = peer::on_connect(vec![Step::HoldOpen]);
    let [option, lead] = lead("dead.example.com", 443, silent.address().port());
    let said = Scene::with(silence()).json("www.example.com", &dead(), &[&option, &lead]);
    assert_row(&said, 1, "origin-is-the-cause", &["handshake-incomplete"]);
}

#[test]
fn the_change_is_for_the_server_at_hand() {
    for (server, expected) in [
        ("Caddy", &["Caddy"][..]),
        ("Apache/2.4", &["Apache"]),
        ("nobody/1", &["nginx", "Apache"]),
    ] {
        let origin = Origin::changed(|one| {
            one.certificates[0].0.truncate(1);
            let head = format!("HTTP/1.1 200 OK\r\nServer: {server}\r\nContent-Length: 0\r\n\r\n");
            one.response = head.into_bytes();
        });
        let edge = Edge::answering(&[not_connected()]);
        let roots = all_of(&[&edge.root, &origin.root]);
        let leads = [to_edge(&edge), lead(HOST, 8443, origin.port())];
        let file = files(&[&two_origins()]).remove(0);
        let target = "https://www.example.com/api/x";
        let said = diagnose(target, &file, &roots, leads.as_flattened(), &["--json"]);
        let changes = said.json()[0]["changes"].clone();
        let changes = changes.as_array().expect("a list").iter();
        let texts = changes.map(|change| change.as_str().expect("a text"));
        let places = texts.map(|text| text.split(':').next().unwrap_or_default());
        assert_eq!(places.skip(1).collect::<Vec<_>>(), expected);
    }
}

#[test]
fn what_the_origin_answers_itself_is_no_matter_of_tls() {
    for (line, exit) in [
        ("404 Not Found", 0),
        ("403 Forbidden", 0),
        ("502 Bad Gateway", 1),
    ] {
        let answer = cloudfront(line, "Error", &["Server: nginx"], "");
        let said = diagnosed(answer, "/", &two_origins());
        assert_has(&said, json!({"exit": exit, "kind": "passed-on"}));
        assert_says(&said, "summary", "the origin itself does");
    }
    // CloudFront's own 403 tells nothing of the origin.
    let body = page("403 ERROR", &["Request blocked."]);
    let own = cloudfront("403 Forbidden", "Error", &["Server: CloudFront"], &body);
    let said = diagnosed(own, "/", &two_origins());
    assert_row(&said, 3, "refused-at-the-edge", &[]);
}

#[test]
fn an_error_passed_on_from_an_origin_that_should_fail_contradicts_itself() {
    let answer = cloudfront("404 Not Found", "Error", &["Server: nginx"], "");
    let said = diagnosed(answer, "/api/x", &two_origins());
    assert_has(&said, json!({"exit": 1, "kind": "should-fail"}));
    let first = "CloudFront sends this path to an origin other than the one checked";
    assert_eq!(explanations(&said)[0], first);
}

#[test]
fn a_good_answer_out_of_the_cache_hides_a_broken_origin() {
    let hit = cloudfront("200 OK", "Hit", &["Age: 100"], "hello");
    let said = diagnosed(hit, "/api/x", &two_origins());
    assert_row(&said, 1, "hidden", &["chain-incomplete"]);
    let said = diagnosed(good(), "/api/x", &two_origins());
    assert_has(&said, json!({"exit": 1, "kind": "should-fail"}));
}

#[test]
fn what_is_not_cloudfront_says_nothing_of_the_origin() {
    let other = answer("200 OK", &["Server: nginx"], "hello");
    let said = diagnosed(other, "/", &two_origins());
    assert_row(&said, 3, "unclear", &[]);
    assert_begins(&said, "summary", "This is not CloudFront");
}

#[test]
fn the_origin_is_asked_for_the_same_path_behind_its_own() {
    let requests = Requests::default();
    let server = Origin::changed(|server| server.requests = requests.clone());
    let mut web = origin("web", HOST, 443);
    web["OriginPath"] = "/prod".into();
    let configuration = distribution("E4", &[web], &[behavior("*", "web", None)]);
    let edge = Edge::answering(&[good()]);
    let file = files(&[&configuration]).remove(0);
    // The certificate of the edge is not trusted here: the origin is asked all the same.
    let root = server.root.to_str().expect("ASCII");
    let leads = [to_edge(&edge), lead(HOST, 443, server.port())];
    let target = "https://www.example.com/a?b";
    let said = diagnose(target, &file, root, leads.as_flattened(), &["--json"]);
    assert_eq!(said.status, Some(3), "{said:?}");
    let requests = requests.lock().expect("nobody panicked").clone();
    let begin = "GET /prod/a?b HTTP/1.1\r\n";
    let mut heads = requests.iter();
    assert!(heads.any(|head| head.starts_with(begin)), "{requests:?}");
}
