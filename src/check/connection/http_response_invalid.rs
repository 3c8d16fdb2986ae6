//! `http-response-invalid`: an answer that a proxy must not pass on.

use crate::check::prelude::*;
use crate::observation::{Attempt, Failure, HttpAnswer};

/// Developer Guide, "Quotas": the most bytes of the headers of an origin's response.
const MOST_HEAD_BYTES: usize = 20_480;

pub(crate) const CHECK: Check = Check {
    id: "http-response-invalid",
    title: "the HTTP response headers are invalid",
    severity: Severity::Warn,
    basis: Basis::Documented,
    reference: Reference {
        title: "Amazon CloudFront Developer Guide: Quotas",
        url: "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html",
    },
    status: None,
    explanation: &[
        "CloudFront accepts at most 20,480 bytes of response headers. Larger ones are logged as OriginHeaderTooBigError; the answer is probably 502.",
        "A proxy that reads two different Content-Length values, or one that is not a number, must answer 502 (RFC 9112, section 6.3, item 5): it cannot know where the response ends. That CloudFront follows this rule is inferred.",
        "Usual causes: a cookie or security policy that grows with each request; an application and the server in front of it that both set Content-Length.",
    ],
    see: "curl -s -o /dev/null -D - https://HOST:PORT/ | wc -c; curl -sI https://HOST:PORT/ | grep -i content-length",
    fixes: Fixes::anywhere(
        "Set Content-Length in one place only: in the application or in the server in front of it. Shorten cookies and policies until the headers are below 20,480 bytes.",
    ),
    evaluate: Evaluate::Address(evaluate),
};

fn evaluate(_: &TargetContext, address: &AddressContext) -> Outcome {
    let wanted = "one Content-Length, and at most 20,480 bytes of headers";
    let seen = match address.http() {
        Attempt::Done(answer) => match objection(answer) {
            Some(seen) => seen,
            None => return Outcome::Pass,
        },
        Attempt::Failed(failure @ Failure::HeadTooLong) => failure.to_string(),
        _ => return Outcome::not_applicable("no HTTP response was seen"),
    };
    Evidence::new(seen, wanted).warn().answering(502)
}

fn objection(answer: &HttpAnswer) -> Option<String> {
    // Transfer-Encoding overrides any Content-Length (RFC 9112, section 6.3, item 3).
    let is_chunked = answer.field("transfer-encoding").is_some();
    let lengths = lengths_objection(answer).filter(|_| !is_chunked);
    let is_too_long = answer.head_bytes > MOST_HEAD_BYTES;
    lengths
        .or_else(|| is_too_long.then(|| format!("{} bytes of response headers", answer.head_bytes)))
}

fn lengths_objection(answer: &HttpAnswer) -> Option<String> {
    let fields = answer.all_of_field("content-length");
    let values = fields.flat_map(|value| value.split(','));
    let lengths: Vec<&str> = values.map(str::trim).collect();
    let numbers: Vec<Option<u64>> = lengths.iter().map(|length| number(length)).collect();
    let all_equal = numbers.windows(2).all(|pair| pair.first() == pair.last());
    (numbers.contains(&None) || !all_equal)
        .then(|| format!("Content-Length: {}", lengths.join(", ")))
}

/// RFC 9110, section 8.6: digits and nothing else.
fn number(length: &str) -> Option<u64> {
    let is_digits = length.bytes().all(|byte| byte.is_ascii_digit());
    is_digits.then(|| length.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::*;

    fn judged(lengths: &[&str], head_bytes: usize) -> Outcome {
        let mut address = healthy();
        let mut answer = http(200, None);
        let field = |length: &&str| ("content-length".to_owned(), (*length).to_owned());
        answer.fields = lengths.iter().map(field).collect();
        answer.head_bytes = head_bytes;
        address.http = Attempt::Done(answer);
        judge_address(&CHECK, address)
    }

    #[test]
    fn contradicting_lengths_warn_and_equal_ones_do_not() {
        for lengths in [
            &["5", "6"][..],
            &["5, 6"],
            &["-1"],
            &[""],
            &["five"],
            &["+5"],
        ] {
            assert_eq!(judged(lengths, 200).word(), "warn", "{lengths:?}");
        }
        for lengths in [&[][..], &["5"], &["5", "5"], &["5, 5"], &["0"]] {
            assert_eq!(judged(lengths, 200), Outcome::Pass, "{lengths:?}");
        }
    }

    #[test]
    fn a_head_may_have_20480_bytes_and_no_more() {
        assert_eq!(judged(&[], MOST_HEAD_BYTES), Outcome::Pass);
        assert_eq!(judged(&[], MOST_HEAD_BYTES + 1).word(), "warn");
        let mut address = healthy();
        address.http = Attempt::Failed(Failure::HeadTooLong);
        assert_eq!(judge_address(&CHECK, address).word(), "warn");
    }
}
