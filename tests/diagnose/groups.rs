//! Origin groups: the first member and the one that stands in for it.

use serde_json::{Value, json};

use crate::scene::{assert_row, diagnosed, explanations, good, not_connected};
use crate::support::configurations::{behavior, distribution, origin};
use crate::support::edge::cloudfront;
use crate::support::json::{assert_begins, assert_has, assert_says};
use crate::support::lab::HOST;

/// A group of these members; `web` works and `broken` and `worse` do not.
fn group(members: [&str; 2]) -> Value {
    let mut configuration = distribution(
        "E1GROUP",
        &[
            origin("web", HOST, 443),
            origin("broken", HOST, 8443),
            origin("worse", HOST, 8443),
        ],
        &[behavior("*", "both", None)],
    );
    let config = &mut configuration["Distribution"]["DistributionConfig"];
    config["OriginGroups"] = json!({"Quantity": 1, "Items": [{
        "Id": "both",
        "FailoverCriteria": {"StatusCodes": {"Quantity": 1, "Items": [502]}},
        "Members": {"Quantity": 2, "Items": members.map(|id| json!({"OriginId": id}))}
    }]});
    configuration
}

#[test]
fn the_members_are_told_in_the_order_in_which_they_are_tried() {
    for members in [["web", "broken"], ["broken", "web"]] {
        let said = diagnosed(good(), "/", &group(members));
        let route = json!({"/route/origins": members, "/route/origin_group": "both"});
        assert_has(&said, route);
    }
}

#[test]
fn where_the_other_member_serves_the_broken_one_is_said() {
    let said = diagnosed(good(), "/", &group(["broken", "web"]));
    assert_row(&said, 1, "failed-over", &["chain-incomplete"]);
    assert_eq!(
        said["summary"],
        "CloudFront answers 200 from another member of its origin group (origin.example.com); \
         origin.example.com:8443: an intermediate certificate is missing (chain-incomplete)."
    );
}

#[test]
fn where_only_the_stand_in_fails_the_first_member_is_what_counts() {
    let said = diagnosed(good(), "/", &group(["web", "broken"]));
    assert_row(&said, 1, "stand-in-fails", &["chain-incomplete"]);
    assert_eq!(
        said["summary"],
        "CloudFront answers 200, and its origin origin.example.com is fine. The other \
         member of the origin group would fail: origin.example.com:8443: an intermediate certificate is \
         missing (chain-incomplete)."
    );
    let said = diagnosed(not_connected(), "/", &group(["web", "broken"]));
    assert_row(&said, 1, "origin-is-fine", &["chain-incomplete"]);
    assert!(explanations(&said)[0].starts_with("A firewall or security group admits this machine"));
    let other = "The other member of the origin group would fail";
    assert_says(&said, "summary", other);
}

#[test]
fn an_error_that_the_other_member_made_is_passed_on_from_it() {
    let answer = cloudfront("500 Internal Server Error", "Error", &["Server: nginx"], "");
    let said = diagnosed(answer, "/", &group(["broken", "web"]));
    assert_has(&said, json!({"exit": 1, "kind": "failed-over"}));
}

#[test]
fn where_one_member_is_fine_the_group_should_have_failed_over() {
    let said = diagnosed(not_connected(), "/", &group(["broken", "web"]));
    assert_row(&said, 1, "origin-is-the-cause", &["chain-incomplete"]);
    let first = "The origin group does not fail over for this error or this method";
    assert_eq!(explanations(&said)[0], first);
}

#[test]
fn where_every_member_fails_all_of_them_are_the_cause_and_each_change_is_said_once() {
    let said = diagnosed(not_connected(), "/", &group(["broken", "worse"]));
    assert_has(
        &said,
        json!({"exit": 1, "kind": "origin-is-the-cause", "remaining": []}),
    );
    let begin = "CloudFront answers 502 because every member of its origin group fails: ";
    assert_begins(&said, "summary", begin);
    for list in ["changes", "next"] {
        let texts = said[list].as_array().expect("a list");
        let repeated = (1..texts.len()).find(|at| texts[..*at].contains(&texts[*at]));
        assert_eq!(repeated, None, "{list}: {said}");
    }
}

#[test]
fn where_no_member_fails_it_is_as_with_one_origin() {
    let said = diagnosed(good(), "/", &group(["web", "web"]));
    assert_has(&said, json!({"exit": 0, "kind": "both-fine"}));
}
