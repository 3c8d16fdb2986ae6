//! `target-is-cloudfront`: the site was given in place of its origin.

use crate::check::prelude::*;
use crate::observation::HttpAnswer;

pub(crate) const CHECK: Check = Check {
    id: "target-is-cloudfront",
    title: "this is CloudFront itself, not an origin",
    severity: Severity::Inconclusive,
    basis: Basis::Inferred,
    reference: reference::CUSTOM_ORIGIN_REQUESTS,
    status: None,
    explanation: &[
        "The answer has a header that CloudFront adds for viewers: 'Via: … (CloudFront)' or 'X-Amz-Cf-Id'. The name points to a distribution. Its certificate and TLS settings are those for viewers; they say nothing about the connection from CloudFront to the origin.",
        "Check the Origin Domain instead of the site's name; it is in the distribution's Origins tab. 'origin-check verify URL' shows what viewers get, 'origin-check diagnose URL --distribution ID' continues to the origin.",
        "Some AWS services, such as an edge-optimized API Gateway, use a CloudFront distribution of their own; this program knows their host names and does not report them. If this distribution is meant to be the origin of another one, use --ignore target-is-cloudfront.",
    ],
    see: "curl -sI https://HOST:PORT/ | grep -i -e '^via' -e '^x-amz-cf-'",
    fixes: Fixes::anywhere(
        "Check the origin: 'origin-check ORIGIN-DOMAIN', or 'origin-check distribution ID'.",
    ),
    evaluate: Evaluate::Address(evaluate),
};

fn evaluate(context: &TargetContext, address: &AddressContext) -> Outcome {
    let Some(answer) = address.http().done() else {
        return Outcome::not_applicable("no HTTP response was seen");
    };
    let host = &context.observation.target.host;
    let Some(mark) = mark(context, answer) else {
        return Outcome::Pass;
    };
    let evidence = Evidence::new(
        format!("{host} is CloudFront, not its origin: the answer has {mark}"),
        "an answer from the origin itself",
    )
    .note("This is what viewers get. It says nothing about the connection from CloudFront to the origin.")
    .remedy(format!(
        "Check the origin instead of the site: origin-check diagnose {host} --distribution ID"
    ));
    Outcome::finding(Severity::Inconclusive, evidence)
}

/// The field by which CloudFront marks each answer to viewers (Developer Guide, "Request and
/// response behavior for custom origins", `Via`); `None` for a service that has a CloudFront of
/// its own.
pub(super) fn mark(context: &TargetContext, answer: &HttpAnswer) -> Option<String> {
    let kind = OriginKind::of(&context.observation.target.host);
    if kind.is_some_and(|kind| kind != OriginKind::CloudFront) {
        return None;
    }
    let is_cloudfronts = |via: &&str| via.to_ascii_lowercase().contains("(cloudfront)");
    let via = answer.all_of_field("via").find(is_cloudfronts);
    via.map(|via| format!("'Via: {via}'")).or_else(|| {
        let id = answer.field("x-amz-cf-id");
        id.map(|_| "the header X-Amz-Cf-Id".to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::*;
    use crate::observation::Attempt;

    fn judged(host: &str, name: &str, value: &str) -> Outcome {
        let mut address = healthy();
        let mut answer = http(200, None);
        answer.fields = vec![(name.to_owned(), value.to_owned())];
        address.http = Attempt::Done(answer);
        let mut observation = observation(vec![address]);
        observation.target = target(host);
        judge(&CHECK, &observation)
    }

    #[test]
    fn the_marks_of_cloudfront_are_inconclusive_and_those_of_others_pass() {
        let via = "1.1 0a1b.cloudfront.net (CloudFront)";
        let site = judged("www.example.com", "via", via);
        assert_eq!(site.word(), "inconclusive");
        assert!(seen(&site).starts_with("www.example.com is CloudFront, not its origin"));
        assert!(remedy(&site).ends_with("origin-check diagnose www.example.com --distribution ID"));
        let id = judged("d111111abcdef8.cloudfront.net", "x-amz-cf-id", "abc");
        assert_eq!(id.word(), "inconclusive");
        assert_eq!(
            judged("www.example.com", "via", "1.1 varnish"),
            Outcome::Pass
        );
        assert_eq!(
            judged("www.example.com", "x-amzn-requestid", "1"),
            Outcome::Pass
        );
    }

    #[test]
    fn an_edge_optimized_api_stands_behind_a_cloudfront_of_its_own() {
        let via = "1.1 0a1b.cloudfront.net (CloudFront)";
        let api = judged("abc.execute-api.us-east-1.amazonaws.com", "via", via);
        assert_eq!(api, Outcome::Pass);
    }
}
