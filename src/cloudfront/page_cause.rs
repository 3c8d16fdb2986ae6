//! The causes that CloudFront's own error pages name, and what to do about each.

use serde::Deserialize;

/// Declares the causes: word in JSON, sentence, and next step unless the origin is the cause.
macro_rules! causes {
    ($($name:ident, $id:literal, $text:literal, $next:literal;)*) => {
        /// The cause that an error page gives.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
        pub enum PageCause {
            $(#[doc = $text] $name,)*
        }

        impl PageCause {
            fn row(self) -> (&'static str, &'static str, &'static str) {
                match self {
                    $(Self::$name => ($id, $text, $next),)*
                }
            }
        }
    };
}

causes! {
    Unresolved, "origin-unresolved",
        "CloudFront could not resolve the origin's domain name: it does not exist in public DNS, or its name servers do not answer.",
        "";
    NotConnected, "origin-not-connected",
        "CloudFront could not connect to the origin: the TCP connection was refused, or the TLS handshake failed (certificate, name, chain, version or cipher suite).",
        "";
    Closed, "origin-connection-closed",
        "The connection to the origin failed, or the origin closed it early: because of a failed handshake, a firewall, or a keep-alive time shorter than CloudFront's.",
        "";
    NotContacted, "origin-not-contacted",
        "CloudFront could not contact the origin. The same page appears if a function chose the origin.",
        "";
    TimedOut, "origin-timed-out",
        "The origin did not answer in time: a firewall or security group drops CloudFront's packets, the origin is not on the internet, or it is slower than the response timeout. (A failed TLS handshake gives 502.)",
        "";
    InvalidFunction, "function-invalid",
        "A function at the edge returned an invalid answer; TLS to the origin is not the cause.",
        "read the function's logs in CloudWatch (Lambda@Edge: in the Region of the edge; CloudFront Functions: in us-east-1), and test it with 'aws cloudfront test-function' or in the Lambda console";
    FailedFunction, "function-failed",
        "A function at the edge raised an error or could not run: a fault in its code, a missing permission, or a deleted version. TLS to the origin is not the cause.",
        "read the function's logs in CloudWatch (Lambda@Edge: in the Region of the edge; CloudFront Functions: in us-east-1); for Lambda@Edge, let its execution role trust lambda.amazonaws.com and edgelambda.amazonaws.com";
    ThrottledFunction, "function-throttled",
        "A function at the edge was throttled: it ran more often or longer than its quota allows. TLS to the origin is not the cause.",
        "look at the function's metrics in CloudWatch; raise the Region's Lambda concurrency, or let the CloudFront Function compute less";
    Blocked, "request-blocked",
        "AWS WAF blocked the request; the origin was not asked.",
        "look at the sampled requests of the distribution's web ACL in AWS WAF, which name the rule that blocked this request";
    CountryBlocked, "country-blocked",
        "The distribution's geographic restriction blocks this request's country; the origin was not asked.",
        "change the distribution's geographic restrictions (Security tab), or ask from an allowed country";
    MethodNotAllowed, "method-not-allowed",
        "The behavior does not allow this HTTP method; the origin was not asked.",
        "add the method to the behavior's AllowedMethods";
    BadRequest, "bad-request",
        "CloudFront rejects the request: the name is not an alias of a distribution, or the request is malformed or too large. The origin was not asked.",
        "check that the requested name is among the distribution's aliases, that the distribution is deployed and enabled, and that the request's headers are not too large";
    SignatureMissing, "signature-missing",
        "The behavior restricts viewer access, but the request has no signed URL or cookie; the origin was not asked.",
        "use a signed URL or cookie, or remove the trusted key groups from the behavior";
    SignatureRefused, "signature-refused",
        "The signed URL or cookie has expired, is for another URL, or is signed with a key that the behavior does not trust; the origin was not asked.",
        "check that the URL or cookie has not expired, that its policy's Resource fits this URL, and that its Key-Pair-Id is in the behavior's trusted key groups";
    Unspecified, "unspecified",
        "The page says only that CloudFront could not connect: the connection was refused, or the TLS handshake failed.",
        "";
}

impl PageCause {
    /// The word in JSON.
    pub fn id(self) -> &'static str {
        self.row().0
    }

    /// The cause as a sentence. A 504 says that nothing came in time, rather than that something was
    /// wrong (Developer Guide, "HTTP 504 status code (Gateway Timeout)").
    pub fn text(self, status: u16) -> &'static str {
        match self {
            Self::NotConnected | Self::Closed if status == 504 => {
                "CloudFront got no connection to the origin in time, or no answer: a firewall or security group drops its packets, or the origin is not on the internet, is slow or closes the connection early."
            }
            _ => self.row().1,
        }
    }

    /// The next step for a cause that is not the origin's.
    pub fn next(self) -> Option<&'static str> {
        Some(self.row().2).filter(|step| !step.is_empty())
    }

    /// `true` if a function at the edge is the cause.
    pub fn is_a_function(self) -> bool {
        matches!(
            self,
            Self::InvalidFunction | Self::FailedFunction | Self::ThrottledFunction
        )
    }

    /// `true` if CloudFront or AWS WAF refused the request before the origin's turn.
    pub fn is_a_refusal(self) -> bool {
        matches!(
            self,
            Self::Blocked
                | Self::CountryBlocked
                | Self::MethodNotAllowed
                | Self::BadRequest
                | Self::SignatureMissing
                | Self::SignatureRefused
        )
    }
}
