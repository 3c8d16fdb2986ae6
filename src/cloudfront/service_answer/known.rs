//! An answer, the services that may have made it, and what is known of one.

use serde::Deserialize;

use crate::cloudfront::basis::Basis;

/// An HTTP answer, to find its maker.
#[derive(Clone, Copy)]
pub struct Response<'a> {
    pub status: u16,
    /// Returns the value of a header, given its name in lower case.
    pub header: &'a dyn Fn(&str) -> Option<&'a str>,
    /// The start of the body; empty if it was not read.
    pub body: &'a [u8],
    /// The name that the viewer asked for: S3 takes a forwarded Host for a bucket's name.
    pub asked_name: &'a str,
}

/// The maker of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Service {
    /// AWS WAF, which stops a request before its turn.
    Waf,
    HttpApi,
    RestApi,
    LambdaUrl,
    /// API Gateway or a Lambda function URL: the headers do not tell which.
    ApiOrLambda,
    /// An S3 bucket, by its REST or its website endpoint.
    S3,
    /// An Application Load Balancer.
    LoadBalancer,
    /// Cloudflare, as the origin.
    Cloudflare,
    /// A web server that tells what is wrong by the status alone.
    WebServer,
}

/// An answer that is known, and what to do about it.
#[derive(Debug, PartialEq, Eq, Deserialize)]
pub struct KnownAnswer {
    pub id: &'static str,
    /// `true` if the viewer's Host, forwarded to this service, gives this answer.
    #[serde(default)]
    pub forwarded_host: bool,
    pub service: Service,
    /// Empty if the status does not matter.
    #[serde(default)]
    pub statuses: Vec<u16>,
    /// All of them are in the body, in lower case; `{name}` is the name that was asked for.
    #[serde(default)]
    pub words: Vec<&'static str>,
    /// A sentence.
    pub cause: &'static str,
    /// An imperative, without a full stop.
    pub next: &'static str,
    pub known: Basis,
    /// The page or thread that the words or their meaning come from.
    pub source: &'static str,
}

impl Service {
    /// The name, with its article.
    pub fn name(self) -> &'static str {
        match self {
            Self::Waf => "AWS WAF",
            Self::HttpApi => "an HTTP API of API Gateway",
            Self::RestApi => "a REST API of API Gateway",
            Self::LambdaUrl => "a Lambda function URL",
            Self::ApiOrLambda => "API Gateway or a Lambda function URL",
            Self::S3 => "Amazon S3",
            Self::LoadBalancer => "an Application Load Balancer",
            Self::Cloudflare => "Cloudflare",
            Self::WebServer => "the web server",
        }
    }
}
