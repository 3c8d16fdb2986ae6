//! Origin groups: the first member and the one that stands in for it.

use serde_json::{Value, json};

use crate::scene::{diagnosed, expected, explanations, good, not_connected, row, text};
use crate::support::configurations::{behavior, distribution, origin};
use crate::support::edge::cloudfront;
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
        let (said, _) = diagnosed(good(), "/", &group(members));
        assert_eq!(said["route"]["origins"], json!(members));
        assert_eq!(said["route"]["origin_group"], "both");
    }
}

#[test]
fn where_the_other_member_serves_the_broken_one_is_said() {
    let (said, status) = diagnosed(good(), "/", &group(["broken", "web"]));
    assert_eq!(status, 1);
    assert_eq!(
        row(&said),
        expected("fail", "failed-over", &["chain-incomplete"])
    );
    assert_eq!(
        text(&said, "summary"),
        "CloudFront answers 200 from another member of its origin group (origin.example.com); \
         origin.example.com:8443: an intermediate certificate is missing (chain-incomplete)."
    );
}

#[test]
fn where_only_the_stand_in_fails_the_first_member_is_what_counts() {
    let (said, status) = diagnosed(good(), "/", &group(["web", "broken"]));
    assert_eq!(status, 1);
    assert_eq!(
        row(&said),
        expected("fail", "stand-in-fails", &["chain-incomplete"])
    );
    assert_eq!(
        text(&said, "summary"),
        "CloudFront answers 200, and its origin origin.example.com is fine. The other \
         member of the origin group would fail: origin.example.com:8443: an intermediate certificate is \
         missing (chain-incomplete)."
    );
    let (said, _) = diagnosed(not_connected(), "/", &group(["web", "broken"]));
    assert_eq!(
        row(&said),
        expected("fail", "origin-is-fine", &["chain-incomplete"])
    );
    assert!(explanations(&said)[0].starts_with("A firewall or security group admits this machine"));
    assert!(
        text(&said, "summary").contains("The other member of the origin group would fail"),
        "{said}"
    );
}

#[test]
fn an_error_that_the_other_member_made_is_passed_on_from_it() {
    let answer = cloudfront("500 Internal Server Error", "Error", &["Server: nginx"], "");
    let (said, status) = diagnosed(answer, "/", &group(["broken", "web"]));
    assert_eq!((status, text(&said, "kind")), (1, "failed-over"));
}

#[test]
fn where_one_member_is_fine_the_group_should_have_failed_over() {
    let (said, status) = diagnosed(not_connected(), "/", &group(["broken", "web"]));
    assert_eq!(status, 1);
    let found = &["chain-incomplete"];
    assert_eq!(row(&said), expected("fail", "origin-is-the-cause", found));
    assert_eq!(
        explanations(&said)[0],
        "The origin group does not fail over for this error or this method"
    );
}

#[test]
fn where_every_member_fails_all_of_them_are_the_cause() {
    let (said, status) = diagnosed(not_connected(), "/", &group(["broken", "worse"]));
    assert_eq!(status, 1);
    assert_eq!(text(&said, "kind"), "origin-is-the-cause");
    assert!(
        text(&said, "summary")
            .starts_with("CloudFront answers 502 because every member of its origin group fails: "),
        "{said}"
    );
    assert_eq!(explanations(&said), [""; 0]);
}

#[test]
fn where_no_member_fails_it_is_as_with_one_origin() {
    let (said, status) = diagnosed(good(), "/", &group(["web", "web"]));
    assert_eq!((status, text(&said, "kind")), (0, "both-fine"));
}
