//! The causes that CloudFront's own error pages name, and what to do about each.

use serde::Deserialize;

/// The cause that an error page gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
pub enum Cause {
    /// The origin's name could not be resolved.
    Unresolved,
    /// No connection: TCP refused, or the TLS handshake failed.
    NotConnected,
    /// The connection failed, or the origin closed it.
    Closed,
    /// The origin was not contacted; also where a function chose it.
    NotContacted,
    /// The time ran out.
    TimedOut,
    /// A function returned an invalid answer.
    InvalidFunction,
    /// A function could not be run, or raised an error.
    FailedFunction,
    /// A function was asked more often than its quota allows.
    ThrottledFunction,
    /// AWS WAF refused the request.
    Blocked,
    CountryBlocked,
    MethodNotAllowed,
    /// The name is not an alias of a distribution, or CloudFront rejects the request.
    BadRequest,
    /// The behavior wants a signed URL or cookie, and there is none.
    SignatureMissing,
    /// The signed URL or cookie has expired, or does not fit.
    SignatureRefused,
    /// No connection, without saying more.
    Unspecified,
}

impl Cause {
    /// The word in JSON.
    pub fn id(self) -> &'static str {
        match self {
            Self::Unresolved => "origin-unresolved",
            Self::NotConnected => "origin-not-connected",
            Self::Closed => "origin-connection-closed",
            Self::NotContacted => "origin-not-contacted",
            Self::TimedOut => "origin-timed-out",
            Self::InvalidFunction => "function-invalid",
            Self::FailedFunction => "function-failed",
            Self::ThrottledFunction => "function-throttled",
            Self::Blocked => "request-blocked",
            Self::CountryBlocked => "country-blocked",
            Self::MethodNotAllowed => "method-not-allowed",
            Self::BadRequest => "bad-request",
            Self::SignatureMissing => "signature-missing",
            Self::SignatureRefused => "signature-refused",
            Self::Unspecified => "unspecified",
        }
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

    /// The cause as a sentence. A 504 says that nothing came in time, rather than that something was
    /// wrong (Developer Guide, "HTTP 504 status code (Gateway Timeout)").
    pub fn text(self, status: u16) -> &'static str {
        match self {
            Self::NotConnected | Self::Closed if status == 504 => {
                "CloudFront got no connection to the origin in time, or no answer: a firewall or security group drops its packets, or the origin is not on the internet, is slow or closes early."
            }
            Self::Unresolved => {
                "CloudFront could not resolve the origin's domain name: it does not exist in \
                 public DNS, or its name servers do not answer."
            }
            Self::NotConnected => {
                "CloudFront could not connect to the origin: the TCP connection was refused, or \
                 the TLS handshake failed (certificate, name, chain, version or cipher suite)."
            }
            Self::Closed => {
                "The connection to the origin failed, or the origin closed it early: a handshake that fails, a firewall, or a keep-alive time shorter than CloudFront's."
            }
            Self::NotContacted => {
                "CloudFront could not contact the origin; the same page appears if a function chose the origin."
            }
            Self::TimedOut => {
                "The time ran out: a firewall or security group drops CloudFront's packets, the origin is not on the internet, or it is slower than the response timeout. A failed TLS handshake gives 502."
            }
            Self::InvalidFunction => {
                "A function at the edge returned an invalid answer; TLS to the origin is not the cause."
            }
            Self::FailedFunction => {
                "A function at the edge raised an error or could not run: a fault in its code, a missing permission, or a deleted version. TLS to the origin is not the cause."
            }
            Self::ThrottledFunction => {
                "A function at the edge was throttled: it runs more often or longer than its \
                 quota allows. TLS to the origin is not the cause."
            }
            Self::Unspecified => {
                "The page says only that CloudFront could not connect: refused, or a failed TLS \
                 handshake."
            }
            refusal => refusal.refusal_text(),
        }
    }

    fn refusal_text(self) -> &'static str {
        match self {
            Self::Blocked => "AWS WAF blocked the request; the origin was not asked.",
            Self::CountryBlocked => {
                "The distribution's geographic restriction blocks this request's country; the origin was not asked."
            }
            Self::MethodNotAllowed => {
                "The behavior does not allow this HTTP method; the origin was not asked."
            }
            Self::BadRequest => {
                "CloudFront rejects the request: the name is not an alias of a distribution, or the request is malformed or too large. The origin was not asked."
            }
            Self::SignatureMissing => {
                "The behavior restricts viewer access, and the request has no signed URL or \
                 cookie; the origin was not asked."
            }
            Self::SignatureRefused => {
                "The signed URL or cookie has expired, is for another URL, or is signed with a key \
                 that the behavior does not trust; the origin was not asked."
            }
            _ => "CloudFront refused the request; the origin was not asked.",
        }
    }

    /// The next step for a cause that is not the origin's.
    pub fn next(self) -> Option<&'static str> {
        Some(match self {
            Self::InvalidFunction => {
                "the function's own logs in CloudWatch (Lambda@Edge: in the Region of the edge; \
                 CloudFront Functions: us-east-1); test it with aws cloudfront test-function or \
                 the Lambda console"
            }
            Self::FailedFunction => {
                "the function's own logs in CloudWatch (Lambda@Edge: in the Region of the edge; \
                 CloudFront Functions: us-east-1), and for Lambda@Edge its execution role: it must \
                 trust lambda.amazonaws.com and edgelambda.amazonaws.com"
            }
            Self::ThrottledFunction => {
                "the function's metrics in CloudWatch; raise the Region's Lambda concurrency, or give the CloudFront Function less to compute"
            }
            Self::Blocked => {
                "the sampled requests of the distribution's web ACL in AWS WAF: they name the rule that blocked this request"
            }
            Self::CountryBlocked => {
                "the distribution's geographic restrictions (Security), or ask from an allowed \
                 country"
            }
            Self::MethodNotAllowed => "the behavior's AllowedMethods",
            Self::BadRequest => {
                "the distribution's aliases (is the requested name among them?), its status (Deployed and enabled), and the size of the request's headers"
            }
            Self::SignatureMissing => {
                "use a signed URL or cookie, or remove the trusted key groups from the behavior"
            }
            Self::SignatureRefused => {
                "the URL's or cookie's Expires, its policy's Resource, and its Key-Pair-Id among \
                 the behavior's trusted key groups"
            }
            _ => return None,
        })
    }
}
