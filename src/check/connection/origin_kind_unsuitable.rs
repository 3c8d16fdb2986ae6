//! `origin-kind-unsuitable`: a host that cannot be an HTTPS origin by its kind.

use crate::check::prelude::*;
use crate::check::sentence::capitalized;

pub(crate) const CHECK: Check = Check {
    id: "origin-kind-unsuitable",
    title: "this kind of origin cannot serve HTTPS",
    severity: Severity::Fail,
    basis: Basis::Documented,
    reference: reference::CUSTOM_ORIGIN_HTTPS,
    status: Some(504),
    explanation: &[
        "Some AWS names never work as a custom origin over HTTPS. An S3 website endpoint speaks only plain HTTP on port 80: https-only ends in a connect timeout and 504. CloudFront does not accept an S3 Transfer Acceleration endpoint. An internal load balancer and a private DNS name have addresses that the internet does not reach.",
        "The name decides: what this machine sees of the host, for example from inside the VPC, does not change the verdict.",
    ],
    see: "nc -zv HOST PORT",
    fixes: Fixes {
        cloudfront_first: "S3 website endpoint: set Origins > Edit > Protocol to HTTP only (API: OriginProtocolPolicy http-only), or use the bucket's REST endpoint BUCKET.s3.REGION.amazonaws.com with origin access control. Transfer Acceleration: use the REST endpoint.",
        alb: "Create a VPC origin for the internal load balancer, or use an internet-facing one.",
        ..Fixes::NONE
    },
    evaluate: Evaluate::Kind(evaluate),
};

fn evaluate(context: &TargetContext, kind: Option<OriginKind>) -> Outcome {
    let Some(kind) = kind else {
        return Outcome::Pass;
    };
    let host = &context.observation.target.host;
    let Some((reason, workaround)) = kind.unsuitable() else {
        return Outcome::Pass;
    };
    Evidence::new(
        format!("{host} is {}", kind.name()),
        "a public host that speaks HTTPS",
    )
    .note(format!("{}.", capitalized(reason)))
    .remedy(format!("{}.", capitalized(workaround)))
    .fail()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::*;

    #[test]
    fn kinds_without_https_fail_and_their_neighbours_pass() {
        for (host, word) in [
            ("b.s3-website-us-east-1.amazonaws.com", "fail"),
            ("b.s3-accelerate.amazonaws.com", "fail"),
            ("internal-lb-1.us-east-1.elb.amazonaws.com", "fail"),
            ("ip-10-0-0-1.ec2.internal", "fail"),
            ("b.s3.us-east-1.amazonaws.com", "pass"),
            ("lb-1.us-east-1.elb.amazonaws.com", "pass"),
            ("s3-website.example.com", "pass"),
        ] {
            let mut observation = observation(Vec::new());
            observation.target = target(host);
            assert_eq!(judge(&CHECK, &observation).word(), word, "{host}");
        }
    }

    #[test]
    fn the_remedy_names_the_way_out_of_this_kind() {
        let mut observation = observation(Vec::new());
        observation.target = target("b.s3-website-us-east-1.amazonaws.com");
        let outcome = judge(&CHECK, &observation);
        assert!(remedy(&outcome).starts_with("Set the origin protocol policy to http-only"));
    }
}
