//! The field `x-edge-detailed-result-type` of CloudFront's standard logs.
//!
//! Developer Guide, "Standard logging reference". No value names TLS: a failed handshake is an
//! `OriginConnectError` (observed).

use super::page_cause::PageCause;

/// The values with what AWS says of them, shortened.
const DETAILED_RESULT_TYPES: &[&str] = &[
    "OriginConnectError: could not connect to the origin; failed TLS handshakes appear here too (observed)",
    "OriginCommError: timed out connecting to the origin or reading from it",
    "OriginDnsError: could not resolve the origin domain name",
    "OriginError: the origin returned an incorrect response",
    "OriginInvalidResponseError: the origin returned an invalid response",
    "OriginHeaderTooBigError: a header of the origin's response is too big",
    "OriginReadError: could not read from the origin",
    "OriginWriteError: could not write to the origin",
    "OriginZeroSizeObjectError: the origin sent an object without contents",
    "OriginContentRangeLengthError: the length and the range of the origin's response contradict each other",
    "SlowReaderOriginError: the viewer was slow to read",
    "LambdaValidationError: a Lambda@Edge function returned an invalid response",
    "LambdaExecutionError: a Lambda@Edge function raised an error",
    "LambdaLimitExceeded: a Lambda quota was exceeded at the edge",
    "FunctionValidationError: a CloudFront Function returned an invalid response",
    "FunctionExecutionError: a CloudFront Function raised an error",
    "FunctionThrottledError: a CloudFront Function exceeded its compute limit",
    "ClientGeoBlocked: the viewer's country is not allowed",
    "Error: CloudFront or AWS WAF refused the request",
    "AbortedOrigin: the origin closed the connection before its response ended",
];

/// Returns every value with its meaning.
pub fn detailed_result_types() -> impl Iterator<Item = (&'static str, &'static str)> {
    DETAILED_RESULT_TYPES
        .iter()
        .filter_map(|row| row.split_once(": "))
}

/// The values to look for, the likeliest first, given the page's cause and the status.
pub fn to_look_for(cause: Option<PageCause>, status: u16) -> &'static [&'static str] {
    match (cause, status) {
        (Some(PageCause::Unresolved), _) => &["OriginDnsError"],
        (Some(PageCause::InvalidFunction), _) => {
            &["LambdaValidationError", "FunctionValidationError"]
        }
        (Some(PageCause::FailedFunction), _) => &["LambdaExecutionError", "FunctionExecutionError"],
        (Some(PageCause::ThrottledFunction), _) => {
            &["LambdaLimitExceeded", "FunctionThrottledError"]
        }
        (Some(PageCause::CountryBlocked), _) => &["ClientGeoBlocked"],
        (Some(cause), _) if cause.is_a_refusal() => &["Error"],
        (_, 504) => &["OriginCommError", "OriginConnectError"],
        (Some(PageCause::NotConnected), _) => &["OriginConnectError"],
        (Some(PageCause::Closed), _) => &["OriginConnectError", "OriginReadError", "AbortedOrigin"],
        _ => &["OriginConnectError", "OriginCommError", "OriginDnsError"],
    }
}

pub fn meaning(value: &str) -> Option<&'static str> {
    let known = detailed_result_types().find(|(name, _)| *name == value);
    known.map(|(_, meaning)| meaning)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_cause_leads_to_its_value() {
        assert_eq!(
            to_look_for(Some(PageCause::Unresolved), 502),
            ["OriginDnsError"]
        );
        assert_eq!(
            to_look_for(Some(PageCause::NotConnected), 502),
            ["OriginConnectError"]
        );
        assert_eq!(to_look_for(None, 504)[0], "OriginCommError");
    }

    #[test]
    fn no_value_names_tls() {
        assert_eq!(meaning("OriginTlsError"), None);
        assert!(meaning("OriginConnectError").is_some_and(|text| text.contains("TLS")));
    }
}
