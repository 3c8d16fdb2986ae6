//! API Gateway's own answers: of HTTP APIs (`Apigw-Requestid`) and of REST APIs
//! (`x-amz-apigw-id`, `x-amzn-ErrorType`).

use super::known::{KnownAnswer, Service};
use crate::cloudfront::basis::Basis;

const FORBIDDEN: &str =
    "https://repost.aws/knowledge-center/api-gateway-troubleshoot-403-forbidden";
const RESPONSES: &str = "https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html";
const HTTP_API_LOGS: &str = "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-troubleshooting-lambda.html";
const WITHOUT_HOST: &str = "do not forward Host to it: origin request policy \
    AllViewerExceptHostHeader, and a cache policy without Host (CachingDisabled); or give the API a \
    custom domain name that equals the viewers' name";

pub(super) const ANSWERS: &[KnownAnswer] = &[
    KnownAnswer {
        id: "http-api-forbidden",
        forwarded_host: true,
        service: Service::HttpApi,
        statuses: &[403],
        words: &["forbidden"],
        cause: "API Gateway serves its own name only, and refuses a forwarded viewer Host with \
                403; an authorizer of the API can refuse with the same words.",
        next: WITHOUT_HOST,
        known: Basis::Documented,
        source: FORBIDDEN,
    },
    KnownAnswer {
        id: "http-api-no-route",
        forwarded_host: false,
        service: Service::HttpApi,
        statuses: &[404],
        words: &["not found"],
        cause: "No route of the HTTP API matches this method and path.",
        next: "compare the API's routes with the path; a stage other than $default must be in \
               OriginPath",
        known: Basis::Documented,
        source: "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html",
    },
    KnownAnswer {
        id: "http-api-unauthorized",
        forwarded_host: false,
        service: Service::HttpApi,
        statuses: &[401],
        words: &["unauthorized"],
        cause: "The HTTP API's authorizer wants a token, and the request has none that it accepts.",
        next: "forward Authorization to the API (AllViewerExceptHostHeader does), and ask with a \
               valid token",
        known: Basis::Documented,
        source: "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html",
    },
    KnownAnswer {
        id: "http-api-integration-failed",
        forwarded_host: false,
        service: Service::HttpApi,
        statuses: &[500, 502, 503, 504],
        words: &[],
        cause: "The integration behind the HTTP API failed, did not answer in time, or may not be \
                called.",
        next: "log $context.integrationErrorMessage in the API's access log, and read the \
               integration's own logs",
        known: Basis::Documented,
        source: HTTP_API_LOGS,
    },
    KnownAnswer {
        id: "rest-api-no-resource",
        forwarded_host: false,
        service: Service::RestApi,
        statuses: &[403],
        words: &["missing authentication token"],
        cause: "The REST API has no such resource or method in this stage; in spite of the words, \
                authentication is rarely the reason.",
        next: "set OriginPath to /STAGE, and compare the path and method with the deployed \
               resources",
        known: Basis::Documented,
        source: "https://repost.aws/knowledge-center/api-gateway-authentication-token-errors",
    },
    KnownAnswer {
        id: "rest-api-policy",
        forwarded_host: false,
        service: Service::RestApi,
        statuses: &[403],
        words: &["not authorized to"],
        cause: "The REST API's resource policy or authorizer refuses the request.",
        next: "read the API's resource policy (CloudFront calls from its own addresses, \
               not from the viewer's) and the authorizer's policy",
        known: Basis::Documented,
        source: FORBIDDEN,
    },
    KnownAnswer {
        id: "rest-api-signature",
        forwarded_host: false,
        service: Service::RestApi,
        statuses: &[403],
        words: &["signature"],
        cause: "The REST API uses IAM authorization, and the signature does not fit the request \
                that reaches it: CloudFront changed the Host or the path that was signed.",
        next: "sign for the API's own name and path, or use another authorizer behind CloudFront",
        known: Basis::Inferred,
        source: RESPONSES,
    },
    KnownAnswer {
        id: "rest-api-forbidden",
        forwarded_host: true,
        service: Service::RestApi,
        statuses: &[403],
        words: &["forbidden"],
        cause: "API Gateway serves its own name only, and refuses a forwarded viewer Host with \
                403; a missing API key or AWS WAF at the API gives the same words.",
        next: WITHOUT_HOST,
        known: Basis::Documented,
        source: FORBIDDEN,
    },
    KnownAnswer {
        id: "rest-api-throttled",
        forwarded_host: false,
        service: Service::RestApi,
        statuses: &[429],
        words: &[],
        cause: "The REST API's throttle or usage plan is exhausted.",
        next: "raise the stage's throttling or the usage plan's quota, or let CloudFront cache",
        known: Basis::Documented,
        source: RESPONSES,
    },
    KnownAnswer {
        id: "rest-api-timeout",
        forwarded_host: false,
        service: Service::RestApi,
        statuses: &[504],
        words: &[],
        cause: "The integration behind the REST API did not answer within its timeout (29 s unless \
                it was raised).",
        next: "make the integration faster or asynchronous, or raise its timeout",
        known: Basis::Documented,
        source: "https://repost.aws/knowledge-center/api-gateway-504-errors",
    },
    KnownAnswer {
        id: "rest-api-integration-failed",
        forwarded_host: false,
        service: Service::RestApi,
        statuses: &[500, 502, 503],
        words: &[],
        cause: "The integration behind the REST API failed, may not be called, or returned what a \
                proxy integration must not.",
        next: "read the execution log of the stage; a Lambda proxy must return statusCode, headers \
               and a string as body",
        known: Basis::Documented,
        source: "https://repost.aws/knowledge-center/malformed-502-api-gateway",
    },
];
